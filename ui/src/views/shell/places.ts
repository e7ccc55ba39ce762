/** The places one can go to. Only what works stands here; a new page is one more line. */

import type { IconName } from "../../parts/icon.tsx";
import { address, hrefWith } from "../../state/address.ts";

export interface Place {
  path: string;
  name: string;
  icon: IconName;
  key: string;
  where: "top" | "bottom";
  /** Left out of the bar on a phone, which has room for five. */
  wide?: boolean;
  hint?: string;
}

export const PLACES: readonly Place[] = [
  { path: "/traces", name: "Traces", icon: "traces", key: "g t", where: "top", hint: "every run, live" },
  {
    path: "/compare",
    name: "Compare",
    icon: "compare",
    key: "g x",
    where: "top",
    hint: "two runs side by side",
    wide: true,
  },
  { path: "/settings", name: "Settings", icon: "settings", key: "g s", where: "bottom", hint: "keys, status, theme" },
];

const SHARED = ["range", "from", "to", "vs"];

/** A place keeps the time range; filters and open spans belong to the page they were set on. */
export function placeHref(path: string, more: Record<string, string | null> = {}): string {
  const dropped = [...address.value.query.keys()].filter((key) => !SHARED.includes(key));
  return hrefWith({ ...Object.fromEntries(dropped.map((key) => [key, null])), ...more }, path);
}
