/** Messages as the server tells them of a conversation: each once, its calls with their results. */

import type { Json, ToldMessage, ToldPart } from "../../api/types.ts";
import { integer } from "../format.ts";
import type { Direction, Message, Part } from "./model.ts";
import type { Results } from "./paired.ts";

export interface Told {
  message: Message;
  agent: string | null;
  results: Results;
}

const cutWords = ({ cut, length = 0 }: ToldPart, inSpan: boolean): string =>
  cut ? ` … (${integer(length)} characters in all${inSpan ? ": open the run to read them" : ""})` : "";

const given = (value: unknown): Json => (value ?? null) as Json;

function partOf(part: ToldPart, inSpan: boolean): Part {
  const { type, text = "", id = null, name = null } = part;
  if (type === "text" || type === "reasoning") return { type, text: text + cutWords(part, inSpan) };
  if (type === "call") return { type, id, name: name ?? "", arguments: given(part.arguments) };
  if (type === "result") return { type, id, name, result: given(part.result) };
  if (type === "blob") return { type, mime: part.mime ?? "", from: part.from ?? "" };
  return { type: "json", value: given(part.value) };
}

const directionOf = ({ role }: ToldMessage): Direction =>
  role === "system" || role === "developer" ? "system" : role === "assistant" ? "output" : "input";

export function toldOf(told: ToldMessage): Told {
  const { role, name, agent, finish_reason: finish, parts, span_id: span } = told;
  const answered = parts.flatMap((part, n): [number, Json][] =>
    part.type === "call" && part.result !== undefined && part.result !== null ? [[n, given(part.result)]] : [],
  );
  const message = {
    role,
    name,
    direction: directionOf(told),
    parts: parts.map((part) => partOf(part, span !== null)),
    finish,
  };
  return { message, agent, results: new Map(answered) };
}
