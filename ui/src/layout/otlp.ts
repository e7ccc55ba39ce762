/** A trace as OTLP in JSON (ExportTraceServiceRequest), to be sent to any OpenTelemetry backend or kept with a bug report. */

import type { Attributes, Json, Span } from "../api/types.ts";
import { parseInstant } from "./time.ts";

type Value = Record<string, unknown>;

const KINDS = { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
const CODES = { unset: 0, ok: 1, error: 2 } as const;
const NANOS = 1_000_000_000n;

const isBytes = (value: object): value is { bytes: string } =>
  Object.keys(value).length === 1 && typeof (value as { bytes?: unknown }).bytes === "string";

export function anyValue(value: Json): Value {
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

/** Spans of one resource and one scope together, as they were sent. */
export function otlpOf(traceId: string, spans: readonly Span[]): Value {
  const resources = new Map<string, { resource: Attributes; scopes: Map<string, Span[]> }>();
  for (const span of spans) {
    const key = JSON.stringify(span.resource);
    const found = resources.get(key) ?? { resource: span.resource, scopes: new Map<string, Span[]>() };
    const scope = `${span.scope}\n${span.scope_version}`;
    const own = found.scopes.get(scope);
    if (own) own.push(span);
    else found.scopes.set(scope, [span]);
    resources.set(key, found);
  }
  return {
    resourceSpans: [...resources.values()].map(({ resource, scopes }) => ({
      resource: { attributes: keyValues(resource) },
      scopeSpans: [...scopes].map(([scope, own]) => ({
        scope: given({ name: scope.split("\n")[0], version: scope.split("\n")[1] }),
        spans: own.map((span) => spanOf(traceId, span)),
      })),
    })),
  };
}
