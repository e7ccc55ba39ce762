import { expect, test } from "vitest";
import { forestOf } from "./forest.ts";
import { fellBack, isUnsaid, odditiesOf } from "./oddities.ts";
import { span } from "./sample.ts";

const at = (second: number): string => `2026-11-20T14:32:${String(second).padStart(2, "0")}Z`;
const tool = { operation: "execute_tool", tool: { name: "search_kb", call_id: null, type: null } };

test("odd things come in the order of how bad they are, each with the spans behind it", () => {
  const forest = forestOf(
    [
      span("a", null, { operation: "invoke_agent", duration: null }),
      ...Array.from({ length: 4 }, (_, n) => span(`t${n}`, "a", { ...tool, start: at(n) })),
      span("c", "a", {
        operation: "chat",
        start: at(30),
        finish_reasons: ["length"],
        request_model: "m",
        response_model: "m-2",
      }),
      span("d", "gone", {
        operation: "chat",
        request_model: "m",
        response_model: "n",
        error_type: "429",
        start: at(31),
      }),
    ],
    null,
  );
  const found = odditiesOf(forest, true);
  expect(found.map(({ kind }) => kind)).toEqual(["failed", "repeated", "cut", "fallback", "open", "gap", "orphan"]);
  expect(found[1]).toMatchObject({ words: "search_kb ×4", spans: [1, 2, 3, 4] });
  expect(found[4]).toMatchObject({ severity: "error", words: "1 never ended" });
  expect(odditiesOf(forest, false).find(({ kind }) => kind === "open")?.words).toBe("1 still running");
});

test("a date behind a model's name is no fall-back, another name is", () => {
  expect(fellBack("gpt-5.6", "gpt-5.6-2026-01-01")).toBe(false);
  expect(fellBack("openai/gpt-5.6", "gpt-5.6")).toBe(false);
  expect(fellBack("claude-sonnet-5-5", "claude-haiku-5-5")).toBe(true);
  expect(fellBack(null, "x")).toBe(false);
});

test("an answer without a finish reason is told of; a failed call, a running one and an embedding are not", () => {
  const answer = span("a", null, { operation: "chat" });
  expect(isUnsaid(answer)).toBe(true);
  expect(isUnsaid({ ...answer, finish_reasons: ["stop"] })).toBe(false);
  expect(isUnsaid({ ...answer, error_type: "429" })).toBe(false);
  expect(isUnsaid({ ...answer, duration: null })).toBe(false);
  expect(isUnsaid({ ...answer, operation: "embeddings" })).toBe(false);
});
