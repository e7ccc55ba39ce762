/** `j` and `k` walk over the rows of the page's lists, whichever table they stand in; Enter is each link's own. */

import { type Binding, useKeys } from "./keys.ts";

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("#page a.row-link")];

/** The row the focus is in, also where it is on another link of it. */
function place(links: readonly HTMLElement[]): number {
  const row = document.activeElement?.closest("tr, [role=row]");
  return row ? links.findIndex((link) => row.contains(link)) : -1;
}

function move(by: 1 | -1): void {
  const links = rows();
  links[Math.max(0, Math.min(links.length - 1, place(links) + by))]?.focus();
}

const BINDINGS: readonly Binding[] = [
  { keys: ["j", "ArrowDown"], label: "next row", run: () => move(1) },
  { keys: ["k", "ArrowUp"], label: "previous row", run: () => move(-1) },
  { keys: ["o"], label: "open the row", run: () => rows()[place(rows())]?.click() },
];

export const useWalk = (): void => useKeys("In lists", BINDINGS);
