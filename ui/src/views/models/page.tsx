/** Models: which answered, what they cost, which were asked and did not answer, which have no price. */

import type { UsageAnswer, UsageRow } from "../../api/types.ts";
import { dimension, ofAll, told } from "../../layout/spend.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { failed, stoodIn } from "../../parts/usualcolumns.tsx";
import { useRanged } from "../../state/ranged.ts";
import { usageColumns } from "../costs/columns.tsx";
import { SpendChart } from "../costs/spendchart.tsx";
import { ListBar } from "../list/bar.tsx";
import { None } from "../list/none.tsx";
import { tracesHref } from "../shell/links.ts";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import "../../styles/pages.css";

const mono = (name: string, head: string, total?: string): TableColumn<UsageRow> => ({
  name,
  head,
  value: (row) => dimension(row, name),
  cell: (row) => <span class={told(dimension(row, name)) ? "mono" : "t3"}>{dimension(row, name)}</span>,
  total,
});

const asTerms = (row: UsageRow, names: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(names)
      .map(([field, name]) => [field, dimension(row, name)] as [string, string])
      .filter(([, value]) => told(value)),
  );

const Answering = () => {
  const answer = useRanged<UsageAnswer>("usage", { by: "model,provider" }, { compares: true });
  const key = (row: UsageRow) => `${dimension(row, "provider")} ${dimension(row, "model")}`;
  return (
    <Answered what="The models could not be read" answer={answer}>
      {(now) => {
        const { rows, total } = now;
        const earlier = new Map(answer.before?.rows.map((row) => [key(row), row.cost]));
        const columns = [
          mono("model", "Model", "All"),
          { ...mono("provider", "Provider"), leaves: 1 as const },
          failed<UsageRow>(
            "failed_calls",
            (row) => row.failed_calls,
            (row) => row.calls,
            { leaves: 1 },
          ),
          ...usageColumns(
            rows,
            total,
            answer.before ? (row) => earlier.get(key(row)) : null,
            answer.before?.total.cost ?? null,
          ),
        ];
        return (
          <List
            title="Models that answered"
            label="Models"
            file="models"
            sub={now.rest && ofAll(now)}
            rows={rows}
            columns={columns}
            keyOf={key}
            hrefOf={(row) => tracesHref(asTerms(row, { model: "model" }))}
            sort={{ name: "cost", down: true }}
            none={<None what="model call">No model was called in this time.</None>}
          />
        );
      }}
    </Answered>
  );
};

const Fallen = () => {
  const answer = useRanged<UsageAnswer>("usage", { by: "request_model,model,agent" });
  return (
    <Answered what="Fall-backs could not be read" answer={answer} rows={3}>
      {({ rows, total }) => {
        const fallen = rows.filter((row) => row.fell_back);
        const columns = [
          mono("request_model", "Asked for"),
          stoodIn<UsageRow>("model", (row) => dimension(row, "model")),
          mono("agent", "Agent"),
          ...usageColumns(fallen, total, null, null)
            .filter(({ name }) => ["calls", "cost"].includes(name))
            .map(({ total: _, ...rest }) => rest),
        ];
        return (
          <List
            title="Asked for one, answered by another"
            label="Fall-backs"
            file="fall-backs"
            sub="a suffix or a date behind the same name is not counted"
            rows={fallen}
            columns={columns}
            keyOf={(row) => `${dimension(row, "request_model")} ${dimension(row, "model")} ${dimension(row, "agent")}`}
            hrefOf={(row) =>
              tracesHref(asTerms(row, { request_model: "request_model", response_model: "model", agent: "agent" }))
            }
            sort={{ name: "calls", down: true }}
            param="fallen"
            none={<p class="quiet">Every call was answered by the model that was asked.</p>}
          />
        );
      }}
    </Answered>
  );
};

export const ModelsPage = () => (
  <>
    <Top title="Models">
      <Within compares />
    </Top>
    <main id="page" tabIndex={-1} class="page scrolls">
      <ListBar />
      <Panel title="Spend by model">
        <SpendChart of="model" measure="cost" />
      </Panel>
      <Answering />
      <Fallen />
    </main>
  </>
);
