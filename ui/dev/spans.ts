/** Builds believable agent runs for development: a small language of nested spans, with times, tokens and messages. */

import type { Attributes, Span, SpanEvent } from "../src/api/types.ts";

export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const hex = (random: Random, length: number): string =>
  Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");

const PRICES: Record<string, [number, number]> = {
  "gpt-4o-mini": [0.15, 0.6],
  "gpt-5.6": [1.25, 10],
  "claude-sonnet-5.5": [3, 15],
  "gemini-3-flash": [0.3, 2.5],
};

const PROVIDERS: [string, string][] = [
  ["claude", "anthropic"],
  ["gemini", "gcp.gemini"],
  ["qwen", "local"],
];

export const iso = (ms: number): string => {
  const whole = Math.floor(ms);
  const nanos = Math.round((ms - whole) * 1e6);
  return new Date(whole).toISOString().replace("Z", `${String(nanos).padStart(6, "0")}Z`);
};

/** One trace being built; `at` is the present, in milliseconds. */
export class Run {
  readonly spans: Span[] = [];
  readonly traceId: string;
  readonly conversation: string;
  at: number;

  constructor(
    readonly random: Random,
    start: number,
    readonly service = "support-desk",
  ) {
    this.at = start;
    this.traceId = hex(random, 32);
    this.conversation = `conv_${hex(random, 8)}`;
  }

  wait(ms: number): void {
    this.at += ms * (0.7 + this.random() * 0.6);
  }

  span(parent: Span | null, name: string, more: Partial<Span>): Span {
    const span: Span = {
      span_id: hex(this.random, 16),
      parent_id: parent?.span_id ?? null,
      name,
      kind: "internal",
      start: iso(this.at),
      duration: null,
      status: "unset",
      status_message: "",
      service: this.service,
      scope: "lamplighter.demo",
      operation: null,
      agent: parent?.agent ?? null,
      provider: null,
      request_model: null,
      response_model: null,
      conversation_id: this.conversation,
      workflow: null,
      tool: null,
      finish_reasons: [],
      error_type: null,
      usage: null,
      event_count: 0,
      link_count: 0,
      trace_state: "",
      flags: 0,
      scope_version: "",
      scope_attributes: {},
      dropped_attributes_count: 0,
      dropped_events_count: 0,
      dropped_links_count: 0,
      attributes: {},
      resource: {
        "service.name": this.service,
        "service.version": "1.4.2",
        "host.name": "desk-7",
        "process.pid": 4121,
        "telemetry.sdk.language": "python",
      },
      events: [],
      links: [],
      ...more,
    };
    this.spans.push(span);
    return span;
  }

  end(span: Span): void {
    span.duration = Math.max(0, (this.at - new Date(span.start).getTime()) / 1000);
  }

  fail(span: Span, type: string, message: string): void {
    Object.assign(span, { status: "error", error_type: type, status_message: message });
    span.attributes["error.type"] = type;
    span.events.push(
      this.event("exception", {
        "exception.type": type,
        "exception.message": message,
        "exception.stacktrace": `Traceback (most recent call last):\n  File "desk.py", line 41, in call\n${type}: ${message}`,
      }),
    );
  }

  event(name: string, attributes: Attributes): SpanEvent {
    return { name, time: iso(this.at), attributes };
  }

  agent(parent: Span | null, name: string, body: (span: Span) => void): Span {
    const agent = { id: `${name}-v7`, name, version: "1.4" };
    const attributes = {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": name,
      "gen_ai.agent.id": agent.id,
      "gen_ai.conversation.id": this.conversation,
    };
    const span = this.span(parent, `invoke_agent ${name}`, { operation: "invoke_agent", agent, attributes });
    this.wait(12);
    body(span);
    this.wait(8);
    this.end(span);
    return span;
  }

  tool(parent: Span, name: string, ms: number, args: Attributes, result: unknown, body?: (span: Span) => void): Span {
    const id = `call_${hex(this.random, 4)}`;
    const attributes = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": name,
      "gen_ai.tool.call.id": id,
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.arguments": JSON.stringify(args),
      "gen_ai.tool.call.result": JSON.stringify(result),
    };
    const span = this.span(parent, `execute_tool ${name}`, {
      operation: "execute_tool",
      tool: { name, call_id: id, type: "function" },
      attributes,
    });
    body?.(span);
    this.wait(ms);
    this.end(span);
    return span;
  }

  http(parent: Span, name: string, ms: number, status: number): Span {
    const attributes = {
      "http.request.method": name.split(" ")[0] ?? "GET",
      "http.response.status_code": status,
      "url.full": `https://${name.split(" ")[1]}`,
      "server.address": "internal",
    };
    const span = this.span(parent, name, {
      kind: "client",
      attributes,
      scope: "opentelemetry.instrumentation.httpx",
    });
    this.wait(ms);
    this.end(span);
    if (status >= 500) this.fail(span, String(status), "service_unavailable");
    return span;
  }

  chat(
    parent: Span,
    model: string,
    ms: number,
    messages: { input: unknown[]; output: unknown[]; finish?: string; answered?: string },
  ): Span {
    const input = Math.floor(900 + this.random() * 9000);
    const output = Math.floor(30 + this.random() * 700);
    const cached = Math.floor(input * this.random() * 0.5);
    const price = PRICES[messages.answered ?? model];
    const finish = messages.finish ?? "stop";
    const usage = {
      input_tokens: input,
      output_tokens: output,
      cache_read_tokens: cached,
      cache_write_tokens: 0,
      reasoning_tokens: Math.floor(output / 4),
      cost: price ? ((input - cached / 2) * price[0] + output * price[1]) / 1e6 : null,
    };
    const provider = PROVIDERS.find(([prefix]) => model.startsWith(prefix))?.[1] ?? "openai";
    const span = this.span(parent, `chat ${model}`, {
      kind: "client",
      operation: "chat",
      provider,
      request_model: model,
      response_model: messages.answered ?? model,
      finish_reasons: [finish],
      usage,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": provider,
        "gen_ai.request.model": model,
        "gen_ai.response.model": messages.answered ?? model,
        "gen_ai.response.id": `resp_${hex(this.random, 12)}`,
        "gen_ai.response.finish_reasons": [finish],
        "gen_ai.request.max_tokens": 1024,
        "gen_ai.request.temperature": 0.2,
        "gen_ai.usage.input_tokens": input,
        "gen_ai.usage.output_tokens": output,
        "gen_ai.usage.cache_read.input_tokens": cached,
        "gen_ai.usage.reasoning.output_tokens": usage.reasoning_tokens,
        "gen_ai.conversation.id": this.conversation,
        "server.address": "api.example.test",
        "server.port": 443,
        "gen_ai.system_instructions": JSON.stringify([
          {
            type: "text",
            content:
              "You are the refunds agent of the support desk. Refund only what the policy allows, and say so in one paragraph.\n\n- Never promise a date.\n- Always name the order.",
          },
        ]),
        "gen_ai.input.messages": JSON.stringify(messages.input),
        "gen_ai.output.messages": JSON.stringify(messages.output),
      },
    });
    this.wait(ms);
    this.end(span);
    return span;
  }
}
