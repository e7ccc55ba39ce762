import { describe, expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { span } from "./sample.ts";
import { stepsGraph } from "./steps.ts";
import { sumsOf } from "./sums.ts";

const tool = (name: string) => ({ operation: "execute_tool", tool: { name, call_id: null, type: null } });
const graphOf = (spans: ReturnType<typeof span>[]) => {
  const forest = forestOf(spans, null);
  return stepsGraph(forest, sumsOf(forest));
};

describe("the graph of steps", () => {
  const graph = graphOf([
    span("a", null, { operation: "invoke_agent", agent: { id: null, name: "planner", version: null } }),
    ...Array.from({ length: 14 }, (_, n) =>
      span(`t${n}`, "a", { ...tool("refund"), ...(n > 0 && { error_type: "503" }) }),
    ),
    span("h", "t0", { name: "POST /refund" }),
    span("other", "a", tool("search")),
  ]);

  test("folds what was repeated into one node that counts it and its failures", () => {
    const refund = graph.nodes.find(({ subject }) => subject === "refund")!;
    expect(refund.spans).toHaveLength(14);
    expect(refund.failed).toBe(13);
    expect(graph.nodes.map(({ subject }) => subject)).toEqual(["planner", "refund", "search"]);
    expect(graph.edges.map(({ count }) => count)).toEqual([14, 1]);
  });

  test("keeps the longest of too many, with what they hang on", () => {
    const wide = graphOf([
      span("a", null, { duration: 99 }),
      ...Array.from({ length: 500 }, (_, n) => span(`t${n}`, "a", { ...tool(`tool ${n}`), duration: n / 100 })),
    ]);
    expect(wide.nodes.length).toBe(120);
    expect(wide.left).toBe(381);
    expect(wide.nodes.some(({ subject }) => subject === "tool 499")).toBe(true);
    expect(wide.nodes.some(({ subject }) => subject === "tool 1")).toBe(false);
  });
});
