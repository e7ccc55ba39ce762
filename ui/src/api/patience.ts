/** Questions under way: which take long, and how a person ends them. */

import { signal } from "@preact/signals";
import { Problem } from "./problem.ts";

const LONG_MS = 1000;
const underWay = new Set<AbortController>();

/** How many questions have waited longer than a second for their answer. */
export const long = signal(0);

/** Runs a question so that `cancelAll` can end it; one that is ended so fails with a problem that says it. */
export async function cancellable<T>(
  outer: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const mine = new AbortController();
  underWay.add(mine);
  let isLong = false;
  const timer = setTimeout(() => {
    isLong = true;
    long.value++;
  }, LONG_MS);
  try {
    return await run(outer ? AbortSignal.any([outer, mine.signal]) : mine.signal);
  } catch (error) {
    throw mine.signal.aborted ? Problem.cancelled() : error;
  } finally {
    clearTimeout(timer);
    underWay.delete(mine);
    if (isLong) long.value--;
  }
}

export function cancelAll(): void {
  for (const one of underWay) one.abort();
}
