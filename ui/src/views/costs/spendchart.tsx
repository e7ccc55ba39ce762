/** Spend over time by one dimension: its dearest values each a series, all the others together, the period before dashed. */

import { money, shortMoney, tokens } from "../../layout/format.ts";
import { barsOf, type Measure } from "../../layout/spend.ts";
import { ranked } from "../../layout/stacked.ts";
import { Chart } from "../../parts/chart.tsx";
import { Answered } from "../../parts/panel.tsx";
import { chooseEnds, comparison, comparisonLabel, previousOf, range } from "../../state/range.ts";
import { useSpend } from "../../state/spend.ts";

export const SpendChart = ({ of, measure, only = [] }: { of: string; measure: Measure; only?: readonly string[] }) => {
  const answer = useSpend(of, only);
  return (
    <Answered what="Spend over time could not be read" answer={answer}>
      {(now) => {
        const ends = answer.ends!;
        const earlier = previousOf(range.value, comparison.value, ends);
        const shift = (ends.from.getTime() - (earlier ?? ends).from.getTime()) / 1000;
        const { times, step, series, before } = barsOf(now, answer.before, { ...ends, shift }, measure);
        return (
          <Chart
            label={`${measure === "cost" ? "Spend" : "Tokens"} over time by ${of}`}
            times={times}
            interval={step}
            series={ranked(series)}
            before={before && { label: comparisonLabel(range.value, comparison.value), values: before }}
            family={of === "agent" || of === "model" ? of : "other"}
            axis={(value) => (measure === "cost" ? shortMoney(value) : tokens(Math.round(value)))}
            format={(value) => (measure === "cost" ? money(value) : tokens(Math.round(value)))}
            onRange={(from, to) => chooseEnds({ from, to })}
          />
        );
      }}
    </Answered>
  );
};
