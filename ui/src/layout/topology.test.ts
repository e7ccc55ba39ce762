import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { span } from "./sample.ts";
import { sumsOf } from "./sums.ts";
import { topologyOf } from "./topology.ts";

const agent = (name: string, service: string) => ({
  operation: "invoke_agent",
  service,
  agent: { id: null, name, version: null },
});
const chat = (cost: number) => ({
  operation: "chat",
  usage: { input_tokens: 1, output_tokens: 1, cache_read_tokens: 0, cache_write_tokens: 0, reasoning_tokens: 0, cost },
});

const run = (id: string) => {
  const forest = forestOf(
    [
      span("a", null, agent("triage", "desk")),
      span("c", "a", chat(1)),
      span("t", "a", { operation: "execute_tool", service: "desk" }),
      span("h", "t", { name: "POST /agents", service: "office" }),
      span("b", "h", { ...agent("refunds", "office"), error_type: "503" }),
      span("d", "b", chat(2)),
    ],
    null,
  );
  return { id, forest, sums: sumsOf(forest) };
};

test("agents carry what their own calls cost, edges what was handed over", () => {
  const { nodes, edges } = topologyOf([run("1"), run("2")]);
  expect(nodes.map(({ name, cost, runs, failed }) => [name, cost, runs, failed])).toEqual([
    ["refunds", 4, 2, 2],
    ["triage", 2, 2, 0],
  ]);
  expect(edges).toHaveLength(1);
  expect(edges[0]).toMatchObject({ from: "triage", to: "refunds", count: 2, failed: 2, cost: 4, across: true });
  expect(edges[0]!.example).toEqual({ trace: "1", span: "b" });
});
