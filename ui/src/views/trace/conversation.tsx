/** What was said: the exchange of a model call, the call of a tool, or the way to where it was recorded. */

import type { Span } from "../../api/types.ts";
import { KINDS, titleOf } from "../../layout/forest.ts";
import { type Exchange, exchangeOf } from "../../layout/messages/read.ts";
import { forest, reveal, selected } from "../../state/traceview.ts";
import { MessageBox } from "./message.tsx";

/** The model calls below an agent, the last one first: there the whole exchange stands. */
function callBelow(): number | null {
  const [now, n] = [forest.value, selected.value];
  if (!now || n === null) return null;
  const at = now.order.indexOf(n);
  for (let m = at + now.size[n]! - 1; m > at; m--)
    if (KINDS[now.kind[now.order[m]!]!] === "model") return now.order[m]!;
  return null;
}

const Below = () => {
  const below = callBelow();
  if (below === null) return null;
  const { operation, subject } = titleOf(forest.value!.spans[below]!);
  return (
    <p>
      <button type="button" class="link" onClick={() => reveal(below)}>
        Open its last model call, {operation} {subject}
      </button>
    </p>
  );
};

const Nothing = ({ span }: { span: Span }) => {
  const model = ["chat", "generate_content", "text_completion"].includes(span.operation ?? "");
  return (
    <div class="tab-note">
      <p>No messages were recorded on this span.</p>
      {model && (
        <p>
          Recording content is off unless the instrumentation is told otherwise. For OpenTelemetry's GenAI packages:{" "}
          <span class="mono">OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=span_only</span>
        </p>
      )}
      <Below />
    </div>
  );
};

/** The system's words first, however they were recorded. */
function ordered({ messages }: Exchange) {
  return [
    ...messages.filter((message) => message.direction === "system"),
    ...messages.filter((message) => message.direction !== "system"),
  ];
}

export const ConversationTab = ({ span }: { span: Span }) => {
  const exchange = exchangeOf(span);
  if (!exchange) return <Nothing span={span} />;
  return (
    <>
      <ol class="conversation">
        {ordered(exchange).map((message, n) => (
          <MessageBox key={n} message={message} agent={span.agent?.name ?? null} />
        ))}
      </ol>
      <p class="recorded">Recorded as {exchange.shape}.</p>
      {span.operation === "invoke_agent" && <Below />}
    </>
  );
};
