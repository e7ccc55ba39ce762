/** Why an answer stopped before it was done: the reason given, the limit that was set, and where the words break off. */

import type { Span } from "../../api/types.ts";
import { kindOf } from "../../layout/forest.ts";
import { integer } from "../../layout/format.ts";
import { exchangeOf } from "../../layout/messages/read.ts";
import { limitOf, requestOf } from "../../layout/messages/request.ts";
import { finishOf, isUnsaid } from "../../layout/oddities.ts";
import { Hint } from "../../parts/hint.tsx";
import { Icon } from "../../parts/icon.tsx";

const TAIL = 140;

function lastWords(span: Span): string | null {
  const outputs = exchangeOf(span)?.messages.filter(({ direction }) => direction === "output") ?? [];
  const text = outputs
    .flatMap(({ parts }) => parts)
    .map((part) => (part.type === "text" ? part.text : ""))
    .join(" ")
    .trim();
  return text ? (text.length > TAIL ? `… ${text.slice(-TAIL)}` : text) : null;
}

const Unsaid = () => (
  <Hint name="finish">
    Nothing says why this answer ended: without <span class="mono">gen_ai.response.finish_reasons</span> one that was
    cut off at a limit looks like a whole one.
  </Hint>
);

export const Stopped = ({ span }: { span: Span }) => {
  const why = finishOf(span.finish_reasons ?? []);
  if (!why) return kindOf(span) === "model" && isUnsaid(span) ? <Unsaid /> : null;
  const limit = limitOf(requestOf(span.attributes));
  const words = lastWords(span);
  return (
    <div class="callout warn" role="note">
      <Icon name="trunc" />
      <div>
        <b>{why === "cut" ? "The answer was cut off" : "The provider's filter stopped the answer"}</b>
        <p>
          <span class="mono">finish_reasons: {span.finish_reasons?.join(", ")}</span>
          {why === "cut" && span.usage && ` after ${integer(span.usage.output_tokens)} output tokens`}
          {why === "cut" && (limit ? `; ${limit.name} was ${integer(limit.tokens)}.` : "; the limit was not recorded.")}
        </p>
        {words && <p class="last-words">It ends with: “{words}”</p>}
      </div>
    </div>
  );
};
