/** What a panel says when it has nothing to show: it failed, it is empty, or it has not come yet. */

import type { ComponentChildren } from "preact";
import type { Problem } from "../api/problem.ts";
import { Icon } from "./icon.tsx";

export const Failed = ({ what, problem, retry }: { what: string; problem: Problem; retry: () => void }) => (
  <div class="notice" role="alert">
    <h2 class={problem.isCancelled ? "" : problem.away ? "st warn" : "st error"}>
      {!problem.isCancelled && <Icon name={problem.away ? "warn" : "error"} small />}
      {problem.isCancelled ? problem.title : what}
    </h2>
    <p>{problem.detail || problem.title}</p>
    <p class="actions">
      <button type="button" class="btn" onClick={retry}>
        <Icon name="retry" small />
        Try again
      </button>
    </p>
  </div>
);

export const Notice = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <div class="notice">
    <h2>{title}</h2>
    {children}
  </div>
);

/** Bars in the places of the text to come; only on a first load. */
export const Skeleton = ({ rows }: { rows: number }) => (
  <div class="skeleton" role="status">
    <span class="sr">Loading</span>
    {Array.from({ length: rows }, (_, n) => (
      <div key={n} class={`bone bone-${n % 4}`} />
    ))}
  </div>
);
