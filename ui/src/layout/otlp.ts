/** A trace as OTLP in JSON (ExportTraceServiceRequest), to be sent to any OpenTelemetry backend or kept with a bug report. */

import type { Attributes, Json, Span } from "../api/types.ts";
import { parseInstant } from "./time.ts";

type Value = Record<string, unknown>;

const KINDS = { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
const CODES = { unset: 0, ok: 1, error: 2 } as const;
const NANOS = 1_000_000_000n;

const isBytes = (value: object): value is { bytes: string } =>
  Object.keys(value).length === 1 && typeof (value as { bytes?: unknown }).bytes === "string";

export function anyValue(value: Json | bigint): Value {
  if (typeof value === "bigint") return { intValue: String(value) };
  if (value === null) return {};
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (isBytes(value)) return { bytesValue: value.bytes };
  return { kvlistValue: { values: keyValues(value) } };
}

const keyValues = (attributes: Attributes): Value[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

export function nanos(time: string, plusSeconds = 0): string {
  const { seconds, nanos: rest } = parseInstant(time);
  return String(BigInt(seconds) * NANOS + BigInt(rest) + BigInt(Math.round(plusSeconds * 1e9)));
}

/** An id without digits is none: OTLP leaves it out. */
const given = (entries: Value): Value =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== null && value !== ""));

function spanOf(traceId: string, span: Span): Value {
  return given({
    traceId,
    spanId: span.span_id,
    traceState: span.trace_state,
    parentSpanId: span.parent_id,
    flags: span.flags,
    name: span.name,
    kind: KINDS[span.kind],
    startTimeUnixNano: nanos(span.start),
    endTimeUnixNano: span.duration === null ? null : nanos(span.start, span.duration),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: span.dropped_attributes_count,
    droppedEventsCount: span.dropped_events_count,
    droppedLinksCount: span.dropped_links_count,
    events: span.events.map(({ name, time, attributes }) => ({
      timeUnixNano: nanos(time),
      name,
      attributes: keyValues(attributes),
    })),
    links: span.links.map((link) => ({
      traceId: link.trace_id,
      spanId: link.span_id,
      attributes: keyValues(link.attributes),
    })),
    status: given({ code: CODES[span.status], message: span.status_message }),
  });
}

/** A string, or a whole number with more digits than JavaScript always keeps. */
const TOKEN = /"(?:[^"\\]|\\.)*"|(?<![\d.])-?\d{16,}(?![\d.eE])/g;
const EXACT = "\u0000exact";

const marked = (token: string): string =>
  token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : JSON.stringify({ [EXACT]: token });

const exact = (_key: string, value: unknown): unknown => {
  const digits = value && typeof value === "object" ? (value as Record<string, unknown>)[EXACT] : undefined;
  return typeof digits === "string" ? BigInt(digits) : value;
};

/** JSON whose integers beyond 2^53 become bigint. */
export const readExactly = <T>(text: string): T => JSON.parse(text.replace(TOKEN, marked), exact) as T;

const keyOf = (value: unknown): string =>
  JSON.stringify(value, (_key, one) => (typeof one === "bigint" ? `${one}n` : one));

function byKey(spans: readonly Span[], of: (span: Span) => unknown): Span[][] {
  const groups = new Map<string, Span[]>();
  for (const span of spans) {
    const key = keyOf(of(span));
    const group = groups.get(key);
    if (group) group.push(span);
    else groups.set(key, [span]);
  }
  return [...groups.values()];
}

const scopeOf = ({ scope, scope_version: version, scope_attributes: attributes }: Span): Value =>
  given({ name: scope, version, attributes: keyValues(attributes) });

/** Spans of one resource and one scope together, as they were sent. */
export const otlpOf = (traceId: string, spans: readonly Span[]): Value => ({
  resourceSpans: byKey(spans, ({ resource }) => resource).map((ofResource) => ({
    resource: { attributes: keyValues(ofResource[0]!.resource) },
    scopeSpans: byKey(ofResource, scopeOf).map((ofScope) => ({
      scope: scopeOf(ofScope[0]!),
      spans: ofScope.map((span) => spanOf(traceId, span)),
    })),
  })),
});
