/** What the mock server answers to each path; the wire shapes are the server's. */

import type { Attributes, OutlineSpan, Span, TraceSummary, Usage } from "../src/api/types.ts";
import { huge, type Outcome, type Scenario, turn } from "./scenarios.ts";
import { iso, randomOf } from "./spans.ts";

interface Answer {
  status: number;
  body: unknown;
}

const random = randomOf(7);
const scenarios: Scenario[] = [];
let arrived = 0;
let lastArrival = Date.now();
let away = false;
let locked = false;

function seed(): void {
  const now = Date.now();
  for (let n = 0; n < 420; n++) scenarios.push(turn(random, now - 60_000 - random() ** 2 * 7.5 * 3600_000));
  for (const outcome of ["running", "running", "lost", "error"] as Outcome[])
    scenarios.push(turn(random, now - 70_000 - random() * 40_000, outcome));
  scenarios.push(huge(random, now - 600_000, 50_000));
}

/** A new run about every four seconds, as long as someone asks. */
function arrive(): void {
  while (Date.now() - lastArrival > 4000) {
    lastArrival += 4000;
    scenarios.push(turn(random, lastArrival - 9000));
    arrived++;
  }
}

const startOf = (scenario: Scenario): number =>
  Math.min(...scenario.run.spans.slice(0, 5).map((span) => new Date(span.start).getTime()));
const endOf = (scenario: Scenario): number =>
  scenario.run.spans.reduce(
    (last, span) => Math.max(last, new Date(span.start).getTime() + (span.duration ?? 0) * 1000),
    0,
  );

function usageOf(spans: readonly Span[]): Usage {
  const usage: Usage = {
    calls: 0,
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    reasoning_tokens: 0,
    cost: null,
    unpriced_tokens: 0,
  };
  for (const { usage: own } of spans) {
    if (!own) continue;
    usage.calls++;
    usage.input_tokens += own.input_tokens;
    usage.output_tokens += own.output_tokens;
    usage.cache_read_tokens += own.cache_read_tokens;
    usage.reasoning_tokens += own.reasoning_tokens;
    if (own.cost === null) usage.unpriced_tokens += own.input_tokens + own.output_tokens;
    else usage.cost = (usage.cost ?? 0) + own.cost;
  }
  return usage;
}

const summaries = new Map<Scenario, TraceSummary>();

function summaryOf(scenario: Scenario): TraceSummary {
  const known = summaries.get(scenario);
  if (known) return known;
  const { spans } = scenario.run;
  const [start, end] = [startOf(scenario), endOf(scenario)];
  const models = new Map(
    spans
      .filter((span) => span.request_model)
      .map((span) => [
        `${span.request_model} ${span.response_model}`,
        { request: span.request_model, response: span.response_model },
      ]),
  );
  const summary: TraceSummary = {
    trace_id: scenario.run.traceId,
    start: iso(start),
    end: iso(end),
    duration: (end - start) / 1000,
    status: scenario.outcome,
    name: spans[0]?.name ?? "",
    ask: scenario.ask,
    services: ["support-desk"],
    agents: [...new Set(spans.flatMap((span) => span.agent?.name ?? []))],
    models: [...models.values()],
    tools: [...new Set(spans.flatMap((span) => span.tool?.name ?? []))],
    conversation_id: scenario.run.conversation,
    span_count: spans.length,
    error_count: spans.filter((span) => span.status === "error").length,
    usage: usageOf(spans),
    findings: [],
  };
  summaries.set(scenario, summary);
  return summary;
}

function problem(status: number, title: string, more: object = {}): Answer {
  return { status, body: { type: "about:blank", title, status, ...more } };
}

/** Enough of the filter language to try the page: field:value, -term, and words. */
function matches(trace: TraceSummary, filter: string): boolean {
  const fields: Record<string, string[]> = {
    agent: trace.agents,
    status: [trace.status],
    tool: trace.tools,
    model: trace.models.map((model) => model.response ?? ""),
    service: trace.services,
    trace: [trace.trace_id],
  };
  return filter
    .split(/\s+/)
    .filter(Boolean)
    .every((term) => {
      const more = /^spans>(\d+)$/.exec(term);
      if (more) return trace.span_count > Number(more[1]);
      const [, minus = "", field = "", value = ""] = /^(-?)(?:(\w+):)?(.*)$/.exec(term) ?? [];
      const hit = field
        ? value.split(",").some((one) => fields[field]?.includes(one))
        : `${trace.ask} ${trace.name}`.toLowerCase().includes(value.toLowerCase());
      return (minus === "-") !== hit;
    });
}

const FIELDS = ["agent", "model", "tool", "status", "service", "provider", "finish_reason", "error_type"].map(
  (name) => ({ name, type: "string", description: `the ${name.replace("_", " ")}`, operators: [":"] }),
);
const NUMBERS = [
  ["duration", "from first start to last end"],
  ["input_tokens", "tokens sent, cache included"],
  ["spans", "how many spans"],
].map(([name, description]) => ({
  name,
  type: name === "duration" ? "duration" : "number",
  description,
  operators: [":", ">", ">=", "<", "<="],
}));

function selected(url: URL): TraceSummary[] {
  const [from, to] = [url.searchParams.get("from") ?? "", url.searchParams.get("to") ?? "9"];
  const filter = url.searchParams.get("filter") ?? "";
  return scenarios
    .map(summaryOf)
    .filter((trace) => trace.start >= from && trace.start <= to && matches(trace, filter))
    .sort((a, b) => (a.start < b.start ? 1 : -1));
}

function badFilter(filter: string): Answer | null {
  const position = filter.search(/\b(colour|foo)[:<>]/);
  return position < 0
    ? null
    : problem(400, "The filter has an unknown field", {
        detail: `“${filter.slice(position).split(/[:<>]/)[0]}” is not a field. Fields: ${FIELDS.map((field) => field.name).join(", ")}, attr.<key>.`,
        position,
      });
}

function list(url: URL): Answer {
  const limit = Number(url.searchParams.get("limit") ?? 50);
  const all = selected(url);
  const at = Number(url.searchParams.get("cursor") ?? 0);
  return {
    status: 200,
    body: {
      traces: all.slice(at, at + limit),
      next_cursor: at + limit < all.length ? String(at + limit) : null,
    },
  };
}

function histogram(url: URL): Answer {
  const [from, to] = ["from", "to"].map((key) => new Date(url.searchParams.get(key) ?? Date.now()).getTime()) as [
    number,
    number,
  ];
  const count = Number(url.searchParams.get("buckets") ?? 60);
  const width = (to - from) / count;
  const buckets = Array.from({ length: count }, (_, n) => ({
    start: iso(from + n * width),
    traces: 0,
    errors: 0,
  }));
  const all = selected(url);
  for (const trace of all) {
    const bucket = buckets[Math.min(count - 1, Math.floor((new Date(trace.start).getTime() - from) / width))];
    if (!bucket) continue;
    bucket.traces++;
    if (trace.error_count > 0) bucket.errors++;
  }
  return {
    status: 200,
    body: {
      from: iso(from),
      to: iso(to),
      interval: width / 1000,
      buckets,
      traces: all.length,
      errors: all.filter((trace) => trace.error_count > 0).length,
    },
  };
}

function outlined({ attributes: _a, resource: _r, events, links, ...rest }: Span): OutlineSpan {
  return { ...rest, event_count: events.length, link_count: links.length };
}

function trace(id: string, spanId: string | undefined, outline: boolean): Answer {
  const scenario = scenarios.find(({ run }) => run.traceId === id);
  if (!scenario)
    return problem(404, "No such trace", {
      detail: `No span of trace ${id} is stored. It may have been removed by retention, or not have arrived yet.`,
    });
  const { spans } = scenario.run;
  if (spanId) {
    const span = spans.find((one) => one.span_id === spanId);
    return span ? { status: 200, body: span } : problem(404, "No such span");
  }
  const { trace_id, start, end, duration, status, services, agents, usage } = summaryOf(scenario);
  return {
    status: 200,
    body: {
      trace_id,
      start,
      end,
      duration,
      status,
      services,
      agents,
      usage,
      spans: outline ? spans.map(outlined) : spans,
      ledger: [],
      findings: [],
    },
  };
}

function values(field: string, prefix: string): Answer {
  const counts = new Map<string, number>();
  for (const one of scenarios.map(summaryOf)) {
    const found =
      (
        {
          agent: one.agents,
          tool: one.tools,
          status: [one.status],
          service: one.services,
          model: one.models.flatMap((model) => model.response ?? []),
        } as Record<string, string[]>
      )[field] ?? [];
    for (const value of found) if (value.startsWith(prefix)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return {
    status: 200,
    body: {
      values: [...counts]
        .sort((a, b) => b[1] - a[1])
        .slice(0, 20)
        .map(([value, count]) => ({ value, count })),
    },
  };
}

function stats(): Answer {
  const spans = scenarios.reduce((sum, scenario) => sum + scenario.run.spans.length, 0);
  const signal: Attributes = {
    received: 0,
    stored: 0,
    refused: 0,
    duplicate: 0,
    queryable_lag_seconds: null,
  };
  return {
    status: 200,
    body: {
      started: iso(Date.now() - 9_000_000),
      version: "0.1.0",
      signals: {
        traces: { received: spans, stored: spans, refused: 0, duplicate: 12, queryable_lag_seconds: 0.8 },
        logs: signal,
        metrics: signal,
      },
      journal: { bytes: 1_203_441, segments: 2, set_aside: [] },
      store: { engine: "chDB", version: "26.9", bytes: 41_220_113, spans },
      loaded: arrived,
    },
  };
}

/** `/api/v1/mock?away=1` and `?locked=1` switch the states that are hard to reach. */
function switched(url: URL): Answer {
  away = url.searchParams.get("away") === "1";
  locked = url.searchParams.get("locked") === "1";
  if (url.searchParams.has("empty")) scenarios.length = 0;
  return { status: 200, body: { away, locked } };
}

function read(url: URL, parts: string[]): Answer {
  const bad = badFilter(url.searchParams.get("filter") ?? "");
  if (bad) return bad;
  const [first, second, third, fourth] = parts;
  if (first === "stats") return stats();
  if (first === "fields")
    return second
      ? values(second, url.searchParams.get("prefix") ?? "")
      : { status: 200, body: { fields: [...FIELDS, ...NUMBERS] } };
  if (first !== "traces") return problem(404, "Not found");
  if (!second) return list(url);
  return second === "histogram"
    ? histogram(url)
    : trace(second, third === "spans" ? fourth : undefined, url.searchParams.get("view") === "outline");
}

export function answer(method: string, url: URL): Answer {
  if (scenarios.length === 0 && arrived === 0 && !url.searchParams.has("empty")) seed();
  const parts = url.pathname.slice("/api/v1/".length).split("/");
  if (parts[0] === "mock") return switched(url);
  if (away) return problem(503, "The store does not answer", { detail: "The engine did not answer within 10 s." });
  if (parts[0] === "session" && method === "POST") locked = false;
  if (locked) return problem(401, "A key is needed", { detail: "Sign in with a key of scope read." });
  if (parts[0] === "session")
    return {
      status: 200,
      body: { authentication: "open", project: "default", scopes: ["ingest", "read", "admin"] },
    };
  if (scenarios.length > 0) arrive();
  return read(url, parts);
}
