import { describe, expect, test } from "vitest";
import { offsetMarks, step, timeMarks } from "./axis.ts";
import { bytes, clock, duration, moment, money, percent, shortId, tokens } from "./format.ts";
import { parseInstant, since, toDate } from "./time.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("figures", () => {
  test("of time read as the house writes them", () => {
    const cases: [number, string][] = [
      [0, "0 ms"],
      [0.0000005, "500 ns"],
      [0.00025, "250 µs"],
      [0.0042, "4.2 ms"],
      [0.86, "860 ms"],
      [0.9996, "1.0 s"],
      [4.2, "4.2 s"],
      [59.96, "1 m 00 s"],
      [72, "1 m 12 s"],
      [11100, "3 h 05 m"],
      [200000, "2 d 07 h"],
    ];
    for (const [seconds, words] of cases) expect(plain(duration(seconds))).toBe(words);
    expect(duration(null)).toBe("–");
  });

  test("of tokens have one decimal from a thousand on", () => {
    expect([428, 11532, 999_949, 999_950, 58_100_000].map((n) => plain(tokens(n)))).toEqual([
      "428",
      "11.5 k",
      "999.9 k",
      "1.0 M",
      "58.1 M",
    ]);
  });

  test("of money have four decimals below a dollar and two above", () => {
    expect([393.89, 1, 0.0344, 1234.5].map(money)).toEqual(["$393.89", "$1.00", "$0.0344", "$1,234.50"]);
  });

  test("of shares and sizes carry their unit", () => {
    expect([percent(27, 1000), percent(1, 2), percent(1, 0)].map(plain)).toEqual(["2.7 %", "50 %", "–"]);
    expect([0, 999, 1_203_441, 41e9].map((n) => plain(bytes(n)))).toEqual(["0 B", "999 B", "1.2 MB", "41.0 GB"]);
  });

  test("of clock time are shorter the nearer they are", () => {
    const now = new Date(2026, 10, 20, 15, 0, 0);
    expect(clock(new Date(2026, 10, 20, 14, 32, 8), now)).toBe("14:32:08");
    expect(clock(new Date(2026, 9, 3, 14, 32, 8), now)).toBe("Oct 3, 14:32");
    expect(clock(new Date(2025, 9, 3), now)).toBe("2025 Oct 3");
    expect(moment(new Date(2026, 10, 20, 4, 5), now)).toBe("04:05");
  });

  test("of ids keep both ends", () => {
    expect(shortId("4bf92f3577b34da6a3ce929d0e0e4736")).toBe("4bf92f35…4736");
  });
});

describe("times", () => {
  test("keep nanoseconds and understand offsets and missing fractions", () => {
    expect(parseInstant("2026-11-20T14:32:08.123456789Z").nanos).toBe(123456789);
    expect(parseInstant("2026-11-20T14:32:08Z").nanos).toBe(0);
    expect(parseInstant("2026-11-20T14:32:08.5+02:00")).toEqual({
      seconds: Date.parse("2026-11-20T12:32:08Z") / 1000,
      nanos: 500_000_000,
    });
    const [a, b] = [parseInstant("2026-11-20T14:32:08.999999999Z"), parseInstant("2026-11-20T14:32:09.000000001Z")];
    expect(since(a, b)).toBeCloseTo(2e-9, 15);
    expect(toDate("2026-11-20T14:32:08.123456789Z").getTime()).toBe(Date.parse("2026-11-20T14:32:08.123Z"));
  });
});

describe("an axis", () => {
  test("has round steps and never more marks than asked for", () => {
    expect([step(10, 5), step(72, 8), step(0.004, 5), step(3600, 8), step(86400, 8)]).toEqual([
      2, 10, 0.001, 600, 14400,
    ]);
    for (const span of [0.000003, 0.7, 42, 77, 900, 100_000])
      expect(offsetMarks(0, span, 6).length).toBeLessThanOrEqual(7);
    expect(offsetMarks(0, 40, 4).map(({ label }) => plain(label))).toEqual(["0", "10 s", "20 s", "30 s", "40 s"]);
  });

  test("of the clock stands on round minutes", () => {
    const marks = timeMarks(new Date(2026, 10, 20, 14, 3, 20), new Date(2026, 10, 20, 15, 3, 20), 6);
    expect(marks.map(({ label }) => label)).toEqual(["14:10", "14:20", "14:30", "14:40", "14:50", "15:00"]);
  });
});
