/** What the keyboard does in a trace. */

import { rowAbove, siblingsFolded } from "../../layout/rows.ts";
import { around, panned, zoomed } from "../../layout/waterfall.ts";
import { go } from "../../state/address.ts";
import { type Binding, useKeys } from "../../state/keys.ts";
import { opened } from "../../state/opentrace.ts";
import {
  chooseOverlay,
  chooseView,
  OVERLAYS,
  overlay,
  VIEWS as PICTURES,
  togglePath,
  view,
} from "../../state/traceshow.ts";
import {
  chooseTab,
  failed,
  finding,
  folds,
  forest,
  goAmong,
  rows,
  scrollWish,
  select,
  selected,
  selectedRow,
  TABS,
  toggle,
  window,
  zoom,
} from "../../state/traceview.ts";
import { placeHref } from "../shell/places.ts";

function selectRow(at: number): void {
  const row = rows.peek()[Math.max(0, Math.min(rows.peek().length - 1, at))];
  if (!row) return;
  select(row.span);
  scrollWish.value++;
}

/** The head of an open group stands for its first member, which has a row of its own: it is stepped over. */
function step(by: 1 | -1): void {
  let at = selectedRow.peek() + by;
  while (rows.peek()[at]?.members && rows.peek()[at]?.open) at += by;
  if (at >= 0) selectRow(at);
}

function shut(): void {
  const at = selectedRow.peek();
  const row = rows.peek()[at];
  if (!row) return;
  const up = rowAbove(rows.peek(), at);
  const above = rows.peek()[up];
  if (row.foldable && row.open) toggle(row);
  else if (above?.members) toggle(above);
  else if (above) selectRow(up);
}

function open(): void {
  const row = rows.peek()[selectedRow.peek()];
  if (!row) selectRow(0);
  else if (row.foldable && !row.open) toggle(row);
  else if (row.foldable) step(1);
}

function shutSiblings(): void {
  const [row, now] = [rows.peek()[selectedRow.peek()], forest.peek()];
  if (row && now) folds.value = siblingsFolded(now, folds.peek(), row);
}

function zoomBy(factor: number): void {
  const now = forest.peek();
  if (!now) return;
  const { from, to } = window.peek();
  const n = selected.peek();
  const middle = n === null ? (from + to) / 2 : (now.start[n]! + now.end[n]!) / 2;
  zoom(zoomed({ from, to }, now.duration, factor, Math.min(to, Math.max(from, middle))));
}

function zoomToSelected(): void {
  const [n, now] = [selected.peek(), forest.peek()];
  if (n !== null && now) zoom(around(now.start[n]!, now.end[n]!, now.duration));
}

function pan(by: number): void {
  const now = window.peek();
  zoom(panned(now, forest.peek()?.duration ?? 0, (now.to - now.from) * by));
}

const MOVES: readonly Binding[] = [
  { keys: ["j", "ArrowDown"], label: "next row", run: () => step(1) },
  { keys: ["k", "ArrowUp"], label: "previous row", run: () => step(-1) },
  { keys: ["ArrowLeft"], label: "fold, or go up", run: shut },
  { keys: ["ArrowRight"], label: "unfold, or go in", run: open },
  { keys: ["Shift+ArrowLeft"], label: "fold all siblings", run: shutSiblings },
  { keys: ["Home"], label: "first row", run: () => selectRow(0) },
  { keys: ["End"], label: "last row", run: () => selectRow(rows.peek().length - 1) },
  { keys: ["e"], label: "next failure", run: () => goAmong(failed.peek(), 1) },
  { keys: ["E"], label: "previous failure", run: () => goAmong(failed.peek(), -1) },
];

const following = <T>(all: readonly T[], now: T): T => all[(all.indexOf(now) + 1) % all.length]!;
const nextOverlay = () => chooseOverlay(following(OVERLAYS, overlay.peek()));
const compare = () => go(placeHref("/compare", { a: opened.peek()?.id ?? null }));
const nextView = () => chooseView(following(PICTURES, view.peek()));

const VIEWS: readonly Binding[] = [
  { keys: ["+", "="], label: "zoom in", run: () => zoomBy(0.5) },
  { keys: ["-"], label: "zoom out", run: () => zoomBy(2) },
  { keys: ["0"], label: "the whole trace", run: () => zoom({ from: 0, to: forest.peek()?.duration ?? 0 }) },
  { keys: ["z"], label: "zoom to the selected span", run: zoomToSelected },
  { keys: [","], label: "earlier", run: () => pan(-0.25) },
  { keys: ["."], label: "later", run: () => pan(0.25) },
  { keys: ["p"], label: "critical path", run: togglePath },
  { keys: ["o"], label: "overlay: tokens, cost, none", run: nextOverlay },
  { keys: ["v"], label: "next picture", run: nextView },
  { keys: ["x"], label: "compare with another run", run: compare },
  ...TABS.map((name, n) => ({ keys: [String(n + 1)], label: `tab ${name}`, run: () => chooseTab(name) })),
];

/** Escape gives back, one at a time, what was opened: the pane, the search, the zoom. */
function back(): void {
  if (selected.peek() !== null) select(null);
  else if (finding.peek()) finding.value = null;
  else zoom({ from: 0, to: forest.peek()?.duration ?? 0 });
}

export function useTraceKeys(): void {
  useKeys("Rows", MOVES);
  useKeys("View", [...VIEWS, { keys: ["Escape"], label: "close", run: back }]);
}
