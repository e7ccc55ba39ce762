/** The table of traces: virtual rows, each one link; more are fetched as the end comes near. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { type Column, NARROW, template, visibleColumns } from "../../layout/columns.ts";
import { type Sort, sortText } from "../../layout/sorted.ts";
import { isNewest, NEWEST } from "../../layout/tracesort.ts";
import { Icon } from "../../parts/icon.tsx";
import { useVirtualRows } from "../../parts/virtual.ts";
import { change } from "../../state/address.ts";
import { extending, list, more, order, showWaiting } from "../../state/tracelist.ts";
import { TraceRow } from "./row.tsx";

const ROW = 32;
const TOUCH_ROW = 56;
const NEAR = 30;

interface HeadProps {
  sort: Sort;
  /** Another order begins at its top. */
  toTop: () => void;
}

const HeadCell = ({ column: { name, head, figure }, sort, toTop }: HeadProps & { column: Column }) => {
  const here = sort.name === name;
  const next = { name, down: here ? !sort.down : figure || name === NEWEST.name };
  const choose = () => {
    toTop();
    change({ sort: isNewest(next) ? null : sortText(next) }, "replace");
  };
  return (
    <span
      role="columnheader"
      class={figure ? "num" : ""}
      aria-sort={here ? (sort.down ? "descending" : "ascending") : undefined}
    >
      <button type="button" onClick={choose}>
        {head || <span class="sr">State</span>}
        {here && <Icon name={sort.down ? "down" : "up"} small />}
      </button>
    </span>
  );
};

const Head = ({ columns, ...props }: HeadProps & { columns: readonly Column[] }) => (
  <div class="thead" role="rowgroup">
    <div class="tr" role="row">
      {columns.map((column) => (
        <HeadCell key={column.name} column={column} {...props} />
      ))}
    </div>
  </div>
);

/** Counts, not rows, are said aloud; the button is shown over the head of the table. */
const Waiting = ({ count, more, onShow }: { count: number; more: boolean; onShow: () => void }) => (
  <div class="waiting" role="status">
    {count > 0 && (
      <button type="button" class="btn new-rows" onClick={onShow}>
        <Icon name="up" small />
        {more ? `more than ${count}` : count} new
      </button>
    )}
  </div>
);

export const Table = ({ box, columns: chosen }: { box: RefObject<HTMLElement | null>; columns: readonly string[] }) => {
  const table = useRef<HTMLDivElement>(null);
  const width = useSignal(box.current ? box.current.clientWidth - 40 : 1200);
  const above = useSignal(0);
  useLayoutEffect(() => {
    const measure = () => {
      width.value = table.current?.clientWidth ?? 0;
      above.value =
        (table.current?.querySelector<HTMLElement>(".tbody")?.offsetTop ?? 0) + (table.current?.offsetTop ?? 0);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(table.current!);
    return () => observer.disconnect();
  }, []);
  const narrow = width.value < NARROW;
  const sort = order.value;
  const { rows, waiting, anew } = list.value;
  const columns = visibleColumns(chosen, width.value);
  const { items, total } = useVirtualRows({
    count: rows.length,
    height: narrow ? TOUCH_ROW : ROW,
    box,
    above: above.value,
  });
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last > rows.length - NEAR) void more();
  }, [last, list.value]);
  const toTop = () => box.current?.scrollTo({ top: 0 });
  const show = () => {
    showWaiting();
    toTop();
  };
  const longest = Math.max(0.001, ...items.map(({ index }) => rows[index]?.duration ?? 0));
  return (
    <div class={`panel traces ${narrow ? "narrow" : ""}`} ref={table} style={{ "--columns": template(columns) }}>
      <Waiting count={waiting.length} more={anew !== null} onShow={show} />
      <div role="table" aria-label="Traces" aria-rowcount={rows.length}>
        <Head columns={columns} sort={sort} toTop={toTop} />
        <div class="tbody" role="rowgroup" style={{ height: `${total}px` }}>
          {items.map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <TraceRow
                  key={row.trace_id}
                  row={row}
                  index={index}
                  top={start - above.value}
                  columns={columns}
                  longest={longest}
                  narrow={narrow}
                />
              )
            );
          })}
        </div>
      </div>
      <p class="tfoot" role="status" hidden={!extending.value}>
        {extending.value && "Fetching more traces"}
      </p>
    </div>
  );
};
