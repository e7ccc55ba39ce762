/** The keyboard: each page says what its keys do, the newest answers first, and `?` lists them all. */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export interface Binding {
  /** As `KeyboardEvent.key`, with a leading `Shift+`, or two keys of a sequence: `g t`. */
  keys: readonly string[];
  label: string;
  run: (event: KeyboardEvent) => void;
}

export interface Group {
  title: string;
  bindings: readonly Binding[];
}

export const groups = signal<readonly Group[]>([]);
const SEQUENCE_MS = 900;
let before: { key: string; at: number } | null = null;

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Letters carry their case; of the other keys Shift is named. */
function nameOf(event: KeyboardEvent): string {
  return event.shiftKey && event.key.length > 1 ? `Shift+${event.key}` : event.key;
}

/** A key that ends a sequence means that, whatever the page binds it to alone. */
export function bindingFor(among: readonly Group[], key: string, previous: string | null): Binding | null {
  const newestFirst = [...among].reverse().flatMap(({ bindings }) => bindings);
  const bound = (name: string) => newestFirst.find(({ keys }) => keys.includes(name));
  return (previous !== null && bound(`${previous} ${key}`)) || bound(key) || null;
}

function pressed(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = nameOf(event);
  const previous = before && event.timeStamp - before.at < SEQUENCE_MS ? before.key : null;
  before = { key, at: event.timeStamp };
  const binding = bindingFor(groups.value, key, previous);
  if (!binding) return;
  event.preventDefault();
  before = null;
  binding.run(event);
}

export const listenToKeys = (): void => document.addEventListener("keydown", pressed);

/** Bound as long as the component is there; the functions may change with every render. */
export function useKeys(title: string, bindings: readonly Binding[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => {
    const stable = latest.current.map((binding, n) => ({
      ...binding,
      run: (event: KeyboardEvent) => latest.current[n]?.run(event),
    }));
    const group = { title, bindings: stable };
    groups.value = [...groups.peek(), group];
    return () => {
      groups.value = groups.peek().filter((one) => one !== group);
    };
  }, [title]);
}
