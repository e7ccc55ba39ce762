/** Who was active when: a lane for each agent, what it did as marks on it, and the hand-overs from lane to lane. */

import { type Forest, KINDS } from "./forest.ts";

export interface Turn {
  span: number;
  from: number;
  to: number;
}

export interface AgentLane {
  agent: number;
  /** When it had the word: its agent spans, those that overlap joined. */
  turns: Turn[];
  /** What it did itself, without what others did for it. */
  marks: { span: number; from: number; to: number; failed: boolean; model: boolean }[];
  calls: number;
  failed: number;
  /** Seconds in which it did something itself. */
  busy: number;
}

export interface HandOver {
  from: number;
  to: number;
  at: number;
  /** The agent span that begins (or ends, on the way back). */
  span: number;
  back: boolean;
}

export interface Lanes {
  lanes: AgentLane[];
  handOvers: HandOver[];
}

const isAgent = (forest: Forest, n: number): boolean => KINDS[forest.kind[n]!] === "agent";

/** The agent a span was started by: of the nearest span above that has another one. */
function callerOf(forest: Forest, n: number): number {
  for (let at = forest.parent[n]!; at >= 0; at = forest.parent[at]!)
    if (forest.agent[at]! >= 0 && forest.agent[at] !== forest.agent[n]) return forest.agent[at]!;
  return -1;
}

/** A model or tool call is one mark, whatever lies below it; other spans count where nothing lies below. */
function isMark(forest: Forest, n: number): boolean {
  const kind = KINDS[forest.kind[n]!];
  if (kind === "agent") return false;
  if (kind === "model") return true;
  if (kind === "tool") return !holdsAgent(forest, n);
  return forest.firstChild[n]! < 0 && KINDS[forest.kind[forest.parent[n]!] ?? 0] !== "tool";
}

function holdsAgent(forest: Forest, n: number): boolean {
  for (let child = forest.firstChild[n]!; child >= 0; child = forest.nextSibling[child]!)
    if (isAgent(forest, child)) return true;
  return false;
}

function joined(turns: Turn[]): Turn[] {
  const found: Turn[] = [];
  for (const turn of turns.sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && turn.from <= last.to) last.to = Math.max(last.to, turn.to);
    else found.push({ ...turn });
  }
  return found;
}

const union = (marks: readonly { from: number; to: number }[]): number =>
  joined(marks.map(({ from, to }) => ({ span: 0, from, to }))).reduce((sum, { from, to }) => sum + to - from, 0);

export function lanesOf(forest: Forest): Lanes {
  const byAgent = new Map<number, AgentLane>();
  const lane = (agent: number): AgentLane => {
    const known = byAgent.get(agent);
    if (known) return known;
    const fresh: AgentLane = { agent, turns: [], marks: [], calls: 0, failed: 0, busy: 0 };
    byAgent.set(agent, fresh);
    return fresh;
  };
  const handOvers: HandOver[] = [];
  for (const n of forest.order) {
    const [from, to, agent] = [forest.start[n]!, forest.end[n]!, forest.agent[n]!];
    if (isAgent(forest, n)) {
      lane(agent).turns.push({ span: n, from, to });
      const caller = callerOf(forest, n);
      if (caller < 0) continue;
      handOvers.push({ from: caller, to: agent, at: from, span: n, back: false });
      if (forest.spans[n]!.duration !== null) handOvers.push({ from: agent, to: caller, at: to, span: n, back: true });
    } else if (isMark(forest, n)) {
      const own = lane(agent);
      const model = KINDS[forest.kind[n]!] === "model";
      own.marks.push({ span: n, from, to, failed: forest.failed[n] === 1, model });
      own.calls += model ? 1 : 0;
      own.failed += forest.failed[n]!;
    }
  }
  const lanes = [...byAgent.values()].map((one) => ({ ...one, turns: joined(one.turns), busy: union(one.marks) }));
  return {
    lanes: lanes.sort((a, b) => firstOf(a) - firstOf(b)),
    handOvers: handOvers.sort((a, b) => a.at - b.at),
  };
}

const firstOf = ({ turns, marks }: AgentLane): number =>
  Math.min(turns[0]?.from ?? Number.POSITIVE_INFINITY, marks[0]?.from ?? Number.POSITIVE_INFINITY);

/** Marks that begin nearer than a pixel are one, so that a lane of 10,000 calls costs what one sees of it; failures win. */
export function thinned<T extends { from: number; to: number; failed: boolean }>(
  marks: readonly T[],
  pixel: number,
): T[] {
  const found: T[] = [];
  for (const mark of [...marks].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (!last || mark.from - last.from >= pixel) {
      found.push({ ...mark });
      continue;
    }
    last.failed ||= mark.failed;
    last.to = Math.max(last.to, mark.to);
  }
  return found;
}
