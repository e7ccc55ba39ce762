/** One value in, one value out, under the names that frameworks gave them; read only where nothing better was recorded. */

import type { Json } from "../../api/types.ts";
import { messagesOf } from "./chat.ts";
import { type Direction, isFields, type Message, type Shape, unpacked } from "./model.ts";

const PAIRS: readonly (readonly [string, string])[] = [
  ["ai.prompt.messages", "ai.response.text"],
  ["ai.prompt", "ai.response.text"],
  ["input.value", "output.value"],
  ["traceloop.entity.input", "traceloop.entity.output"],
  ["langfuse.observation.input", "langfuse.observation.output"],
  ["mlflow.spanInputs", "mlflow.spanOutputs"],
  ["gen_ai.prompt", "gen_ai.completion"],
];

const looksLikeMessage = (item: Json): boolean => isFields(item) && ("role" in item || "message" in item);

function oneSide(value: Json | undefined, direction: Direction): Message[] {
  const data = unpacked(value);
  if (data === null || data === "") return [];
  const list =
    isFields(data) && Array.isArray(data.messages)
      ? data.messages
      : isFields(data) && Array.isArray(data.choices)
        ? data.choices
        : data;
  if (
    typeof data === "string" ||
    looksLikeMessage(data) ||
    (Array.isArray(list) && list.length > 0 && list.every(looksLikeMessage))
  ) {
    return messagesOf(list, direction);
  }
  const role = direction === "output" ? "output" : "input";
  return [{ role, name: null, direction, parts: [{ type: "json", value: data }], finish: null }];
}

export const plain: Shape = {
  name: "input and output",
  read({ attributes }) {
    const pair = PAIRS.find(([input, output]) => attributes[input] != null || attributes[output] != null);
    if (!pair) return null;
    const found = [...oneSide(attributes[pair[0]], "input"), ...oneSide(attributes[pair[1]], "output")];
    return found.length > 0 ? found : null;
  },
};
