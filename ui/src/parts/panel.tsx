/** A panel that answers one question: its head, and inside what came, what failed, or what is awaited. */

import type { ComponentChildren } from "preact";
import { problemOf } from "../api/problem.ts";
import { Failed, Skeleton } from "./notice.tsx";

interface PanelProps {
  title: string;
  sub?: ComponentChildren;
  end?: ComponentChildren;
  wide?: boolean;
  children: ComponentChildren;
}

export const Panel = ({ title, sub, end, wide = false, children }: PanelProps) => (
  <section class={wide ? "panel wide" : "panel"} aria-label={title}>
    <header>
      <h2>{title}</h2>
      {sub && <span class="sub">{sub}</span>}
      {end && <div class="end">{end}</div>}
    </header>
    {children}
  </section>
);

interface AnsweredProps<T> {
  what: string;
  answer: { now: T | undefined; error: unknown; again: () => void };
  rows?: number;
  children: (now: T) => ComponentChildren;
}

/** The old answer stays while a new one is awaited; an error takes only this panel, and only when nothing is known. */
export function Answered<T>({ what, answer, rows = 6, children }: AnsweredProps<T>) {
  if (answer.now !== undefined) return <>{children(answer.now)}</>;
  if (answer.error) return <Failed what={what} problem={problemOf(answer.error)} retry={answer.again} />;
  return <Skeleton rows={rows} />;
}
