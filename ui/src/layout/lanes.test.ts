import { describe, expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { lanesOf, thinned } from "./lanes.ts";
import { span } from "./sample.ts";

const at = (second: number): string => `2026-11-20T14:32:${String(second).padStart(2, "0")}Z`;
const agent = (name: string) => ({ operation: "invoke_agent", agent: { id: null, name, version: null } });
const chat = { operation: "chat" };

const forest = forestOf(
  [
    span("triage", null, { ...agent("triage"), start: at(0), duration: 10 }),
    span("c1", "triage", { ...chat, start: at(0), duration: 1 }),
    span("transfer", "triage", { operation: "execute_tool", start: at(1), duration: 8 }),
    span("billing", "transfer", { ...agent("billing"), start: at(2), duration: 6 }),
    span("c2", "billing", { ...chat, start: at(2), duration: 2 }),
    span("t1", "billing", { operation: "execute_tool", start: at(5), duration: 2, error_type: "503" }),
    span("http", "t1", { name: "GET /x", start: at(5), duration: 1 }),
    span("c3", "triage", { ...chat, start: at(9), duration: 1 }),
  ],
  null,
);

describe("agent lanes", () => {
  const { lanes, handOvers } = lanesOf(forest);

  test("show who did what, each agent in the order it first acted", () => {
    expect(lanes.map((lane) => forest.agents[lane.agent])).toEqual(["triage", "billing"]);
    expect(lanes.map(({ marks }) => marks.map((mark) => forest.spans[mark.span]!.span_id))).toEqual([
      ["c1", "c3"],
      ["c2", "t1"],
    ]);
    expect(lanes.map(({ calls, failed, busy }) => [calls, failed, busy])).toEqual([
      [2, 0, 2],
      [1, 1, 4],
    ]);
  });

  test("are joined by the hand-overs, there and back", () => {
    expect(
      handOvers.map(({ from, to, at: when, back }) => [forest.agents[from], forest.agents[to], when, back]),
    ).toEqual([
      ["triage", "billing", 2, false],
      ["billing", "triage", 8, true],
    ]);
  });

  test("join turns that overlap", () => {
    const twice = forestOf(
      [
        span("a", null, { ...agent("a"), start: at(0), duration: 5 }),
        span("b", "a", { ...agent("a"), start: at(1), duration: 2 }),
      ],
      null,
    );
    expect(lanesOf(twice).lanes[0]!.turns).toHaveLength(1);
    expect(lanesOf(twice).handOvers).toEqual([]);
  });
});

test("marks nearer than a pixel are one, and a failure among them stays", () => {
  const marks = Array.from({ length: 1000 }, (_, n) => ({ from: n / 1000, to: n / 1000, failed: n === 500 }));
  const seen = thinned(marks, 0.1);
  expect(seen.length).toBeLessThanOrEqual(11);
  expect(seen.filter(({ failed }) => failed)).toHaveLength(1);
});
