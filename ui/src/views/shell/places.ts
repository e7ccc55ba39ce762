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
  { path: "/overview", name: "Overview", icon: "overview", key: "g o", where: "top", hint: "what changed" },
  { path: "/traces", name: "Traces", icon: "traces", key: "g t", where: "top", hint: "every run, live" },
  { path: "/conversations", name: "Conversations", icon: "conversations", key: "g v", where: "top", wide: true },
  { path: "/agents", name: "Agents", icon: "agents", key: "g a", where: "top" },
  {
    path: "/topology",
    name: "Topology",
    icon: "topology",
    key: "g h",
    where: "top",
    hint: "who hands over to whom",
    wide: true,
  },
  { path: "/costs", name: "Costs", icon: "costs", key: "g c", where: "top" },
  { path: "/models", name: "Models", icon: "model", key: "g m", where: "top", wide: true },
  { path: "/tools", name: "Tools", icon: "tools", key: "g l", where: "top", wide: true },
  {
    path: "/compare",
    name: "Compare",
    icon: "compare",
    key: "g x",
    where: "top",
    hint: "two runs side by side",
    wide: true,
  },
  { path: "/findings", name: "Findings", icon: "findings", key: "g f", where: "top" },
  {
    path: "/settings",
    name: "Settings",
    icon: "settings",
    key: "g s",
    where: "bottom",
    hint: "status, theme",
    wide: true,
  },
];

const SHARED = ["range", "from", "to", "vs", "environment"];

/** A place keeps the time range; filters and open spans belong to the page they were set on. */
export function placeHref(path: string, more: Record<string, string | null> = {}): string {
  const dropped = [...address.value.query.keys()].filter((key) => !SHARED.includes(key));
  return hrefWith({ ...Object.fromEntries(dropped.map((key) => [key, null])), ...more }, path);
}
