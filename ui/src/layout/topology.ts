/** Who hands over to whom: the agents of many runs, and between them how often, at what cost, and whether to another service. */

import { type Forest, KINDS } from "./forest.ts";
import { lanesOf } from "./lanes.ts";
import type { Sums } from "./sums.ts";

export interface AgentNode {
  name: string;
  services: string[];
  runs: number;
  failed: number;
  /** What its own calls cost, without those it handed on. */
  cost: number;
  priced: boolean;
}

export interface HandOverEdge {
  from: string;
  to: string;
  count: number;
  failed: number;
  /** What the work that was handed over cost, all below it included. */
  cost: number;
  priced: boolean;
  seconds: number;
  /** Caller and callee ran in different services. */
  across: boolean;
  /** A run in which it happened. */
  example: { trace: string; span: string };
}

export interface Topology {
  nodes: AgentNode[];
  edges: HandOverEdge[];
}

export interface RunOf {
  id: string;
  forest: Forest;
  sums: Sums;
}

function nodeIn(nodes: Map<string, AgentNode>, name: string): AgentNode {
  const node = nodes.get(name) ?? { name, services: [], runs: 0, failed: 0, cost: 0, priced: false };
  nodes.set(name, node);
  return node;
}

/** A model call within a model call is the same one recorded twice. */
const isOwnCall = (forest: Forest, n: number): boolean =>
  KINDS[forest.kind[n]!] === "model" && KINDS[forest.kind[forest.parent[n]!] ?? 0] !== "model";

function addSpan(node: AgentNode, forest: Forest, n: number): void {
  const { service, usage } = forest.spans[n]!;
  if (KINDS[forest.kind[n]!] === "agent" && service && !node.services.includes(service)) node.services.push(service);
  if (!isOwnCall(forest, n) || usage?.cost == null) return;
  node.cost += usage.cost;
  node.priced = true;
}

function addAgents({ forest }: RunOf, nodes: Map<string, AgentNode>): void {
  const ran = new Map<string, boolean>();
  for (const n of forest.order) {
    const name = forest.agents[forest.agent[n]!];
    if (!name) continue;
    addSpan(nodeIn(nodes, name), forest, n);
    if (KINDS[forest.kind[n]!] === "agent") ran.set(name, ran.get(name) === true || forest.failed[n] === 1);
  }
  for (const [name, failed] of ran) {
    const node = nodeIn(nodes, name);
    node.runs++;
    node.failed += failed ? 1 : 0;
  }
}

/** The service in which the calling agent itself runs; requests between them are of both. */
function callerService(forest: Forest, n: number): string {
  for (let at = forest.parent[n]!; at >= 0; at = forest.parent[at]!)
    if (KINDS[forest.kind[at]!] === "agent" && forest.agent[at] !== forest.agent[n]) return forest.spans[at]!.service;
  return forest.spans[n]!.service;
}

export function topologyOf(runs: readonly RunOf[]): Topology {
  const nodes = new Map<string, AgentNode>();
  const edges = new Map<string, HandOverEdge>();
  for (const run of runs) {
    addAgents(run, nodes);
    const { forest, sums, id } = run;
    for (const { from, to, span, back } of lanesOf(forest).handOvers) {
      if (back) continue;
      const [a, b] = [forest.agents[from]!, forest.agents[to]!];
      const edge = edges.get(`${a}\n${b}`) ?? {
        from: a,
        to: b,
        count: 0,
        failed: 0,
        cost: 0,
        priced: false,
        seconds: 0,
        across: false,
        example: { trace: id, span: forest.spans[span]!.span_id },
      };
      edge.count++;
      edge.failed += forest.failed[span]!;
      edge.cost += sums.cost[span]!;
      edge.priced ||= sums.priced[span] === 1;
      edge.seconds += forest.end[span]! - forest.start[span]!;
      edge.across ||= callerService(forest, span) !== forest.spans[span]!.service;
      edges.set(`${a}\n${b}`, edge);
    }
  }
  return {
    nodes: [...nodes.values()].sort((a, b) => b.cost - a.cost || b.runs - a.runs),
    edges: [...edges.values()].sort((a, b) => b.cost - a.cost || b.count - a.count),
  };
}
