/** What a model call was given beside the messages: parameters and tools, in whatever dialect they were recorded. */

import type { Attributes, Json } from "../../api/types.ts";
import { isFields, text, unpacked } from "./model.ts";

export interface OfferedTool {
  name: string;
  description: string | null;
  parameters: Json;
}

export interface Request {
  parameters: [string, Json][];
  tools: OfferedTool[];
}

const PARAMETER = /^(?:gen_ai\.request\.|llm\.request\.)(.+)$/;
const NOT_PARAMETERS = /^(model|functions|type)(\.|$)/;

function parametersOf(attributes: Attributes): [string, Json][] {
  const found = new Map<string, Json>();
  const bundled = unpacked(attributes["llm.invocation_parameters"] ?? attributes["ai.settings"]);
  if (isFields(bundled)) for (const [key, value] of Object.entries(bundled)) if (key !== "tools") found.set(key, value);
  for (const [key, value] of Object.entries(attributes)) {
    const name = PARAMETER.exec(key)?.[1];
    if (name && !NOT_PARAMETERS.test(name)) found.set(name, value);
  }
  return [...found].sort(([a], [b]) => a.localeCompare(b));
}

/** `{name, …}` of the conventions, `{function: {name, …}}` of OpenAI's wire, `{input_schema}` of Anthropic's. */
function toolOf(value: Json): OfferedTool | null {
  const data = unpacked(value);
  if (!isFields(data)) return null;
  const inner = isFields(data.function) ? data.function : data;
  const name = text(inner.name);
  if (!name) return null;
  return {
    name,
    description: text(inner.description),
    parameters: unpacked(inner.parameters ?? inner.input_schema ?? inner.inputSchema),
  };
}

const LISTS = ["gen_ai.tool.definitions", "gen_ai.request.tools", "ai.prompt.tools", "llm.tools"];
const NUMBERED = /^llm\.tools\.\d+\.tool\.json_schema$/;
const FUNCTIONS = /^llm\.request\.functions\.(\d+)\.(name|description|parameters)$/;

function toolsOf(attributes: Attributes): OfferedTool[] {
  for (const key of LISTS) {
    const list = unpacked(attributes[key]);
    if (Array.isArray(list)) return list.flatMap((item) => toolOf(item) ?? []);
  }
  const numbered = Object.keys(attributes).filter((key) => NUMBERED.test(key));
  if (numbered.length > 0) return numbered.flatMap((key) => toolOf(attributes[key]!) ?? []);
  const functions = new Map<string, { [key: string]: Json }>();
  for (const [key, value] of Object.entries(attributes)) {
    const match = FUNCTIONS.exec(key);
    if (match) functions.set(match[1]!, { ...functions.get(match[1]!), [match[2]!]: value });
  }
  return [...functions.values()].flatMap((fields) => toolOf(fields) ?? []);
}

export const requestOf = (attributes: Attributes): Request => ({
  parameters: parametersOf(attributes),
  tools: toolsOf(attributes),
});

const LIMITS = ["max_tokens", "max_output_tokens", "max_completion_tokens", "maxTokens", "maxOutputTokens"];

/** The limit that was set on the answer, and the name it was set by. */
export function limitOf({ parameters }: Request): { name: string; tokens: number } | null {
  for (const name of LIMITS) {
    const value = parameters.find(([key]) => key === name)?.[1];
    if (typeof value === "number") return { name, tokens: value };
  }
  return null;
}
