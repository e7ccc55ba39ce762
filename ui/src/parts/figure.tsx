/** Figures: the value to be read, its unit fainter, the exact number on hover. */

import { durationFigure, integer, money, NOTHING, tokensFigure, type Figure as Value } from "../layout/format.ts";

const Figure = ({ value, unit }: Value) => (
  <>
    {value}
    {unit && <span class="unit">{unit}</span>}
  </>
);

export const Nothing = () => <span class="t3">{NOTHING}</span>;

export const Duration = ({ seconds }: { seconds: number | null | undefined }) =>
  seconds == null ? <Nothing /> : <Figure {...durationFigure(seconds)} />;

export const Tokens = ({ count }: { count: number | null | undefined }) =>
  count == null || count === 0 ? (
    <Nothing />
  ) : (
    <span title={integer(count)}>
      <Figure {...tokensFigure(count)} />
    </span>
  );

/** Unknown prices are hatched words, never `$0`. */
export const Money = ({ cost, unpriced }: { cost: number | null | undefined; unpriced: boolean }) => {
  if (cost == null) return unpriced ? <span class="unpriced hatch">unpriced</span> : <Nothing />;
  return (
    <span title={unpriced ? "More was used than has a price" : `$${cost}`}>
      {unpriced && <span class="t3">≥ </span>}
      {money(cost)}
    </span>
  );
};
