/** An agent by name and colour, and the other agents of the same run as dots. */

import { seriesClass } from "../state/series.ts";

export const Agent = ({ name }: { name: string }) => (
  <span class={`agent ${seriesClass(name)}`}>
    <i />
    <span class="cut">{name}</span>
  </span>
);

const MOST_DOTS = 5;

export const AgentDots = ({ names }: { names: readonly string[] }) => (
  <span class="dots" title={names.join(", ")}>
    {names.slice(0, MOST_DOTS).map((name) => (
      <i key={name} class={seriesClass(name)} />
    ))}
    <span class="sr">with {names.join(", ")}</span>
  </span>
);
