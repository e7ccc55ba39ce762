/** Agent lanes: who had the word when, what each did, and the hand-overs between them as arrows. */

import { useMemo } from "preact/hooks";
import { offsetMarks } from "../../layout/axis.ts";
import { duration, integer, plural } from "../../layout/format.ts";
import { type AgentLane, type HandOver, lanesOf, thinned } from "../../layout/lanes.ts";
import { boxOf } from "../../layout/waterfall.ts";
import { Agent } from "../../parts/agent.tsx";
import { seriesClass } from "../../state/series.ts";
import { forest, reveal, selected, window } from "../../state/traceview.ts";
import { timeBeginsAt } from "./widths.ts";

const HIGH = 52;
/** Marks nearer than so many pixels are one. */
const LEAST_MARK = 4;
/** Beyond so many arrows one sees none. */
const MOST_ARROWS = 240;

const nameOf = (agent: number): string => forest.value!.agents[agent] ?? "no agent";

const LaneHead = ({ lane }: { lane: AgentLane }) => (
  <div class="lane-head">
    <Agent name={nameOf(lane.agent)} />
    <span class="t3">
      {duration(lane.busy)} busy · {plural(lane.calls, "call")}
      {lane.failed > 0 && <span class="bad"> · {integer(lane.failed)} failed</span>}
    </span>
  </div>
);

const LaneTime = ({ lane, wide }: { lane: AgentLane; wide: number }) => {
  const { from, to } = window.value;
  const marks = useMemo(() => {
    const seen = lane.marks.filter((mark) => mark.to >= from && mark.from <= to);
    return thinned(seen, ((to - from) * LEAST_MARK) / Math.max(1, wide));
  }, [lane, from, to, wide]);
  const now = forest.value!;
  return (
    <div class={`lane-time ${seriesClass(now.agents[lane.agent])}`}>
      {lane.turns.map((turn) => {
        const box = boxOf(turn.from, turn.to, window.value);
        return (
          box.visible && <i key={turn.span} class="turn" style={{ left: `${box.left}%`, width: `${box.width}%` }} />
        );
      })}
      {marks.map((mark) => {
        const box = boxOf(mark.from, mark.to, window.value);
        if (!box.visible) return null;
        const words = `${now.spans[mark.span]!.name}, ${duration(mark.to - mark.from)}${mark.failed ? ", failed" : ""}`;
        return (
          <button
            key={mark.span}
            type="button"
            class={`mark ${mark.model ? "model" : "tool"} ${mark.failed ? "error" : ""} ${selected.value === mark.span ? "sel" : ""}`}
            style={{ left: `${box.left}%`, width: `${box.width}%` }}
            title={words}
            aria-label={words}
            onClick={() => reveal(mark.span)}
          />
        );
      })}
    </div>
  );
};

/** From the middle of one lane to the middle of the other, at the moment it happened. */
const Arrows = ({ handOvers, places }: { handOvers: readonly HandOver[]; places: ReadonlyMap<number, number> }) => {
  const seen = handOvers.filter(({ at }) => at >= window.value.from && at <= window.value.to).slice(0, MOST_ARROWS);
  return (
    <>
      {seen.map((one) => {
        const [a, b] = [places.get(one.from)!, places.get(one.to)!];
        const box = boxOf(one.at, one.at, window.value);
        const words = `${nameOf(one.from)} ${one.back ? "answers" : "hands over to"} ${nameOf(one.to)} at ${duration(one.at)}`;
        return (
          <button
            key={`${one.span}${one.back}`}
            type="button"
            class={`arrow ${one.back ? "back" : ""} ${b < a ? "up" : ""}`}
            style={{
              left: `${box.left}%`,
              top: `${Math.min(a, b) * HIGH + HIGH / 2}px`,
              height: `${Math.abs(a - b) * HIGH}px`,
            }}
            title={words}
            aria-label={words}
            onClick={() => reveal(one.span)}
          />
        );
      })}
    </>
  );
};

const Axis = ({ wide }: { wide: number }) => {
  const { from, to } = window.value;
  return (
    <div class="axis">
      {offsetMarks(from, to, Math.max(2, wide / 90)).map(({ at, label }) => {
        const left = ((at - from) / Math.max(to - from, 1e-9)) * 100;
        return (
          left < 95 && (
            <span key={at} style={{ left: `${left}%` }}>
              {label}
            </span>
          )
        );
      })}
    </div>
  );
};

export const LanesView = ({ width }: { width: number }) => {
  const now = forest.value!;
  const { lanes, handOvers } = useMemo(() => lanesOf(now), [now]);
  const label = timeBeginsAt(width);
  const wide = width - label;
  const places = new Map(lanes.map(({ agent }, at) => [agent, at]));
  const there = handOvers.filter(({ back }) => !back).length;
  return (
    <section class="lanes" aria-label="Agent lanes" style={{ "--label": `${label}px` }}>
      <div class="lanes-head">
        <span class="lanes-sum">
          {plural(lanes.length, "agent")}, {plural(there, "hand-over")}
        </span>
        <Axis wide={wide} />
      </div>
      <div class="lanes-body">
        <div>
          {lanes.map((lane) => (
            <LaneHead key={lane.agent} lane={lane} />
          ))}
        </div>
        <div class="lanes-time">
          {lanes.map((lane) => (
            <LaneTime key={lane.agent} lane={lane} wide={wide} />
          ))}
          <Arrows handOvers={handOvers} places={places} />
        </div>
      </div>
      <p class="lanes-key t3">
        Solid: model call · outlined: tool · tinted: has the word · arrow: hand-over, dashed: the answer
        {handOvers.length > MOST_ARROWS && ` · the first ${MOST_ARROWS} arrows of the window are drawn`}
      </p>
    </section>
  );
};
