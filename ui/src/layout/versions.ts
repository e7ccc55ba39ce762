/** What a version of an agent is called, and until when its runs lie. */

import type { AgentVersion } from "../api/types.ts";
import { clock } from "./format.ts";
import { toDate } from "./time.ts";

/** Where nobody set one, the day it was first seen tells it from the others. */
export const versionName = ({ version, first_seen: first }: AgentVersion): string =>
  version ?? `not set, since ${clock(toDate(first), new Date())}`;

/** Ranges end before their end, and the browser's dates are whole milliseconds: the last run lies within. */
export const endOf = (last: string): string => new Date(toDate(last).getTime() + 1).toISOString();
