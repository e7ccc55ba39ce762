/** The tour through the stored runs: one card that stays over the pages it leads to. Arrow keys go on and back, Escape ends it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { problemOf } from "../../api/problem.ts";
import { Icon } from "../../parts/icon.tsx";
import { go } from "../../state/address.ts";
import { tourStep } from "../../state/tour.ts";
import { STEPS, type Step } from "./steps.ts";
import "../../styles/tour.css";

const MISSING = "No stored run shows this yet. `lamplighter demo` sends some that do.";

/** Goes to the step's page; says why it can't be shown there. */
function useStep(step: Step): string | null {
  const [missing, setMissing] = useState<string | null>(null);
  useEffect(() => {
    let left = false;
    setMissing(null);
    step.find().then(
      (href) => {
        if (left) return;
        if (href) go(href);
        else setMissing(MISSING);
      },
      (error) => {
        if (!left) setMissing(problemOf(error).detail);
      },
    );
    return () => {
      left = true;
    };
  }, [step]);
  return missing;
}

/** Marks what the step is about, as soon as its page has drawn it. */
function useMark(selector: string): void {
  useEffect(() => {
    let marked: Element | null = null;
    const mark = () => {
      const found = document.querySelector(selector);
      if (found === marked) return;
      marked?.classList.remove("toured");
      found?.classList.add("toured");
      marked = found;
    };
    const observer = new MutationObserver(mark);
    observer.observe(document.getElementById("app")!, { childList: true, subtree: true });
    mark();
    return () => {
      observer.disconnect();
      marked?.classList.remove("toured");
    };
  }, [selector]);
}

const Card = ({ number }: { number: number }) => {
  const step = STEPS[number]!;
  const card = useRef<HTMLElement>(null);
  const missing = useStep(step);
  useMark(step.mark);
  const last = number === STEPS.length - 1;
  const show = (next: number | null) => {
    tourStep.value = next;
  };
  useEffect(() => card.current?.focus(), [number]);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = { ArrowRight: last ? number : number + 1, ArrowLeft: Math.max(0, number - 1), Escape: null }[
      event.key
    ];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    show(next);
  };
  return (
    <aside ref={card} class="tour" aria-label="Tour" tabIndex={-1} onKeyDown={onKeyDown}>
      <header>
        <span class="t3">
          {number + 1} of {STEPS.length}
        </span>
        <button
          type="button"
          class="btn ghost square"
          aria-label="End the tour"
          title="End the tour (Esc)"
          onClick={() => show(null)}
        >
          <Icon name="x" small />
        </button>
      </header>
      <div aria-live="polite">
        <h2>{step.title}</h2>
        <p>{missing ?? step.words}</p>
      </div>
      <footer>
        <button type="button" class="btn" disabled={number === 0} onClick={() => show(number - 1)}>
          Back
        </button>
        <button type="button" class="btn primary" onClick={() => show(last ? null : number + 1)}>
          {last ? "Done" : "Next"}
        </button>
      </footer>
    </aside>
  );
};

export const Tour = () => {
  const number = tourStep.value;
  return number !== null && STEPS[number] ? <Card number={number} /> : null;
};
