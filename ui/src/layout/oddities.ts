/** What deserves a look before anything else: failures first, then what was answered but not as asked, then what is incomplete. */

import type { OutlineSpan } from "../api/types.ts";
import { type Forest, KINDS } from "./forest.ts";
import { duration, plural } from "./format.ts";

export interface Odd {
  kind: "failed" | "repeated" | "cut" | "filtered" | "fallback" | "unsaid" | "open" | "gap" | "orphan" | "cycle";
  severity: "error" | "warn" | "note";
  words: string;
  /** In the order of the tree; a click goes from one to the next. */
  spans: number[];
}

const CUT = new Set(["length", "max_tokens", "MAX_TOKENS", "max_output_tokens"]);
const FILTERED = new Set(["content_filter", "SAFETY", "safety", "refusal"]);
const REPEATED_FROM = 4;
/** A pause between the steps of one agent longer than this share of the trace, and than this many seconds. */
const GAP_SHARE = 0.25;
const GAP_SECONDS = 2;

/** Why a finish reason matters: cut at a limit, stopped by a filter, or as it should be. */
export function finishOf(reasons: readonly string[]): "cut" | "filtered" | null {
  if (reasons.some((reason) => CUT.has(reason))) return "cut";
  return reasons.some((reason) => FILTERED.has(reason)) ? "filtered" : null;
}

/** An answer came, and nothing says whether it is whole. An embedding has no end to be told. */
export const isUnsaid = ({
  operation,
  status,
  error_type: error,
  duration,
  finish_reasons: reasons,
}: EndOfCall): boolean =>
  operation !== "embeddings" && duration !== null && status !== "error" && !error && !reasons?.length;

type EndOfCall = Pick<OutlineSpan, "operation" | "status" | "error_type" | "duration" | "finish_reasons">;

/** The model that answered is another one than was asked for; a date or a suffix behind the same name is not. */
export const fellBack = (asked: string | null, answered: string | null): boolean =>
  Boolean(asked && answered && !answered.startsWith(asked) && !asked.endsWith(answered));

export function odditiesOf(forest: Forest, over: boolean): Odd[] {
  const all = [...forest.order];
  const models = all.filter((n) => KINDS[forest.kind[n]!] === "model");
  const finished = (what: "cut" | "filtered") =>
    models.filter((n) => finishOf(forest.spans[n]!.finish_reasons ?? []) === what);
  const odd = (kind: Odd["kind"], severity: Odd["severity"], spans: number[], words: string): Odd[] =>
    spans.length > 0 ? [{ kind, severity, spans, words }] : [];
  const failed = all.filter((n) => forest.failed[n]);
  const open = all.filter((n) => forest.spans[n]!.duration === null);
  const fallen = models.filter((n) => fellBack(forest.spans[n]!.request_model, forest.spans[n]!.response_model));
  const unsaid = models.filter((n) => isUnsaid(forest.spans[n]!));
  const oddly = (kind: "orphan" | "cycle") => all.filter((n) => forest.odd.get(n) === kind);
  return [
    ...odd("failed", "error", failed, `${failed.length} failed`),
    ...repeated(forest, all),
    ...odd("cut", "warn", finished("cut"), `${finished("cut").length} cut off`),
    ...odd("filtered", "warn", finished("filtered"), `${finished("filtered").length} filtered`),
    ...odd("fallback", "warn", fallen, `${fallen.length} answered by another model`),
    ...odd("open", over ? "error" : "note", open, over ? `${open.length} never ended` : `${open.length} still running`),
    ...gaps(forest),
    ...odd("unsaid", "note", unsaid, `${unsaid.length} without finish reason`),
    ...odd("orphan", "note", oddly("orphan"), `${oddly("orphan").length} without parent`),
    ...odd("cycle", "note", oddly("cycle"), plural(oddly("cycle").length, "cycle")),
  ];
}

/** The same tool, called again and again by the same agent. */
function repeated(forest: Forest, all: readonly number[]): Odd[] {
  const byTool = new Map<string, number[]>();
  for (const n of all) {
    const name = KINDS[forest.kind[n]!] === "tool" ? forest.spans[n]!.tool?.name : null;
    if (!name) continue;
    const key = `${forest.agent[n]} ${name}`;
    const spans = byTool.get(key);
    if (spans) spans.push(n);
    else byTool.set(key, [n]);
  }
  return [...byTool.values()]
    .filter((spans) => spans.length >= REPEATED_FROM)
    .sort((a, b) => b.length - a.length)
    .map((spans) => ({
      kind: "repeated",
      severity: "warn",
      spans,
      words: `${forest.spans[spans[0]!]!.tool!.name} ×${spans.length}`,
    }));
}

/** Long silences: nothing at all was recorded for a good part of the trace. */
function gaps(forest: Forest): Odd[] {
  const leaves = [...forest.order]
    .filter((n) => forest.firstChild[n]! < 0)
    .sort((a, b) => forest.start[a]! - forest.start[b]!);
  const found: Odd[] = [];
  let until = leaves.length > 0 ? forest.start[leaves[0]!]! : 0;
  for (const n of leaves) {
    const pause = forest.start[n]! - until;
    if (pause > GAP_SECONDS && pause > forest.duration * GAP_SHARE)
      found.push({ kind: "gap", severity: "note", spans: [n], words: `${duration(pause)} of silence` });
    until = Math.max(until, forest.end[n]!);
  }
  return found;
}
