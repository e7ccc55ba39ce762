import { expect, test } from "vitest";
import type { ToldMessage } from "../../api/types.ts";
import { toldOf } from "./told.ts";

test("a call stands with its result, a cut text says how long it was, the role decides the side", () => {
  const told = toldOf({
    role: "assistant",
    name: null,
    agent: "refunds",
    finish_reason: "tool_calls",
    span_id: "a",
    trace_id: "b",
    parts: [
      { type: "text", text: "Once upon", cut: true, length: 40_000 },
      { type: "call", id: "c1", name: "issue_refund", arguments: { amount: 5 }, result: { ok: true } },
    ],
  } as unknown as ToldMessage);
  expect(told.message.direction).toBe("output");
  expect(told.message.parts[0]).toMatchObject({ type: "text", text: expect.stringContaining("40,000 characters") });
  expect(told.message.parts[1]).toEqual({ type: "call", id: "c1", name: "issue_refund", arguments: { amount: 5 } });
  expect(told.results.get(1)).toEqual({ ok: true });
});
