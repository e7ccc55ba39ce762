/** Heights of the bars and the range under a brush, from the buckets the server counted. */

export interface Bucket {
  start: string;
  traces: number;
  errors: number;
}

export interface Bar {
  /** Shares of the plot's height. */
  ok: number;
  failed: number;
  traces: number;
  errors: number;
}

/** Failures stand on top of the rest; a bar with anything in it is never invisible. */
export function bars(buckets: readonly Bucket[]): Bar[] {
  const most = Math.max(1, ...buckets.map((bucket) => bucket.traces));
  return buckets.map(({ traces, errors }) => {
    const failed = errors > 0 ? Math.max(errors / most, 0.03) : 0;
    const ok = traces > errors ? Math.max((traces - errors) / most, 0.03) : 0;
    return { ok, failed, traces, errors };
  });
}

export interface Range {
  from: Date;
  to: Date;
}

/** The whole buckets touched between two shares of the width, in either order. */
export function brushed(a: number, b: number, count: number): [number, number] {
  const index = (share: number): number => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return [index(Math.min(a, b)), index(Math.max(a, b))];
}

export function bucketRange(buckets: readonly Bucket[], interval: number, first: number, last: number): Range {
  const from = new Date(buckets[first]!.start);
  return { from, to: new Date(new Date(buckets[last]!.start).getTime() + interval * 1000) };
}

export const counted = (buckets: readonly Bucket[], first: number, last: number): { traces: number; errors: number } =>
  buckets
    .slice(first, last + 1)
    .reduce((sum, bucket) => ({ traces: sum.traces + bucket.traces, errors: sum.errors + bucket.errors }), {
      traces: 0,
      errors: 0,
    });
