/** Why a question has no answer, in words a person can use. */

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly position: number | null = null,
  ) {
    super(detail || title);
  }

  static cancelled(): Problem {
    return new Problem(CANCELLED, "Cancelled", "You ended this question before its answer came.");
  }

  /** The server did not answer at all, or said it cannot right now. */
  get away(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** The person did not want to wait any longer. */
  get isCancelled(): boolean {
    return this.status === CANCELLED;
  }
}

/** Not among HTTP's, nor is UNREADABLE. */
const CANCELLED = -2;
const UNREADABLE = -1;

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem(UNREADABLE, "The page could not read the answer", detail);
}
