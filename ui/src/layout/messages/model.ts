/** One exchange with a model, whatever shape it was recorded in. */

import type { Attributes, Json, SpanEvent } from "../../api/types.ts";

export type Part =
  | { type: "text"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "call"; id: string | null; name: string; arguments: Json }
  | { type: "result"; id: string | null; name: string | null; result: Json }
  | { type: "blob"; mime: string; from: string }
  | { type: "json"; value: Json };

export type Direction = "system" | "input" | "output";

export interface Message {
  role: string;
  name: string | null;
  direction: Direction;
  parts: Part[];
  finish: string | null;
}

/** What a shape reads: a span's own attributes and its events. */
export interface Source {
  attributes: Attributes;
  events: readonly SpanEvent[];
}

/** One recorded shape: null when the span does not carry it. */
export interface Shape {
  name: string;
  read: (source: Source) => Message[] | null;
}

export type Fields = { [key: string]: Json };

export const isFields = (value: Json | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const text = (value: Json | undefined): string | null =>
  typeof value === "string" && value !== "" ? value : null;

/** JSON inside a string, as far as it is JSON; anything else stays what it was. */
export function unpacked(value: Json | undefined): Json {
  if (typeof value !== "string") return value ?? null;
  const trimmed = value.trim();
  if (!/^[[{"]/.test(trimmed)) return value;
  try {
    return JSON.parse(trimmed) as Json;
  } catch {
    return value;
  }
}
