/** Choices of this browser that no link carries: theme, folded rail, widths, columns. */

import { effect, type Signal, signal } from "@preact/signals";

const PREFIX = "lamplighter.";

function read<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function stored<T>(key: string, otherwise: T): Signal<T> {
  const value = signal(read(key, otherwise));
  let first = true;
  effect(() => {
    const text = JSON.stringify(value.value);
    if (first) {
      first = false;
      return;
    }
    try {
      localStorage.setItem(PREFIX + key, text);
    } catch {
      // Storage is full or forbidden: the choice lasts as long as the page.
    }
  });
  return value;
}
