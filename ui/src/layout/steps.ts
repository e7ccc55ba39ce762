/** The trace as a graph of steps: what was done again and again in the same place is one node that says how often. */

import { type Forest, KINDS, type Kind, titleOf } from "./forest.ts";
import type { Sums } from "./sums.ts";

export interface StepNode {
  id: string;
  kind: Kind;
  agent: number;
  operation: string;
  subject: string;
  spans: number[];
  failed: number;
  seconds: number;
  cost: number;
  priced: boolean;
}

export interface StepEdge {
  from: string;
  to: string;
  count: number;
}

export interface StepGraph {
  nodes: StepNode[];
  edges: StepEdge[];
  /** Steps that had no place, smallest first to go. */
  left: number;
}

const MOST = 120;

/** HTTP requests and other plumbing say little here: they belong to the step above them. */
function belongsAbove(forest: Forest, n: number): boolean {
  const kind = KINDS[forest.kind[n]!]!;
  return (kind === "http" || kind === "other") && forest.parent[n]! >= 0;
}

function signature(forest: Forest, n: number): string {
  const { operation, subject } = titleOf(forest.spans[n]!);
  return `${KINDS[forest.kind[n]!]} ${forest.agent[n]} ${operation} ${subject}`;
}

/** Nodes by their place: the same step below the same step is one. */
export function stepsGraph(forest: Forest, sums: Sums): StepGraph {
  const nodes = new Map<string, StepNode>();
  const edges = new Map<string, StepEdge>();
  const idOf: string[] = new Array(forest.spans.length).fill("");
  const known = new Map<string, string>();
  for (const n of forest.order) {
    const up = forest.parent[n]!;
    const above = up >= 0 ? idOf[up]! : "";
    if (belongsAbove(forest, n)) {
      idOf[n] = above;
      continue;
    }
    const place = `${above}/${signature(forest, n)}`;
    const id = known.get(place) ?? `n${known.size}`;
    known.set(place, id);
    idOf[n] = id;
    grown(nodes, id, forest, sums, n);
    if (above) {
      const key = `${above}>${id}`;
      const edge = edges.get(key) ?? { from: above, to: id, count: 0 };
      edge.count++;
      edges.set(key, edge);
    }
  }
  return cut([...nodes.values()], [...edges.values()]);
}

function grown(nodes: Map<string, StepNode>, id: string, forest: Forest, sums: Sums, n: number): void {
  const { operation, subject } = titleOf(forest.spans[n]!);
  const node = nodes.get(id) ?? {
    id,
    kind: KINDS[forest.kind[n]!]!,
    agent: forest.agent[n]!,
    operation,
    subject,
    spans: [],
    failed: 0,
    seconds: 0,
    cost: 0,
    priced: false,
  };
  node.spans.push(n);
  node.failed += forest.failed[n]!;
  node.seconds += forest.end[n]! - forest.start[n]!;
  node.cost += sums.cost[n]!;
  node.priced ||= sums.priced[n] === 1;
  nodes.set(id, node);
}

/** Of too many steps the longest stay, and with each the steps above it. */
function cut(nodes: StepNode[], edges: StepEdge[]): StepGraph {
  if (nodes.length <= MOST) return { nodes, edges, left: 0 };
  const above = new Map(edges.map(({ from, to }) => [to, from]));
  const kept = new Set<string>();
  for (const { id } of [...nodes].sort((a, b) => b.failed - a.failed || b.seconds - a.seconds)) {
    const chain: string[] = [];
    for (let at: string | undefined = id; at !== undefined && !kept.has(at); at = above.get(at)) chain.push(at);
    if (kept.size + chain.length > MOST) continue;
    for (const one of chain) kept.add(one);
  }
  return {
    nodes: nodes.filter(({ id }) => kept.has(id)),
    edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
    left: nodes.length - kept.size,
  };
}
