// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { address, change, go, hrefWith, mirrored } from "./address.ts";
import { bindingFor } from "./keys.ts";
import { rateOf } from "./live.ts";
import { endsOf, labelOf, PRESETS, parseRange, previousOf } from "./range.ts";
import { seriesOf } from "./series.ts";

beforeEach(() => {
  go("/traces", "replace");
});

describe("the address", () => {
  test("holds what was changed, readable, and forgets what was cleared", () => {
    change({ filter: "agent:planner,billing", range: "8h" });
    expect(location.search).toBe("?filter=agent:planner,billing&range=8h");
    change({ filter: null });
    expect(address.value.query.get("filter")).toBeNull();
    expect(hrefWith({ span: "a" }, "/traces/1")).toBe("/traces/1?range=8h&span=a");
  });

  test("receives a fast-moving signal before the next page is opened", () => {
    const span = mirrored("span");
    span.value = "a";
    span.value = "b";
    expect(location.search).toBe("");
    go("/settings");
    expect(location.pathname).toBe("/settings");
  });

  test("is followed by a signal when it changes", () => {
    const tab = mirrored("tab");
    change({ tab: "raw" });
    expect(tab.value).toBe("raw");
  });
});

describe("a range", () => {
  const now = new Date("2026-11-20T14:00:00Z");
  test("is a preset, two ends, or the default when neither makes sense", () => {
    const of = (query: string) => parseRange(new URLSearchParams(query));
    expect(endsOf(of("range=8h"), now).from).toEqual(new Date("2026-11-20T06:00:00Z"));
    expect(of("from=2026-11-20T10:00:00Z&to=2026-11-20T11:00:00Z")).toEqual({
      from: new Date("2026-11-20T10:00:00Z"),
      to: new Date("2026-11-20T11:00:00Z"),
    });
    for (const nonsense of ["", "range=9y", "from=x&to=y", "from=2026-11-20T12:00:00Z&to=2026-11-20T11:00:00Z"])
      expect(labelOf(of(nonsense), now)).toBe("Last 7 days");
  });

  const preset = (name: string) => ({ preset: PRESETS.find((one) => one.name === name)! });

  test("so far is compared with the same part of the period before, never with the whole of it", () => {
    const noon = new Date(2026, 2, 31, 12);
    const earlier = (name: string) => previousOf(preset(name), "before", endsOf(preset(name), noon));
    expect(earlier("today")).toEqual({ from: new Date(2026, 2, 30), to: new Date(2026, 2, 30, 12) });
    expect(earlier("week")).toEqual({ from: new Date(2026, 2, 23), to: new Date(2026, 2, 24, 12) });
    expect(earlier("month")).toEqual({ from: new Date(2026, 1, 1), to: new Date(2026, 1, 28, 12) });
  });

  test("two ends are compared with as long before, or with a day or a week earlier, or with nothing", () => {
    const ends = { from: new Date("2026-11-20T10:00:00Z"), to: new Date("2026-11-20T14:00:00Z") };
    expect(previousOf(ends, "before", ends)?.from).toEqual(new Date("2026-11-20T06:00:00Z"));
    expect(previousOf(ends, "week", ends)?.to).toEqual(new Date("2026-11-13T14:00:00Z"));
    expect(previousOf(ends, "off", ends)).toBeNull();
  });
});

test("the newest group of keys answers first, and sequences are known", () => {
  const run = () => undefined;
  const groups = [
    {
      title: "a",
      bindings: [
        { keys: ["e"], label: "old", run },
        { keys: ["g t"], label: "go", run },
      ],
    },
    {
      title: "b",
      bindings: [
        { keys: ["e"], label: "new", run },
        { keys: ["t"], label: "alone", run },
      ],
    },
  ];
  expect(bindingFor(groups, "e", null)?.label).toBe("new");
  expect(bindingFor(groups, "t", "g")?.label).toBe("go");
  expect(bindingFor(groups, "t", null)?.label).toBe("alone");
  expect(bindingFor(groups, "x", "g")).toBeNull();
});

test("a name keeps its colour, and the ninth shares one", () => {
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
  expect(names.map((name) => seriesOf(name))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0]);
  expect(seriesOf("c")).toBe(3);
  expect(seriesOf("a model", "model")).toBe(1);
});

test("the rate is over what was seen, and never negative", () => {
  expect(
    rateOf([
      { at: 0, received: 100 },
      { at: 2000, received: 300 },
    ]),
  ).toBe(100);
  expect(rateOf([{ at: 0, received: 100 }])).toBeNull();
  expect(
    rateOf([
      { at: 0, received: 100 },
      { at: 1000, received: 0 },
    ]),
  ).toBe(0);
});
