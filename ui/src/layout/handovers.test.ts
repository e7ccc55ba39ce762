import { expect, test } from "vitest";
import type { HandOver } from "../api/types.ts";
import { betweenAgents } from "./handovers.ts";

const handOver = (from: string, to: string, service: string, cost: number | null): HandOver => ({
  from: { agent: from, service: "desk" },
  to: { agent: to, service },
  across_services: service !== "desk",
  count: 2,
  traces: 1,
  errors: 0,
  usage: { calls: 1, input_tokens: 1, output_tokens: 1, cost, unpriced_tokens: 0 } as HandOver["usage"],
  duration_p50: 1,
  duration_p95: 2,
  example_trace_id: "a",
  example_span_id: "b",
});

test("between two agents there is one line, dashed when any went to another service, thickest where most was spent", () => {
  const lines = betweenAgents([
    handOver("triage", "refunds", "desk", 1),
    handOver("triage", "refunds", "back-office", 3),
    handOver("triage", "router", "desk", null),
  ]);
  expect(lines).toEqual([
    { from: "triage", to: "refunds", weight: 5, label: "4 · $4.00", dashed: true },
    { from: "triage", to: "router", weight: 1, label: "2", dashed: false },
  ]);
});
