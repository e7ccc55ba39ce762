/** How many traces began when, and how many of them failed; a stroke over it sets the time range. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Histogram } from "../../api/types.ts";
import { timeMarks } from "../../layout/axis.ts";
import { integer, moment, plural } from "../../layout/format.ts";
import { bars, brushed, bucketRange, counted } from "../../layout/histogram.ts";
import { Change } from "../../parts/change.tsx";
import { chooseEnds, labelOf, range } from "../../state/range.ts";
import { histogram, previous, problem } from "../../state/tracelist.ts";

interface Stroke {
  a: number;
  b: number;
}

const Readout = ({ data, span }: { data: Histogram; span: [number, number] | null }) => {
  const now = new Date();
  const { traces, errors } = span ? counted(data.buckets, span[0], span[1]) : data;
  const ends = span ? bucketRange(data.buckets, data.interval, span[0], span[1]) : null;
  return (
    <div class="hh">
      <span>
        <b>{integer(traces)}</b> {traces === 1 ? "trace" : "traces"},{" "}
        {errors > 0 ? <span class="bad">{integer(errors)} failed</span> : "none failed"}
      </span>
      {!span && previous.value && <Change now={traces} before={previous.value.traces} />}
      <span class="t3">{ends ? `${moment(ends.from, now)} – ${moment(ends.to, now)}` : labelOf(range.value, now)}</span>
      <span class="legend">
        <span>
          <i class="ok" />
          ok
        </span>
        <span>
          <i class="failed" />
          failed
        </span>
      </span>
    </div>
  );
};

/** A stroke of the pointer, or with the keyboard: arrows move, Shift widens, Enter takes the range. */
function useBrush(data: Histogram, plot: { current: HTMLElement | null }) {
  const stroke = useSignal<Stroke | null>(null);
  const hovered = useSignal<number | null>(null);
  const drawing = useRef(false);
  const count = data.buckets.length;
  const share = (event: PointerEvent): number => {
    const box = plot.current!.getBoundingClientRect();
    return (event.clientX - box.left) / box.width;
  };
  const take = (span: [number, number]) => {
    stroke.value = null;
    hovered.value = null;
    chooseEnds(bucketRange(data.buckets, data.interval, span[0], span[1]));
  };
  const current = (): [number, number] | null => {
    if (stroke.value) return brushed(stroke.value.a, stroke.value.b, count);
    return hovered.value === null ? null : [hovered.value, hovered.value];
  };
  const onPointerDown = (event: PointerEvent) => {
    drawing.current = true;
    plot.current?.setPointerCapture(event.pointerId);
    stroke.value = { a: share(event), b: share(event) };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (drawing.current && stroke.value) stroke.value = { ...stroke.value, b: share(event) };
    else hovered.value = brushed(share(event), share(event), count)[0];
  };
  const onPointerUp = () => {
    const span = current();
    const drawn = stroke.value && Math.abs(stroke.value.a - stroke.value.b) * count > 0.3;
    drawing.current = false;
    stroke.value = null;
    if (span && drawn) take(span);
  };
  const onPointerLeave = () => {
    if (!drawing.current) hovered.value = null;
  };
  const clear = () => {
    stroke.value = null;
    hovered.value = null;
  };
  const move = (by: number, widen: boolean) => {
    const [first, last] = current() ?? [count, count - 1];
    const at = (n: number) => (Math.min(count - 1, Math.max(0, n)) + 0.5) / count;
    stroke.value = widen ? { a: at(first), b: at(last + by) } : { a: at(first + by), b: at(first + by) };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => move(-1, event.shiftKey),
      ArrowRight: () => move(1, event.shiftKey),
      Enter: () => take(current() ?? [0, count - 1]),
      Escape: clear,
    };
    if (!keys[event.key]) return;
    keys[event.key]?.();
    event.preventDefault();
    event.stopPropagation();
  };
  return { current, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerLeave, onKeyDown } };
}

const Plot = ({ data }: { data: Histogram }) => {
  const plot = useRef<HTMLDivElement>(null);
  const { current, handlers } = useBrush(data, plot);
  const span = current();
  const count = data.buckets.length;
  const marks = timeMarks(new Date(data.from), new Date(data.to), 8);
  return (
    <>
      <Readout data={data} span={span} />
      <div
        class="hplot"
        ref={plot}
        tabIndex={0}
        role="group"
        aria-label={`${plural(data.traces, "trace")}, ${integer(data.errors)} failed. Arrow keys move, Shift widens, Enter sets the range.`}
        {...handlers}
      >
        <div class="bars" aria-hidden="true">
          {bars(data.buckets).map((bar, n) => (
            <i key={n} class={span && (n < span[0] || n > span[1]) ? "off" : ""}>
              {bar.failed > 0 && <u class="failed" style={{ height: `${bar.failed * 100}%` }} />}
              <u class="ok" style={{ height: `${bar.ok * 100}%` }} />
            </i>
          ))}
        </div>
        {span && (
          <div
            class="brush"
            style={{
              left: `${(span[0] / count) * 100}%`,
              width: `${((span[1] - span[0] + 1) / count) * 100}%`,
            }}
          />
        )}
        {marks
          .filter(({ at }) => at > 0.02 && at < 0.98)
          .map(({ at, label }) => (
            <span key={label} class="x" aria-hidden="true" style={{ left: `${at * 100}%` }}>
              {label}
            </span>
          ))}
      </div>
    </>
  );
};

export const HistogramPanel = () => {
  const data = histogram.value;
  if (problem.value && !data) return null;
  return (
    <section class="panel histo" aria-label="Traces over time">
      {data && data.buckets.length > 0 ? <Plot data={data} /> : <div class="histo-waiting" />}
    </section>
  );
};
