/** How a figure moved against the period before: arrow and share, the base beside it. */

import { type Changed, changeOf, pointsOf } from "../layout/change.ts";
import { integer } from "../layout/format.ts";
import { Nothing } from "./figure.tsx";

const ARROWS = { [-1]: "↓ ", 0: "", 1: "↑ " } as const;

const Words = ({ changed, from }: { changed: Changed; from: string | null }) => (
  <span class="change">
    <b class={changed.worse ? "bad" : ""}>
      {ARROWS[changed.direction]}
      {changed.words}
    </b>
    {from !== null && changed.direction !== 0 && ` from ${from}`}
  </span>
);

interface ChangeProps {
  now: number;
  before: number;
  more?: "bad" | "good" | "neutral";
  /** How the base is written; null leaves it out where a column is too narrow, and then it is said on hover. */
  format?: ((value: number) => string) | null;
}

export const Change = ({ now, before, more = "neutral", format = integer }: ChangeProps) => (
  <Words changed={changeOf(now, before, more)} from={format ? format(before) : null} />
);

/** The same for shares. */
export const Points = ({ now, before, more = "bad" }: Omit<ChangeProps, "format">) =>
  now === 0 && before === 0 ? (
    <Nothing />
  ) : (
    <Words changed={pointsOf(now, before, more)} from={`${(before * 100).toFixed(1)}\u00a0%`} />
  );
