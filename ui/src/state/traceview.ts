/** How one looks at the open trace: what is folded, selected, searched for, and the window of time. */

import { computed, signal } from "@preact/signals";
import { type Folds, lanesOf, NO_FOLDS, type Row, revealing, rowOf, rowsOf } from "../layout/rows.ts";
import { failures, neighbour, search } from "../layout/search.ts";
import { isWhole, parseZoom, type Window, zoomText } from "../layout/waterfall.ts";
import { address, change, mirrored } from "./address.ts";
import { opened } from "./opentrace.ts";
import { stored } from "./stored.ts";

export const TABS = ["conversation", "request", "attributes", "events", "ledger", "links", "raw"] as const;
export type Tab = (typeof TABS)[number];

export const folds = signal<Folds>(NO_FOLDS);
export const selectedId = mirrored("span");
export const finding = mirrored("find");
const zoomParam = mirrored("zoom");

export const treeWidth = stored("tree-width", 462);
export const paneWidth = stored("pane-width", 400);

export const forest = computed(() => opened.value?.forest ?? null);
export const rows = computed<Row[]>(() => (forest.value ? rowsOf(forest.value, folds.value) : []));
export const lanes = computed(() => (forest.value ? lanesOf(forest.value, rows.value) : []));
export const failed = computed(() => (forest.value ? failures(forest.value) : []));
export const found = computed(() => (forest.value ? search(forest.value, finding.value ?? "") : []));
export const hits = computed(() => new Set(found.value));

/** Index of the selected span, or null. */
export const selected = computed(() => {
  const id = selectedId.value;
  return id === null ? null : (forest.value?.index.get(id) ?? null);
});

export const selectedRow = computed(() => (selected.value === null ? -1 : rowOf(rows.value, selected.value)));

const whole = computed(() => forest.value?.duration ?? 0);

export const window = computed<Window>(() => parseZoom(zoomParam.value, whole.value));

export function zoom(to: Window): void {
  zoomParam.value = isWhole(to, whole.peek()) ? null : zoomText(to);
}

export const tab = computed<Tab>(() => {
  const name = address.value.query.get("tab");
  return TABS.find((one) => one === name) ?? "conversation";
});

export const chooseTab = (name: Tab): void => change({ tab: name === "conversation" ? null : name }, "replace");

/** Bumped when the selected row should come into view although the person did not click it. */
export const scrollWish = signal(0);

export function select(n: number | null): void {
  selectedId.value = n === null ? null : (forest.peek()?.spans[n]?.span_id ?? null);
}

/** Selects a span wherever it hides. */
export function reveal(n: number): void {
  const now = forest.peek();
  if (!now) return;
  if (rowOf(rows.peek(), n) < 0 || rows.peek()[rowOf(rows.peek(), n)]?.members)
    folds.value = revealing(now, folds.peek(), n);
  select(n);
  scrollWish.value++;
}

export function goAmong(among: readonly number[], step: 1 | -1): void {
  const now = forest.peek();
  const next = now ? neighbour(now, among, selected.peek(), step) : null;
  if (next !== null) reveal(next);
}

export function toggle(row: Row): void {
  const id = forest.peek()?.spans[row.span]?.span_id;
  if (!id || !row.foldable) return;
  const { folded, unfolded } = folds.peek();
  const flipped = (set: ReadonlySet<string>): Set<string> => {
    const next = new Set(set);
    if (!next.delete(id)) next.add(id);
    return next;
  };
  folds.value = row.members ? { folded, unfolded: flipped(unfolded) } : { folded: flipped(folded), unfolded };
}

/** A new trace begins unfolded; selection, zoom and search come from the address. */
export const resetView = (): void => {
  folds.value = NO_FOLDS;
};
