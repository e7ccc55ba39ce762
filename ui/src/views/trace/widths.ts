/** How wide the tree is beside the waterfall: as chosen, but never so that one of them vanishes. */

import { treeWidth } from "../../state/traceview.ts";

export const TREE = { least: 180, most: 900 };
const LEAST_WATERFALL = 140;

export const treeWidthIn = (width: number): number =>
  Math.round(
    Math.max(Math.min(TREE.least, width * 0.62), Math.min(treeWidth.value, width * 0.62, width - LEAST_WATERFALL)),
  );
