/** Asks `stats` once a second while the page is looked at: is the server there, how fast does it receive, is there anything new. */

import { signal } from "@preact/signals";
import { ask, pathOf, signInNeeded } from "../api/client.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import type { Stats } from "../api/types.ts";

export const stats = signal<Stats | null>(null);
export const away = signal<Problem | null>(null);
/** Changes whenever something became queryable; null before the first answer. */
export const loaded = signal<string | null>(null);
/** Spans received a second, over the last ten seconds. */
export const rate = signal<number | null>(null);
/** Whether pages take in what arrives. */
export const live = signal(true);

const EVERY = 1000;
const WHEN_AWAY = 3000;
const REMEMBERED = 10;
let samples: { at: number; received: number }[] = [];

export function rateOf(samples: readonly { at: number; received: number }[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at <= first.at) return null;
  return Math.max(0, ((last.received - first.received) * 1000) / (last.at - first.at));
}

function taken(answer: Stats): void {
  stats.value = answer;
  away.value = null;
  loaded.value = JSON.stringify(answer.loaded);
  const received = answer.signals.traces?.received ?? 0;
  if (samples.length > 0 && received < samples.at(-1)!.received) samples = [];
  samples = [...samples, { at: performance.now(), received }].slice(-REMEMBERED);
  rate.value = rateOf(samples);
}

async function poll(): Promise<void> {
  try {
    if (document.visibilityState === "visible" && !signInNeeded.value)
      taken((await (await ask(pathOf("stats"))).json()) as Stats);
  } catch (error) {
    const problem = problemOf(error);
    // Being asked for a key is an answer: the sign-in page has the word.
    away.value = problem.status === 401 ? null : problem;
    samples = [];
  }
  setTimeout(poll, away.value ? WHEN_AWAY : EVERY);
}

export const startPolling = (): void => void poll();
