/** The runs of a support desk: normal ones, and one for each way in which agents go wrong. */

import type { Span } from "../src/api/types.ts";
import { type Random, Run } from "./spans.ts";

const ASKS = [
  "Where is my parcel? It said Tuesday",
  "Compare the EU and US return windows for furniture",
  "I was charged twice for order #48213, please refund one",
  "Why is my invoice higher than last month?",
  "How do I change my delivery address",
  "Refund for a broken lamp, order #48190",
  "We need 12 more seats from December, prorated",
  "Reset password link does not arrive",
  "Is the X200 compatible with the old wall mount?",
  "Please send the October invoice as PDF",
  "Find all orders that shipped without the adapter",
  "Can I pause my subscription for two months?",
  "cancel",
  "The refund for #47988 has not arrived yet",
  "VAT number is missing on invoice 2026-1180",
  "Do you ship to Norway?",
  "Which plan fits a team of 40 with SSO?",
];

const said = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });
const answer = (content: string, finish = "stop") => [{ ...said("assistant", content), finish_reason: finish }];
const calls = (name: string, args: object) => [
  {
    role: "assistant",
    parts: [
      { type: "reasoning", content: "The invoice shows both charges. The second one has no order line." },
      { type: "text", content: "Both charges are on the invoice. I will look at the second one." },
      { type: "tool_call", id: "call_9fKq", name, arguments: args },
    ],
    finish_reason: "tool_calls",
  },
];
const LONG =
  "## What I found\n\nBoth charges are for order **#48213**:\n\n| charge | amount |\n|---|---|\n| ch_7Qm2Lx | 129.00 |\n| ch_7Qm2Ly | 129.00 |\n\n1. The first one has an order line.\n2. The second has none.\n\n```python\nrefund(order='48213', amount=129.00)\n```\n\nThe payment service is not answering, so I could not issue the refund yet. See [our policy](https://example.test/policy). <img src=x onerror=alert(1)>";

function plan(run: Run, parent: Span, ask: string): void {
  run.agent(parent, "planner", (me) => {
    run.chat(me, "claude-sonnet-5.5", 2400, {
      input: [said("user", ask)],
      output: calls("list_policies", { topic: "refunds" }),
      finish: "tool_calls",
    });
    run.tool(me, "list_policies", 300, { topic: "refunds" }, { policies: ["30-day", "broken-on-arrival"] });
    run.chat(me, "claude-sonnet-5.5", 1900, {
      input: [said("user", ask)],
      output: answer("Ask billing for both charges, then refunds."),
    });
  });
}

function bill(run: Run, parent: Span, ask: string): void {
  run.agent(parent, "billing", (me) => {
    run.chat(me, "gpt-5.6", 1500, {
      input: [said("user", ask)],
      output: calls("fetch_invoice", { id: "2026-1180" }),
      finish: "tool_calls",
    });
    run.tool(
      me,
      "fetch_invoice",
      80,
      { id: "2026-1180" },
      {
        total: 258,
        currency: "EUR",
        lines: [
          { order: "48213", amount: 129 },
          { order: null, amount: 129 },
        ],
      },
      (t) => run.http(t, "GET billing.internal/invoices/{id}", 600, 200),
    );
    run.tool(me, "fetch_charges", 500, { order: "48213" }, ["ch_7Qm2Lx", "ch_7Qm2Ly"]);
    run.chat(me, "gpt-5.6", 2600, { input: [said("user", ask)], output: answer(LONG) });
  });
}

function retry(run: Run, parent: Span, ask: string, tries: number): void {
  run.agent(parent, "refunds", (me) => {
    run.chat(me, "claude-sonnet-5.5", 2100, {
      input: [said("user", ask)],
      output: calls("issue_refund", {
        order_id: "48213",
        charge_id: "ch_7Qm2Lx",
        amount: 129.0,
        currency: "EUR",
      }),
      finish: "tool_calls",
    });
    const tool = run.tool(
      me,
      "issue_refund",
      100,
      { order_id: "48213", amount: 129 },
      { error: "503 service_unavailable" },
      (t) => {
        for (let n = 0; n < tries; n++) {
          run.http(t, "POST payments.internal/v2/refunds", 260, 503);
          run.wait(120 * 1.3 ** n);
        }
      },
    );
    run.fail(tool, "503", "service_unavailable after 14 tries");
    run.chat(me, "claude-sonnet-5.5", 1900, {
      input: [
        said("user", ask),
        ...calls("issue_refund", { order_id: "48213" }),
        {
          role: "tool",
          parts: [
            {
              type: "tool_call_response",
              id: "call_9fKq",
              response: { error: "503 service_unavailable", tries },
            },
          ],
        },
      ],
      output: answer(LONG),
    });
    run.tool(me, "escalate_to_human", 300, { queue: "payments" }, { ticket: "T-5512" });
  });
}

function research(run: Run, parent: Span, ask: string): void {
  run.agent(parent, "researcher", (me) => {
    run.chat(me, "gpt-5.6", 1700, {
      input: [said("user", ask)],
      output: calls("search_kb", { query: ask }),
      finish: "tool_calls",
    });
    for (let n = 0; n < 4; n++) run.tool(me, "search_kb", 350, { query: ask }, { hits: [] });
    run.chat(me, "gpt-5.6", 2900, {
      input: [said("user", ask)],
      output: answer("Nothing was found that", "length"),
      answered: "gpt-4o-mini",
      finish: "length",
    });
  });
}

export type Outcome = "ok" | "error" | "running" | "lost";

export interface Scenario {
  run: Run;
  ask: string;
  outcome: Outcome;
}

/** A turn of the desk; what goes wrong is drawn from the random source unless told. */
export function turn(random: Random, start: number, outcome?: Outcome): Scenario {
  const run = new Run(random, start);
  const ask = ASKS[Math.floor(random() * ASKS.length)]!;
  const drawn: Outcome = outcome ?? (random() < 0.12 ? "error" : random() < 0.03 ? "lost" : "ok");
  const root = run.agent(null, "triage", (me) => {
    run.chat(me, random() < 0.06 ? "qwen3-32b" : "gpt-4o-mini", 700, {
      input: [said("user", ask)],
      output: answer("planner"),
    });
    if (drawn === "ok" && random() < 0.35) return;
    plan(run, me, ask);
    if (random() < 0.6) bill(run, me, ask);
    if (random() < 0.4) research(run, me, ask);
    if (drawn !== "ok") retry(run, me, ask, 14);
  });
  if (drawn === "error") run.fail(root, "503", "the refund could not be issued");
  if (drawn === "running")
    for (const span of [root, run.spans.find((s) => s.agent?.name === "refunds"), run.spans.at(-1)])
      if (span) span.duration = null;
  if (drawn === "lost") orphaned(run, root);
  return { run, ask, outcome: drawn };
}

/** The root was never sent: its children stay, without a parent. */
function orphaned(run: Run, root: Span): void {
  run.spans.splice(run.spans.indexOf(root), 1);
}

function page(run: Run, agent: Span, random: Random, n: number): void {
  run.chat(agent, n % 3 === 0 ? "claude-sonnet-5.5" : "gpt-5.6", 900, {
    input: [said("user", "again")],
    output: answer("again"),
  });
  for (let k = 0; k < 1 + random() * 4; k++) {
    const search = (tool: Span) => run.http(tool, "GET kb.internal/search", 60, 200);
    const tool = run.tool(agent, k % 2 ? "search_kb" : "fetch_page", 120, { page: n }, { hits: [] }, search);
    if (random() < 0.004) run.fail(tool, "timeout", "kb.internal did not answer within 10 s");
  }
}

const NAMES = ["researcher", "planner", "billing", "refunds", "summariser"];

/** A run of many thousand spans: a loop that never noticed it made no progress. */
export function huge(random: Random, start: number, count: number): Scenario {
  const run = new Run(random, start);
  const root = run.agent(null, "triage", (me) => {
    while (run.spans.length < count - 1) {
      run.agent(me, NAMES[Math.floor(random() * NAMES.length)]!, (agent) => {
        for (let n = 0; n < 12 && run.spans.length < count - 1; n++) page(run, agent, random, n);
      });
    }
  });
  root.status = "ok";
  const ask = `Find all orders that shipped without the adapter (${count.toLocaleString("en-US")} spans)`;
  return { run, ask, outcome: "ok" };
}
