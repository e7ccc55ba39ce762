/** A figure held against the same figure of the period before, in words. */

const NARROW = "\u00a0";
/** From here on a share says less than a factor. */
const TIMES_FROM = 3;
const WORSE_FROM = 0.1;
const SAME_UNDER = 0.0005;

export interface Changed {
  words: string;
  /** Grew, shrank, or stayed. */
  direction: -1 | 0 | 1;
  /** Worth a colour: more than a tenth in the direction that is bad. */
  worse: boolean;
}

/** `more` says whether more of it is bad ("bad"), good, or neither. */
export function changeOf(now: number, before: number, more: "bad" | "good" | "neutral" = "neutral"): Changed {
  if (before === 0) return { words: now === 0 ? "none" : "new", direction: now === 0 ? 0 : 1, worse: false };
  const share = (now - before) / before;
  if (Math.abs(share) < SAME_UNDER) return { words: "the same", direction: 0, worse: false };
  const direction = share > 0 ? 1 : -1;
  const worse =
    Math.abs(share) > WORSE_FROM && ((direction > 0 && more === "bad") || (direction < 0 && more === "good"));
  if (share > TIMES_FROM)
    return { words: `${(now / before).toFixed(now / before < 10 ? 1 : 0)} times`, direction, worse };
  const percent = Math.abs(share) * 100;
  return { words: `${percent.toFixed(percent < 100 ? 1 : 0)}${NARROW}%`, direction, worse };
}

/** A change of a share, in points. */
export function pointsOf(now: number, before: number, more: "bad" | "good" | "neutral" = "bad"): Changed {
  const points = (now - before) * 100;
  if (Math.abs(points) < 0.05) return { words: "the same", direction: 0, worse: false };
  const direction = points > 0 ? 1 : -1;
  const worse = Math.abs(points) >= 1 && ((direction > 0 && more === "bad") || (direction < 0 && more === "good"));
  return { words: `${Math.abs(points).toFixed(1)} points`, direction, worse };
}
