/** The whole trace in one small picture: a line for each agent, a mark for each column of pixels in which it did something. */

import { type Forest, KINDS } from "./forest.ts";

export const EMPTY = 0;
export const FAINT = 1;
export const BUSY = 2;
export const FAILED = 3;
const MOST_LINES = 7;

export interface Minimap {
  /** Index into the forest's agents; -1 is the line of all the others. */
  lines: { agent: number; cells: Uint8Array }[];
}

/** Agents span everything below them and would hide it, so only what they did is drawn. */
export function minimapOf(forest: Forest, columns: number): Minimap {
  const order = lineOrder(forest);
  const lines = order.map((agent) => ({ agent, cells: new Uint8Array(columns) }));
  const lineOf = new Map(order.map((agent, line) => [agent, line]));
  const scale = columns / Math.max(forest.duration, 1e-9);
  for (let n = 0; n < forest.spans.length; n++) {
    const mark = markOf(forest, n);
    if (mark === EMPTY) continue;
    const { cells } = lines[lineOf.get(forest.agent[n]!) ?? lines.length - 1]!;
    const first = Math.min(columns - 1, Math.floor(forest.start[n]! * scale));
    const last = Math.min(columns - 1, Math.max(first, Math.ceil(forest.end[n]! * scale) - 1));
    for (let x = first; x <= last; x++) if (cells[x]! < mark) cells[x] = mark;
  }
  return { lines };
}

function markOf(forest: Forest, n: number): number {
  const kind = KINDS[forest.kind[n]!];
  if (kind === "agent" && forest.firstChild[n]! >= 0) return EMPTY;
  if (forest.failed[n]) return FAILED;
  if (kind === "model") return BUSY;
  return kind === "other" && forest.firstChild[n]! >= 0 ? EMPTY : FAINT;
}

/** Agents in the order they first acted; beyond the last line they share one. */
function lineOrder(forest: Forest): number[] {
  const used = new Set(forest.agent);
  const named = forest.agents.map((_, agent) => agent).filter((agent) => used.has(agent));
  const shared = named.length > MOST_LINES || used.has(-1) || named.length === 0;
  return shared ? [...named.slice(0, MOST_LINES), -1] : named;
}
