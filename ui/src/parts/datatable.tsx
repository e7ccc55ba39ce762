/** A table of things: sorted by the address, rows that are one link, a foot with the totals, CSV from the same columns. */

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { type Cell, csvOf } from "../layout/csv.ts";
import { integer, NOTHING } from "../layout/format.ts";
import { parseSort, type Sort, sorted, sortText } from "../layout/sorted.ts";
import { address, change } from "../state/address.ts";
import { useKeys } from "../state/keys.ts";
import { Icon } from "./icon.tsx";

export interface TableColumn<T> {
  name: string;
  head: string;
  /** What it is sorted by and what stands in the CSV. */
  value: (row: T) => Cell;
  cell?: (row: T) => ComponentChildren;
  figure?: boolean;
  /** Leaves early on small screens: 3 first, 1 last; without it stays. */
  leaves?: 1 | 2 | 3;
  total?: ComponentChildren;
}

interface DataTableProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly TableColumn<T>[];
  keyOf: (row: T) => string;
  hrefOf?: (row: T) => string | null;
  sort: Sort;
  /** The parameter that holds the sort, where a page has two tables. */
  param?: string;
}

const FIRST = 200;
const leaving = ({ leaves, figure }: TableColumn<never>): string =>
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
    <th
      class={leaving(column as TableColumn<never>)}
      scope="col"
      aria-sort={here ? (sort.down ? "descending" : "ascending") : undefined}
    >
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

/** `j` and `k` walk over the rows' links; Enter is the link's own. */
function useWalk(label: string, body: { current: HTMLElement | null }): void {
  const move = (by: number) => {
    const links = [...(body.current?.querySelectorAll<HTMLElement>("a.row-link") ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
  };
  useKeys(label, [
    { keys: ["j", "ArrowDown"], label: "next row", run: () => move(1) },
    { keys: ["k", "ArrowUp"], label: "previous row", run: () => move(-1) },
  ]);
}

function Body<T>({ rows, columns, keyOf, hrefOf }: Pick<DataTableProps<T>, "rows" | "columns" | "keyOf" | "hrefOf">) {
  return rows.map((row) => {
    const href = hrefOf?.(row);
    return (
      <tr key={keyOf(row)} class={href ? "linked" : ""}>
        {columns.map((column, n) => {
          const inside = column.cell ? column.cell(row) : plain(column.value(row));
          return (
            <td key={column.name} class={`${leaving(column as TableColumn<never>)} ${n === 0 ? "key" : ""}`}>
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
  });
}

export function DataTable<T>(props: DataTableProps<T>) {
  const { label, rows, columns, sort: otherwise, param = "sort" } = props;
  const [most, setMost] = useState(FIRST);
  const body = useRef<HTMLTableSectionElement>(null);
  useWalk(label, body);
  const names = columns.map(({ name }) => name);
  const sort = parseSort(address.value.query.get(param), names, otherwise);
  const by = columns.find(({ name }) => name === sort.name) ?? columns[0]!;
  const ordered = sorted(rows, by.value, sort.down);
  const totals = columns.some(({ total }) => total !== undefined);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.name} column={column} sort={sort} param={param} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Body {...props} rows={ordered.slice(0, most)} />
        </tbody>
        {totals && (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.name} class={leaving(column as TableColumn<never>)}>
                  {column.total}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
      {rows.length > most && (
        <button type="button" class="btn more-rows" onClick={() => setMost(most * 5)}>
          Show more of {rows.length.toLocaleString("en-US")} rows
        </button>
      )}
    </div>
  );
}
