/** Since when something fails: the moment from which the share of failures is higher than before, if there is one. */

export interface Counted {
  start: string;
  traces: number;
  errors: number;
}

export interface Since {
  start: string;
  before: number;
  after: number;
}

const LEAST_FAILURES = 3;
/** How many standard deviations the two shares must be apart; 2.6 is about one in two hundred by chance. */
const LEAST_APART = 2.6;

/** Two shares as far apart as chance would seldom put them (a z-test of proportions). */
function apart(errorsBefore: number, before: number, errorsAfter: number, after: number): number {
  const share = (errorsBefore + errorsAfter) / (before + after);
  const spread = Math.sqrt(share * (1 - share) * (1 / before + 1 / after));
  return spread === 0 ? 0 : (errorsAfter / after - errorsBefore / before) / spread;
}

/** The split at which the two sides differ most; null when failures are as frequent as ever. */
export function failingSince(buckets: readonly Counted[]): Since | null {
  const all = buckets.reduce(
    (sum, { traces, errors }) => ({ traces: sum.traces + traces, errors: sum.errors + errors }),
    { traces: 0, errors: 0 },
  );
  let best: Since | null = null;
  let most = LEAST_APART;
  let [traces, errors] = [0, 0];
  for (const [n, bucket] of buckets.entries()) {
    const [after, errorsAfter] = [all.traces - traces, all.errors - errors];
    if (n > 0 && traces > 0 && after > 0 && bucket.errors > 0 && errorsAfter >= LEAST_FAILURES) {
      const far = apart(errors, traces, errorsAfter, after);
      if (far > most) {
        most = far;
        best = { start: bucket.start, before: errors / traces, after: errorsAfter / after };
      }
    }
    traces += bucket.traces;
    errors += bucket.errors;
  }
  return best;
}
