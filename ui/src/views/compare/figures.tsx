/** The figures of both runs, and how B stands against A. */

import type { ComponentChildren } from "preact";
import { duration, integer, money, NOTHING, percent, tokens } from "../../layout/format.ts";
import { Change } from "../../parts/change.tsx";
import type { Run } from "../../state/compared.ts";

interface Measure {
  name: string;
  value: (run: Run) => number | null;
  format: (value: number) => string;
  more: "bad" | "neutral";
  note?: (run: Run) => string;
}

const failures = ({ forest }: Run): number => forest.failed.reduce((sum, one) => sum + one, 0);
const toolCalls = ({ forest }: Run): number =>
  forest.spans.filter(({ operation }) => operation === "execute_tool").length;

const MEASURES: readonly Measure[] = [
  { name: "Duration", value: ({ head }) => head.duration, format: (value) => duration(value), more: "bad" },
  { name: "Cost", value: ({ head }) => head.usage.cost, format: money, more: "bad" },
  { name: "Model calls", value: ({ head }) => head.usage.calls, format: integer, more: "bad" },
  {
    name: "Input tokens",
    value: ({ head }) => head.usage.input_tokens,
    format: (value) => tokens(value),
    more: "bad",
    note: ({ head: { usage } }) => `${percent(usage.cache_read_tokens, usage.input_tokens)} cached`,
  },
  {
    name: "Output tokens",
    value: ({ head }) => head.usage.output_tokens,
    format: (value) => tokens(value),
    more: "bad",
    note: ({ head: { usage } }) => `${percent(usage.reasoning_tokens, usage.output_tokens)} reasoning`,
  },
  { name: "Tool calls", value: toolCalls, format: integer, more: "bad" },
  { name: "Failed spans", value: failures, format: integer, more: "bad" },
  { name: "Spans", value: ({ forest }) => forest.spans.length, format: integer, more: "neutral" },
];

const Cell = ({ measure, run }: { measure: Measure; run: Run }): ComponentChildren => {
  const value = measure.value(run);
  return (
    <td class="num">
      <b>{value === null ? NOTHING : measure.format(value)}</b>
      {measure.note && value ? <span class="t3"> {measure.note(run)}</span> : null}
    </td>
  );
};

export const Figures = ({ a, b }: { a: Run; b: Run }) => (
  <section class="panel" aria-label="Figures">
    <div class="scroll" tabIndex={0} role="group" aria-label="Figures of both runs">
      <table aria-label="Figures of both runs" class="compare-figures">
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col" class="num">
              A
            </th>
            <th scope="col" class="num">
              B
            </th>
            <th scope="col">B against A</th>
          </tr>
        </thead>
        <tbody>
          {MEASURES.map((measure) => {
            const [x, y] = [measure.value(a), measure.value(b)];
            return (
              <tr key={measure.name}>
                <th scope="row">{measure.name}</th>
                <Cell measure={measure} run={a} />
                <Cell measure={measure} run={b} />
                <td>{x !== null && y !== null && <Change now={y} before={x} more={measure.more} format={null} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  </section>
);
