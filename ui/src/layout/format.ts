/** Figures in the words of the house: durations, money, tokens, times, ids. */

const NARROW = "\u00a0";
export const NOTHING = "–";

const pad = (value: number): string => String(value).padStart(2, "0");

/** A figure and its unit apart, because the unit is set fainter. */
export interface Figure {
  value: string;
  unit: string;
}

function underMinute(seconds: number): Figure {
  if (seconds >= 9.95) return { value: seconds >= 99.5 ? seconds.toFixed(0) : seconds.toFixed(1), unit: "s" };
  if (seconds >= 0.9995) return { value: seconds.toFixed(1), unit: "s" };
  if (seconds >= 0.0095) return { value: (seconds * 1e3).toFixed(0), unit: "ms" };
  if (seconds >= 0.0009995) return { value: (seconds * 1e3).toFixed(1), unit: "ms" };
  if (seconds >= 0.0000009995) return { value: (seconds * 1e6).toFixed(0), unit: "µs" };
  return { value: (seconds * 1e9).toFixed(0), unit: "ns" };
}

/** `860 ms`, `4.2 s`, `1 m 12 s`, `3 h 05 m`, `2 d 04 h`. */
export function durationFigure(seconds: number): Figure {
  if (seconds === 0) return { value: "0", unit: "ms" };
  if (seconds < 59.95) return underMinute(seconds);
  const whole = Math.round(seconds);
  const [minutes, hours, days] = [Math.floor(whole / 60), Math.floor(whole / 3600), Math.floor(whole / 86400)];
  if (minutes < 60) return { value: `${minutes}${NARROW}m ${pad(whole % 60)}`, unit: "s" };
  if (hours < 48) return { value: `${hours}${NARROW}h ${pad(minutes % 60)}`, unit: "m" };
  return { value: `${days}${NARROW}d ${pad(hours % 24)}`, unit: "h" };
}

const joined = (figure: Figure): string => `${figure.value}${figure.unit ? NARROW + figure.unit : ""}`;

export const duration = (seconds: number | null | undefined): string =>
  seconds == null ? NOTHING : joined(durationFigure(seconds));

export function tokensFigure(count: number): Figure {
  if (count < 1000) return { value: String(count), unit: "" };
  if (count < 999_950) return { value: (count / 1e3).toFixed(1), unit: "k" };
  if (count < 999_950_000) return { value: (count / 1e6).toFixed(1), unit: "M" };
  return { value: (count / 1e9).toFixed(1), unit: "B" };
}

export const tokens = (count: number | null | undefined): string =>
  count == null ? NOTHING : joined(tokensFigure(count));

export const integer = (count: number): string => count.toLocaleString("en-US");

/** From $1 on two decimals, below four; null is the caller's to word: "–" or "unpriced". */
export function money(dollars: number): string {
  if (dollars >= 1)
    return `$${dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  return `$${dollars.toFixed(4)}`;
}

/** For an axis, whose figures are round: `$0.25`, `$10`. */
export const shortMoney = (dollars: number): string => `$${Number(dollars.toPrecision(3)).toLocaleString("en-US")}`;

export function percent(part: number, whole: number): string {
  if (whole === 0) return NOTHING;
  const share = (part / whole) * 100;
  return `${share !== 0 && share < 10 ? share.toFixed(1) : share.toFixed(0)}${NARROW}%`;
}

export function bytes(count: number): string {
  if (count < 1000) return `${count}${NARROW}B`;
  const units = ["kB", "MB", "GB", "TB"];
  const step = Math.min(units.length, Math.floor(Math.log10(count) / 3));
  return `${(count / 1000 ** step).toFixed(1)}${NARROW}${units[step - 1]}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `14:32:08` today, `Nov 20, 14:32` this year, `2025 Nov 20` before; in the browser's zone. */
export function clock(time: Date, now: Date): string {
  if (time.toDateString() === now.toDateString()) {
    return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
  }
  const day = `${MONTHS[time.getMonth()]} ${time.getDate()}`;
  if (time.getFullYear() !== now.getFullYear()) return `${time.getFullYear()} ${day}`;
  return `${day}, ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}

/** As `clock`, and never shorter than minutes: for the ends of a range. */
export function moment(time: Date, now: Date): string {
  const hour = `${pad(time.getHours())}:${pad(time.getMinutes())}`;
  if (time.toDateString() === now.toDateString()) return hour;
  const year = time.getFullYear() === now.getFullYear() ? "" : `${time.getFullYear()} `;
  return `${year}${MONTHS[time.getMonth()]} ${time.getDate()}, ${hour}`;
}

export const shortId = (id: string): string => (id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id);

export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const plural = (count: number, word: string): string => `${integer(count)} ${word}${count === 1 ? "" : "s"}`;
