/** A line too small for an axis: how something went, the period before behind it. */

const WIDE = 64;
const HIGH = 26;

function pathOf(values: readonly number[], most: number): string {
  const step = WIDE / Math.max(1, values.length - 1);
  return values
    .map(
      (value, n) =>
        `${n === 0 ? "M" : "L"}${(n * step).toFixed(1)} ${(HIGH - 2 - (value / most) * (HIGH - 4)).toFixed(1)}`,
    )
    .join("");
}

export const Spark = ({ now, before = [] }: { now: readonly number[]; before?: readonly number[] }) => {
  if (now.length < 2) return null;
  const most = Math.max(...now, ...before, Number.MIN_VALUE);
  return (
    <svg class="spark" viewBox={`0 0 ${WIDE} ${HIGH}`} preserveAspectRatio="none" aria-hidden="true">
      {before.length > 1 && <path class="was" d={pathOf(before, most)} />}
      <path class="now" d={pathOf(now, most)} />
    </svg>
  );
};

/** The same as bars, for counts of things that went wrong. */
export const SparkBars = ({ values }: { values: readonly number[] }) => {
  const most = Math.max(...values, 1);
  return (
    <span class="spark-bars" aria-hidden="true">
      {values.map((value, n) => (
        <i key={n} class={value > 0 ? "some" : ""} style={{ height: `${Math.max(6, (value / most) * 100)}%` }} />
      ))}
    </span>
  );
};
