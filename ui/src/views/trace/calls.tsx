/** Calls of one tool side by side: arguments, results and errors in a table, what differs marked, what is the same said once. */

import { useState } from "preact/hooks";
import { problemOf } from "../../api/problem.ts";
import type { Span } from "../../api/types.ts";
import { duration, integer, NOTHING } from "../../layout/format.ts";
import { argumentsOf, type Compared, compared, resultOf, saysError, written } from "../../layout/repeats.ts";
import { Failed, Notice, Skeleton } from "../../parts/notice.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { opened } from "../../state/opentrace.ts";
import { queries, useQuery } from "../../state/queries.ts";
import { spansQuery } from "../../state/spans.ts";
import { compareCalls, tool, tools } from "../../state/traceshow.ts";
import { forest, reveal, selected } from "../../state/traceview.ts";

const FIRST = 60;
const SHORT = 90;

const cutTo = (text: string): string => (text.length > SHORT ? `${text.slice(0, SHORT)}…` : text);

const Same = ({ found, calls }: { found: Compared; calls: number }) =>
  found.same.length > 0 ? (
    <p class="same">
      {calls > 1 ? `The same in all ${calls}:` : "Arguments:"}{" "}
      {found.same.map(([path, text]) => (
        <span key={path} class="mono" title={text}>
          {path}=<b>{cutTo(text)}</b>
        </span>
      ))}
    </p>
  ) : null;

/** The rarest values are what one looks for: they are marked. */
const Cell = ({ text, count, calls }: { text: string; count: number; calls: number }) => (
  <td class={`mono ${count * 2 <= calls ? "differs" : ""}`} title={text}>
    {text === "" ? NOTHING : cutTo(text)}
  </td>
);

const Outcome = ({ span }: { span: Span }) => {
  const result = resultOf(span);
  const failed = span.status === "error" || span.error_type !== null;
  if (failed)
    return (
      <td class="bad" title={span.status_message}>
        {span.error_type ?? "failed"}
        {span.status_message && ` · ${cutTo(span.status_message)}`}
      </td>
    );
  const text = written(result);
  return (
    <td class={saysError(result) ? "mono said-error" : "mono"} title={text}>
      {saysError(result) && <span class="chip warn">says error</span>} {result === null ? NOTHING : cutTo(text)}
    </td>
  );
};

const CallsTable = ({ calls, spans }: { calls: readonly number[]; spans: readonly Span[] }) => {
  const found = compared(spans.map(argumentsOf));
  const now = forest.value!;
  return (
    <>
      <Same found={found} calls={spans.length} />
      <div class="scroll" tabIndex={0} role="group" aria-label="Calls side by side">
        <table aria-label="Calls side by side">
          <thead>
            <tr>
              <th scope="col">Call</th>
              <th scope="col" class="num">
                At
              </th>
              <th scope="col" class="num">
                Duration
              </th>
              {found.differing.map(({ path }) => (
                <th key={path} scope="col" class="differs">
                  {path}
                </th>
              ))}
              <th scope="col">Result</th>
            </tr>
          </thead>
          <tbody>
            {spans.map((span, at) => (
              <tr key={span.span_id} class={calls[at] === selected.value ? "sel" : ""}>
                <td class="key">
                  <button type="button" class="link" onClick={() => reveal(calls[at]!)}>
                    {at + 1}
                  </button>
                </td>
                <td class="num">{duration(now.start[calls[at]!]!)}</td>
                <td class="num">{duration(span.duration)}</td>
                {found.differing.map(({ path, values, counts }) => (
                  <Cell key={path} text={values[at]!} count={counts[at]!} calls={spans.length} />
                ))}
                <Outcome span={span} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
};

const Calls = ({ calls }: { calls: readonly number[] }) => {
  const [most, setMost] = useState(FIRST);
  const shown = calls.slice(0, most);
  const now = opened.value!;
  const query = spansQuery(
    now.id,
    shown.map((n) => now.forest.spans[n]!.span_id),
  );
  const { data, error } = useQuery(query);
  if (error)
    return (
      <Failed
        what="The calls could not be read"
        problem={problemOf(error)}
        retry={() => void queries.refetchQueries({ queryKey: query.queryKey })}
      />
    );
  if (!data) return <Skeleton rows={8} />;
  return (
    <>
      <CallsTable calls={shown} spans={data} />
      {calls.length > most && (
        <button type="button" class="btn more-rows" onClick={() => setMost(most * 4)}>
          Show more of {integer(calls.length)} calls
        </button>
      )}
    </>
  );
};

export const CallsView = () => {
  const chosen = tool.value;
  if (!chosen)
    return (
      <Notice title="No tool was called">
        <p>The calls of a tool stand here side by side: arguments, results and errors.</p>
      </Notice>
    );
  const choices = tools.value.slice(0, 8).map((one) => ({
    value: one.tool,
    label: (
      <>
        <span class="mono">{one.tool}</span> ×{one.spans.length}
        {one.failed > 0 && <span class="bad">{one.failed} failed</span>}
      </>
    ),
  }));
  return (
    <section class="calls" aria-label="Repeated calls">
      <div class="calls-head">
        <Segmented label="Tool" choices={choices} value={chosen.tool} onChange={compareCalls} />
      </div>
      <Calls key={chosen.tool} calls={chosen.spans} />
    </section>
  );
};
