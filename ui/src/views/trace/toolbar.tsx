/** Over the waterfall: the next failure, search inside, folding and zoom. */

import { useRef } from "preact/hooks";
import { integer } from "../../layout/format.ts";
import { isWhole, zoomed } from "../../layout/waterfall.ts";
import { Icon } from "../../parts/icon.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { useKeys } from "../../state/keys.ts";
import { chooseOverlay, chooseView, overlay, showsPath, togglePath, view } from "../../state/traceshow.ts";
import { finding, folds, forest, found, goAmong, selected, window, zoom } from "../../state/traceview.ts";

const Search = () => {
  const field = useRef<HTMLInputElement>(null);
  useKeys("Search in the trace", [
    { keys: ["/"], label: "search", run: () => field.current?.focus() },
    { keys: ["n"], label: "next hit", run: () => goAmong(found.value, 1) },
    { keys: ["N"], label: "previous hit", run: () => goAmong(found.value, -1) },
  ]);
  const text = finding.value ?? "";
  const place = selected.value === null ? -1 : found.value.indexOf(selected.value);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") goAmong(found.value, event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") {
      finding.value = null;
      field.current?.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="search" role="search">
      <Icon name="search" small />
      <input
        ref={field}
        type="search"
        aria-label="Search in this trace"
        placeholder="Search in this trace"
        value={text}
        onInput={(event) => {
          finding.value = event.currentTarget.value || null;
        }}
        onKeyDown={onKeyDown}
      />
      {text ? (
        <span class="hits" role="status">
          {place >= 0 ? `${integer(place + 1)} of ` : ""}
          {integer(found.value.length)}
        </span>
      ) : (
        <kbd class="kbd slash">/</kbd>
      )}
    </div>
  );
};

const Zoom = () => {
  const whole = forest.value?.duration ?? 0;
  const by = (factor: number) => {
    const now = window.peek();
    zoom(zoomed(now, whole, factor, (now.from + now.to) / 2));
  };
  const all = isWhole(window.value, whole);
  return (
    <fieldset class="zoom">
      <legend class="sr">Zoom</legend>
      <button
        type="button"
        class="btn square"
        title="Zoom out (−)"
        aria-label="Zoom out"
        disabled={all}
        onClick={() => by(2)}
      >
        −
      </button>
      <button type="button" class="btn square" title="Zoom in (+)" aria-label="Zoom in" onClick={() => by(0.5)}>
        +
      </button>
      <button
        type="button"
        class="btn"
        title="The whole trace (0)"
        disabled={all}
        onClick={() => zoom({ from: 0, to: whole })}
      >
        Whole
      </button>
    </fieldset>
  );
};

/** Everything shut leaves the roots and the agents directly below them. */
function foldAll(): void {
  const now = forest.peek();
  if (!now) return;
  const folded = now.spans.filter((_, n) => now.firstChild[n]! >= 0 && now.depth[n]! > 0).map((span) => span.span_id);
  const shut = folds.peek().folded.size > 0;
  folds.value = { folded: new Set(shut ? [] : folded), unfolded: new Set() };
}

const PICTURES = [
  { value: "waterfall", label: "Waterfall" },
  { value: "lanes", label: "Agents" },
  { value: "graph", label: "Graph" },
  { value: "transcript", label: "Transcript" },
  { value: "calls", label: "Calls" },
] as const;

const OVERLAYS = [
  { value: "none", label: "Plain" },
  { value: "tokens", label: "Tokens", title: "Tokens of each model call on its bar, their sum over the whole trace" },
  { value: "cost", label: "Cost", title: "Cost of each model call on its bar, its sum over the whole trace" },
] as const;

const OverWaterfall = () => (
  <>
    <Segmented label="Overlay" choices={OVERLAYS} value={overlay.value} onChange={chooseOverlay} />
    <button
      type="button"
      class="btn toggle"
      aria-pressed={showsPath.value}
      title="What the trace waited for, step by step (p)"
      onClick={togglePath}
    >
      <Icon name="path" small />
      <span class="word">Critical path</span>
    </button>
    <Search />
    <span class="grow" />
    <button type="button" class="btn fold-all" onClick={foldAll}>
      {folds.value.folded.size > 0 ? "Unfold all" : "Fold all"}
    </button>
  </>
);

export const Toolbar = () => (
  <div class="trace-bar">
    <Segmented label="Picture" choices={PICTURES} value={view.value} onChange={chooseView} />
    {view.value === "waterfall" ? <OverWaterfall /> : <span class="grow" />}
    {(view.value === "waterfall" || view.value === "lanes") && <Zoom />}
  </div>
);
