import { describe, expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { BUSY, FAILED, minimapOf } from "./minimap.ts";
import { span } from "./sample.ts";
import { failures, neighbour, search } from "./search.ts";
import { sumsOf } from "./sums.ts";
import { boxOf, drawn, labelSide, panned, parseZoom, zoomed, zoomText } from "./waterfall.ts";

const tokens = (input: number, cost: number | null) => ({
  input_tokens: input,
  output_tokens: 1,
  cache_read_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  cost,
});

describe("a bar", () => {
  test("is cut at the edges of the window and gone outside of it", () => {
    expect(boxOf(0, 10, { from: 5, to: 15 })).toEqual({ left: 0, width: 50, visible: true });
    expect(boxOf(0, 4, { from: 5, to: 15 }).visible).toBe(false);
    expect(boxOf(16, 20, { from: 5, to: 15 }).visible).toBe(false);
  });

  test("carries its label where there is room: right, else left, else inside", () => {
    expect(labelSide({ left: 0, width: 10, visible: true }, 500, 100)).toBe("right");
    expect(labelSide({ left: 80, width: 20, visible: true }, 500, 100)).toBe("left");
    expect(labelSide({ left: 0, width: 100, visible: true }, 500, 100)).toBe("inside");
  });
});

describe("the window", () => {
  test("keeps the time under the pointer where it is while zooming", () => {
    const next = zoomed({ from: 0, to: 100 }, 100, 0.5, 20);
    expect((20 - next.from) / (next.to - next.from)).toBeCloseTo(0.2);
  });

  test("never leaves the trace", () => {
    expect(zoomed({ from: 0, to: 10 }, 100, 100, 5)).toEqual({ from: 0, to: 100 });
    expect(panned({ from: 80, to: 100 }, 100, 50)).toEqual({ from: 80, to: 100 });
    expect(panned({ from: 10, to: 30 }, 100, -50)).toEqual({ from: 0, to: 20 });
  });

  test("is the same after a trip through the address, and the whole when the address makes no sense", () => {
    const window = { from: 1.000000001, to: 30.25 };
    expect(parseZoom(zoomText(window), 60)).toEqual({ from: 1, to: 30.25 });
    expect(parseZoom("5-2", 60)).toEqual({ from: 2, to: 5 });
    for (const nonsense of [null, "", "x", "7", "5-5", "-"])
      expect(parseZoom(nonsense, 60)).toEqual({ from: 0, to: 60 });
  });

  test("is not changed by a stroke too short to mean anything", () => {
    expect(drawn(5, 5, 60)).toBeNull();
    expect(drawn(9, -3, 60)).toEqual({ from: 0, to: 9 });
  });
});

describe("the minimap", () => {
  const agent = (name: string) => ({ id: null, name, version: null });
  test("gives each agent a line, and red wins over what else is in the same column", () => {
    const spans = [
      span("a", null, { operation: "invoke_agent", agent: agent("planner"), duration: 10 }),
      span("b", "a", { operation: "chat", duration: 5 }),
      span("c", "a", { operation: "execute_tool", duration: 1, error_type: "503" }),
      span("d", "a", { operation: "invoke_agent", agent: agent("billing"), duration: 2 }),
      span("e", "d", { operation: "chat", duration: 2 }),
    ];
    const { lines } = minimapOf(forestOf(spans, null), 10);
    expect(lines.map(({ agent: n }) => n)).toEqual([0, 1]);
    expect([...lines[0]!.cells]).toEqual([FAILED, BUSY, BUSY, BUSY, BUSY, 0, 0, 0, 0, 0]);
    expect([...lines[1]!.cells].slice(0, 3)).toEqual([BUSY, BUSY, 0]);
  });
});

describe("search and failures", () => {
  const forest = forestOf(
    [
      span("a", null),
      span("b", "a", { error_type: "timeout" }),
      span("c", "a", { request_model: "gpt-5.6", error_type: "429" }),
    ],
    null,
  );
  test("finds every word anywhere in a span", () => {
    expect(search(forest, "GPT 429")).toEqual([2]);
    expect(search(forest, "gpt timeout")).toEqual([]);
    expect(search(forest, "  ")).toEqual([]);
  });

  test("goes from failure to failure and round the end", () => {
    const among = failures(forest);
    expect(neighbour(forest, among, null, 1)).toBe(1);
    expect(neighbour(forest, among, 1, 1)).toBe(2);
    expect(neighbour(forest, among, 2, 1)).toBe(1);
    expect(neighbour(forest, among, 0, -1)).toBe(2);
    expect(neighbour(forest, [], 0, 1)).toBeNull();
  });
});

describe("sums", () => {
  test("count a call below a call once, and know a cost of nothing from no price", () => {
    const spans = [
      span("a", null, { operation: "invoke_agent", usage: tokens(999, 9) }),
      span("b", "a", { operation: "chat", usage: tokens(100, 0.5) }),
      span("c", "b", { operation: "chat", usage: tokens(100, 0.5) }),
      span("d", null, { operation: "invoke_agent" }),
      span("e", "d", { operation: "chat", usage: tokens(10, null) }),
    ];
    const sums = sumsOf(forestOf(spans, null));
    expect(sums.cost[0]).toBe(0.5);
    expect(sums.input[0]).toBe(100);
    expect([sums.priced[0], sums.priced[3]]).toEqual([1, 0]);
  });
});
