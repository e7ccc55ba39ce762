/** What happened within a span, in the order of time, counted from its start. */

import type { Span, SpanEvent } from "../../api/types.ts";
import { duration } from "../../layout/format.ts";
import { type Instant, parseInstant, since } from "../../layout/time.ts";
import { JsonTree } from "../../parts/jsontree.tsx";

const STACK = "exception.stacktrace";

const EventBox = ({ event, origin }: { event: SpanEvent; origin: Instant }) => {
  const { [STACK]: stack, ...rest } = event.attributes;
  const failed = event.name === "exception";
  return (
    <li class={failed ? "event error" : "event"}>
      <div class="event-head">
        <b class="mono">{event.name}</b>
        <span title={event.time}>+{duration(Math.max(0, since(origin, parseInstant(event.time))))}</span>
      </div>
      {Object.keys(rest).length > 0 && <JsonTree value={rest} open={1} />}
      {typeof stack === "string" && (
        <details class="stack">
          <summary>Stack trace</summary>
          <pre>{stack}</pre>
        </details>
      )}
    </li>
  );
};

export const EventsTab = ({ span }: { span: Span }) => {
  const origin = parseInstant(span.start);
  if (span.events.length === 0) return <p class="tab-note">Nothing was recorded within this span.</p>;
  return (
    <ol class="events">
      {span.events.map((event, n) => (
        <EventBox key={n} event={event} origin={origin} />
      ))}
    </ol>
  );
};
