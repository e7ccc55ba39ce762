/** A panel of the library, and a row in it: the name of a part and the part. */

import type { ComponentChildren } from "preact";

export const Sheet = ({
  title,
  sub,
  wide = false,
  children,
}: {
  title: string;
  sub?: string;
  wide?: boolean;
  children: ComponentChildren;
}) => (
  <section class={wide ? "panel wide" : "panel"} aria-label={title}>
    <header>
      <h2>{title}</h2>
      {sub && <span class="sub">{sub}</span>}
    </header>
    {children}
  </section>
);

export const Row = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div class="sheet-row">
    <h3>{name}</h3>
    <div>{children}</div>
  </div>
);
