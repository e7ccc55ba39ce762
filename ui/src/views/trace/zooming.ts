/** Zooming with the pointer: a stroke over the waterfall, the wheel with Ctrl or ⌘, sideways to move. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { drawn, isWhole, panned, zoomed } from "../../layout/waterfall.ts";
import { forest, window, zoom } from "../../state/traceview.ts";

const STROKE = 4;
const WHEEL_STEP = 0.0022;

export interface Stroke {
  a: number;
  b: number;
}

function timeAt(x: number, wide: number): number {
  const { from, to } = window.peek();
  return from + (Math.min(wide, Math.max(0, x)) / wide) * (to - from);
}

/** `true` when the wheel was used up. */
function wheeled(event: WheelEvent, x: number, wide: number): boolean {
  const whole = forest.peek()?.duration ?? 0;
  const now = window.peek();
  if (event.ctrlKey || event.metaKey) {
    zoom(zoomed(now, whole, Math.exp(event.deltaY * WHEEL_STEP), timeAt(x, wide)));
    return true;
  }
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  if (Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY) || isWhole(now, whole)) return false;
  zoom(panned(now, whole, (sideways / wide) * (now.to - now.from)));
  return true;
}

export function useZooming(box: RefObject<HTMLElement | null>, tree: number, wide: number) {
  const stroke = useSignal<Stroke | null>(null);
  const began = useRef<number | null>(null);
  const xOf = (event: { clientX: number }): number =>
    event.clientX - (box.current?.getBoundingClientRect().left ?? 0) - tree;
  useEffect(() => {
    const element = box.current;
    const onWheel = (event: WheelEvent) => {
      const x = xOf(event);
      if (x >= 0 && wheeled(event, x, wide)) event.preventDefault();
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [tree, wide]);
  const end = () => {
    began.current = null;
    stroke.value = null;
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.pointerType !== "touch" && event.button === 0 && xOf(event) >= 0) began.current = xOf(event);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (began.current === null) return;
    const x = Math.min(wide, Math.max(0, xOf(event)));
    if (!stroke.value && Math.abs(x - began.current) < STROKE) return;
    if (!stroke.value) box.current?.setPointerCapture(event.pointerId);
    stroke.value = { a: began.current, b: x };
  };
  const onPointerUp = () => {
    const done = stroke.value;
    end();
    if (!done) return;
    const next = drawn(timeAt(done.a, wide), timeAt(done.b, wide), forest.peek()?.duration ?? 0);
    if (next) zoom(next);
  };
  return { drawing: stroke.value, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: end } };
}
