/** The pages behind the first one of a list, fetched as its end comes near, and all of them for a file. */

import { signal, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";

interface Page {
  next_cursor: string | null;
}

interface Pages<A extends Page, R> {
  /** Changes when another list is looked at. */
  key: string;
  first: A | undefined;
  rowsOf: (page: A) => readonly R[];
  keyOf: (row: R) => string;
  ask: (cursor: string) => Promise<A>;
}

export interface Paged<R> {
  /** A row that came twice, because things moved in between, stands once. */
  rows: readonly R[];
  /** There are more. */
  unfinished: boolean;
  more: () => void;
  /** Every row, up to a limit; for a file. */
  everything: () => Promise<readonly R[]>;
}

const MOST = 10_000;

export function usePaged<A extends Page, R>({ key, first, rowsOf, keyOf, ask }: Pages<A, R>): Paged<R> {
  const later = useMemo(() => signal<readonly A[]>([]), [key]);
  const busy = useSignal(false);
  const pages = first ? [first, ...later.value] : [];
  const cursor = pages.at(-1)?.next_cursor ?? null;
  const once = (all: readonly A[]) => [...new Map(all.flatMap(rowsOf).map((row) => [keyOf(row), row])).values()];
  const more = async () => {
    if (busy.peek() || cursor === null) return;
    busy.value = true;
    try {
      const page = await ask(cursor);
      later.value = [...later.peek(), page];
    } catch {
      // The rows that are there stay; the next look at the end of the list asks again.
    } finally {
      busy.value = false;
    }
  };
  const everything = async () => {
    const all = [...pages];
    for (let next = cursor; next !== null && once(all).length < MOST; next = all.at(-1)!.next_cursor)
      all.push(await ask(next));
    return once(all);
  };
  return { rows: once(pages), unfinished: cursor !== null, more: () => void more(), everything };
}
