/** Rows of one height in a scrolling box: only those in view exist. */

import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";

export interface VirtualRows {
  items: VirtualItem[];
  total: number;
  virtualizer: Virtualizer<HTMLElement, HTMLElement>;
}

export interface VirtualOptions {
  count: number;
  height: number;
  box: RefObject<HTMLElement | null>;
  overscan?: number;
  /** What stands above the rows in the same box, and covers them when it sticks. */
  above?: number;
}

export function useVirtualRows({ count, height, box, overscan = 12, above = 0 }: VirtualOptions): VirtualRows {
  const [, setTurn] = useState(0);
  const options = {
    count,
    estimateSize: () => height,
    getScrollElement: () => box.current,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan,
    scrollMargin: above,
    scrollPaddingStart: above,
    onChange: () => setTurn((turn) => turn + 1),
  };
  const virtualizer = useMemo(() => new Virtualizer<HTMLElement, HTMLElement>(options), []);
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useLayoutEffect(() => virtualizer.measure(), [height]);
  return { items: virtualizer.getVirtualItems(), total: virtualizer.getTotalSize(), virtualizer };
}
