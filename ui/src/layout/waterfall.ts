/** Where a bar and its label lie in the window of time one looks at. */

export interface Window {
  from: number;
  to: number;
}

export interface Box {
  /** Percent of the width; a bar that begins before the window begins at 0. */
  left: number;
  width: number;
  visible: boolean;
}

export function boxOf(start: number, end: number, window: Window): Box {
  const scale = 100 / Math.max(window.to - window.from, 1e-9);
  const left = Math.max(0, (start - window.from) * scale);
  const right = Math.min(100, (end - window.from) * scale);
  return { left, width: Math.max(0, right - left), visible: right >= 0 && left <= 100 && end >= window.from };
}

export type Side = "right" | "left" | "inside";

/** Beside the bar where there is room; the right is tried first. */
export function labelSide(box: Box, width: number, label: number): Side {
  const [left, right] = [(box.left / 100) * width, ((box.left + box.width) / 100) * width];
  if (width - right >= label) return "right";
  return left >= label ? "left" : "inside";
}

const LEAST_SECONDS = 1e-6;

/** Zooms by a factor around one point; never wider than the whole, never narrower than a microsecond. */
export function zoomed(window: Window, whole: number, factor: number, around: number): Window {
  const span = Math.min(whole, Math.max(LEAST_SECONDS, (window.to - window.from) * factor));
  const share = (around - window.from) / Math.max(window.to - window.from, 1e-12);
  return within({ from: around - share * span, to: around + (1 - share) * span }, whole);
}

/** Moved, not shrunk, until it lies in the whole. */
export function within(window: Window, whole: number): Window {
  const span = Math.min(whole, window.to - window.from);
  const from = Math.min(Math.max(0, window.from), whole - span);
  return { from, to: from + span };
}

export const panned = (window: Window, whole: number, by: number): Window =>
  within({ from: window.from + by, to: window.to + by }, whole);

/** In order and in bounds, as drawn with the pointer; too short a stroke is none. */
export function drawn(a: number, b: number, whole: number): Window | null {
  const from = Math.max(0, Math.min(a, b));
  const to = Math.min(whole, Math.max(a, b));
  return to - from > Math.max(LEAST_SECONDS, whole * 1e-6) ? { from, to } : null;
}

/** The window that shows a span with a little air. */
export function around(start: number, end: number, whole: number): Window {
  const air = Math.max((end - start) * 0.1, whole * 1e-5, LEAST_SECONDS);
  return within({ from: start - air, to: end + air }, whole);
}

export const isWhole = (window: Window, whole: number): boolean =>
  window.from <= whole * 1e-9 && window.to >= whole * (1 - 1e-9);

const short = (value: number): string => String(Number(value.toPrecision(9)));

export const zoomText = (window: Window): string => `${short(window.from)}-${short(window.to)}`;

export function parseZoom(text: string | null, whole: number): Window {
  const match = /^([\d.e+]+(?:e-\d+)?)-([\d.e+]+(?:e-\d+)?)$/.exec(text ?? "");
  return (match && drawn(Number(match[1]), Number(match[2]), whole)) || { from: 0, to: whole };
}
