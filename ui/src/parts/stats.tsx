/** A strip of figures: one panel with hairlines, each figure with its change and, where it leads somewhere, a link. */

import type { ComponentChildren } from "preact";

export interface StatProps {
  name: string;
  value: ComponentChildren;
  unit?: string;
  note?: ComponentChildren;
  href?: string | null;
  spark?: ComponentChildren;
}

export const Stat = ({ name, value, unit, note, href, spark }: StatProps) => {
  const inside = (
    <>
      <span class="k">{name}</span>
      <span class="v">
        {value}
        {unit && <small class="u">{unit}</small>}
      </span>
      <span class="d">{note ?? "\u00a0"}</span>
      {spark}
    </>
  );
  return href ? (
    <a class="stat" href={href}>
      {inside}
    </a>
  ) : (
    <div class="stat">{inside}</div>
  );
};

export const Stats = ({ label, children }: { label: string; children: ComponentChildren }) => (
  <section class="stats" aria-label={label}>
    {children}
  </section>
);
