/** OpenInference: `llm.input_messages.N.message.{role,content,contents.M.message_content.*,tool_calls.K.tool_call.*}`. */

import type { Attributes, Json } from "../../api/types.ts";
import { messageOf } from "./chat.ts";
import { unflattened } from "./flat.ts";
import { type Direction, type Fields, isFields, type Message, type Shape } from "./model.ts";

const fieldsOf = (value: Json | undefined): Fields => (isFields(value) ? value : {});

function toolCall(value: Json): Fields {
  const call = fieldsOf(fieldsOf(value).tool_call);
  return { type: "tool_call", id: call.id ?? null, ...fieldsOf(call.function) };
}

function content(value: Json): Json {
  const part = fieldsOf(fieldsOf(value).message_content);
  const image = fieldsOf(fieldsOf(part.image).image);
  return part.type === "image" ? { type: "image", uri: image.url ?? null } : part;
}

function read(attributes: Attributes, prefix: string, direction: Direction): Message[] {
  return unflattened(attributes, prefix).map((item) => {
    const message = fieldsOf(fieldsOf(item).message);
    const contents = Array.isArray(message.contents) ? message.contents.map(content) : null;
    const calls = Array.isArray(message.tool_calls) ? message.tool_calls.map(toolCall) : [];
    const body = { ...message, content: contents ?? message.content ?? null, tool_calls: calls };
    return messageOf(body, direction, direction === "output" ? "assistant" : "user");
  });
}

export const openinference: Shape = {
  name: "OpenInference",
  read({ attributes }) {
    const found = [
      ...read(attributes, "llm.input_messages", "input"),
      ...read(attributes, "llm.output_messages", "output"),
    ];
    return found.length > 0 ? found : null;
  },
};
