import { expect, test } from "vitest";
import type { Span } from "../api/types.ts";
import { anyValue, nanos, otlpOf } from "./otlp.ts";
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
