import { describe, expect, test } from "vitest";
import { forestOf } from "../forest.ts";
import { span } from "../sample.ts";
import { callBefore, freshOf } from "./fresh.ts";
import type { Message, Part } from "./model.ts";

const message = (role: string, direction: Message["direction"], ...parts: Part[]): Message => ({
  role,
  name: null,
  direction,
  parts,
  finish: null,
});
const text = (words: string): Part => ({ type: "text", text: words });

describe("what is new in a call", () => {
  const system = message("system", "system", text("Be brief."));
  const ask = message("user", "input", text("Refund me"));
  const answer = message("assistant", "output", { type: "reasoning", text: "hm" }, text("Which order?"));
  const again = message("assistant", "input", text("Which order? "));
  const more = message("user", "input", text("48213"));

  test("is what the call before had neither seen nor said", () => {
    const found = freshOf(
      [system, ask, again, more, message("assistant", "output", text("Done"))],
      [system, ask, answer],
    );
    expect(found.map(({ isNew }) => isNew)).toEqual([false, false, false, true, true]);
  });

  test("is everything in a first call, and a repetition is new", () => {
    expect(freshOf([system, ask], null).every(({ isNew }) => isNew)).toBe(true);
    expect(freshOf([ask, ask], [ask]).map(({ isNew }) => isNew)).toEqual([false, true]);
  });
});

test("the call before is the last one of the same agent that began earlier", () => {
  const agent = (name: string) => ({ operation: "chat", agent: { id: null, name, version: null } });
  const start = (second: number) => ({ start: `2026-11-20T14:32:0${second}Z` });
  const forest = forestOf(
    [
      span("a", null, { ...agent("x"), ...start(0) }),
      span("b", null, { ...agent("y"), ...start(1) }),
      span("c", null, { ...agent("x"), ...start(2) }),
    ],
    null,
  );
  expect(callBefore(forest, 2)).toBe(0);
  expect(callBefore(forest, 0)).toBeNull();
});
