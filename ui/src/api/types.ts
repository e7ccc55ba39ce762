/** What the server answers under /api/v1, as the pages use it. */

export type TraceStatus = "ok" | "error" | "running" | "lost";
export type SpanStatus = "unset" | "ok" | "error";
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Attributes = Record<string, Json>;

export interface Tokens {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  reasoning_tokens: number;
  cost: number | null;
}

export interface Usage extends Tokens {
  calls: number;
  unpriced_tokens: number;
}

export interface TraceSummary {
  trace_id: string;
  start: string;
  end: string | null;
  duration: number | null;
  status: TraceStatus;
  name: string;
  ask: string | null;
  services: string[];
  agents: string[];
  models: { request: string | null; response: string | null }[];
  tools: string[];
  conversation_id: string | null;
  span_count: number;
  error_count: number;
  usage: Usage;
  findings: Json[];
}

export interface TracePage {
  traces: TraceSummary[];
  next_cursor: string | null;
}

export interface Histogram {
  from: string;
  to: string;
  interval: number;
  buckets: { start: string; traces: number; errors: number }[];
  traces: number;
  errors: number;
}

/** A span of `view=outline`: all that a row of the waterfall shows. */
export interface OutlineSpan {
  span_id: string;
  parent_id: string | null;
  name: string;
  kind: string;
  start: string;
  /** Seconds; null while the span has not ended. */
  duration: number | null;
  status: SpanStatus;
  status_message: string;
  service: string;
  scope: string;
  operation: string | null;
  agent: { id: string | null; name: string | null; version: string | null } | null;
  provider: string | null;
  request_model: string | null;
  response_model: string | null;
  conversation_id: string | null;
  workflow: string | null;
  tool: { name: string | null; call_id: string | null; type: string | null } | null;
  finish_reasons: string[] | null;
  error_type: string | null;
  event_count?: number;
  link_count?: number;
  usage?: Tokens | null;
}

export interface SpanEvent {
  name: string;
  time: string;
  attributes: Attributes;
}

export interface SpanLink {
  trace_id: string;
  span_id: string;
  attributes: Attributes;
}

export interface Span extends OutlineSpan {
  attributes: Attributes;
  resource: Attributes;
  events: SpanEvent[];
  links: SpanLink[];
}

/** The trace around its spans. */
export interface TraceHead {
  trace_id: string;
  start: string;
  end: string | null;
  duration: number | null;
  status: TraceStatus;
  services: string[];
  agents: string[];
  usage: Usage;
}

export interface Field {
  name: string;
  type: "string" | "number" | "duration" | "boolean" | "attribute";
  description: string;
  operators: string[];
}

export interface FieldValue {
  value: string;
  count: number;
}

export interface SignalStats {
  received: number;
  stored: number;
  refused: number;
  duplicate: number;
  queryable_lag_seconds: number | null;
}

export interface Stats {
  started: string;
  version: string;
  signals: Record<"traces" | "logs" | "metrics", SignalStats>;
  journal: { bytes: number; segments: number; set_aside: { segment: string; reason: string; at: string }[] };
  store: { engine: string; version: string; bytes: number; spans: number };
  loaded: Json;
}

export interface Session {
  authentication: "open" | "key";
  project: string;
  scopes: string[];
}

export interface ProblemBody {
  title: string;
  status: number;
  detail?: string;
  position?: number;
  allowed?: string[];
}
