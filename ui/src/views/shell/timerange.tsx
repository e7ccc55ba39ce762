/** The time range: presets that move with the clock, or two ends of one's own. */

import { useRef, useState } from "preact/hooks";
import { moment, zone } from "../../layout/format.ts";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useKeys } from "../../state/keys.ts";
import {
  COMPARISONS,
  chooseComparison,
  chooseEnds,
  choosePreset,
  comparison,
  comparisonLabel,
  endsOf,
  labelOf,
  PRESETS,
  range,
} from "../../state/range.ts";

const two = (value: number): string => String(value).padStart(2, "0");

/** As `datetime-local` wants it: the browser's own zone. */
const local = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

const Custom = ({ close }: { close: () => void }) => {
  const ends = endsOf(range.value, new Date());
  const [from, setFrom] = useState(local(ends.from));
  const [to, setTo] = useState(local(ends.to));
  const [start, end] = [new Date(from), new Date(to)];
  const problem = start < end ? null : "“From” must be before “to”.";
  const apply = (event: Event) => {
    event.preventDefault();
    if (problem) return;
    chooseEnds({ from: start, to: end });
    close();
  };
  return (
    <form class="ends" onSubmit={apply}>
      <label>
        From
        <input
          class="field"
          type="datetime-local"
          step="1"
          value={from}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        To
        <input
          class="field"
          type="datetime-local"
          step="1"
          value={to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      {problem && <p class="st error">{problem}</p>}
      <div class="ends-foot">
        <span class="t3">{zone()}</span>
        <button type="submit" class="btn primary" disabled={problem !== null}>
          Show this range
        </button>
      </div>
    </form>
  );
};

/** What every figure of the page is held against. */
const Against = () => (
  <fieldset class="against">
    <legend>Compare with</legend>
    {COMPARISONS.map((one) => (
      <button
        key={one}
        type="button"
        class="choice"
        aria-pressed={comparison.value === one}
        onClick={() => chooseComparison(one)}
      >
        {comparisonLabel(range.value, one)}
      </button>
    ))}
  </fieldset>
);

/** `compares`: this page shows the period before beside the present one. */
export const TimeRange = ({ compares = false }: { compares?: boolean }) => {
  const open = useRef<() => void>(() => undefined);
  useKeys("Time", [{ keys: ["r"], label: "time range", run: () => open.current() }]);
  const current = range.value;
  const now = new Date();
  const ends = endsOf(current, now);
  const against = compares && comparison.value !== "off" ? ` vs ${comparisonLabel(current, comparison.value)}` : "";
  const face = (
    <>
      <Icon name="cal" small />
      <b class="range-label">{labelOf(current, now)}</b> {against && <span class="vs">{against.trim()}</span>}
      <Icon name="down" small />
    </>
  );
  return (
    <Popover
      label={`Time range: ${labelOf(current, now)}${against}`}
      title={`${moment(ends.from, now)} – ${moment(ends.to, now)}, ${zone()}`}
      face={face}
      onReady={(fn) => {
        open.current = fn;
      }}
    >
      {(close) => (
        <div class="range-menu">
          <ul>
            {PRESETS.map((preset) => {
              const chosen = "preset" in current && current.preset === preset;
              return (
                <li key={preset.name}>
                  <button
                    type="button"
                    class="choice"
                    aria-pressed={chosen}
                    data-first={chosen ? "" : undefined}
                    onClick={() => {
                      choosePreset(preset);
                      close();
                    }}
                  >
                    {preset.label}
                  </button>
                </li>
              );
            })}
          </ul>
          <div class="range-more">
            <Custom close={close} />
            {compares && <Against />}
          </div>
        </div>
      )}
    </Popover>
  );
};
