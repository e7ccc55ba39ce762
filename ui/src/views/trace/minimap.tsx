/** The whole trace on a strip: a line for each agent, failures red, and the window with handles to zoom. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Forest } from "../../layout/forest.ts";
import { duration, money, tokens } from "../../layout/format.ts";
import { BUSY, FAILED, FAINT, minimapOf, type Minimap as Picture } from "../../layout/minimap.ts";
import { type Measure, summedUp } from "../../layout/overlay.ts";
import { drawn, isWhole, panned, within } from "../../layout/waterfall.ts";
import { colourOf } from "../../parts/colour.ts";
import { seriesOf } from "../../state/series.ts";
import { theme } from "../../state/theme.ts";
import { overlay } from "../../state/traceshow.ts";
import { forest, window, zoom } from "../../state/traceview.ts";
import { timeBeginsAt } from "./widths.ts";

const HEIGHT = 50;
const ALPHA: Record<number, number> = { [FAINT]: 0.45, [BUSY]: 0.85, [FAILED]: 1 };

const seriesToken = (name: string | undefined): string => {
  const number = name ? seriesOf(name) : 0;
  return number === 0 ? "series-other" : `series-${number}`;
};

interface Pen {
  context: CanvasRenderingContext2D;
  own: string;
  red: string;
}

/** One agent's line: equal neighbours are one stroke, and a failure is never thinner than two pixels. */
function paintLine({ context, own, red }: Pen, cells: Uint8Array, top: number, height: number): void {
  for (let x = 0; x < cells.length; ) {
    const mark = cells[x]!;
    let to = x + 1;
    while (to < cells.length && cells[to] === mark) to++;
    context.globalAlpha = ALPHA[mark] ?? 0;
    context.fillStyle = mark === FAILED ? red : own;
    context.fillRect(x, top, mark === FAILED ? Math.max(2, to - x) : to - x, height);
    x = to;
  }
}

function paint(canvas: HTMLCanvasElement, map: Picture, forest: Forest, sums: Float64Array | null): void {
  const scale = devicePixelRatio || 1;
  canvas.width = (map.lines[0]?.cells.length ?? 0) * scale;
  canvas.height = HEIGHT * scale;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(scale, scale);
  const pitch = Math.min(8, (HEIGHT - 8) / Math.max(1, map.lines.length));
  const top = (HEIGHT - pitch * map.lines.length) / 2;
  const within = canvas.parentElement!;
  const red = colourOf(within, "error");
  for (const [line, { agent, cells }] of map.lines.entries()) {
    const own = colourOf(within, seriesToken(forest.agents[agent]));
    paintLine({ context, own, red }, cells, top + line * pitch + 1, Math.max(2, pitch - 2));
  }
  if (sums) paintSum(context, sums, colourOf(within, "text"));
}

/** Dragging draws a window, or moves a handle; the share of the width is a time. */
function usePointer(strip: { current: HTMLElement | null }, whole: number) {
  const held = useRef<{ kind: "new" | "from" | "to" | "move"; at: number } | null>(null);
  const timeAt = (event: PointerEvent): number => {
    const box = strip.current!.getBoundingClientRect();
    return Math.min(whole, Math.max(0, ((event.clientX - box.left) / box.width) * whole));
  };
  const down = (kind: "new" | "from" | "to" | "move") => (event: PointerEvent) => {
    held.current = { kind, at: timeAt(event) };
    strip.current?.setPointerCapture(event.pointerId);
    event.stopPropagation();
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!held.current) return;
    const { kind, at } = held.current;
    const now = window.peek();
    const time = timeAt(event);
    if (kind === "move") {
      zoom(panned(now, whole, time - at));
      held.current.at = time;
      return;
    }
    const other = kind === "from" ? now.to : kind === "to" ? now.from : at;
    const next = drawn(other, time, whole);
    if (next) zoom(next);
  };
  const up = () => {
    held.current = null;
  };
  return { down, onPointerMove, onPointerUp: up, onPointerCancel: up };
}

const Handle = ({
  side,
  whole,
  onDown,
}: {
  side: "from" | "to";
  whole: number;
  onDown: (event: PointerEvent) => void;
}) => {
  const now = window.value;
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = { ...now, [side]: now[side] + (by * whole) / 50 };
    if (next.from < next.to) zoom(within({ from: Math.max(0, next.from), to: Math.min(whole, next.to) }, whole));
  };
  return (
    <div
      class={`handle ${side}`}
      role="slider"
      tabIndex={0}
      aria-label={side === "from" ? "Zoom from" : "Zoom to"}
      aria-valuemin={0}
      aria-valuemax={whole}
      aria-valuenow={now[side]}
      aria-valuetext={duration(now[side])}
      onPointerDown={onDown}
      onKeyDown={onKeyDown}
    />
  );
};

/** How the cost or the tokens summed up, as one line from the lower left to the upper right. */
function paintSum(context: CanvasRenderingContext2D, sums: Float64Array, colour: string): void {
  const most = sums.at(-1) ?? 0;
  if (most === 0) return;
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  context.beginPath();
  sums.forEach((sum, x) => {
    context.lineTo(x, HEIGHT - 4 - (sum / most) * (HEIGHT - 8));
  });
  context.stroke();
}

const sumWords = (what: Measure, sums: Float64Array): string => {
  const most = sums.at(-1) ?? 0;
  if (what === "cost") return most > 0 ? `— cost, up to ${money(most)}` : "no call has a price";
  return `— tokens, up to ${tokens(most)}`;
};

export const Minimap = ({ width }: { width: number }) => {
  const strip = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const now = forest.value!;
  const columns = Math.max(50, width - timeBeginsAt(width));
  const map = useMemo(() => minimapOf(now, columns), [now, columns]);
  const dark = theme.value;
  const what = overlay.value;
  const sums = useMemo(() => (what === "none" ? null : summedUp(now, what, columns)), [now, columns, what]);
  useEffect(() => paint(canvas.current!, map, now, sums), [map, dark, sums]);
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const again = () => canvas.current && paint(canvas.current, map, now, sums);
    media.addEventListener("change", again);
    return () => media.removeEventListener("change", again);
  }, [map, sums]);
  const whole = now.duration;
  const { down, ...pointer } = usePointer(strip, whole);
  const { from, to } = window.value;
  const [left, right] = [(from / Math.max(whole, 1e-9)) * 100, (to / Math.max(whole, 1e-9)) * 100];
  const all = isWhole(window.value, whole);
  return (
    <div class="mini">
      <div class="mini-label" style={{ width: `${timeBeginsAt(width)}px` }}>
        <span>{all ? "Whole trace" : `${duration(to - from)} of ${duration(whole)}`}</span>
        <span class="t3">
          {sums ? sumWords(what, sums) : all ? "drag to zoom" : `from ${duration(from)} to ${duration(to)}`}
        </span>
      </div>
      <div class="mini-strip" ref={strip} onPointerDown={down("new")} {...pointer}>
        <canvas ref={canvas} role="img" aria-label={`${now.agents.length} agents over ${duration(whole)}`} />
        <div class="shade" style={{ left: 0, width: `${left}%` }} />
        <div class="shade" style={{ left: `${right}%`, width: `${100 - right}%` }} />
        <div
          class={`win ${all ? "all" : ""}`}
          style={{ left: `${left}%`, width: `${right - left}%` }}
          onPointerDown={all ? undefined : down("move")}
        >
          <Handle side="from" whole={whole} onDown={down("from")} />
          <Handle side="to" whole={whole} onDown={down("to")} />
        </div>
      </div>
    </div>
  );
};
