/** A panel with one list: its table, which columns it shows, and the file of its rows. */

import type { ComponentChildren } from "preact";
import { chooseColumns, columnsOf } from "../state/columns.ts";
import { ColumnChoice } from "./columnchoice.tsx";
import { csvOfTable, DataTable, type DataTableProps, type TableColumn } from "./datatable.tsx";
import { CsvButton } from "./download.tsx";
import { Panel } from "./panel.tsx";

interface ListProps<T> extends DataTableProps<T> {
  title: string;
  sub?: ComponentChildren;
  /** The name of the file, and of the list where the choice of columns is remembered. */
  file: string;
  /** All rows of the file, where the table shows only the first ones. */
  everything?: () => Promise<readonly T[]>;
  end?: ComponentChildren;
  /** What stands there instead of a table without rows. */
  none: ComponentChildren;
  /** What follows the table. */
  children?: ComponentChildren;
}

/** The first column is always there: it is what the row is about, and the link. */
function shownOf<T>(columns: readonly TableColumn<T>[], chosen: string | null): TableColumn<T>[] {
  if (chosen === null) return columns.filter(({ extra }) => !extra);
  const wanted = chosen.split(",");
  return columns.filter(({ name }, n) => n === 0 || wanted.includes(name));
}

export function List<T>({ title, sub, file, everything, end, none, children, ...table }: ListProps<T>) {
  const { rows, columns, param } = table;
  const parameter = param ? `${param}-columns` : "columns";
  const shown = shownOf(columns, columnsOf(file, parameter));
  const text = async () => csvOfTable(columns, everything ? await everything() : rows);
  return (
    <Panel
      title={title}
      sub={sub}
      end={
        <>
          {end}
          <CsvButton name={file} text={text} />
          <ColumnChoice
            columns={columns.slice(1).map(({ name, head }) => ({ name, head: head || name }))}
            chosen={shown.slice(1).map(({ name }) => name)}
            onChange={(names) => chooseColumns(file, names, parameter)}
          />
        </>
      }
    >
      {rows.length === 0 ? none : <DataTable {...table} columns={shown} />}
      {children}
    </Panel>
  );
}
