/** The bars of a row: shape says what kind it is, colour whose it is, red that it failed. */

import type { Tokens } from "../../api/types.ts";
import type { Forest, Kind } from "../../layout/forest.ts";
import { duration, money, plural, tokens } from "../../layout/format.ts";
import { heatOf, type Measure, measured } from "../../layout/overlay.ts";
import type { Row } from "../../layout/rows.ts";
import { type Box, boxOf, labelSide, type Window } from "../../layout/waterfall.ts";
import { tokenParts } from "../../parts/tokenbar.tsx";

const CHARACTER = 6.3;
const PADDING = 14;
const MOST_TICKS = 200;

const NARROW = 240;

interface LabelProps {
  box: Box;
  wide: number;
  words: string;
  cost: string | null;
  /** Rather nothing than over the marks. */
  beside?: boolean;
}

const Label = ({ box, wide, words, cost: price, beside = false }: LabelProps) => {
  const cost = wide < NARROW ? null : price;
  const side = labelSide(box, wide, (words.length + (cost ? cost.length + 1 : 0)) * CHARACTER + PADDING);
  if (beside && side === "inside") return null;
  const style =
    side === "right"
      ? { left: `${box.left + box.width}%` }
      : side === "left"
        ? { right: `${100 - box.left}%` }
        : { right: `${100 - box.left - box.width}%` };
  return (
    <span class={`bl ${side}`} style={style}>
      {words}
      {cost && <em>{cost}</em>}
    </span>
  );
};

const place = (box: Box) => ({ left: `${box.left}%`, width: `${box.width}%` });

/** With an overlay the bar of a call says how much it used: in heat by its cost, in parts by its tokens. */
const Parts = ({ usage }: { usage: Tokens }) => (
  <>
    {tokenParts(usage).map(
      ([kind, count]) => count > 0 && <i key={kind} class={`tok-${kind}`} style={{ flexGrow: count }} />,
    )}
  </>
);

interface SingleProps {
  forest: Forest;
  n: number;
  kind: Kind;
  window: Window;
  wide: number;
  overlay: Measure;
  peak: number;
}

const noteOf = (usage: Tokens | null, overlay: Measure): string | null => {
  if (!usage || usage.input_tokens + usage.output_tokens === 0) return null;
  if (overlay === "tokens") return `${tokens(usage.input_tokens)} → ${tokens(usage.output_tokens)}`;
  return usage.cost === null ? null : money(usage.cost);
};

const Single = ({ forest, n, kind, window, wide, overlay, peak }: SingleProps) => {
  const span = forest.spans[n]!;
  const box = boxOf(forest.start[n]!, forest.end[n]!, window);
  if (!box.visible) return <Outside before={forest.end[n]! < window.from} />;
  const open = span.duration === null;
  const words = `${duration(open ? forest.end[n]! - forest.start[n]! : span.duration)}${open ? " …" : ""}`;
  const cost = kind === "model" ? noteOf(span.usage, overlay) : null;
  const heat = overlay === "cost" ? heatOf(measured(forest, n, "cost") ?? 0, peak) : 0;
  const parts = overlay === "tokens" && kind === "model" && span.usage !== null && !forest.failed[n];
  const marks = [kind, forest.failed[n] && "error", open && "open", heat > 0 && `heat heat-${heat}`, parts && "parts"];
  return (
    <>
      <i class={`b ${marks.filter(Boolean).join(" ")}`} style={place(box)}>
        {parts && <Parts usage={span.usage!} />}
      </i>
      <Label box={box} wide={wide} words={words} cost={cost} />
    </>
  );
};

/** Out of the window: an arrow says on which side. */
const Outside = ({ before }: { before: boolean }) => (
  <span class={`outside ${before ? "before" : "after"}`}>{before ? "‹" : "›"}</span>
);

/** A folded group: one tick per try, so that the pauses between them can be seen. */
const Tries = ({
  forest,
  members,
  window,
  wide,
}: {
  forest: Forest;
  members: readonly number[];
  window: Window;
  wide: number;
}) => {
  const first = Math.min(...members.map((n) => forest.start[n]!));
  const last = Math.max(...members.map((n) => forest.end[n]!));
  const whole = boxOf(first, last, window);
  if (!whole.visible) return <Outside before={last < window.from} />;
  const failures = members.filter((n) => forest.failed[n]).length;
  const every = Math.ceil(members.length / MOST_TICKS);
  const words =
    failures === members.length
      ? `${failures} tries, all failed`
      : failures > 0
        ? `${plural(members.length, "call")}, ${failures} failed`
        : plural(members.length, "call");
  return (
    <>
      <i class={`thread ${failures > 0 ? "error" : ""}`} style={place(whole)} />
      {members.map((n, at) => {
        const box = boxOf(forest.start[n]!, forest.end[n]!, window);
        return (
          at % every === 0 &&
          box.visible && <i key={n} class={`try ${forest.failed[n] ? "error" : ""}`} style={place(box)} />
        );
      })}
      <Label box={whole} wide={wide} words={words} cost={null} beside />
    </>
  );
};

export const Bars = ({
  forest,
  row,
  members,
  kind,
  window,
  wide,
  overlay,
  peak,
}: Omit<SingleProps, "n"> & { row: Row; members: readonly number[] }) =>
  row.members ? (
    <Tries forest={forest} members={members} window={window} wide={wide} />
  ) : (
    <Single forest={forest} n={row.span} kind={kind} window={window} wide={wide} overlay={overlay} peak={peak} />
  );
