/** A table of things: sorted by the address, rows that are one link, a foot with the totals, CSV from the same columns. */

import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Cell, csvOf } from "../layout/csv.ts";
import { integer, NOTHING } from "../layout/format.ts";
import { parseSort, type Sort, sorted, sortText } from "../layout/sorted.ts";
import { address, change } from "../state/address.ts";
import { Icon } from "./icon.tsx";
import { useVirtualRows } from "./virtual.ts";

export interface TableColumn<T> {
  name: string;
  head: string;
  /** What it is sorted by and what stands in the CSV. */
  value: (row: T) => Cell;
  cell?: (row: T) => ComponentChildren;
  figure?: boolean;
  /** Leaves early on small screens: 3 first, 1 last; without it stays. */
  leaves?: 1 | 2 | 3;
  /** Only shown when it was chosen. */
  extra?: boolean;
  total?: ComponentChildren;
}

export interface DataTableProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly TableColumn<T>[];
  keyOf: (row: T) => string;
  hrefOf?: (row: T) => string | null;
  sort: Sort;
  /** The parameter that holds the sort, where a page has two tables. */
  param?: string;
  /** Called as the end of a long table comes near. */
  onEnd?: (() => void) | undefined;
}

/** Beyond so many only the rows in view exist. */
const ALL_AT_ONCE = 200;
const USUAL_HEIGHT = 33;
const NEAR = 50;

const leaving = <T,>({ leaves, figure }: TableColumn<T>): string =>
  [leaves && `p${leaves}`, figure && "num"].filter(Boolean).join(" ");

const plain = (value: Cell): string => (value == null ? NOTHING : typeof value === "number" ? integer(value) : value);

export const csvOfTable = <T,>(columns: readonly TableColumn<T>[], rows: readonly T[]): string =>
  csvOf(
    columns.map(({ name, value }) => ({ head: name, value })),
    rows,
  );

function Head<T>({ column, sort, param }: { column: TableColumn<T>; sort: Sort; param: string }) {
  const here = sort.name === column.name;
  const next = { name: column.name, down: here ? !sort.down : column.figure === true };
  return (
    <th class={leaving(column)} scope="col" aria-sort={here ? (sort.down ? "descending" : "ascending") : undefined}>
      {column.head ? (
        <button type="button" onClick={() => change({ [param]: sortText(next) }, "replace")}>
          {column.head}
          {here && <Icon name={sort.down ? "down" : "up"} small />}
        </button>
      ) : (
        <span class="sr">{column.name}</span>
      )}
    </th>
  );
}

type RowsProps<T> = Pick<DataTableProps<T>, "rows" | "columns" | "keyOf" | "hrefOf">;

function Row<T>({
  row,
  index,
  columns,
  href,
}: {
  row: T;
  index: number;
  columns: readonly TableColumn<T>[];
  href: string | null | undefined;
}) {
  return (
    <tr class={href ? "linked" : ""} aria-rowindex={index + 2}>
      {columns.map((column, n) => {
        const inside = column.cell ? column.cell(row) : plain(column.value(row));
        return (
          <td key={column.name} class={`${leaving(column)} ${n === 0 ? "key" : ""}`}>
            {n === 0 && href ? (
              <a class="row-link" href={href}>
                {inside}
              </a>
            ) : (
              inside
            )}
          </td>
        );
      })}
    </tr>
  );
}

function Rows<T>({ rows, columns, keyOf, hrefOf, from = 0 }: RowsProps<T> & { from?: number }) {
  return rows.map((row, n) => (
    <Row key={keyOf(row)} row={row} index={from + n} columns={columns} href={hrefOf?.(row)} />
  ));
}

/** The page's own scrolling moves the rows; the empty rows above and below have the height of those that are not there. */
function RowsInView<T>({
  body,
  onEnd,
  ...props
}: RowsProps<T> & Pick<DataTableProps<T>, "onEnd"> & { body: RefObject<HTMLElement | null> }) {
  const { rows } = props;
  const box = useRef<HTMLElement | null>(null);
  const [place, setPlace] = useState({ height: USUAL_HEIGHT, above: 0 });
  useLayoutEffect(() => {
    const page = body.current?.closest<HTMLElement>(".scrolls") ?? null;
    box.current = page;
    const measure = () => {
      const row = body.current?.querySelector("tr[aria-rowindex]");
      if (!page || !row || !body.current) return;
      const above = body.current.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop;
      setPlace({ height: row.getBoundingClientRect().height, above });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(body.current!.parentElement!);
    return () => observer.disconnect();
  }, []);
  const { items, total } = useVirtualRows({ count: rows.length, box, ...place });
  const near = (items.at(-1)?.index ?? 0) > rows.length - NEAR;
  useEffect(() => {
    if (near) onEnd?.();
  }, [near, rows.length]);
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? -1];
  const room = (height: number) => <tr style={{ height: `${height}px` }} />;
  return (
    <>
      {room(first * place.height)}
      <Rows {...props} rows={rows.slice(first, last + 1)} from={first} />
      {room(total - (last + 1) * place.height)}
    </>
  );
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { label, rows, columns, sort: otherwise, param = "sort" } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const names = columns.map(({ name }) => name);
  const sort = parseSort(address.value.query.get(param), names, otherwise);
  const by = columns.find(({ name }) => name === sort.name) ?? columns[0]!;
  const ordered = sorted(rows, by.value, sort.down);
  const totals = columns.some(({ total }) => total !== undefined);
  const many = rows.length > ALL_AT_ONCE;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table aria-label={label} class={many ? "long" : ""} aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.name} column={column} sort={sort} param={param} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {many ? <RowsInView {...props} rows={ordered} body={body} /> : <Rows {...props} rows={ordered} />}
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.name} class={leaving(column)}>
                  {column.total}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
