/** The critical path: which span the trace was waiting for at each moment; what it skips did not make the trace longer. */

import type { Forest } from "./forest.ts";

export interface Stretch {
  span: number;
  from: number;
  to: number;
}

interface Work {
  span: number;
  until: number;
}

/** Rounding of clocks: a child may seem to end a little after the parent waited for it. */
const SLACK = 1e-9;

function childrenByEnd(forest: Forest): number[][] {
  const children: number[][] = Array.from({ length: forest.spans.length }, () => []);
  for (const n of forest.order) if (forest.parent[n]! >= 0) children[forest.parent[n]!]!.push(n);
  for (const list of children) list.sort((a, b) => forest.end[b]! - forest.end[a]!);
  return children;
}

/** The stretches of one span from its end back to its start: its own time, and the children it waited for. */
function walked(forest: Forest, children: readonly number[], work: Work, stretches: Stretch[], waiting: Work[]): void {
  const { span } = work;
  let until = work.until;
  for (const child of children) {
    const [from, to] = [forest.start[child]!, Math.min(forest.end[child]!, work.until)];
    if (to > until + SLACK || from >= until) continue;
    if (until - to > SLACK) stretches.push({ span, from: to, to: until });
    waiting.push({ span: child, until: Math.min(to, until) });
    until = Math.max(from, forest.start[span]!);
  }
  if (until - forest.start[span]! > SLACK) stretches.push({ span, from: forest.start[span]!, to: until });
}

/** In the order of time; from the root that ends last. */
export function criticalPath(forest: Forest): Stretch[] {
  if (forest.roots.length === 0) return [];
  const last = forest.roots.reduce((best, n) => (forest.end[n]! > forest.end[best]! ? n : best));
  const children = childrenByEnd(forest);
  const stretches: Stretch[] = [];
  const waiting: Work[] = [{ span: last, until: forest.end[last]! }];
  while (waiting.length > 0) {
    const work = waiting.pop()!;
    walked(forest, children[work.span]!, work, stretches, waiting);
  }
  return stretches.sort((a, b) => a.from - b.from);
}

/** How long the path stays in each span, longest first. */
export function heaviest(path: readonly Stretch[]): { span: number; seconds: number }[] {
  const sums = new Map<number, number>();
  for (const { span, from, to } of path) sums.set(span, (sums.get(span) ?? 0) + to - from);
  return [...sums].map(([span, seconds]) => ({ span, seconds })).sort((a, b) => b.seconds - a.seconds);
}

export interface Step {
  row: number;
  from: number;
  to: number;
}

/** The path over the rows one sees: a stretch in something folded lies on the row that hides it. */
export function stepsOf(forest: Forest, path: readonly Stretch[], rowOfSpan: ReadonlyMap<number, number>): Step[] {
  const steps: Step[] = [];
  for (const { span, from, to } of path) {
    let at = span;
    while (at >= 0 && !rowOfSpan.has(at)) at = forest.parent[at]!;
    const row = rowOfSpan.get(at);
    if (row === undefined) continue;
    const before = steps.at(-1);
    if (before && before.row === row && from - before.to < SLACK * 10) before.to = to;
    else steps.push({ row, from, to });
  }
  return steps;
}
