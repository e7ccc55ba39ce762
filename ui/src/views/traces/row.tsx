/** One trace in the list. */

import type { ComponentChildren } from "preact";
import type { TraceSummary } from "../../api/types.ts";
import type { Column } from "../../layout/columns.ts";
import { clock, integer, moment, money, NOTHING, shortId } from "../../layout/format.ts";
import { lookOf } from "../../layout/look.ts";
import { toDate } from "../../layout/time.ts";
import { Agent, AgentDots } from "../../parts/agent.tsx";
import { Duration, Money, Nothing, Tokens } from "../../parts/figure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { memo } from "../../parts/memo.tsx";
import { StateGlyph } from "../../parts/state.tsx";
import { hrefWith } from "../../state/address.ts";
import { filter } from "../../state/narrowing.ts";
import { conversationHref } from "../shell/links.ts";

export const traceHref = (id: string): string => hrefWith({ columns: null, ...lookOf(filter.value) }, `/traces/${id}`);

const unpriced = ({ usage }: TraceSummary): boolean => usage.unpriced_tokens > 0;

const Model = ({ models }: Pick<TraceSummary, "models">) => {
  const first =
    models.find(({ request, response }) => request && response && !response.startsWith(request)) ?? models[0];
  if (!first) return <Nothing />;
  const { request, response } = first;
  const title = models.map((model) => [model.request, model.response].filter(Boolean).join(" › ")).join(", ");
  const changed = request !== null && response !== null && !response.startsWith(request);
  return (
    <span class="model" title={title}>
      {changed ? (
        <>
          <span class="mono t3 cut">{request}</span>
          <span class="changed">
            <Icon name="right" small />
          </span>
          <span class="mono cut">{response}</span>
        </>
      ) : (
        <span class="mono cut">{request ?? response}</span>
      )}
      {models.length > 1 && <span class="t3">+{models.length - 1}</span>}
    </span>
  );
};

const DurationBar = ({ row, longest }: { row: TraceSummary; longest: number }) => (
  <>
    {row.duration != null && (
      <i class={`fill ${row.status}`} style={{ width: `${Math.max(2, (row.duration / longest) * 100)}%` }} />
    )}
    <b>
      <Duration seconds={row.duration} />
    </b>
  </>
);

const Meta = ({ row }: { row: TraceSummary }) => (
  <span class="meta">
    {row.agents[0] && <Agent name={row.agents[0]} />}
    <span>{moment(toDate(row.start), new Date())}</span>
    <span>{row.usage.cost == null ? (unpriced(row) ? "unpriced" : NOTHING) : money(row.usage.cost)}</span>
    {row.error_count > 0 && <span class="bad">{integer(row.error_count)} failed</span>}
  </span>
);

const title = (row: TraceSummary): string => row.ask ?? (row.name || "unnamed");

type Cell = (row: TraceSummary, longest: number, narrow: boolean) => ComponentChildren;

const CELLS: Record<string, Cell> = {
  state: (row) => <StateGlyph status={row.status} />,
  start: (row) => (
    <span class="t3" title={row.start}>
      {clock(toDate(row.start), new Date())}
    </span>
  ),
  agent: (row) =>
    row.agents[0] ? (
      <span class="agents">
        <Agent name={row.agents[0]} />
        {row.agents.length > 1 && <AgentDots names={row.agents.slice(1)} />}
      </span>
    ) : (
      <span class="t3 cut">{row.services[0] ?? NOTHING}</span>
    ),
  ask: (row, _longest, narrow) => (
    <>
      <a class="cut row-link" href={traceHref(row.trace_id)} title={title(row)}>
        {title(row)}
      </a>
      {narrow && <Meta row={row} />}
    </>
  ),
  duration: (row, longest) => <DurationBar row={row} longest={longest} />,
  input: (row) => <Tokens count={row.usage.input_tokens} />,
  output: (row) => <Tokens count={row.usage.output_tokens} />,
  cost: (row) => <Money cost={row.usage.cost} unpriced={unpriced(row)} />,
  model: (row) => <Model models={row.models} />,
  errors: (row) => (row.error_count > 0 ? <span class="bad">{integer(row.error_count)}</span> : <Nothing />),
  spans: (row) => integer(row.span_count),
  service: (row) => <span class="cut">{row.services.join(", ") || NOTHING}</span>,
  conversation: (row) =>
    row.conversation_id ? (
      <a class="mono cut over-row" href={conversationHref(row.conversation_id)} title={row.conversation_id}>
        {shortId(row.conversation_id)}
      </a>
    ) : (
      <Nothing />
    ),
};

export interface TraceRowProps {
  row: TraceSummary;
  index: number;
  top: number;
  columns: readonly Column[];
  longest: number;
  narrow: boolean;
}

export const TraceRow = memo(({ row, index, top, columns, longest, narrow }: TraceRowProps) => (
  <div
    role="row"
    class={`tr ${row.status}`}
    aria-rowindex={index + 2}
    data-index={index}
    style={{ transform: `translateY(${top}px)` }}
  >
    {columns.map(({ name, figure }) => (
      <span key={name} role="cell" class={`c-${name} ${figure ? "num" : ""}`}>
        {CELLS[name]?.(row, longest, narrow)}
      </span>
    ))}
  </div>
));
