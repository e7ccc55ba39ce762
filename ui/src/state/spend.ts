/** What was spent over time by one dimension, now and in the period before; all who show it on a page share the answer. */

import type { UsageOverTime } from "../api/types.ts";
import { stepFor } from "../layout/spend.ts";
import { range, secondsOf } from "./range.ts";
import { type Answers, useRanged } from "./ranged.ts";

export const useSpend = (of: string, only: readonly string[] = []): Answers<UsageOverTime> =>
  useRanged<UsageOverTime>(
    "usage/over_time",
    { by: of, step: stepFor(secondsOf(range.value)).by, only, limit: null },
    { compares: true },
  );
