/** How far the tour has come; this browser remembers it over a reload. */

import { stored } from "./stored.ts";

/** The number of the step that is shown; null when nobody takes the tour. */
export const tourStep = stored<number | null>("tour", null);

export const takeTour = (): void => {
  tourStep.value = 0;
};
