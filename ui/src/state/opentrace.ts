/** The trace one looks at: read as a stream, shown as it grows, read again while it runs. */

import { batch, effect, signal, untracked } from "@preact/signals";
import { ask, pathOf } from "../api/client.ts";
import { cancellable } from "../api/patience.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import { readTrace } from "../api/stream.ts";
import type { OutlineSpan, TraceHead } from "../api/types.ts";
import { type Forest, forestOf } from "../layout/forest.ts";
import { withCosts } from "../layout/ledger.ts";
import { type Sums, sumsOf } from "../layout/sums.ts";
import { live, loaded } from "./live.ts";

export interface Opened {
  id: string;
  /** Null while nothing is known but spans. */
  head: TraceHead | null;
  complete: boolean;
  forest: Forest;
  sums: Sums;
}

export const opened = signal<Opened | null>(null);
export const problem = signal<Problem | null>(null);
export const reading = signal(false);

const FIRST_ROWS = 200;
let running: AbortController | null = null;
let answered: string | null = null;

function show(id: string, spans: readonly OutlineSpan[], begun: Partial<TraceHead> | null, complete: boolean): void {
  const forest = forestOf(withCosts(spans, begun?.ledger ?? []), begun);
  const head = begun?.usage && begun.status ? (begun as TraceHead) : null;
  const sums = sumsOf(forest, (head?.usage.unpriced_tokens ?? 0) > 0);
  opened.value = { id, head, complete, forest, sums };
}

/** Laying out anew costs as much as there is, so it is done each time the spans have become four times as many. */
function growing(id: string) {
  const spans: OutlineSpan[] = [];
  let next = FIRST_ROWS;
  const take = (more: OutlineSpan[], begun: Partial<TraceHead> | null) => {
    for (const span of more) spans.push(span);
    if (spans.length < next) return;
    next = spans.length * 4;
    const now = opened.peek();
    if (now?.id !== id || !now.complete) show(id, spans.slice(), begun, false);
  };
  return { spans, take };
}

export async function read(id: string): Promise<void> {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  answered = loaded.peek();
  reading.value = true;
  const { spans, take } = growing(id);
  try {
    const head = await cancellable(mine.signal, async (signal) => {
      const response = await ask(pathOf(`traces/${id}`, { view: "outline" }), { signal });
      return readTrace(response.body!, take);
    });
    if (mine.signal.aborted) return;
    batch(() => {
      show(id, spans, head, true);
      problem.value = null;
    });
  } catch (error) {
    if (!mine.signal.aborted) problem.value = problemOf(error);
  } finally {
    if (running === mine) {
      running = null;
      reading.value = false;
    }
  }
}

/** Reads a trace, and reads it again whenever something arrived while it still runs. */
export function watchTrace(id: string): () => void {
  if (opened.peek()?.id !== id) opened.value = null;
  problem.value = null;
  void read(id);
  const stop = effect(() => {
    const now = loaded.value;
    const unfinished = opened.value?.head?.status === "running";
    if (now === null || !live.value || !unfinished || reading.value) return;
    untracked(() => {
      if (answered !== now) void read(id);
    });
  });
  return () => {
    stop();
    running?.abort();
    running = null;
  };
}
