import { describe, expect, test } from "vitest";
import type { Attributes, SpanEvent } from "../../api/types.ts";
import { exchangeOf } from "./read.ts";

const read = (attributes: Attributes, events: SpanEvent[] = []) => exchangeOf({ attributes, events });
const event = (name: string, attributes: Attributes): SpanEvent => ({ name, time: "2026-11-20T14:32:08Z", attributes });
const brief = (attributes: Attributes, events: SpanEvent[] = []) =>
  read(attributes, events)?.messages.map(({ role, direction, parts }) => [
    role,
    direction,
    parts.map((part) => part.type).join(),
  ]);

const PARTS = [
  { role: "user", parts: [{ type: "text", content: "Weather in Paris?" }] },
  {
    role: "assistant",
    parts: [
      { type: "reasoning", content: "Ask the tool." },
      { type: "tool_call", id: "call_1", name: "get_weather", arguments: { city: "Paris" } },
    ],
  },
  { role: "tool", parts: [{ type: "tool_call_response", id: "call_1", response: "18 °C" }] },
];
const ANSWER = [{ role: "assistant", parts: [{ type: "text", content: "Sunny." }], finish_reason: "stop" }];

describe("the current conventions", () => {
  test("are read from a JSON string and from structured values alike", () => {
    const asText = {
      "gen_ai.system_instructions": JSON.stringify([{ type: "text", content: "Be brief." }]),
      "gen_ai.input.messages": JSON.stringify(PARTS),
      "gen_ai.output.messages": JSON.stringify(ANSWER),
    };
    const structured = {
      "gen_ai.system_instructions": [{ type: "text", content: "Be brief." }],
      "gen_ai.input.messages": PARTS,
      "gen_ai.output.messages": ANSWER,
    };
    expect(read(asText)).toEqual(read(structured));
    expect(brief(asText)).toEqual([
      ["system", "system", "text"],
      ["user", "input", "text"],
      ["assistant", "input", "reasoning,call"],
      ["tool", "input", "result"],
      ["assistant", "output", "text"],
    ]);
    expect(read(asText)?.messages[4]?.finish).toBe("stop");
  });

  test("keep the arguments of a call as JSON, also where they came as a string in JSON", () => {
    const call = (args: unknown) =>
      read({
        "gen_ai.output.messages": JSON.stringify([
          { role: "assistant", parts: [{ type: "tool_call", id: "c", name: "f", arguments: args }] },
        ]),
      })?.messages[0]?.parts[0];
    expect(call('{"city":"Paris"}')).toEqual({ type: "call", id: "c", name: "f", arguments: { city: "Paris" } });
    expect(call({ city: "Paris" })).toEqual(call('{"city":"Paris"}'));
    expect(call("not { json")).toMatchObject({ arguments: "not { json" });
  });

  test("are read from the details event when the span itself has none", () => {
    const details = event("gen_ai.client.inference.operation.details", { "gen_ai.input.messages": PARTS });
    expect(brief({}, [details])?.[0]).toEqual(["user", "input", "text"]);
  });

  test("accept OpenAI's own message objects under the same key", () => {
    const messages = [
      { role: "system", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "Look" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        ],
      },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c", content: '{"ok":true}' },
    ];
    expect(brief({ "gen_ai.input.messages": JSON.stringify(messages) })).toEqual([
      ["system", "system", "text"],
      ["user", "input", "text,blob"],
      ["assistant", "input", "call"],
      ["tool", "input", "result"],
    ]);
    expect(read({ "gen_ai.input.messages": JSON.stringify(messages) })?.messages[3]?.parts[0]).toEqual({
      type: "result",
      id: "c",
      name: null,
      result: { ok: true },
    });
  });

  test("show text that is no JSON as text", () => {
    expect(brief({ "gen_ai.output.messages": "[{'role': 'assistant'}]" })).toEqual([["assistant", "output", "text"]]);
  });
});

describe("span events before 1.37", () => {
  test("become messages in their order, choices become output", () => {
    const events = [
      event("gen_ai.system.message", { content: "Be brief." }),
      event("gen_ai.user.message", { content: '[{"text": "Weather in Paris?"}]' }),
      event("gen_ai.choice", {
        index: 0,
        finish_reason: "tool_calls",
        message:
          '{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}',
      }),
    ];
    expect(brief({}, events)).toEqual([
      ["system", "system", "text"],
      ["user", "input", "text"],
      ["assistant", "output", "call"],
    ]);
    expect(read({}, events)?.messages[2]?.finish).toBe("tool_calls");
  });

  test("with Strands' toolUse and toolResult blocks are calls and results", () => {
    const events = [
      event("gen_ai.choice", {
        message: '[{"toolUse":{"toolUseId":"t1","name":"get_weather","input":{"city":"Paris"}}}]',
        finish_reason: "tool_use",
      }),
      event("gen_ai.tool.message", { content: '[{"toolResult":{"toolUseId":"t1","content":[{"text":"18"}]}}]' }),
    ];
    expect(read({}, events)?.messages[0]?.parts).toEqual([
      { type: "call", id: "t1", name: "get_weather", arguments: { city: "Paris" } },
    ]);
    expect(read({}, events)?.messages[1]?.parts[0]).toMatchObject({ type: "result", id: "t1" });
  });

  test("that are not messages are none", () => {
    expect(read({}, [event("exception", { "exception.type": "X" })])).toBeNull();
  });
});

describe("OpenInference", () => {
  test("flat keys become the list they were, in the order of their numbers", () => {
    const attributes: Attributes = {
      "llm.input_messages.10.message.role": "user",
      "llm.input_messages.10.message.contents.0.message_content.type": "text",
      "llm.input_messages.10.message.contents.0.message_content.text": "last",
      "llm.input_messages.0.message.role": "system",
      "llm.input_messages.0.message.content": "first",
      "llm.input_messages.2.message.role": "tool",
      "llm.input_messages.2.message.content": "18",
      "llm.input_messages.2.message.tool_call_id": "c1",
      "llm.output_messages.0.message.role": "assistant",
      "llm.output_messages.0.message.tool_calls.0.tool_call.id": "c2",
      "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "get_weather",
      "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"city":"Paris"}',
    };
    expect(brief(attributes)).toEqual([
      ["system", "system", "text"],
      ["tool", "input", "result"],
      ["user", "input", "text"],
      ["assistant", "output", "call"],
    ]);
    expect(read(attributes)?.messages[3]?.parts[0]).toEqual({
      type: "call",
      id: "c2",
      name: "get_weather",
      arguments: { city: "Paris" },
    });
  });

  test("wins over input.value, which repeats it", () => {
    expect(
      read({
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.content": "a",
        "input.value": "b",
      })?.shape,
    ).toBe("OpenInference");
  });
});

describe("older and plainer shapes", () => {
  test("gen_ai.prompt.N and gen_ai.completion.N are messages", () => {
    const attributes = {
      "gen_ai.prompt.0.role": "user",
      "gen_ai.prompt.0.content": "a",
      "gen_ai.completion.0.role": "assistant",
      "gen_ai.completion.0.content": "b",
      "gen_ai.completion.0.finish_reason": "stop",
    };
    expect(brief(attributes)).toEqual([
      ["user", "input", "text"],
      ["assistant", "output", "text"],
    ]);
  });

  test("tool calls of gen_ai.prompt.N are calls, and the answer names the call it is for", () => {
    const found = read({
      "gen_ai.prompt.0.role": "assistant",
      "gen_ai.prompt.0.tool_calls.0.id": "call_1",
      "gen_ai.prompt.0.tool_calls.0.name": "get_weather",
      "gen_ai.prompt.0.tool_calls.0.arguments": '{"city":"Paris"}',
      "gen_ai.prompt.1.role": "tool",
      "gen_ai.prompt.1.tool_call_id": "call_1",
      "gen_ai.prompt.1.content": "18 °C",
    });
    expect(found?.messages.map((message) => message.parts[0])).toEqual([
      { type: "call", id: "call_1", name: "get_weather", arguments: { city: "Paris" } },
      { type: "result", id: "call_1", name: null, result: "18 °C" },
    ]);
  });

  test("a tool's span shows its call and its result, the result's extra quotes removed", () => {
    const found = read({
      "gen_ai.tool.name": "f",
      "gen_ai.tool.call.arguments": '{"a":1}',
      "gen_ai.tool.call.result": '"Paris"',
    });
    expect(found?.messages.map((message) => message.parts[0])).toEqual([
      { type: "call", id: null, name: "f", arguments: { a: 1 } },
      { type: "result", id: null, name: "f", result: "Paris" },
    ]);
  });

  test("input.value and output.value are text, messages or data", () => {
    expect(brief({ "input.value": "Paris?", "output.value": '{"city":"Paris","n":1}' })).toEqual([
      ["user", "input", "text"],
      ["output", "output", "json"],
    ]);
    expect(brief({ "input.value": '{"messages":[{"role":"user","content":"a"}]}' })).toEqual([
      ["user", "input", "text"],
    ]);
  });

  test("nothing recorded is nothing, and an empty string too", () => {
    expect(read({})).toBeNull();
    expect(read({ "gen_ai.request.model": "gpt", "input.value": "" })).toBeNull();
  });
});
