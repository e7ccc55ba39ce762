import { describe, expect, test } from "vitest";
import type { OutlineSpan } from "../api/types.ts";
import { forestOf, kindOf, titleOf } from "./forest.ts";
import { span, worked } from "./sample.ts";

const at = (nanos: number): string => `2026-11-20T14:32:08.${String(nanos).padStart(9, "0")}Z`;
const agent = (name: string) => ({ agent: { id: null, name, version: null } });
const ordered = (spans: OutlineSpan[]): string[] => {
  const forest = forestOf(spans, null);
  return [...forest.order].map((n) => spans[n]!.span_id);
};

describe("a forest", () => {
  test("orders children by their start, whatever order they came in", () => {
    const spans = [
      span("c", "a", { start: at(300) }),
      span("a", null, { start: at(0) }),
      span("b", "a", { start: at(200) }),
    ];
    expect(ordered(spans)).toEqual(["a", "b", "c"]);
  });

  test("keeps a nanosecond apart from the next", () => {
    const forest = forestOf([span("a", null, { start: at(1) }), span("b", "a", { start: at(2) })], null);
    expect(forest.start[1]).toBeCloseTo(1e-9, 15);
  });

  test("makes a root of a span whose parent never came, and says so", () => {
    const forest = forestOf([span("a", "gone"), span("b", "a")], null);
    expect([...forest.roots]).toEqual([0]);
    expect(forest.odd.get(0)).toBe("orphan");
    expect(forest.odd.has(1)).toBe(false);
  });

  test("cuts a cycle at its earliest span and loses none of it", () => {
    const spans = [
      span("a", "c", { start: at(50) }),
      span("b", "a", { start: at(10) }),
      span("c", "b", { start: at(30) }),
      span("d", "c", { start: at(60) }),
    ];
    const forest = forestOf(spans, null);
    expect(new Set(ordered(spans))).toEqual(new Set(["a", "b", "c", "d"]));
    expect([...forest.odd]).toEqual([[1, "cycle"]]);
    expect([...forest.roots]).toEqual([1]);
  });

  test("takes a span that is its own parent as a root", () => {
    const forest = forestOf([span("a", "a")], null);
    expect([...forest.order]).toEqual([0]);
    expect(forest.odd.get(0)).toBe("cycle");
  });

  test("shows both of two spans with one id", () => {
    expect(ordered([span("a", null), span("a", null)])).toEqual(["a", "a"]);
  });

  test("gives a span the agent of the nearest span above that names one", () => {
    const forest = forestOf(
      [span("a", null, agent("planner")), span("b", "a"), span("c", "b", agent("billing")), span("d", "c")],
      null,
    );
    expect([...forest.agent].map((n) => forest.agents[n])).toEqual(["planner", "planner", "billing", "billing"]);
  });

  test("counts failures through every level", () => {
    const forest = forestOf(
      [span("a", null), span("b", "a"), span("c", "b", { error_type: "503" }), span("d", "b", { status: "error" })],
      null,
    );
    expect(forest.failedBelow[0]).toBe(2);
    expect([...forest.failed]).toEqual([0, 0, 1, 1]);
  });

  test("lets an open span end where the trace ends", () => {
    const forest = forestOf([span("a", null, { duration: null }), span("b", "a", { duration: 7 })], null);
    expect(forest.end[0]).toBe(7);
    expect(forest.duration).toBe(7);
  });

  test("holds 50,000 nested and flat spans without work that grows with their square", async () => {
    const spans = Array.from({ length: 50_000 }, (_, n) =>
      span(`s${n}`, n === 0 ? null : `s${n % 7 === 0 ? n - 1 : Math.floor(n / 9)}`, { start: at(n) }),
    );
    let forest = forestOf([], null);
    const spent = await worked(() => {
      forest = forestOf(spans, null);
    });
    expect(spent).toBeLessThan(6000);
    expect(new Set(forest.order).size).toBe(50_000);
    expect(forest.size[0]).toBe(50_000);
  });

  test("walks a chain 50,000 deep without running out of stack", () => {
    const spans = Array.from({ length: 50_000 }, (_, n) =>
      span(`s${n}`, n === 0 ? null : `s${n - 1}`, { start: at(n) }),
    );
    expect(forestOf(spans, null).depth[49_999]).toBe(49_999);
  });
});

describe("a row's title", () => {
  test("names operation and subject as OpenTelemetry does", () => {
    expect(titleOf(span("a", null, { operation: "chat", request_model: "gpt-5.6" }))).toEqual({
      operation: "chat",
      subject: "gpt-5.6",
    });
    expect(
      titleOf(span("a", null, { operation: "execute_tool", tool: { name: "search", call_id: null, type: null } })),
    ).toEqual({ operation: "execute_tool", subject: "search" });
    expect(titleOf(span("a", null, { operation: "invoke_agent", ...agent("planner") }))).toEqual({
      operation: "",
      subject: "planner",
    });
    expect(titleOf(span("a", null, { name: "POST api/pay" }))).toEqual({ operation: "POST", subject: "api/pay" });
    expect(titleOf(span("a", null, { name: "anything" }))).toEqual({ operation: "", subject: "anything" });
  });

  test("tells HTTP by the method in the name only where no operation is set", () => {
    expect(kindOf(span("a", null, { name: "GET /x" }))).toBe("http");
    expect(kindOf(span("a", null, { name: "GET /x", operation: "execute_tool" }))).toBe("tool");
    expect(kindOf(span("a", null, { name: "GETTER" }))).toBe("other");
  });
});
