import { describe, expect, test } from "vitest";
import { span, worked } from "../layout/sample.ts";
import { readTrace, SpanCutter } from "./stream.ts";
import type { OutlineSpan } from "./types.ts";

const encoder = new TextEncoder();

function cutInto(text: string, size: number): { spans: OutlineSpan[]; head: unknown } {
  const cutter = new SpanCutter();
  const bytes = encoder.encode(text);
  const spans: OutlineSpan[] = [];
  for (let at = 0; at < bytes.length; at += size) spans.push(...cutter.push(bytes.subarray(at, at + size)));
  return { spans, head: cutter.finish() };
}

const tricky = [
  span("a", null, { name: 'a "quoted" } ] \\ name', status_message: '"spans":[' }),
  span("b", "a", { name: "ünïcödé ✳ 🏮", finish_reasons: ["stop", "]"] }),
  span("c", "b", { name: "ends with \\\\" }),
];
const trace = {
  trace_id: "t",
  ask: 'he said "spans":[ {',
  status: "ok",
  spans: tricky,
  ledger: [{ a: [1] }],
  findings: [],
};

describe("a streamed trace", () => {
  test("is the same whatever the sizes of its chunks", () => {
    for (const text of [JSON.stringify(trace), JSON.stringify(trace, null, 2)]) {
      for (const size of [1, 2, 3, 7, 64, 1000, 100_000]) {
        const { spans, head } = cutInto(text, size);
        expect(spans).toEqual(tricky);
        expect(head).toEqual({ ...trace, spans: [] });
      }
    }
  });

  test("without spans is whole", () => {
    expect(cutInto('{"trace_id":"t","spans":[],"ledger":[]}', 5)).toEqual({
      spans: [],
      head: { trace_id: "t", spans: [], ledger: [] },
    });
  });

  test("hands spans over before the end has come", () => {
    const cutter = new SpanCutter();
    const text = JSON.stringify(trace);
    const half = text.indexOf('"span_id":"c"');
    expect(cutter.push(encoder.encode(text.slice(0, half))).map(({ span_id }) => span_id)).toEqual(["a", "b"]);
  });

  test("that breaks off is an error, not half a trace", async () => {
    const text = JSON.stringify(trace).slice(0, -60);
    const body = new Blob([text]).stream();
    await expect(readTrace(body, () => undefined)).rejects.toThrow();
  });

  test("of 50,000 spans is cut and parsed without work that grows with its square", async () => {
    const spans = Array.from({ length: 50_000 }, (_, n) => span(`s${n}`, n ? "s0" : null));
    const body = new Blob([JSON.stringify({ trace_id: "t", spans, ledger: [] })]).stream();
    let count = 0;
    const read = readTrace.bind(null, body, (more) => {
      count += more.length;
    });
    expect(await worked(read)).toBeLessThan(6000);
    expect(count).toBe(50_000);
  });
});
