/** The columns that many tables have: failures, durations, times, money, tokens, names. */

import { clock, duration, integer, money, NOTHING, percent } from "../layout/format.ts";
import { toDate } from "../layout/time.ts";
import type { TableColumn } from "./datatable.tsx";
import { Money, Tokens } from "./figure.tsx";
import { Icon } from "./icon.tsx";

type More<T> = Partial<TableColumn<T>>;

/** How many failed, and of how many where that is told. */
export const Failures = ({ count, of }: { count: number; of?: number | undefined }) => (
  <span class="bad">
    {integer(count)} {of !== undefined && <span class="t3">{percent(count, of)}</span>}
  </span>
);

export const failed = <T,>(
  name: string,
  value: (row: T) => number,
  of?: ((row: T) => number) | undefined,
  more: More<T> = {},
): TableColumn<T> => ({
  name,
  head: "Failed",
  value,
  cell: (row) => (value(row) > 0 ? <Failures count={value(row)} of={of?.(row)} /> : NOTHING),
  figure: true,
  ...more,
});

export const lasting = <T,>(
  name: string,
  head: string,
  value: (row: T) => number | null | undefined,
  more: More<T> = {},
): TableColumn<T> => ({
  name,
  head,
  value,
  cell: (row) => duration(value(row)),
  figure: true,
  ...more,
});

export const moment = <T,>(
  name: string,
  head: string,
  value: (row: T) => string | null | undefined,
  more: More<T> = {},
): TableColumn<T> => ({
  name,
  head,
  value,
  cell: (row) => <span class="t3">{value(row) ? clock(toDate(value(row)!), new Date()) : NOTHING}</span>,
  ...more,
});

export const spent = <T,>(
  usage: (row: T) => { cost: number | null; unpriced_tokens: number },
  more: More<T> = {},
): TableColumn<T> => ({
  name: "cost",
  head: "Cost",
  value: (row) => usage(row).cost,
  cell: (row) => <Money cost={usage(row).cost} unpriced={usage(row).unpriced_tokens > 0} />,
  figure: true,
  ...more,
});

/** A part of the cost, such as that of one run. */
export const costOf = <T,>(
  name: string,
  head: string,
  value: (row: T) => number | null,
  more: More<T> = {},
): TableColumn<T> => ({
  name,
  head,
  value,
  cell: (row) => {
    const dollars = value(row);
    return dollars === null ? NOTHING : money(dollars);
  },
  figure: true,
  ...more,
});

export const counted = <T,>(
  name: string,
  head: string,
  value: (row: T) => number,
  more: More<T> = {},
): TableColumn<T> => ({
  name,
  head,
  value,
  cell: (row) => <Tokens count={value(row)} />,
  figure: true,
  ...more,
});

export const names = <T,>(
  name: string,
  head: string,
  value: (row: T) => readonly string[],
  more: More<T> = {},
): TableColumn<T> => {
  const text = (row: T) => value(row).join(", ");
  return {
    name,
    head,
    value: text,
    cell: (row) => (
      <span class="mono cut" title={text(row)}>
        {text(row) || NOTHING}
      </span>
    ),
    ...more,
  };
};

/** A model that answered where another one was asked. */
export const stoodIn = <T,>(name: string, value: (row: T) => string): TableColumn<T> => ({
  name,
  head: "Answered",
  value,
  cell: (row) => (
    <span class="odd-name mono">
      <Icon name="fallback" small />
      {value(row)}
    </span>
  ),
});
