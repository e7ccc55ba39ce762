import { describe, expect, test } from "vitest";
import { aligned, firstDifference, folded, type StepOfRun, stepsOfRun, tallies } from "./diff.ts";
import { forestOf } from "./forest.ts";
import { span } from "./sample.ts";
import { sumsOf } from "./sums.ts";

const steps = (text: string): StepOfRun[] => [...text].map((key, n) => ({ span: n, key, words: key }));
const shape = (a: string, b: string) =>
  aligned(steps(a), steps(b))
    .map(({ a: x, b: y }) => `${x?.key ?? "-"}${y?.key ?? "-"}`)
    .join(" ");

describe("two runs", () => {
  test("are aligned by what is the same, the rest stands alone", () => {
    expect(shape("abcd", "abxd")).toBe("aa bb c- -x dd");
    expect(shape("ab", "ab")).toBe("aa bb");
    expect(shape("", "ab")).toBe("-a -b");
  });

  test("part at the first step that only one of them took", () => {
    expect(firstDifference(aligned(steps("abc"), steps("abd")))).toBe(2);
    expect(firstDifference(aligned(steps("ab"), steps("ab")))).toBeNull();
  });

  test("fold the long stretches in which they did the same", () => {
    const lines = folded(aligned(steps("aaaaaaaaaab"), steps("aaaaaaaaaac")));
    expect(lines[0]).toEqual({ folded: 8 });
    expect(lines).toHaveLength(5);
  });
});

test("how often each agent, model and tool was used, what differs most first", () => {
  const tool = (name: string) => ({ operation: "execute_tool", tool: { name, call_id: null, type: null } });
  const side = (count: number) => {
    const forest = forestOf(
      [
        span("a", null, { operation: "invoke_agent", agent: { id: null, name: "planner", version: null } }),
        ...Array.from({ length: count }, (_, n) =>
          span(`t${n}`, "a", { ...tool("search"), error_type: n === 0 ? "e" : null }),
        ),
        span("h", "a", { name: "GET /x" }),
      ],
      null,
    );
    return { forest, sums: sumsOf(forest) };
  };
  expect(tallies(side(1), side(4))).toEqual([
    { name: "search", kind: "tool", a: 1, b: 4, failedA: 1, failedB: 1 },
    { name: "planner", kind: "agent", a: 1, b: 1, failedA: 0, failedB: 0 },
  ]);
  expect(stepsOfRun(side(2)).map(({ words }) => words)).toEqual([
    "invoke_agent planner",
    "execute_tool search",
    "execute_tool search",
  ]);
});
