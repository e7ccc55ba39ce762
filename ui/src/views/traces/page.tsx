/** Traces: which one? A filter, a histogram to brush, and the live list. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { CHOOSABLE, chosenColumns } from "../../layout/columns.ts";
import { ColumnChoice } from "../../parts/columnchoice.tsx";
import { CsvButton } from "../../parts/download.tsx";
import { Failed, Skeleton } from "../../parts/notice.tsx";
import { chooseColumns, columnsOf } from "../../state/columns.ts";
import { list, phase, problem, reload, steady, watchList } from "../../state/tracelist.ts";
import { ListBar } from "../list/bar.tsx";
import { LiveButton, Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import { tracesCsv } from "./csv.ts";
import { Empty } from "./empty.tsx";
import { HistogramPanel } from "./histogram.tsx";
import { Table } from "./table.tsx";

const AT_TOP = 4;
let scrolledTo = 0;

const Body = ({ box, columns }: { box: RefObject<HTMLElement | null>; columns: readonly string[] }) => {
  const { rows } = list.value;
  if (problem.value && problem.value.status !== 400 && rows.length === 0) {
    return (
      <section class="panel">
        <Failed what="The traces could not be read" problem={problem.value} retry={() => void reload()} />
      </section>
    );
  }
  if (phase.value === "first")
    return (
      <section class="panel">
        <Skeleton rows={14} />
      </section>
    );
  return rows.length === 0 ? <Empty /> : <Table box={box} columns={columns} />;
};

export const TracesPage = () => {
  const box = useRef<HTMLElement>(null);
  const over = useSignal(false);
  useEffect(watchList, []);
  useLayoutEffect(() => {
    box.current?.scrollTo(0, scrolledTo);
  }, []);
  const settle = () => {
    scrolledTo = box.current?.scrollTop ?? 0;
    steady.value = scrolledTo <= AT_TOP && !over.peek();
  };
  const hover = (inside: boolean) => {
    over.value = inside;
    settle();
  };
  const columns = chosenColumns(columnsOf("traces"));
  return (
    <>
      <Top title="Traces" busy={phase.value === "again"}>
        <LiveButton />
        <Within compares />
      </Top>
      <main
        id="page"
        tabIndex={-1}
        class={`page scrolls ${phase.value === "again" ? "stale" : ""}`}
        ref={box}
        onScroll={settle}
      >
        <ListBar>
          <CsvButton name="traces" text={tracesCsv} />
          <ColumnChoice columns={CHOOSABLE} chosen={columns} onChange={(names) => chooseColumns("traces", names)} />
        </ListBar>
        <HistogramPanel />
        <div onPointerEnter={() => hover(true)} onPointerLeave={() => hover(false)}>
          <Body box={box} columns={columns} />
        </div>
      </main>
    </>
  );
};
