/** The line between two panes: dragged with the pointer, moved with the arrow keys. */

import { useRef } from "preact/hooks";

export interface SplitterProps {
  label: string;
  value: number;
  least: number;
  most: number;
  /** Dragging to the right makes the measured pane wider (1) or narrower (-1). */
  direction: 1 | -1;
  onChange: (value: number) => void;
}

const STEP = 24;

export const Splitter = ({ label, value, least, most, direction, onChange }: SplitterProps) => {
  const begun = useRef<{ x: number; value: number } | null>(null);
  const set = (next: number) => onChange(Math.round(Math.min(most, Math.max(least, next))));
  const onPointerDown = (event: PointerEvent) => {
    begun.current = { x: event.clientX, value };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (begun.current) set(begun.current.value + direction * (event.clientX - begun.current.x));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    set(value + direction * (event.key === "ArrowRight" ? STEP : -STEP));
  };
  return (
    <div
      class="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (begun.current = null)}
      onPointerCancel={() => (begun.current = null)}
      onKeyDown={onKeyDown}
    />
  );
};
