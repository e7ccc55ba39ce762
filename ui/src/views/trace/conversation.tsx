/** What was said: the exchange of a model call, the call of a tool, or the way to where it was recorded. */

import { useMemo, useState } from "preact/hooks";
import type { Span } from "../../api/types.ts";
import { KINDS, titleOf } from "../../layout/forest.ts";
import { plural } from "../../layout/format.ts";
import { callBefore, freshOf } from "../../layout/messages/fresh.ts";
import type { Message } from "../../layout/messages/model.ts";
import { paired, type Shown } from "../../layout/messages/paired.ts";
import { exchangeOf } from "../../layout/messages/read.ts";
import { Icon } from "../../parts/icon.tsx";
import { opened } from "../../state/opentrace.ts";
import { useQuery } from "../../state/queries.ts";
import { spanQuery } from "../../state/spans.ts";
import { forest, reveal, selected } from "../../state/traceview.ts";
import { MessageBox } from "./message.tsx";
import { RequestLine } from "./requestline.tsx";

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
function ordered(messages: readonly Message[]): Message[] {
  return [
    ...messages.filter((message) => message.direction === "system"),
    ...messages.filter((message) => message.direction !== "system"),
  ];
}

/** What the same agent's call before had seen and said; null when there is none, undefined while it is not known. */
function useBefore(): { messages: Message[] | null; n: number | null; known: boolean } {
  const [now, n] = [forest.value!, selected.value];
  const model = n !== null && KINDS[now.kind[n]!] === "model";
  const before = useMemo(() => (model ? callBefore(now, n) : null), [now, n]);
  const id = before === null ? "" : now.spans[before]!.span_id;
  const { data, isLoading } = useQuery({ ...spanQuery(opened.value!.id, id), enabled: before !== null });
  const messages = before !== null && data ? (exchangeOf(data)?.messages ?? null) : null;
  return { messages, n: before, known: before === null || !isLoading };
}

/** What was seen before is one line until somebody asks; only what is new stands out. */
const Exchanged = ({
  shown,
  agent,
  before,
}: {
  shown: readonly Shown[];
  agent: string | null;
  before: number | null;
}) => {
  const [open, setOpen] = useState(false);
  const old = shown.filter(({ isNew }) => !isNew);
  const box = ({ message, isNew, results }: Shown, n: number) => (
    <MessageBox key={`${isNew}${n}`} message={message} agent={agent} results={results} />
  );
  return (
    <>
      {old.length > 0 && (
        <p class="seen-before">
          <button type="button" class="btn ghost" aria-expanded={open} onClick={() => setOpen(!open)}>
            <Icon name={open ? "down" : "right"} small />
            {plural(old.length, "message")} seen before
          </button>
          {before !== null && (
            <button type="button" class="link" onClick={() => reveal(before)}>
              in the call before
            </button>
          )}
        </p>
      )}
      <ol class="conversation">
        {open && <div class="seen">{old.map(box)}</div>}
        {shown.filter(({ isNew }) => isNew).map(box)}
      </ol>
    </>
  );
};

export const ConversationTab = ({ span }: { span: Span }) => {
  const exchange = exchangeOf(span);
  const before = useBefore();
  if (!exchange) return <Nothing span={span} />;
  if (!before.known) return null;
  const shown = paired(freshOf(ordered(exchange.messages), before.messages));
  return (
    <>
      <RequestLine span={span} />
      <Exchanged shown={shown} agent={span.agent?.name ?? null} before={before.n} />
      <p class="recorded">Recorded as {exchange.shape}.</p>
      {span.operation === "invoke_agent" && <Below />}
    </>
  );
};
