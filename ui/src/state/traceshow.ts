/** Which picture of the open trace is shown, and what lies over the waterfall; all of it in the address. */

import { computed } from "@preact/signals";
import { criticalPath, stepsOf } from "../layout/critical.ts";
import { odditiesOf } from "../layout/oddities.ts";
import { peakOf } from "../layout/overlay.ts";
import { toolsOf } from "../layout/repeats.ts";
import { address, change } from "./address.ts";
import { opened } from "./opentrace.ts";
import { forest, rows } from "./traceview.ts";

export const VIEWS = ["waterfall", "lanes", "graph", "transcript", "calls"] as const;
export type View = (typeof VIEWS)[number];

export const OVERLAYS = ["none", "tokens", "cost"] as const;
export type Overlay = (typeof OVERLAYS)[number];

const oneOf = <T extends string>(name: string, all: readonly T[]) =>
  computed<T>(() => all.find((one) => one === address.value.query.get(name)) ?? all[0]!);

export const view = oneOf("view", VIEWS);
export const overlay = oneOf("overlay", OVERLAYS);
export const showsPath = computed(() => address.value.query.get("path") === "1");

export const chooseView = (next: View): void => change({ view: next === "waterfall" ? null : next });
export const chooseOverlay = (next: Overlay): void => change({ overlay: next === "none" ? null : next }, "replace");
export const togglePath = (): void => change({ path: showsPath.peek() ? null : "1" }, "replace");

/** The dearest call, or the one with the most tokens: what the overlay's heat is measured by. */
export const peak = computed(() => (forest.value ? peakOf(forest.value, overlay.value) : 0));

export const path = computed(() => (forest.value && showsPath.value ? criticalPath(forest.value) : []));

export const pathSteps = computed(() => {
  const now = forest.value;
  if (!now || path.value.length === 0) return [];
  const places = new Map<number, number>();
  rows.value.forEach((row, at) => {
    for (const n of row.members && !row.open ? row.members : [row.span]) if (!places.has(n)) places.set(n, at);
  });
  return stepsOf(now, path.value, places);
});

export const oddities = computed(() => {
  const trace = opened.value;
  if (!trace?.complete) return [];
  return odditiesOf(trace.forest, trace.head?.status !== "running");
});

export const tools = computed(() => (forest.value ? toolsOf(forest.value) : []));

/** The tool whose calls stand side by side: the one asked for, else the one called most. */
export const tool = computed(() => {
  const name = address.value.query.get("tool");
  return tools.value.find((one) => one.tool === name) ?? tools.value[0] ?? null;
});

export const compareCalls = (name: string): void => change({ view: "calls", tool: name });
