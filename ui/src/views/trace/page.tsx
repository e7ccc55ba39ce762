/** One trace: why? Its figures, the whole of it in small, tree and waterfall in one table, and the pane of what is selected. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import "../../styles/trace.css";
import "../../styles/waterfall.css";
import "../../styles/pane.css";
import "../../styles/pictures.css";
import { shortId } from "../../layout/format.ts";
import { lookParameter } from "../../layout/look.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { Guard } from "../../parts/guard.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Failed, Skeleton } from "../../parts/notice.tsx";
import { Splitter } from "../../parts/splitter.tsx";
import { address, change, hrefWith } from "../../state/address.ts";
import { opened, problem, read, reading, watchTrace } from "../../state/opentrace.ts";
import { oddities, view } from "../../state/traceshow.ts";
import { paneWidth, resetView, reveal, selected } from "../../state/traceview.ts";
import { placeHref } from "../shell/places.ts";
import { LiveButton, Top } from "../shell/top.tsx";
import { CallsView } from "./calls.tsx";
import { CopyMenu } from "./copymenu.tsx";
import { Head } from "./head.tsx";
import { LanesView } from "./lanes.tsx";
import { Minimap } from "./minimap.tsx";
import { Pane } from "./pane.tsx";
import { StepGraphView } from "./stepgraph.tsx";
import { Table } from "./table.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useTraceKeys } from "./tracekeys.ts";
import { TranscriptView } from "./transcript.tsx";

const compareHref = (id: string): string => placeHref("/compare", { a: id });

const PANE = { least: 320, most: 720 };

/** Parameters of this page only; the list keeps its own. */
const OWN = Object.fromEntries(
  ["span", "tab", "zoom", "find", "view", "overlay", "path", "tool", "look"].map((name) => [name, null]),
);

const Title = ({ id }: { id: string }) => {
  const list = hrefWith(OWN, "/traces");
  return (
    <>
      <span class="crumb">
        <a href={list}>Traces</a> /
      </span>
      <span class="mono id" title={id}>
        {shortId(id)}
      </span>
      <CopyButton text={id} label="Copy the trace id" />
    </>
  );
};

const Picture = ({ width }: { width: number }) => {
  if (view.value === "lanes") return <LanesView width={width} />;
  if (view.value === "graph") return <StepGraphView />;
  if (view.value === "transcript") return <TranscriptView />;
  if (view.value === "calls") return <CallsView />;
  return <Table width={width} />;
};

const Left = () => {
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = Math.round(entry?.contentRect.width ?? 0);
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="left" ref={box}>
      <Head />
      <Toolbar />
      {width.value > 0 && (
        <>
          {(view.value === "waterfall" || view.value === "lanes") && <Minimap width={width.value} />}
          <Guard key={view.value} what="This picture could not be drawn">
            <Picture width={width.value} />
          </Guard>
        </>
      )}
    </div>
  );
};

const Body = ({ id }: { id: string }) => {
  useTraceKeys();
  if (problem.value && !opened.value) {
    const missing = problem.value.status === 404;
    return (
      <div class="panel lonely">
        <Failed
          what={missing ? "There is no such trace" : "The trace could not be read"}
          problem={problem.value}
          retry={() => void read(id)}
        />
      </div>
    );
  }
  if (!opened.value) return <Skeleton rows={16} />;
  const open = selected.value !== null;
  return (
    <div class={`trace ${open ? "with-pane" : ""}`} style={{ "--pane": `${paneWidth.value}px` }}>
      <Left />
      {open && (
        <>
          <Splitter
            label="Width of the details"
            value={paneWidth.value}
            {...PANE}
            direction={-1}
            onChange={(value) => {
              paneWidth.value = value;
            }}
          />
          <Guard what="The details could not be shown">
            <Pane traceId={id} />
          </Guard>
        </>
      )}
    </div>
  );
};

export const TracePage = () => {
  const id = address.value.path.split("/")[2] ?? "";
  useEffect(() => {
    resetView();
    return watchTrace(id);
  }, [id]);
  const running = opened.value?.head?.status === "running";
  const found = lookParameter(oddities.value, address.value.query.get("look"));
  useEffect(() => {
    if (!found) return;
    change({ look: null }, "replace");
    if (selected.peek() === null) reveal(found.spans[0]!);
  }, [found]);
  return (
    <>
      <Top title={<Title id={id} />} busy={reading.value && !running}>
        {running && <LiveButton words={["Following", "Paused"]} />}
        <a class="btn iconic" href={compareHref(id)} title="Compare with another run (x)">
          <Icon name="compare" small />
          <span>Compare</span>
        </a>
        <CopyMenu id={id} />
      </Top>
      <main id="page" tabIndex={-1} class="trace-page">
        <Body id={id} />
      </main>
    </>
  );
};
