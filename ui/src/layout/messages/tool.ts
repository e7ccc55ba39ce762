/** A tool's own span: what it was called with and what it gave back. */

import { type Message, type Shape, text, unpacked } from "./model.ts";

const ARGUMENTS = ["gen_ai.tool.call.arguments", "tool_arguments", "ai.toolCall.args", "tool.parameters"];
const RESULT = ["gen_ai.tool.call.result", "tool_response", "ai.toolCall.result", "tool.result"];

export const tool: Shape = {
  name: "tool call",
  read({ attributes }) {
    const input = ARGUMENTS.find((key) => attributes[key] != null);
    const output = RESULT.find((key) => attributes[key] != null);
    if (!input && !output) return null;
    const name = text(attributes["gen_ai.tool.name"]) ?? text(attributes["tool.name"]) ?? "tool";
    const id = text(attributes["gen_ai.tool.call.id"]);
    const call: Message = {
      role: "assistant",
      name: null,
      direction: "input",
      parts: [{ type: "call", id, name, arguments: input ? unpacked(attributes[input]) : null }],
      finish: null,
    };
    if (!output) return [call];
    const result: Message = {
      role: "tool",
      name,
      direction: "output",
      parts: [{ type: "result", id, name, result: unpacked(attributes[output]) }],
      finish: null,
    };
    return [call, result];
  },
};
