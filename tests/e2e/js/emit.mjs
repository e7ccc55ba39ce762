// Sends one agent's turn the way any Node application does: the SDK reads the endpoint and the protocol from OTEL_*.
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";

const sdk = new NodeSDK();
sdk.start();
const tracer = trace.getTracer("e2e-js", "1.2.3");

const traceId = tracer.startActiveSpan(
  "invoke_agent planner",
  { kind: SpanKind.CLIENT, attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner" } },
  (agent) => {
    tracer.startActiveSpan("chat gpt-4o", { kind: SpanKind.CLIENT }, (chat) => {
      chat.setAttributes({
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 20,
        "gen_ai.response.finish_reasons": ["stop"],
        "e2e.text": "Grüße, 世界 🚀",
        "e2e.empty": "",
        "e2e.negative": -7,
        "e2e.double": 0.25,
        "e2e.flag": false,
        "e2e.list": [1, 2, 3],
        "e2e.words": ["a", "", "c"],
      });
      chat.addEvent("e2e.happened", { "e2e.count": 2 });
      chat.addLink({ context: agent.spanContext(), attributes: { "e2e.why": "link" } });
      chat.setStatus({ code: SpanStatusCode.ERROR, message: "cut short" });
      chat.end();
    });
    agent.end();
    return agent.spanContext().traceId;
  },
);

await sdk.shutdown();
process.stdout.write(`${traceId}\n`);
