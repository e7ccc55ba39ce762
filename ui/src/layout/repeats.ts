/** The same tool called again and again: its calls side by side, and in which argument they differ. */

import type { Json, Span } from "../api/types.ts";
import { type Forest, KINDS } from "./forest.ts";
import { isFields, unpacked } from "./messages/model.ts";

export interface ToolCalls {
  tool: string;
  spans: number[];
  failed: number;
}

/** The tools of a run, the most called first. */
export function toolsOf(forest: Forest): ToolCalls[] {
  const byTool = new Map<string, ToolCalls>();
  for (const n of forest.order) {
    const tool = KINDS[forest.kind[n]!] === "tool" ? forest.spans[n]!.tool?.name : null;
    if (!tool) continue;
    const calls = byTool.get(tool) ?? { tool, spans: [], failed: 0 };
    calls.spans.push(n);
    calls.failed += forest.failed[n]!;
    byTool.set(tool, calls);
  }
  return [...byTool.values()].sort((a, b) => b.spans.length - a.spans.length);
}

const ARGUMENTS = [
  "gen_ai.tool.call.arguments",
  "input.value",
  "tool.parameters",
  "traceloop.entity.input",
  "tool.arguments",
];
const RESULTS = ["gen_ai.tool.call.result", "output.value", "traceloop.entity.output", "tool.result"];

const firstOf = (span: Span, keys: readonly string[]): Json => {
  const key = keys.find((one) => span.attributes[one] !== undefined);
  return key === undefined ? null : unpacked(span.attributes[key]);
};

export const argumentsOf = (span: Span): Json => firstOf(span, ARGUMENTS);
export const resultOf = (span: Span): Json => firstOf(span, RESULTS);

const MOST_DEEP = 4;

/** JSON as paths and leaves: `{a: {b: 1}}` is `a.b` → 1. */
export function leaves(value: Json, path = "", depth = 0): Map<string, Json> {
  if (!isFields(value) || depth >= MOST_DEEP) return new Map([[path || "value", value]]);
  const found = new Map<string, Json>();
  for (const [key, inner] of Object.entries(value))
    for (const [name, leaf] of leaves(inner, path ? `${path}.${key}` : key, depth + 1)) found.set(name, leaf);
  return found;
}

export const written = (value: Json | undefined): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

export interface Compared {
  /** What was the same in every call. */
  same: [string, string][];
  /** Paths in which calls differ, each with one text a call. */
  differing: { path: string; values: string[] /** How often each value occurs. */; counts: number[] }[];
}

export function compared(values: readonly Json[]): Compared {
  const maps = values.map((value) => leaves(value));
  const paths = [...new Set(maps.flatMap((map) => [...map.keys()]))];
  const same: [string, string][] = [];
  const differing: Compared["differing"] = [];
  for (const path of paths) {
    const texts = maps.map((map) => written(map.get(path)));
    if (texts.every((text) => text === texts[0])) same.push([path, texts[0] ?? ""]);
    else
      differing.push({ path, values: texts, counts: texts.map((text) => texts.filter((one) => one === text).length) });
  }
  return { same, differing };
}

export const saysError = (value: Json): boolean =>
  isFields(value) &&
  (("error" in value && value.error !== null && value.error !== false) ||
    value.isError === true ||
    value.is_error === true);
