/** Spans in any order become a forest in which none is lost: missing parents make roots, cycles are cut at their earliest span. */

import type { OutlineSpan } from "../api/types.ts";
import { type Instant, parseInstant, since } from "./time.ts";

export const KINDS = ["agent", "model", "tool", "http", "other"] as const;
export type Kind = (typeof KINDS)[number];
export type Oddity = "orphan" | "cycle";

/** One trace as columns: index n is the same span everywhere, -1 is "none". */
export interface Forest {
  spans: readonly OutlineSpan[];
  index: ReadonlyMap<string, number>;
  roots: readonly number[];
  parent: Int32Array;
  firstChild: Int32Array;
  nextSibling: Int32Array;
  depth: Int32Array;
  /** Depth-first order, and for each span how many follow it in its subtree, itself included. */
  order: Int32Array;
  size: Int32Array;
  /** Seconds since the trace's start; an open span ends at the end of the trace. */
  start: Float64Array;
  end: Float64Array;
  kind: Uint8Array;
  /** Index into `agents`; inherited from the nearest span that names one. */
  agent: Int32Array;
  agents: readonly string[];
  failed: Uint8Array;
  failedBelow: Int32Array;
  odd: ReadonlyMap<number, Oddity>;
  duration: number;
}

const HTTP = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT)\b/;
const MODEL = new Set(["chat", "generate_content", "text_completion", "embeddings", "retrieval", "rerank"]);
const AGENT = new Set(["invoke_agent", "create_agent", "invoke_workflow"]);

export function kindOf(span: OutlineSpan): Kind {
  const operation = span.operation ?? "";
  if (MODEL.has(operation)) return "model";
  if (AGENT.has(operation)) return "agent";
  if (operation === "execute_tool") return "tool";
  return HTTP.test(span.name) ? "http" : "other";
}

export const isFailed = (span: OutlineSpan): boolean => span.status === "error" || span.error_type != null;

/** What a row calls its span: the operation, faint, and the thing it was done with. */
export function titleOf(span: OutlineSpan): { operation: string; subject: string } {
  const operation = span.operation ?? "";
  const subject =
    kindOf(span) === "agent"
      ? span.agent?.name
      : (span.tool?.name ?? (MODEL.has(operation) ? (span.request_model ?? span.response_model) : null));
  if (subject) return { operation: kindOf(span) === "agent" && operation === "invoke_agent" ? "" : operation, subject };
  const method = HTTP.exec(span.name)?.[0];
  return method && span.name.length > method.length
    ? { operation: method, subject: span.name.slice(method.length).trim() }
    : { operation: "", subject: span.name };
}

const ints = (length: number): Int32Array => new Int32Array(length).fill(-1);

/** What is known of the trace before all its spans came. */
export interface Frame {
  start?: string | undefined;
  duration?: number | null | undefined;
}

export function forestOf(spans: readonly OutlineSpan[], frame: Frame | null): Forest {
  const index = new Map<string, number>();
  spans.forEach((span, n) => {
    if (!index.has(span.span_id)) index.set(span.span_id, n);
  });
  const { parent, odd } = parentsOf(spans, index);
  const times = timesOf(spans, frame);
  cutCycles(spans, parent, times.start, odd);
  const links = childrenOf(parent, times.start);
  const walk = walkOf(links.roots, links.firstChild, links.nextSibling, spans.length);
  const kind = Uint8Array.from(spans, (span) => KINDS.indexOf(kindOf(span)));
  const failed = Uint8Array.from(spans, (span) => (isFailed(span) ? 1 : 0));
  const failedBelow = sumsOf(walk.order, parent, failed);
  const size = sumsOf(walk.order, parent, new Uint8Array(spans.length).fill(1));
  return {
    spans,
    index,
    parent,
    odd,
    ...times,
    ...links,
    ...walk,
    size,
    kind,
    failed,
    failedBelow,
    ...agentsOf(spans, parent, walk.order),
  };
}

function parentsOf(spans: readonly OutlineSpan[], index: ReadonlyMap<string, number>) {
  const parent = ints(spans.length);
  const odd = new Map<number, Oddity>();
  spans.forEach((span, n) => {
    if (!span.parent_id) return;
    const found = index.get(span.parent_id);
    if (found === undefined) odd.set(n, "orphan");
    else if (found === n) odd.set(n, "cycle");
    else parent[n] = found;
  });
  return { parent, odd };
}

function timesOf(spans: readonly OutlineSpan[], frame: Frame | null) {
  const instants = spans.map((span) => parseInstant(span.start));
  const zero = earliest(instants, frame?.start ?? null);
  const start = Float64Array.from(instants, (instant) => since(zero, instant));
  let duration = frame?.duration ?? 0;
  spans.forEach((span, n) => {
    duration = Math.max(duration, start[n]! + (span.duration ?? 0));
  });
  const end = Float64Array.from(spans, (span, n) => (span.duration == null ? duration : start[n]! + span.duration));
  return { start, end, duration };
}

function earliest(instants: readonly Instant[], origin: string | null): Instant {
  let zero = origin ? parseInstant(origin) : (instants[0] ?? { seconds: 0, nanos: 0 });
  for (const instant of instants) if (since(zero, instant) < 0) zero = instant;
  return zero;
}

/** A walk up from every span; a walk that meets itself has found a cycle, cut where its earliest span begins. */
function cutCycles(
  spans: readonly OutlineSpan[],
  parent: Int32Array,
  start: Float64Array,
  odd: Map<number, Oddity>,
): void {
  const seenBy = ints(spans.length);
  for (let n = 0; n < spans.length; n++) {
    let at = n;
    while (at >= 0 && seenBy[at] === -1) {
      seenBy[at] = n;
      at = parent[at]!;
    }
    if (at < 0 || seenBy[at] !== n) continue;
    let first = at;
    for (let on = parent[at]!; on !== at; on = parent[on]!) if (start[on]! < start[first]!) first = on;
    parent[first] = -1;
    odd.set(first, "cycle");
  }
}

function childrenOf(parent: Int32Array, start: Float64Array) {
  const firstChild = ints(parent.length);
  const nextSibling = ints(parent.length);
  const roots: number[] = [];
  const latestFirst = byStart(start).reverse();
  for (const n of latestFirst) {
    const up = parent[n]!;
    if (up < 0) roots.push(n);
    else {
      nextSibling[n] = firstChild[up]!;
      firstChild[up] = n;
    }
  }
  return { firstChild, nextSibling, roots: roots.reverse() };
}

/** The server sends spans by start, so sorting is the exception. */
function byStart(start: Float64Array): Int32Array {
  const order = Int32Array.from(start, (_, n) => n);
  const sorted = start.every((value, n) => n === 0 || start[n - 1]! <= value);
  return sorted ? order : order.sort((a, b) => start[a]! - start[b]! || a - b);
}

function walkOf(roots: readonly number[], firstChild: Int32Array, nextSibling: Int32Array, count: number) {
  const order = new Int32Array(count);
  const depth = new Int32Array(count);
  let filled = 0;
  for (const root of roots) {
    const stack = [root];
    while (stack.length > 0) {
      const n = stack.pop()!;
      order[filled++] = n;
      if (n !== root && nextSibling[n]! >= 0) {
        depth[nextSibling[n]!] = depth[n]!;
        stack.push(nextSibling[n]!);
      }
      if (firstChild[n]! >= 0) {
        depth[firstChild[n]!] = depth[n]! + 1;
        stack.push(firstChild[n]!);
      }
    }
  }
  return { order, depth };
}

function sumsOf(order: Int32Array, parent: Int32Array, values: Uint8Array): Int32Array {
  const sums = Int32Array.from(values);
  for (let at = order.length - 1; at >= 0; at--) {
    const n = order[at]!;
    if (parent[n]! >= 0) sums[parent[n]!]! += sums[n]!;
  }
  return sums;
}

function agentsOf(spans: readonly OutlineSpan[], parent: Int32Array, order: Int32Array) {
  const agent = ints(spans.length);
  const numbers = new Map<string, number>();
  for (const n of order) {
    const name = spans[n]!.agent?.name;
    if (!name) {
      agent[n] = parent[n]! >= 0 ? agent[parent[n]!]! : -1;
      continue;
    }
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    agent[n] = numbers.get(name)!;
  }
  return { agent, agents: [...numbers.keys()] };
}
