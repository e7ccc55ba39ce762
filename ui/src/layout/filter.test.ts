import { describe, expect, test } from "vitest";
import { complete, completionAt, quoted, syntaxProblem, terms, without } from "./filter.ts";

describe("terms", () => {
  test("are split on spaces outside quotes, with their places", () => {
    const input = 'agent:planner -status:ok duration>5s "two words" attr.http.route:/pay';
    expect(terms(input).map((term) => input.slice(term.start, term.end))).toEqual([
      "agent:planner",
      "-status:ok",
      "duration>5s",
      '"two words"',
      "attr.http.route:/pay",
    ]);
    expect(terms(input).map(({ field, operator, value, negated }) => [field, operator, value, negated])).toEqual([
      ["agent", ":", "planner", false],
      ["status", ":", "ok", true],
      ["duration", ">", "5s", false],
      ["", "", '"two words"', false],
      ["attr.http.route", ":", "/pay", false],
    ]);
  });

  test("keep quotes and commas within a value", () => {
    expect(terms('tool:a,"b c",d x').map(({ value }) => value)).toEqual(['a,"b c",d', "x"]);
  });

  test("cover every character, whatever is typed", () => {
    for (const input of ['"', "a:", ":x", ">", '-"', 'a"b', "a::b", "\\", "é:ü", 'x:"\\""']) {
      const covered = terms(input)
        .map((term) => input.slice(term.start, term.end))
        .join("");
      expect(covered).toBe(input.replace(/\s/g, ""));
    }
  });
});

describe("a problem", () => {
  test("is named with its place", () => {
    expect(syntaxProblem('a:b "open')).toMatchObject({ position: 4, message: "The quote is not closed." });
    expect(syntaxProblem("a:b status:")).toMatchObject({ position: 4 });
    expect(syntaxProblem("a:b c")).toBeNull();
  });
});

describe("completion", () => {
  test("knows whether a field or a value is being typed", () => {
    expect(completionAt("ag", 2)).toMatchObject({ what: "field", prefix: "ag", from: 0, to: 2 });
    expect(completionAt("-ag", 3)).toMatchObject({ what: "field", prefix: "ag", from: 1 });
    expect(completionAt("agent:pl", 8)).toMatchObject({ what: "value", field: "agent", prefix: "pl", from: 6, to: 8 });
    expect(completionAt("agent:a,pl", 10)).toMatchObject({ what: "value", prefix: "pl", from: 8 });
    expect(completionAt("a:b ", 4)).toMatchObject({ what: "field", prefix: "", from: 4, to: 4 });
  });

  test("puts the choice in and the caret behind it", () => {
    expect(complete("x ag", completionAt("x ag", 4), "agent", ":")).toEqual({ input: "x agent:", caret: 8 });
    expect(complete("agent:p z", completionAt("agent:p z", 7), "planner", "")).toEqual({
      input: "agent:planner z",
      caret: 14,
    });
    expect(complete("tool:", completionAt("tool:", 5), "two words", "").input).toBe('tool:"two words" ');
  });

  test("quotes what would not be one value", () => {
    expect([quoted("a"), quoted("a b"), quoted("a,b"), quoted('a"b')]).toEqual(["a", '"a b"', '"a,b"', '"a\\"b"']);
  });
});

test("a term can be dropped", () => {
  const input = "a:b  c:d e";
  expect(without(input, terms(input)[1]!)).toBe("a:b e");
});
