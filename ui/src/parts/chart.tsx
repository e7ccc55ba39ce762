/** Bars over time, one series on the other, the period before as a dashed line; drawn by uPlot, which comes when first needed. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Options, Series as UplotSeries } from "uplot";
import { tickLabels } from "../layout/axis.ts";
import { moment, zone } from "../layout/format.ts";
import { heaped, OTHER, type Series } from "../layout/stacked.ts";
import { type Family, seriesClass, seriesOf } from "../state/series.ts";
import { theme } from "../state/theme.ts";
import { colourOf } from "./colour.ts";

export interface ChartProps {
  /** One sentence that says what is seen. */
  label: string;
  /** Begin of each bucket, in seconds. */
  times: readonly number[];
  interval: number;
  series: readonly Series[];
  before?: { label: string; values: readonly number[] } | null;
  format: (value: number) => string;
  /** Whose colours these are. */
  family?: Family;
  /** How the axis writes its few round figures; as `format` otherwise. */
  axis?: (value: number) => string;
  onRange?: (from: Date, to: Date) => void;
}

const HIGH = 164;

/** The first time a chart is drawn its library is fetched; until then its place is kept. */
const library = async () => (await import("./uplot.ts")).uPlot;

const tokenOf = (name: string, family: Family | undefined): string => {
  const number = name === OTHER ? 0 : seriesOf(name, family);
  return number === 0 ? "series-other" : `series-${number}`;
};

type Paths = NonNullable<UplotSeries["paths"]>;

function optionsOf(
  props: ChartProps,
  box: HTMLElement,
  paths: Paths,
  hovered: (index: number | null) => void,
): Omit<Options, "width"> {
  const { series, before, interval, format, onRange } = props;
  const colour = (token: string) => colourOf(box, token);
  const axis = { stroke: colour("text-3"), font: "500 11px Inter Variable, sans-serif", ticks: { show: false } };
  return {
    height: HIGH,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: { time: true, range: () => [props.times[0] ?? 0, (props.times.at(-1) ?? 0) + interval] },
      y: { range: (_u, _least, most) => [0, most > 0 ? most * 1.05 : 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 80, size: 24, values: (_u, ticks) => tickLabels(ticks) },
      {
        ...axis,
        grid: { stroke: colour("grid"), width: 1 },
        space: 50,
        size: 64,
        values: (_u, values) => values.map((value) => (value === 0 ? "0" : (props.axis ?? format)(value))),
      },
    ],
    series: [
      {},
      ...[...series].reverse().map(({ name }) => ({
        fill: colour(tokenOf(name, props.family)),
        width: 0,
        paths,
        points: { show: false },
      })),
      ...(before ? [{ stroke: colour("text-3"), width: 1.25, dash: [4, 3], points: { show: false } }] : []),
    ],
    hooks: {
      setCursor: [(u) => hovered(u.cursor.idx ?? null)],
      setSelect: [
        (u) => {
          if (u.select.width < 4) return;
          const [from, to] = [u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x")];
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          onRange?.(
            new Date(Math.floor(from / interval) * interval * 1000),
            new Date((Math.floor(to / interval) + 1) * interval * 1000),
          );
        },
      ],
    },
  };
}

function useDrawn(props: ChartProps, hovered: (index: number | null) => void) {
  const box = useRef<HTMLDivElement>(null);
  const key = JSON.stringify([props.times, props.series, props.before, theme.value]);
  useEffect(() => {
    const element = box.current!;
    let drawn: { destroy: () => void; setSize: (size: { width: number; height: number }) => void } | null = null;
    let gone = false;
    const observer = new ResizeObserver(() => drawn?.setSize({ width: element.clientWidth, height: HIGH }));
    const draw = async () => {
      const Plot = await library();
      if (gone) return;
      const bars = Plot.paths.bars!({ size: [0.82, 40], align: 1 });
      const heaps = heaped(props.series).reverse();
      const data = [[...props.times], ...heaps, ...(props.before ? [[...props.before.values]] : [])];
      drawn = new Plot(
        { ...optionsOf(props, element, bars, hovered), width: element.clientWidth },
        data as never,
        element,
      );
      observer.observe(element);
    };
    void draw();
    const media = matchMedia("(prefers-color-scheme: dark)");
    const again = () => {
      drawn?.destroy();
      void draw();
    };
    media.addEventListener("change", again);
    return () => {
      gone = true;
      observer.disconnect();
      media.removeEventListener("change", again);
      drawn?.destroy();
    };
  }, [key]);
  return box;
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const Readout = ({ props, at }: { props: ChartProps; at: number | null }) => {
  const value = (values: readonly number[]) => (at === null ? sum(values) : (values[at] ?? 0));
  const when = at === null ? "Whole range" : moment(new Date(props.times[at]! * 1000), new Date());
  return (
    <p class="readout">
      <b>{when}</b>
      {props.series.map((series) => (
        <span key={series.name} class={series.name === OTHER ? "series-0" : seriesClass(series.name, props.family)}>
          <i />
          {series.name} <b>{props.format(value(series.values))}</b>
        </span>
      ))}
      {props.before && (
        <span class="t3">
          <i class="dashed" />
          {props.before.label} {props.format(value(props.before.values))}
        </span>
      )}
    </p>
  );
};

const AsTable = ({ props }: { props: ChartProps }) => (
  <div class="scroll chart-table" tabIndex={0} role="group" aria-label={props.label}>
    <table>
      <thead>
        <tr>
          <th scope="col">Begin, {zone()}</th>
          {props.series.map(({ name }) => (
            <th key={name} scope="col" class="num">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.times.map((time, n) => (
          <tr key={time}>
            <td>{moment(new Date(time * 1000), new Date())}</td>
            {props.series.map(({ name, values }) => (
              <td key={name} class="num">
                {props.format(values[n] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

export const Chart = (props: ChartProps) => {
  const at = useSignal<number | null>(null);
  const table = useSignal(false);
  const box = useDrawn(props, (index) => {
    at.value = index;
  });
  return (
    <figure class="chart">
      <div class="chart-head">
        <Readout props={props} at={at.value} />
        <button type="button" class="btn ghost" aria-pressed={table.value} onClick={() => (table.value = !table.value)}>
          {table.value ? "As chart" : "As table"}
        </button>
      </div>
      <div ref={box} class="chart-box" role="img" aria-label={props.label} hidden={table.value} />
      {table.value && <AsTable props={props} />}
    </figure>
  );
};
