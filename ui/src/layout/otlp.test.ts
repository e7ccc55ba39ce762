import { expect, test } from "vitest";
import type { Span } from "../api/types.ts";
import { anyValue, nanos, otlpOf, readExactly } from "./otlp.ts";
import { span } from "./sample.ts";

const whole = (id: string, service: string, more: Partial<Span> = {}): Span => ({
  ...span(id, null),
  trace_state: "",
  flags: 256,
  scope_version: "1",
  scope_attributes: {},
  attributes: {},
  resource: { "service.name": service },
  events: [],
  links: [],
  dropped_attributes_count: 0,
  dropped_events_count: 0,
  dropped_links_count: 0,
  ...more,
});

test("values are written as OTLP's JSON writes them", () => {
  expect(anyValue(["a", 1, 0.5, true, { bytes: "AA==" }, { k: null }])).toEqual({
    arrayValue: {
      values: [
        { stringValue: "a" },
        { intValue: "1" },
        { doubleValue: 0.5 },
        { boolValue: true },
        { bytesValue: "AA==" },
        { kvlistValue: { values: [{ key: "k", value: {} }] } },
      ],
    },
  });
});

test("times keep their nanoseconds", () => {
  expect(nanos("2026-11-20T14:32:08.000000001Z", 1.5)).toBe("1795185129500000001");
});

test("spans of one resource and scope stand together, an open end is left out", () => {
  const otlp = otlpOf("ab".repeat(16), [whole("a", "x"), whole("b", "y", { duration: null }), whole("c", "x")]) as {
    resourceSpans: { scopeSpans: { spans: { spanId: string; endTimeUnixNano?: string }[] }[] }[];
  };
  const spans = otlp.resourceSpans.map(({ scopeSpans }) => scopeSpans[0]!.spans);
  expect(spans.map((own) => own.map(({ spanId }) => spanId))).toEqual([["a", "c"], ["b"]]);
  expect(spans[1]![0]!.endTimeUnixNano).toBeUndefined();
});

test("integers beyond 2^53 and attributes of scopes come through as they were sent", () => {
  expect(anyValue(readExactly("9007199254740993"))).toEqual({ intValue: "9007199254740993" });
  expect(anyValue(readExactly("-9223372036854775808"))).toEqual({ intValue: "-9223372036854775808" });
  const others = '[1, 1e30, 0.12345678901234567, "id \\"9007199254740993\\"", 9007199254740991]';
  expect(readExactly(others)).toEqual(JSON.parse(others));
  const scoped = [whole("a", "x", { scope_attributes: { tenant: "one" } }), whole("b", "x")];
  const [resource] = otlpOf("ab".repeat(16), scoped).resourceSpans as { scopeSpans: { scope: object }[] }[];
  expect(resource!.scopeSpans.map(({ scope }) => scope)).toEqual([
    { name: "test", version: "1", attributes: [{ key: "tenant", value: { stringValue: "one" } }] },
    { name: "test", version: "1", attributes: [] },
  ]);
});
