/** Costs: where did it go? Any two of what calls are told apart by, each row down to its runs and ledger rows. */

import { Icon } from "../../parts/icon.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { address, change } from "../../state/address.ts";
import { ListBar } from "../list/bar.tsx";
import { LiveButton, Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import { Budgets } from "./budgets.tsx";
import { ByChoice } from "./bychoice.tsx";
import { by, measure, only, withoutOnly } from "./choice.ts";
import { Figures } from "./figures.tsx";
import { Runs } from "./runs.tsx";
import { SpendChart } from "./spendchart.tsx";
import { CostsTable } from "./table.tsx";
import "../../styles/pages.css";

const Only = () => (
  <>
    {only.value.map((term) => (
      <span key={term} class="only">
        <span class="mono">{term}</span>
        <button type="button" aria-label={`Drop ${term}`} title={`Drop ${term}`} onClick={() => withoutOnly(term)}>
          <Icon name="x" small />
        </button>
      </span>
    ))}
  </>
);

const MEASURES = [
  { value: "cost", label: "Cost" },
  { value: "tokens", label: "Tokens" },
] as const;

const SHOWS = [
  { value: "groups", label: "Groups" },
  { value: "runs", label: "Dearest runs" },
] as const;

export const CostsPage = () => {
  const [first] = by.value;
  const show = address.value.query.get("show") === "runs" ? "runs" : "groups";
  return (
    <>
      <Top title="Costs">
        <LiveButton />
        <Within compares />
      </Top>
      <main id="page" tabIndex={-1} class="page scrolls">
        <ListBar />
        <div class="controls">
          <ByChoice />
          <Segmented
            label="Measure"
            choices={MEASURES}
            value={measure.value}
            onChange={(value) => change({ measure: value === "cost" ? null : value }, "replace")}
          />
          <Segmented
            label="Rows"
            choices={SHOWS}
            value={show}
            onChange={(value) => change({ show: value === "groups" ? null : value })}
          />
          <Only />
        </div>
        <Figures />
        <Panel
          title={`${measure.value === "cost" ? "Spend" : "Tokens"} by ${first}`}
          sub="drag over the bars to look closer"
        >
          <SpendChart of={first!} measure={measure.value} only={only.value} />
        </Panel>
        {show === "groups" ? <CostsTable /> : <Runs />}
        <Budgets />
      </main>
    </>
  );
};
