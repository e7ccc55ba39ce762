/** The rows one sees of a forest: folded subtrees are left out, three or more same siblings are one row. */

import { type Forest, KINDS } from "./forest.ts";

export interface Row {
  /** The span, or of a group its first member. */
  span: number;
  depth: number;
  /** Of a group all its members, in order; otherwise null. */
  members: readonly number[] | null;
  /** Has something below it, and shows it. */
  foldable: boolean;
  open: boolean;
  key: string;
}

export interface Folds {
  /** Span ids whose children are hidden. */
  folded: ReadonlySet<string>;
  /** Groups, by the id of their first member, whose members are shown. */
  unfolded: ReadonlySet<string>;
}

export const NO_FOLDS: Folds = { folded: new Set(), unfolded: new Set() };
const LEAST = 3;

interface Item {
  span: number;
  depth: number;
  members: readonly number[] | null;
}

/** Tools and requests group by name; model calls and agents only when they failed, for each of the others said something new. */
function likeness(forest: Forest, n: number): string | null {
  const kind = KINDS[forest.kind[n]!]!;
  if (kind === "agent") return null;
  if (kind === "model" && !forest.failed[n]) return null;
  return `${kind} ${forest.agent[n]} ${forest.spans[n]!.name}`;
}

/** The children of one span as rows-to-be, runs of alike siblings joined. */
function items(forest: Forest, siblings: readonly number[], depth: number): Item[] {
  const found: Item[] = [];
  for (let at = 0; at < siblings.length; ) {
    const alike = likeness(forest, siblings[at]!);
    let to = at + 1;
    if (alike !== null) while (to < siblings.length && likeness(forest, siblings[to]!) === alike) to++;
    if (to - at >= LEAST) found.push({ span: siblings[at]!, depth, members: siblings.slice(at, to) });
    else for (let n = at; n < to; n++) found.push({ span: siblings[n]!, depth, members: null });
    at = to;
  }
  return found;
}

function childrenOf(forest: Forest, n: number): number[] {
  const children: number[] = [];
  for (let at = forest.firstChild[n]!; at >= 0; at = forest.nextSibling[at]!) children.push(at);
  return children;
}

function pushReversed(stack: Item[], more: readonly Item[]): void {
  for (let n = more.length - 1; n >= 0; n--) stack.push(more[n]!);
}

export function rowsOf(forest: Forest, folds: Folds): Row[] {
  const rows: Row[] = [];
  const stack: Item[] = [];
  pushReversed(stack, items(forest, forest.roots, 0));
  while (stack.length > 0) {
    const { span, depth, members } = stack.pop()!;
    const id = forest.spans[span]!.span_id;
    if (members) {
      const open = folds.unfolded.has(id);
      rows.push({ span, depth, members, foldable: true, open, key: `${id}×` });
      if (open)
        pushReversed(
          stack,
          members.map((member) => ({ span: member, depth: depth + 1, members: null })),
        );
      continue;
    }
    const foldable = forest.firstChild[span]! >= 0;
    const open = foldable && !folds.folded.has(id);
    rows.push({ span, depth, members: null, foldable, open, key: id });
    if (open) pushReversed(stack, items(forest, childrenOf(forest, span), depth + 1));
  }
  return rows;
}

/** The folds under which a span has a row of its own. */
export function revealing(forest: Forest, folds: Folds, n: number): Folds {
  const folded = new Set(folds.folded);
  const unfolded = new Set(folds.unfolded);
  for (let at = n; at >= 0; at = forest.parent[at]!) {
    const up = forest.parent[at]!;
    if (up >= 0) folded.delete(forest.spans[up]!.span_id);
    const siblings = up >= 0 ? childrenOf(forest, up) : forest.roots;
    const group = items(forest, siblings, 0).find((item) => item.members?.includes(at));
    if (group) unfolded.add(forest.spans[group.span]!.span_id);
  }
  return { folded, unfolded };
}

export const rowOf = (rows: readonly Row[], n: number): number =>
  rows.findIndex((row) => (row.members ? !row.open && row.members.includes(n) : row.span === n));

/** The row one level up, for the left arrow. */
export function rowAbove(rows: readonly Row[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  for (let n = at - 1; n >= 0; n--) if (rows[n]!.depth < depth) return n;
  return -1;
}

/** Folds of every open sibling of a row, the row included. */
export function siblingsFolded(forest: Forest, folds: Folds, row: Row): Folds {
  const up = forest.parent[row.span]!;
  const siblings = up >= 0 ? childrenOf(forest, up) : forest.roots;
  const folded = new Set(folds.folded);
  for (const n of siblings) if (forest.firstChild[n]! >= 0) folded.add(forest.spans[n]!.span_id);
  return { folded, unfolded: folds.unfolded };
}

export interface Lane {
  span: number;
  agent: number;
  first: number;
  last: number;
}

/** Whose turn it is: from each agent's row over all rows below it. */
export function lanesOf(forest: Forest, rows: readonly Row[]): Lane[] {
  const lanes: Lane[] = [];
  const open: Lane[] = [];
  rows.forEach((row, at) => {
    while (open.length > 0 && rows[open[open.length - 1]!.first]!.depth >= row.depth) open.pop()!.last = at - 1;
    if (row.members || KINDS[forest.kind[row.span]!] !== "agent" || !row.open) return;
    const lane = { span: row.span, agent: forest.agent[row.span]!, first: at, last: at };
    lanes.push(lane);
    open.push(lane);
  });
  for (const lane of open) lane.last = rows.length - 1;
  return lanes;
}
