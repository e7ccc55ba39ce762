/** Rows in the order of one column: text by letters, figures by size, what is unknown last whichever way. */

import type { Cell } from "./csv.ts";

export interface Sort {
  name: string;
  down: boolean;
}

/** `cost` sorts upwards, `-cost` downwards; anything else is the given one. */
export function parseSort(text: string | null, names: readonly string[], otherwise: Sort): Sort {
  const name = text?.replace(/^-/, "") ?? "";
  return names.includes(name) ? { name, down: text!.startsWith("-") } : otherwise;
}

export const sortText = ({ name, down }: Sort): string => `${down ? "-" : ""}${name}`;

function compared(a: Cell, b: Cell): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b));
}

export function sorted<T>(rows: readonly T[], value: (row: T) => Cell, down: boolean): T[] {
  return rows
    .map((row) => ({ row, key: value(row) }))
    .sort((a, b) => {
      if (a.key == null || b.key == null) return Number(a.key == null) - Number(b.key == null);
      return down ? compared(b.key, a.key) : compared(a.key, b.key);
    })
    .map(({ row }) => row);
}
