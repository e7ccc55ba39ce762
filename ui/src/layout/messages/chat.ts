/** A message as an object: `{role, parts}` of the conventions or `{role, content, tool_calls}` of OpenAI's wire. */

import type { Json } from "../../api/types.ts";
import { callsOf, partsOf } from "./content.ts";
import { type Direction, type Fields, isFields, type Message, type Part, text, unpacked } from "./model.ts";

const TOOL_ROLES = new Set(["tool", "function"]);

function bodyOf(message: Fields, role: string): Part[] {
  const content = message.parts ?? message.content;
  const parts = partsOf(content);
  if (!TOOL_ROLES.has(role) || parts.some((part) => part.type !== "text")) return parts;
  const id = text(message.tool_call_id) ?? text(message.id);
  return [{ type: "result", id, name: text(message.name), result: unpacked(content) }];
}

export function messageOf(message: Fields, direction: Direction, fallbackRole: string): Message {
  const inner = isFields(message.message) ? message.message : message;
  const role = text(inner.role) ?? text(message.role) ?? fallbackRole;
  const reasoning = text(inner.reasoning_content) ?? text(inner.reasoning);
  const thoughts: Part[] = reasoning ? [{ type: "reasoning", text: reasoning }] : [];
  const calls = Array.isArray(inner.tool_calls) ? callsOf(inner.tool_calls) : [];
  return {
    role,
    name: text(inner.name),
    direction: role === "system" || role === "developer" ? "system" : direction,
    parts: [...thoughts, ...bodyOf(inner, role), ...calls],
    finish: text(message.finish_reason) ?? text(inner.finish_reason),
  };
}

/** A JSON list of messages, one message, or bare text. */
export function messagesOf(value: Json | undefined, direction: Direction): Message[] {
  const fallback = direction === "output" ? "assistant" : direction === "system" ? "system" : "user";
  const data = unpacked(value);
  if (data === null || data === "") return [];
  if (direction === "system" || typeof data === "string") {
    const parts = partsOf(data);
    return parts.length > 0 ? [{ role: fallback, name: null, direction, parts, finish: null }] : [];
  }
  const list = Array.isArray(data) ? data : isFields(data) && Array.isArray(data.messages) ? data.messages : [data];
  return list.flatMap((item) =>
    isFields(item)
      ? [messageOf(item, direction, fallback)]
      : messagesOf(typeof item === "string" ? item : null, direction),
  );
}
