/** How wide the tree is beside the waterfall: as chosen, but never so that one of them vanishes. */

import { view } from "../../state/traceshow.ts";
import { treeWidth } from "../../state/traceview.ts";

export const TREE = { least: 180, most: 900 };
const LEAST_WATERFALL = 140;

/** The names of the agents before their lanes. */
const LANES = 230;

/** How far from the left time begins, in the picture that is shown. */
export const timeBeginsAt = (width: number): number =>
  view.value === "lanes" ? Math.min(LANES, Math.round(width * 0.4)) : treeWidthIn(width);

export const treeWidthIn = (width: number): number =>
  Math.round(
    Math.max(Math.min(TREE.least, width * 0.62), Math.min(treeWidth.value, width * 0.62, width - LEAST_WATERFALL)),
  );
