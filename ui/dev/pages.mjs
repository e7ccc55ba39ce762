/** Every page and state worth looking at, for the screenshots and for axe. */
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

/** The system's, or the one that is named; otherwise the one Playwright downloaded. */
const executable = [process.env.LAMPLIGHTER_TEST_CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path && existsSync(path),
);

export const launch = () =>
  chromium.launch({
    ...(executable && { executablePath: executable }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

const asked = async (base, path) => (await fetch(`${base}/api/v1/${path}`)).json();

/** The things that show most: a storm of failures, many agents, an answer cut off, the longest trace, a conversation. */
async function examples(base) {
  const { traces } = await asked(base, "traces?limit=500");
  const most = (value) => traces.reduce((best, one) => (value(one) > value(best) ? one : best), traces[0]);
  const failed = most(({ error_count: errors }) => errors);
  const cut = (await asked(base, "traces?limit=1&filter=finish_reason:length")).traces[0] ?? failed;
  const outline = await asked(base, `traces/${failed.trace_id}?view=outline`);
  const { conversations } = await asked(base, "conversations?limit=100");
  const long = (await asked(base, `traces?limit=1&filter=${encodeURIComponent("spans>40000")}`)).traces[0];
  return {
    failed: failed.trace_id,
    team: most(({ agents, span_count: spans }) => agents.length * 1000 + spans).trace_id,
    loop: most(({ span_count: spans }) => spans).trace_id,
    lost: (traces.find(({ status }) => status === "lost") ?? failed).trace_id,
    running: traces.find(({ status }) => status === "running")?.trace_id,
    cut: cut.trace_id,
    chat: outline.spans.findLast(({ operation }) => operation === "chat").span_id,
    broken: outline.spans.find(({ status }) => status === "error").span_id,
    talk: conversations.reduce((best, one) => (one.turns > best.turns ? one : best)).conversation_id,
    huge: long?.trace_id,
  };
}

const LISTS = {
  overview: { path: "/overview" },
  traces: { path: "/traces?range=8h" },
  filter: {
    path: "/traces?range=8h&filter=status:error",
    act: async (page) => {
      await page.click("#filter");
      await page.keyboard.type(" agent:", { delay: 5 });
      await page.waitForTimeout(400);
    },
  },
  wrong: { path: "/traces?range=8h&filter=agent:planner colour:red" },
  nomatch: { path: "/traces?range=8h&filter=agent:nobody status:error" },
  range: { path: "/traces?range=8h", act: (page) => page.click('button[aria-label^="Time range"]') },
  columns: { path: "/traces?range=8h", act: (page) => page.click('button[aria-label="Columns"]') },
  palette: {
    path: "/overview",
    act: async (page) => {
      await page.keyboard.press("Control+k");
      await page.waitForSelector(".palette input");
      await page.keyboard.type("re", { delay: 20 });
      await page.waitForTimeout(400);
    },
  },
  conversations: { path: "/conversations" },
  fallbacks: { path: "/conversations?fallback=1" },
  agents: { path: "/agents" },
  agent: { path: "/agents/refunds" },
  topology: { path: "/topology", wait: 1500 },
  costs: { path: "/costs" },
  runs: { path: "/costs?show=runs" },
  models: { path: "/models" },
  tools: { path: "/tools" },
  findings: { path: "/findings" },
  settings: { path: "/settings" },
  parts: { path: "/parts" },
  help: { path: "/overview", act: (page) => page.keyboard.press("?") },
  nowhere: { path: "/nothing-here" },
};

export async function pagesOf(base) {
  const of = await examples(base);
  const span = `/traces/${of.failed}?span=${of.chat}`;
  return {
    ...LISTS,
    trace: { path: `/traces/${of.team}?overlay=cost&path=1` },
    span: { path: span },
    tokens: { path: `/traces/${of.failed}?overlay=tokens` },
    cut: { path: `/traces/${of.cut}?look=cut` },
    lanes: { path: `/traces/${of.team}?view=lanes` },
    graph: { path: `/traces/${of.team}?view=graph` },
    transcript: { path: `/traces/${of.failed}?view=transcript` },
    calls: { path: `/traces/${of.failed}?view=calls` },
    request: { path: `${span}&tab=request` },
    attributes: { path: `${span}&tab=attributes` },
    ledger: { path: `${span}&tab=ledger` },
    raw: { path: `${span}&tab=raw` },
    events: { path: `/traces/${of.failed}?span=${of.broken}&tab=events` },
    lost: { path: `/traces/${of.lost}` },
    ...(of.running && { running: { path: `/traces/${of.running}` } }),
    ...(of.huge && { huge: { path: `/traces/${of.huge}`, wait: 4000 } }),
    missing: { path: `/traces/${"0".repeat(32)}` },
    compare: { path: `/compare?a=${of.loop}` },
    conversation: { path: `/conversations/${of.talk}` },
  };
}
