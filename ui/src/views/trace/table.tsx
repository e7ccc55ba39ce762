/** Tree and waterfall as one table: virtual rows, the lanes of the agents behind them, the splitter between. */

import { useSignalEffect } from "@preact/signals";
import type { VirtualItem } from "@tanstack/virtual-core";
import { useRef } from "preact/hooks";
import { offsetMarks } from "../../layout/axis.ts";
import { duration } from "../../layout/format.ts";
import type { Lane } from "../../layout/rows.ts";
import { boxOf } from "../../layout/waterfall.ts";
import { memo } from "../../parts/memo.tsx";
import { Splitter } from "../../parts/splitter.tsx";
import { useVirtualRows } from "../../parts/virtual.ts";
import { opened } from "../../state/opentrace.ts";
import { seriesClass } from "../../state/series.ts";
import { overlay, pathSteps, peak } from "../../state/traceshow.ts";
import {
  forest,
  hits,
  lanes,
  rows,
  scrollWish,
  select,
  selectedRow,
  toggle,
  treeWidth,
  window,
} from "../../state/traceview.ts";
import { SpanRow } from "./row.tsx";
import { TREE, treeWidthIn } from "./widths.ts";
import { useZooming } from "./zooming.ts";

const ROW = 26;
const OVERSCAN = 6;
/** A row that leaves the view lends its elements to the one that comes: more than ever are in view. */
const SLOTS = 128;
const PIXELS_A_MARK = 90;

/** In the order of the slots, so that nothing is moved in the document while scrolling. */
const bySlot = (items: readonly VirtualItem[]): VirtualItem[] =>
  [...items].sort((a, b) => (a.index % SLOTS) - (b.index % SLOTS));

const Axis = memo(({ wide }: { wide: number }) => {
  const { from, to } = window.value;
  const span = Math.max(to - from, 1e-9);
  const running = opened.value?.head?.status === "running";
  const now = forest.value?.duration ?? 0;
  const nowAt = ((now - from) / span) * 100;
  return (
    <div class="axis">
      {offsetMarks(from, to, Math.max(2, wide / PIXELS_A_MARK)).map(({ at, label }) => {
        const left = ((at - from) / span) * 100;
        return (
          left < 100 - (60 / wide) * 100 && (
            <span key={at} style={{ left: `${left}%` }}>
              {label}
            </span>
          )
        );
      })}
      {running && nowAt >= 0 && nowAt <= 100 && (
        <span class="now" style={{ left: `${nowAt}%` }}>
          now
        </span>
      )}
    </div>
  );
});

const Grid = memo(({ wide }: { wide: number }) => {
  const { from, to } = window.value;
  return (
    <>
      {offsetMarks(from, to, Math.max(2, wide / PIXELS_A_MARK)).map(({ at }) => (
        <i key={at} class="gridline" style={{ left: `${((at - from) / Math.max(to - from, 1e-9)) * 100}%` }} />
      ))}
    </>
  );
});

const LaneBox = ({ lane }: { lane: Lane }) => {
  const now = forest.value!;
  const box = boxOf(now.start[lane.span]!, now.end[lane.span]!, window.value);
  if (!box.visible || lane.last === lane.first) return null;
  const style = {
    left: `${box.left}%`,
    width: `${box.width}%`,
    top: `${lane.first * ROW + 2}px`,
    height: `${(lane.last - lane.first + 1) * ROW - 4}px`,
  };
  return <i class={`lane ${seriesClass(now.agents[lane.agent])}`} style={style} />;
};

/** Only the lanes that touch the rows in view; the innermost two levels tell whose turn it is. */
const Lanes = ({ first, last }: { first: number; last: number }) => (
  <>
    {lanes.value
      .filter((lane) => lane.last >= first && lane.first <= last && forest.value!.parent[lane.span]! >= 0)
      .map((lane) => (
        <LaneBox key={lane.first} lane={lane} />
      ))}
  </>
);

/** One line that steps from span to span, drawn only for the rows in view. */
const PathLine = ({ first, last }: { first: number; last: number }) => {
  const steps = pathSteps.value;
  const { from, to } = window.value;
  const span = Math.max(to - from, 1e-9);
  const x = (at: number) => (((at - from) / span) * 100).toFixed(3);
  const y = (row: number) => row * ROW + ROW - 3 - first * ROW;
  const seen = steps.filter(
    (step, n) =>
      Math.max(step.row, steps[n + 1]?.row ?? 0) >= first && Math.min(step.row, steps[n + 1]?.row ?? step.row) <= last,
  );
  if (seen.length === 0) return null;
  const path = steps
    .map((step, n) => {
      if (!seen.includes(step)) return "";
      const next = steps[n + 1];
      return `M${x(step.from)} ${y(step.row)}L${x(step.to)} ${y(step.row)}${next ? `L${x(next.from)} ${y(next.row)}` : ""}`;
    })
    .join("");
  const high = (last - first + 1) * ROW;
  return (
    <svg
      class="critical"
      viewBox={`0 0 100 ${high}`}
      preserveAspectRatio="none"
      style={{ top: `${first * ROW}px`, height: `${high}px` }}
      aria-hidden="true"
    >
      <path d={path} />
    </svg>
  );
};

const Columns = () => (
  <>
    <span class="nm">Span</span>
    <span class="tk">Input</span>
    <span class="co">Cost</span>
  </>
);

export const Table = ({ width }: { width: number }) => {
  const box = useRef<HTMLDivElement>(null);
  const tree = treeWidthIn(width);
  const wide = width - tree;
  const all = rows.value;
  const { items, total, virtualizer } = useVirtualRows({ count: all.length, height: ROW, box, overscan: OVERSCAN });
  const zooming = useZooming(box, tree, wide);
  useSignalEffect(() => {
    if (scrollWish.value > 0 && selectedRow.value >= 0) virtualizer.scrollToIndex(selectedRow.value, { align: "auto" });
  });
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const { drawing } = zooming;
  const over = opened.value?.complete === true && opened.value.head?.status !== "running";
  return (
    <section class="wf" style={{ "--wl": `${tree}px` }} aria-label="Waterfall">
      <div class="wf-head">
        <div class={`wh ${tree < 380 ? "tight" : ""}`}>
          <Columns />
        </div>
        <Axis wide={wide} />
      </div>
      <div class="split-at" style={{ left: `${tree}px` }}>
        <Splitter
          label="Width of the tree"
          value={tree}
          {...TREE}
          direction={1}
          onChange={(value) => (treeWidth.value = value)}
        />
      </div>
      <div class={`rows-box ${tree < 380 ? "tight" : ""} ${tree < 280 ? "tiny" : ""}`} ref={box} {...zooming.handlers}>
        <div
          class="rows"
          role="tree"
          aria-label="Spans"
          tabIndex={0}
          aria-activedescendant={selectedRow.value >= 0 ? `row-${selectedRow.value}` : undefined}
          style={{ height: `${total}px` }}
        >
          <div class="behind" aria-hidden="true">
            <Grid wide={wide} />
            <Lanes first={first} last={last} />
          </div>
          {pathSteps.value.length > 0 && <PathLine first={first} last={last} />}
          {bySlot(items).map(({ index, start }) => {
            const row = all[index];
            return (
              row && (
                <SpanRow
                  key={index % SLOTS}
                  row={row}
                  index={index}
                  top={start}
                  forest={forest.value!}
                  sums={opened.value!.sums}
                  window={window.value}
                  wide={wide}
                  overlay={overlay.value}
                  peak={peak.value}
                  over={over}
                  selected={index === selectedRow.value}
                  hit={hits.value.has(row.span)}
                  onSelect={select}
                  onToggle={toggle}
                />
              )
            );
          })}
        </div>
      </div>
      {drawing && (
        <div
          class="drawing"
          style={{ left: `${tree + Math.min(drawing.a, drawing.b)}px`, width: `${Math.abs(drawing.a - drawing.b)}px` }}
        >
          <span>{duration((Math.abs(drawing.a - drawing.b) / wide) * (window.value.to - window.value.from))}</span>
        </div>
      )}
    </section>
  );
};
