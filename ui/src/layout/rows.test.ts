import { describe, expect, test } from "vitest";
import type { OutlineSpan } from "../api/types.ts";
import { forestOf } from "./forest.ts";
import { lanesOf, NO_FOLDS, revealing, rowAbove, rowOf, rowsOf, siblingsFolded } from "./rows.ts";
import { span, worked } from "./sample.ts";

const tool = (id: string, parent: string, more: Partial<OutlineSpan> = {}) =>
  span(id, parent, {
    name: "execute_tool search",
    operation: "execute_tool",
    tool: { name: "search", call_id: null, type: null },
    ...more,
  });
const chat = (id: string, parent: string, more: Partial<OutlineSpan> = {}) =>
  span(id, parent, { name: "chat gpt", operation: "chat", request_model: "gpt", ...more });
const agent = (id: string, parent: string | null, name: string) =>
  span(id, parent, { operation: "invoke_agent", agent: { id: null, name, version: null } });

describe("rows", () => {
  test("join three or more neighbours of one name, and not two", () => {
    const three = forestOf([span("a", null), tool("t1", "a"), tool("t2", "a"), tool("t3", "a")], null);
    expect(rowsOf(three, NO_FOLDS).map((row) => row.members?.length ?? 1)).toEqual([1, 3]);
    const two = forestOf([span("a", null), tool("t1", "a"), tool("t2", "a")], null);
    expect(rowsOf(two, NO_FOLDS)).toHaveLength(3);
  });

  test("keep model calls apart, unless every one of them failed", () => {
    const fine = forestOf([span("a", null), chat("c1", "a"), chat("c2", "a"), chat("c3", "a")], null);
    expect(rowsOf(fine, NO_FOLDS)).toHaveLength(4);
    const failed = { error_type: "429" };
    const retried = forestOf(
      [span("a", null), chat("c1", "a", failed), chat("c2", "a", failed), chat("c3", "a", failed), chat("c4", "a")],
      null,
    );
    expect(rowsOf(retried, NO_FOLDS).map((row) => row.members?.length ?? 1)).toEqual([1, 3, 1]);
  });

  test("leave out what is folded, and come back", () => {
    const forest = forestOf([span("a", null), span("b", "a"), span("c", "b")], null);
    const folds = { folded: new Set(["a"]), unfolded: new Set<string>() };
    expect(rowsOf(forest, folds).map((row) => row.key)).toEqual(["a"]);
    expect(rowsOf(forest, NO_FOLDS).map((row) => row.depth)).toEqual([0, 1, 2]);
  });

  test("show the members of an opened group one level deeper, with what is below them", () => {
    const forest = forestOf(
      [span("a", null), tool("t1", "a"), tool("t2", "a"), tool("t3", "a"), span("h", "t2")],
      null,
    );
    const rows = rowsOf(forest, { folded: new Set(), unfolded: new Set(["t1"]) });
    expect(rows.map((row) => [row.key, row.depth])).toEqual([
      ["a", 0],
      ["t1×", 1],
      ["t1", 2],
      ["t2", 2],
      ["h", 3],
      ["t3", 2],
    ]);
  });

  test("can be opened so that one span in a group in a fold has its row", () => {
    const forest = forestOf(
      [span("a", null), span("b", "a"), tool("t1", "b"), tool("t2", "b"), tool("t3", "b"), span("h", "t2")],
      null,
    );
    const folds = revealing(forest, { folded: new Set(["a", "t2"]), unfolded: new Set() }, 5);
    const rows = rowsOf(forest, folds);
    expect(rows[rowOf(rows, 5)]?.key).toBe("h");
  });

  test("let a closed group stand for each of its members", () => {
    const forest = forestOf([span("a", null), tool("t1", "a"), tool("t2", "a"), tool("t3", "a")], null);
    expect(rowOf(rowsOf(forest, NO_FOLDS), 3)).toBe(1);
  });

  test("know the row above and fold all siblings at once", () => {
    const forest = forestOf([span("a", null), span("b", "a"), span("x", "b"), span("c", "a"), span("y", "c")], null);
    const rows = rowsOf(forest, NO_FOLDS);
    expect(rowAbove(rows, 2)).toBe(1);
    expect(rowAbove(rows, 0)).toBe(-1);
    expect([...siblingsFolded(forest, NO_FOLDS, rows[1]!).folded]).toEqual(["b", "c"]);
  });

  test("hold every one of 50,000 spans when all is open, without work that grows with their square", async () => {
    const spans = Array.from({ length: 50_000 }, (_, n) =>
      span(`s${n}`, n === 0 ? null : `s${Math.floor((n - 1) / 12)}`, { name: `n${n}` }),
    );
    const forest = forestOf(spans, null);
    const spent = await worked(() => expect(rowsOf(forest, NO_FOLDS)).toHaveLength(50_000));
    expect(spent).toBeLessThan(6000);
  });
});

describe("lanes", () => {
  test("reach from an agent's row to the last row below it", () => {
    const forest = forestOf(
      [
        agent("a", null, "triage"),
        agent("b", "a", "planner"),
        chat("c", "b"),
        agent("d", "a", "billing"),
        chat("e", "d"),
      ],
      null,
    );
    const lanes = lanesOf(forest, rowsOf(forest, NO_FOLDS));
    expect(lanes.map(({ first, last }) => [first, last])).toEqual([
      [0, 4],
      [1, 2],
      [3, 4],
    ]);
  });
});
