/** One row: the span in its tree on the left, its bar in time on the right. */

import type { OutlineSpan } from "../../api/types.ts";
import { type Forest, KINDS, type Kind, titleOf } from "../../layout/forest.ts";
import { money, tokens } from "../../layout/format.ts";
import { fellBack, finishOf } from "../../layout/oddities.ts";
import type { Measure } from "../../layout/overlay.ts";
import type { Row } from "../../layout/rows.ts";
import type { Sums } from "../../layout/sums.ts";
import type { Window } from "../../layout/waterfall.ts";
import { Money } from "../../parts/figure.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { memo } from "../../parts/memo.tsx";
import { TokenBar } from "../../parts/tokenbar.tsx";
import { seriesClass } from "../../state/series.ts";
import { Bars } from "./bars.tsx";

export const KIND_ICONS: Record<Kind, IconName> = {
  agent: "agent",
  model: "model",
  tool: "tools",
  http: "http",
  other: "span",
};
const INDENT = 16;
const FULL_LEVELS = 14;
const DEEP_INDENT = 3;

/** Beyond some depth a level costs little width, so that names stay readable. */
export const indentOf = (depth: number): number =>
  Math.min(depth, FULL_LEVELS) * INDENT + Math.max(0, Math.min(depth, 60) - FULL_LEVELS) * DEEP_INDENT;

/** Answered, but not as asked. */
const Warnings = ({ span }: { span: OutlineSpan }) => {
  const finish = finishOf(span.finish_reasons ?? []);
  const { request_model: asked, response_model: answered } = span;
  const other = fellBack(asked, answered);
  return (
    <>
      {other && (
        <span class="chip warn" title={`${asked} was asked, ${answered} answered`}>
          <Icon name="fallback" />
          {answered}
        </span>
      )}
      {finish && (
        <span class="chip warn" title={`finish_reasons: ${span.finish_reasons?.join(", ")}`}>
          <Icon name="trunc" />
          {finish === "cut" ? "cut off" : "filtered"}
        </span>
      )}
    </>
  );
};

const StillRunning = () => (
  <>
    <span class="pulse" />
    <span class="sr">still running</span>
  </>
);

const NeverEnded = () => (
  <span class="chip lost" title="Its end was never received">
    <Icon name="lost" />
    never ended
  </span>
);

interface NameProps {
  span: OutlineSpan;
  count: number;
  failures: number;
  over: boolean;
}

const Name = ({ span, count, failures, over }: NameProps) => {
  const { operation, subject } = titleOf(span);
  return (
    <>
      <span class="cut n">
        {operation && <span class="op">{operation} </span>}
        <b>{subject}</b>
      </span>
      {count > 1 && (
        <span class={failures > 0 ? "chip error" : "chip"}>
          {failures > 0 && <Icon name="retry" />}×{count}
        </span>
      )}
      <Warnings span={span} />
      {failures > 0 && (
        <span class="st error failed-mark" title={span.error_type ?? span.status_message}>
          {span.error_type && count === 1 && <span class="chip error">{span.error_type}</span>}
          <Icon name="error" small />
          <span class="sr">{count > 1 ? `${failures} failed` : "failed"}</span>
        </span>
      )}
      {span.duration === null && (over ? <NeverEnded /> : <StillRunning />)}
    </>
  );
};

const Input = ({ span }: { span: OutlineSpan }) => {
  const { usage } = span;
  if (!usage || usage.input_tokens + usage.output_tokens === 0) return null;
  return (
    <>
      <span class="tv">{tokens(usage.input_tokens)}</span>
      <TokenBar
        usage={usage}
        width={`${Math.min(30, 3 + Math.sqrt(usage.input_tokens + usage.output_tokens) / 4)}px`}
      />
    </>
  );
};

const Cost = ({ span, kind, n, sums }: { span: OutlineSpan; kind: Kind; n: number; sums: Sums }) => {
  if (kind === "agent") return sums.priced[n] ? <span class="sum">Σ {money(sums.cost[n]!)}</span> : null;
  const { usage } = span;
  if (!usage || usage.input_tokens + usage.output_tokens === 0) return null;
  return <Money cost={usage.cost} unpriced={usage.cost === null && sums.unpriced} />;
};

/** Why a span is a root although it names a parent. */
const Odd = ({ forest, n }: { forest: Forest; n: number }) => {
  const odd = forest.odd.get(n);
  if (!odd) return null;
  const why =
    odd === "orphan"
      ? `The parent ${forest.spans[n]!.parent_id} was never received`
      : "Its parents form a circle; cut here";
  return (
    <span class="chip" title={why}>
      {odd === "orphan" ? "no parent" : "cycle"}
    </span>
  );
};

const Fold = ({ row, onToggle }: { row: Row; onToggle: (row: Row) => void }) => {
  if (!row.foldable) return <span class="tg" />;
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    onToggle(row);
  };
  return (
    <button type="button" class="tg" tabIndex={-1} aria-label={row.open ? "Fold" : "Unfold"} onClick={onClick}>
      <Icon name={row.open ? "down" : "right"} />
    </button>
  );
};

/** Failures of the row itself, of a group all its members' together. */
function failuresOf(forest: Forest, row: Row): number {
  if (!row.members) return forest.failed[row.span]!;
  return row.members.reduce((sum, member) => sum + forest.failed[member]!, 0);
}

/** Failures in what is folded away below: they stay visible. */
const hiddenFailures = (forest: Forest, row: Row): number =>
  !row.members && row.foldable && !row.open ? forest.failedBelow[row.span]! - forest.failed[row.span]! : 0;

export interface SpanRowProps {
  row: Row;
  index: number;
  top: number;
  forest: Forest;
  sums: Sums;
  window: Window;
  wide: number;
  overlay: Measure;
  /** The most that one call measures. */
  peak: number;
  /** Nothing more is to come. */
  over: boolean;
  selected: boolean;
  hit: boolean;
  onSelect: (n: number) => void;
  onToggle: (row: Row) => void;
}

const Figures = ({ span, row, kind, sums }: { span: OutlineSpan; row: Row; kind: Kind; sums: Sums }) => (
  <>
    <span class="tk">{row.members ? null : <Input span={span} />}</span>
    <span class="co">{row.members ? null : <Cost span={span} kind={kind} n={row.span} sums={sums} />}</span>
  </>
);

export const SpanRow = memo((props: SpanRowProps) => {
  const { row, index, top, forest, sums, window, wide, overlay, peak, over, selected, hit, onSelect, onToggle } = props;
  const n = row.span;
  const span = forest.spans[n]!;
  const kind = KINDS[forest.kind[n]!]!;
  const failures = failuresOf(forest, row);
  const hidden = hiddenFailures(forest, row);
  const marks = [
    `k-${kind}`,
    failures > 0 && "error",
    selected && "sel",
    hit && "hit",
    seriesClass(forest.agents[forest.agent[n]!]),
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the page's keys work on the active row of the tree
    <div
      id={`row-${index}`}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={selected}
      aria-expanded={row.foldable ? row.open : undefined}
      class={`row ${marks.filter(Boolean).join(" ")}`}
      style={{ top: `${top}px` }}
      onClick={() => onSelect(n)}
    >
      <span class="wl">
        <i class="edge" />
        <span class="guides" style={{ width: `${indentOf(row.depth)}px` }} />
        <Fold row={row} onToggle={onToggle} />
        <span class="nm">
          <span class="ki">
            <Icon name={KIND_ICONS[kind]} small />
          </span>
          <Name span={span} count={row.members?.length ?? 1} failures={failures} over={over} />
          {hidden > 0 && <span class="chip error">{hidden} failed</span>}
          <Odd forest={forest} n={n} />
        </span>
        <Figures span={span} row={row} kind={kind} sums={sums} />
      </span>
      <span class="wr">
        <Bars
          forest={forest}
          row={row}
          members={row.members ?? [n]}
          kind={kind}
          window={window}
          wide={wide}
          overlay={overlay}
          peak={peak}
        />
      </span>
    </div>
  );
});
