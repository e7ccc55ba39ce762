/** The content of one message, in the ways of OpenAI, Anthropic, Gemini and the GenAI conventions, as parts. */

import type { Json } from "../../api/types.ts";
import { type Fields, isFields, type Part, text, unpacked } from "./model.ts";

type Read = (part: Fields) => Part | null;

const call: Read = (part) => {
  const inner = isFields(part.function) ? part.function : part;
  const name = text(inner.name) ?? text(part.name);
  const id = text(part.id) ?? text(part.call_id) ?? text(part.tool_call_id);
  return {
    type: "call",
    id,
    name: name ?? "unnamed",
    arguments: unpacked(inner.arguments ?? inner.input ?? inner.args),
  };
};

const result: Read = (part) => ({
  type: "result",
  id: text(part.id) ?? text(part.call_id) ?? text(part.tool_call_id) ?? text(part.tool_use_id),
  name: text(part.name),
  result: unpacked(part.response ?? part.result ?? part.content ?? part.output),
});

const said: Read = (part) => ({ type: "text", text: String(part.content ?? part.text ?? "") });
const thought: Read = (part) => ({
  type: "reasoning",
  text: String(part.content ?? part.thinking ?? part.text ?? ""),
});

/** Images, audio and files are named, not shown: their bytes may be anywhere. */
const blob: Read = (part) => {
  const url = isFields(part.image_url) ? part.image_url.url : part.image_url;
  const from = text(part.uri) ?? text(part.file_id) ?? text(url) ?? "inline";
  const mime = text(part.mime_type) ?? text(part.media_type) ?? text(part.modality) ?? text(part.type) ?? "blob";
  return { type: "blob", mime, from: from.startsWith("data:") ? "inline" : from };
};

const BY_TYPE: Record<string, Read> = {
  text: said,
  input_text: said,
  output_text: said,
  refusal: (part) => ({ type: "text", text: String(part.content ?? part.refusal ?? "") }),
  reasoning: thought,
  thinking: thought,
  tool_call: call,
  tool_use: call,
  function: call,
  function_call: call,
  server_tool_call: call,
  tool_call_response: result,
  tool_result: result,
  server_tool_call_response: result,
  blob,
  uri: blob,
  file: blob,
  image: blob,
  image_url: blob,
  input_image: blob,
  audio: blob,
  input_audio: blob,
};

function bare(part: Fields): Part {
  if (isFields(part.toolUse)) return { ...call(part.toolUse), id: text(part.toolUse.toolUseId) } as Part;
  if (isFields(part.toolResult)) return { ...result(part.toolResult), id: text(part.toolResult.toolUseId) } as Part;
  if (isFields(part.function_call)) return call(part.function_call) as Part;
  if (isFields(part.function_response)) return result(part.function_response) as Part;
  if (isFields(part.function)) return call(part) as Part;
  return typeof part.text === "string" ? { type: "text", text: part.text } : { type: "json", value: part };
}

export function partsOf(content: Json | undefined): Part[] {
  if (content === null || content === undefined || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  const list = Array.isArray(content) ? content : [content];
  return list.flatMap((item): Part[] => {
    if (!isFields(item)) return partsOf(typeof item === "string" ? item : JSON.stringify(item));
    const read = BY_TYPE[text(item.type) ?? ""];
    return [read?.(item) ?? bare(item)];
  });
}

/** What stands in a message's `tool_calls` is a call, whether it says so or not. */
export const callsOf = (list: Json[]): Part[] =>
  partsOf(list).map((part) => (part.type === "json" && isFields(part.value) ? (call(part.value) ?? part) : part));
