/** One message: who said it, the words, the thinking folded away, tool calls as calls, results as data. */

import { useState } from "preact/hooks";
import type { Json } from "../../api/types.ts";
import type { Message, Part } from "../../layout/messages/model.ts";
import type { Results } from "../../layout/messages/paired.ts";
import { saysError } from "../../layout/repeats.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { JsonTree } from "../../parts/jsontree.tsx";
import { Markdown } from "../../parts/markdown.tsx";

const ICONS: Record<string, IconName> = {
  system: "settings",
  developer: "settings",
  user: "user",
  assistant: "model",
  tool: "tools",
};
const FOLDED_FROM = 300;

const Data = ({ value }: { value: Json }) =>
  typeof value === "string" ? (
    <div class="plain mono">{value}</div>
  ) : value === null ? (
    <span class="t3">nothing</span>
  ) : (
    <JsonTree value={value} open={2} />
  );

const Result = ({ value }: { value: Json }) => (
  <div class={saysError(value) ? "result error" : "result"}>
    <Data value={value} />
  </div>
);

const PartBox = ({ part, result }: { part: Part; result?: Json | undefined }) => {
  if (part.type === "text") return <Markdown text={part.text} />;
  if (part.type === "json") return <JsonTree value={part.value} />;
  if (part.type === "reasoning") {
    return (
      <details class="reasoning">
        <summary>Reasoning</summary>
        <Markdown text={part.text} />
      </details>
    );
  }
  if (part.type === "blob") {
    return (
      <p class="blob">
        <span class="mono">{part.mime}</span> <span class="t3">{part.from}</span>
      </p>
    );
  }
  if (part.type === "result") return <Result value={part.result} />;
  return (
    <div class="call">
      <div class="call-head">
        <Icon name="tools" small />
        <b class="mono">{part.name}</b>
        {part.id && (
          <span class="mono cut" title={part.id}>
            {part.id}
          </span>
        )}
      </div>
      {part.arguments !== null && (
        <div class="call-body">
          <Data value={part.arguments} />
        </div>
      )}
      {result !== undefined && (
        <div class="call-result">
          <span class="t3">result</span>
          <Result value={result} />
        </div>
      )}
    </div>
  );
};

const wordsOf = (message: Message): string =>
  message.parts.map((part) => (part.type === "text" ? part.text : "")).join(" ");

function noteOf(message: Message, agent: string | null, own: string): string {
  if (message.direction === "output") return [own || agent, message.finish].filter(Boolean).join(" · ");
  if (message.direction === "system" && !own) return agent ?? "";
  const result = message.parts.find((part) => part.type === "result");
  if (result?.type === "result") return result.name ?? result.id ?? "";
  return message.name ?? (message.role === "assistant" ? (agent ?? "") : "");
}

const NONE: Results = new Map();

/** `results` answer the calls of this message, by their place among its parts; `own` marks what the span itself said. */
export const MessageBox = ({
  message,
  agent,
  results = NONE,
  own = "this span",
}: {
  message: Message;
  agent: string | null;
  results?: Results;
  own?: string;
}) => {
  const words = wordsOf(message);
  const long = message.direction === "system" && words.length > FOLDED_FROM / 3;
  const [open, setOpen] = useState(!long);
  const failed =
    message.parts.some((part) => part.type === "result" && saysError(part.result)) ||
    [...results.values()].some(saysError);
  return (
    <li class={`msg ${message.direction === "output" && own ? "this" : ""} ${failed ? "err" : ""}`}>
      <div class="msg-head">
        <Icon name={ICONS[message.role] ?? "user"} small />
        <b>{message.role}</b>
        <span>{noteOf(message, agent, own)}</span>
        {long && (
          <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "Fold" : "Show"}
          </button>
        )}
      </div>
      {open ? (
        message.parts.map((part, n) => <PartBox key={n} part={part} result={results.get(n)} />)
      ) : (
        <p class="cut t2">{words}</p>
      )}
      {message.parts.length === 0 && <p class="t3">Nothing was said.</p>}
    </li>
  );
};
