/** Traces: which one? A filter, a histogram to brush, and the live list. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { chosenColumns } from "../../layout/columns.ts";
import { CsvButton } from "../../parts/download.tsx";
import { Failed, Skeleton } from "../../parts/notice.tsx";
import { address, change } from "../../state/address.ts";
import { useKeys } from "../../state/keys.ts";
import { stored } from "../../state/stored.ts";
import { list, phase, problem, reload, steady, watchList } from "../../state/tracelist.ts";
import { SavedViews } from "../shell/savedviews.tsx";
import { TimeRange } from "../shell/timerange.tsx";
import { LiveButton, Top } from "../shell/top.tsx";
import { ColumnChoice } from "./columnchoice.tsx";
import { tracesCsv } from "./csv.ts";
import { Empty } from "./empty.tsx";
import { FilterBar } from "./filterbar.tsx";
import { HistogramPanel } from "./histogram.tsx";
import { Table } from "./table.tsx";

const AT_TOP = 4;
const rememberedColumns = stored<string | null>("columns", null);
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
  useKeys("Traces", [{ keys: ["/"], label: "filter", run: () => document.getElementById("filter")?.focus() }]);
  const columns = chosenColumns(address.value.query.get("columns") ?? rememberedColumns.value);
  const choose = (names: string | null) => {
    rememberedColumns.value = names;
    change({ columns: names }, "replace");
  };
  return (
    <>
      <Top title="Traces" busy={phase.value === "again"}>
        <LiveButton />
        <TimeRange compares />
      </Top>
      <main
        id="page"
        tabIndex={-1}
        class={`page scrolls ${phase.value === "again" ? "stale" : ""}`}
        ref={box}
        onScroll={settle}
      >
        <div class="filter-row">
          <FilterBar />
          <SavedViews />
          <CsvButton name="traces" text={tracesCsv} />
          <ColumnChoice chosen={columns} onChange={choose} />
        </div>
        <HistogramPanel />
        <div onPointerEnter={() => hover(true)} onPointerLeave={() => hover(false)}>
          <Body box={box} columns={columns} />
        </div>
      </main>
    </>
  );
};
