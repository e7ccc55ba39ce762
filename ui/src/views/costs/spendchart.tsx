/** Spend over time by one dimension: its dearest values each a series, all the others together, the period before dashed. */

import type { Params } from "../../api/client.ts";
import type { UsageAnswer, UsageRow } from "../../api/types.ts";
import { money, shortMoney, tokens } from "../../layout/format.ts";
import { barTimes, dimension, onBars, seriesFrom, stepFor, tokensOf, told } from "../../layout/spend.ts";
import { OTHER, ranked } from "../../layout/stacked.ts";
import { Chart } from "../../parts/chart.tsx";
import { Answered } from "../../parts/panel.tsx";
import { getWithin, withinKey } from "../../state/narrowing.ts";
import { useQuery } from "../../state/queries.ts";
import {
  chooseEnds,
  comparison,
  comparisonLabel,
  endsOf,
  paramsOf,
  previousOf,
  range,
  secondsOf,
} from "../../state/range.ts";

export type Measure = "cost" | "tokens";

/** Each a question of its own, because one by time and dimension would have more rows than are sent at once. */
const MOST = 7;

interface Parts {
  times: number[];
  step: number;
  names: string[];
  values: number[][];
  before: number[] | null;
}

const amountOf = (measure: Measure) => (row: UsageRow) => (measure === "cost" ? (row.cost ?? 0) : tokensOf(row));

async function ask(of: string, measure: Measure, only: string[], signal: AbortSignal): Promise<Parts> {
  const ends = endsOf(range.peek(), new Date());
  const { by, step } = stepFor(secondsOf(range.peek()));
  const times = barTimes(ends.from, ends.to, step);
  const within = { ...paramsOf(ends), limit: 500 };
  const rows = async (terms: readonly string[], params: Params) =>
    (await getWithin<UsageAnswer>("usage", { by, ...params, only: terms }, signal)).rows;
  const names = (await rows(only, { ...within, by: of }))
    .filter((row) => measure === "tokens" || row.cost !== null)
    .map((row) => dimension(row, of))
    .filter(told)
    .slice(0, MOST);
  const value = amountOf(measure);
  const earlier = previousOf(range.peek(), comparison.peek(), ends);
  const shift = earlier ? (ends.from.getTime() - earlier.from.getTime()) / 1000 : 0;
  const [all, before, ...own] = await Promise.all([
    rows(only, within),
    earlier && rows(only, { ...within, ...paramsOf(earlier) }),
    ...names.map((name) => rows([...only, `${of}:${name}`], within)),
  ]);
  const whole = onBars(all, by, times, step, value);
  const values = own.map((one) => onBars(one, by, times, step, value));
  const rest = whole.map((sum, n) => Math.max(0, sum - values.reduce((part, series) => part + series[n]!, 0)));
  const shifted = times.map((time) => time - shift);
  return {
    times,
    step,
    names: rest.some((sum) => sum > 1e-9) ? [...names, OTHER] : names,
    values: [...values, rest],
    before: before && onBars(before, by, shifted, step, value),
  };
}

export const SpendChart = ({ of, measure, only = [] }: { of: string; measure: Measure; only?: string[] }) => {
  const { data, error, refetch } = useQuery<Parts>({
    queryKey: ["spend", of, measure, only, withinKey.value, comparison.value],
    queryFn: ({ signal }) => ask(of, measure, only, signal),
    staleTime: 30_000,
  });
  return (
    <Answered what="Spend over time could not be read" answer={{ now: data, error, again: () => void refetch() }}>
      {({ times, step, names, values, before }) => (
        <Chart
          label={`${measure === "cost" ? "Spend" : "Tokens"} over time by ${of}`}
          times={times}
          interval={step}
          series={ranked(seriesFrom(names, values))}
          before={before && { label: comparisonLabel(range.value, comparison.value), values: before }}
          family={of === "agent" || of === "model" ? of : "other"}
          axis={(value) => (measure === "cost" ? shortMoney(value) : tokens(Math.round(value)))}
          format={(value) => (measure === "cost" ? money(value) : tokens(Math.round(value)))}
          onRange={(from, to) => chooseEnds({ from, to })}
        />
      )}
    </Answered>
  );
};
