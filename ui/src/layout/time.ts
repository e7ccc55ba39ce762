/** RFC 3339 times with nanoseconds, without losing one: whole seconds and the fraction are kept apart. */

export interface Instant {
  seconds: number;
  nanos: number;
}

const OFFSET = /(Z|[+-]\d\d:?\d\d)$/i;
let lastPrefix = "";
let lastSeconds = 0;

/** Spans of one trace share their seconds, so the last one parsed is remembered. */
function wholeSeconds(prefix: string, zone: string): number {
  const key = prefix + zone;
  if (key !== lastPrefix) {
    lastSeconds = Date.parse(prefix + (zone || "Z")) / 1000;
    lastPrefix = key;
  }
  return lastSeconds;
}

export function parseInstant(text: string): Instant {
  const zone = text.endsWith("Z") ? "Z" : (OFFSET.exec(text)?.[0] ?? "");
  const fraction = text.slice(20, zone ? -zone.length : undefined);
  const nanos = fraction === "" ? 0 : Number(fraction.padEnd(9, "0").slice(0, 9));
  return { seconds: wholeSeconds(text.slice(0, 19), zone), nanos: text[19] === "." ? nanos : 0 };
}

/** Seconds from `origin` to `instant`; exact to the nanosecond within a trace. */
export const since = (origin: Instant, instant: Instant): number =>
  instant.seconds - origin.seconds + (instant.nanos - origin.nanos) / 1e9;

export const toDate = (text: string): Date => {
  const { seconds, nanos } = parseInstant(text);
  return new Date(seconds * 1000 + Math.floor(nanos / 1e6));
};
