/** A button and the panel it opens: closes on Escape, on a click elsewhere and when the focus leaves. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

export interface PopoverProps {
  label: string;
  face: ComponentChildren;
  class?: string;
  title?: string;
  /** Sets the opener from outside, for a key. */
  onReady?: (open: () => void) => void;
  children: (close: () => void) => ComponentChildren;
}

export const Popover = ({ label, face, title = label, class: more = "", onReady, children }: PopoverProps) => {
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    open.value = false;
    button.current?.focus();
  };
  useEffect(
    () =>
      onReady?.(() => {
        open.value = true;
      }),
    [],
  );
  useEffect(() => {
    if (!open.value) return;
    box.current?.querySelector<HTMLElement>(".popover [data-first], .popover button, .popover input")?.focus();
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) open.value = false;
    };
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    const inside = box.current;
    inside?.addEventListener("keydown", onEscape);
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      inside?.removeEventListener("keydown", onEscape);
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open.value]);
  return (
    <div class="popover-box" ref={box}>
      <button
        ref={button}
        type="button"
        class={`btn ${more}`}
        aria-label={label}
        title={title}
        aria-expanded={open.value}
        onClick={() => (open.value = !open.value)}
      >
        {face}
      </button>
      {open.value && <div class="popover">{children(close)}</div>}
    </div>
  );
};
