/** Names and what they are, side by side. */

import type { ComponentChildren } from "preact";

export const Pairs = ({ pairs }: { pairs: readonly (readonly [ComponentChildren, ComponentChildren])[] }) => (
  <dl class="pairs">
    {pairs.map(([name, value], n) => (
      <div key={n}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
