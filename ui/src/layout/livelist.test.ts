import { describe, expect, test } from "vitest";
import type { TraceSummary } from "../api/types.ts";
import { chosenColumns, DEFAULT_COLUMNS, visibleColumns } from "./columns.ts";
import { bars, brushed, bucketRange, counted } from "./histogram.ts";
import { extended, firstPage, type LiveList, MOST_ROWS, refreshed, shown } from "./livelist.ts";

const trace = (second: number, status = "ok"): TraceSummary =>
  ({
    trace_id: `t${second}`,
    start: `2026-11-20T14:32:${String(second).padStart(2, "0")}.000000000Z`,
    status,
  }) as TraceSummary;
const ids = (rows: readonly TraceSummary[]): string[] => rows.map(({ trace_id }) => trace_id);
const page = (cursor: string | null, ...traces: TraceSummary[]) => ({ traces, next_cursor: cursor });

describe("a live list", () => {
  const list = firstPage(page("c", trace(3), trace(2), trace(1)));

  test("lets new rows wait while one reads, and counts each once", () => {
    const once = refreshed(list, page("x", trace(5), trace(4), trace(3)), false);
    const twice = refreshed(once, page("x", trace(6), trace(5), trace(4)), false);
    expect(ids(twice.rows)).toEqual(["t3", "t2", "t1"]);
    expect(ids(twice.waiting)).toEqual(["t6", "t5", "t4"]);
    expect(ids(shown(twice).rows)).toEqual(["t6", "t5", "t4", "t3", "t2", "t1"]);
    expect(twice.cursor).toBe("c");
  });

  test("puts them on top at once when one follows", () => {
    const next = refreshed(list, page("x", trace(4), trace(3)), true);
    expect(ids(next.rows)).toEqual(["t4", "t3", "t2", "t1"]);
    expect(next.waiting).toEqual([]);
  });

  test("changes a known row in its place", () => {
    expect(refreshed(list, page("x", trace(3, "error"), trace(2)), false).rows[0]?.status).toBe("error");
  });

  test("gives a late trace the place of its start", () => {
    const gap = firstPage(page(null, trace(5), trace(1)));
    expect(ids(refreshed(gap, page(null, trace(5), trace(3), trace(1)), true).rows)).toEqual(["t5", "t3", "t1"]);
  });

  test("begins anew when more came than a page holds, so that no gap is hidden", () => {
    const next = refreshed(list, page("far", trace(30), trace(29)), true);
    expect(ids(next.rows)).toEqual(["t30", "t29"]);
    expect(next.cursor).toBe("far");
  });

  test("hides no gap among the rows that wait, however many come while one reads", () => {
    let next = refreshed(list, page("x", trace(5), trace(4)), false);
    expect(next.anew).not.toBeNull();
    next = refreshed(next, page("far", trace(30), trace(29)), false);
    expect(ids(next.rows)).toEqual(["t3", "t2", "t1"]);
    expect(ids(next.waiting)).toEqual(["t30", "t29"]);
    expect([ids(shown(next).rows), shown(next).cursor, shown(next).anew]).toEqual([["t30", "t29"], "far", null]);
  });

  test("stays small for hours, whether one follows it or reads", () => {
    for (const following of [true, false]) {
      let followed: LiveList = list;
      for (let second = 4; second < 3 * MOST_ROWS; second++)
        followed = refreshed(followed, page("x", trace(second), trace(second - 1)), following);
      expect(followed.rows.length + followed.waiting.length).toBeLessThanOrEqual(MOST_ROWS + 1);
      expect(shown(followed).rows[0]?.trace_id).toBe(`t${3 * MOST_ROWS - 1}`);
    }
  });

  test("takes older pages without repeating a row", () => {
    const next = extended(list, page(null, trace(1), trace(0)));
    expect(ids(next.rows)).toEqual(["t3", "t2", "t1", "t0"]);
    expect(next.cursor).toBeNull();
  });
});

describe("columns", () => {
  test("leave by importance until the rest fits; state, ask and duration stay", () => {
    const names = (width: number) => visibleColumns(DEFAULT_COLUMNS, width).map(({ name }) => name);
    expect(names(1200)).toEqual(DEFAULT_COLUMNS);
    expect(names(760)).not.toContain("output");
    expect(names(760)).toContain("agent");
    expect(names(350)).toEqual(["state", "ask", "duration"]);
  });

  test("of a link are taken as far as they are known", () => {
    expect(chosenColumns("cost,nonsense,start")).toEqual(["state", "start", "ask", "cost"]);
    expect(chosenColumns(null)).toEqual(DEFAULT_COLUMNS);
  });
});

describe("a histogram", () => {
  const buckets = [0, 1, 2].map((n) => ({
    start: `2026-11-20T14:0${n}:00Z`,
    traces: [10, 0, 1000][n]!,
    errors: [1, 0, 1000][n]!,
  }));
  test("never lets a bar vanish beside a tall one", () => {
    expect(bars(buckets).map(({ ok, failed }) => [ok > 0, failed > 0])).toEqual([
      [true, true],
      [false, false],
      [false, true],
    ]);
  });

  test("is brushed in whole buckets, in either direction", () => {
    expect(brushed(0.9, 0.1, 3)).toEqual([0, 2]);
    expect(brushed(-1, 5, 3)).toEqual([0, 2]);
    expect(bucketRange(buckets, 60, 0, 1)).toEqual({
      from: new Date("2026-11-20T14:00:00Z"),
      to: new Date("2026-11-20T14:02:00Z"),
    });
    expect(counted(buckets, 0, 1)).toEqual({ traces: 10, errors: 1 });
  });
});
