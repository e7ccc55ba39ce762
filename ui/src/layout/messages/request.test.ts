import { expect, test } from "vitest";
import { limitOf, requestOf } from "./request.ts";

test("parameters and tools of the conventions", () => {
  const request = requestOf({
    "gen_ai.request.model": "m",
    "gen_ai.request.temperature": 0.2,
    "gen_ai.request.max_tokens": 512,
    "gen_ai.tool.definitions":
      '[{"type":"function","name":"find","description":"Finds.","parameters":{"type":"object"}}]',
  });
  expect(request.parameters).toEqual([
    ["max_tokens", 512],
    ["temperature", 0.2],
  ]);
  expect(request.tools).toEqual([{ name: "find", description: "Finds.", parameters: { type: "object" } }]);
  expect(limitOf(request)).toEqual({ name: "max_tokens", tokens: 512 });
});

test("parameters and tools as OpenInference and OpenLLMetry record them", () => {
  const inference = requestOf({
    "llm.invocation_parameters": '{"max_completion_tokens": 99}',
    "llm.tools.0.tool.json_schema": '{"type":"function","function":{"name":"a","parameters":{}}}',
  });
  expect(limitOf(inference)?.tokens).toBe(99);
  expect(inference.tools.map(({ name }) => name)).toEqual(["a"]);
  const metry = requestOf({ "llm.request.functions.0.name": "b", "llm.request.functions.0.parameters": '{"x":1}' });
  expect(metry.tools).toEqual([{ name: "b", description: null, parameters: { x: 1 } }]);
  expect(metry.parameters).toEqual([]);
});

test("nothing is invented", () => {
  expect(requestOf({})).toEqual({ parameters: [], tools: [] });
  expect(limitOf(requestOf({}))).toBeNull();
});
