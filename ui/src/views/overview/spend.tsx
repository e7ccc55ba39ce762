/** What was spent, on which agents and models, and is it more than before? */

import type { UsageAnswer } from "../../api/types.ts";
import { matrixOf } from "../../layout/spend.ts";
import { Heatmap } from "../../parts/heatmap.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { useRanged } from "../../state/ranged.ts";
import { SpendChart } from "../costs/spendchart.tsx";
import { agentHref, costsHref } from "../shell/links.ts";

const MOST_MODELS = 4;

export const SpendPanel = () => {
  const answer = useRanged<UsageAnswer>("usage", { by: "agent,model" });
  return (
    <Panel
      title="Spend by agent and model"
      end={
        <a class="link" href={costsHref()}>
          Costs
        </a>
      }
    >
      <SpendChart of="agent" measure="cost" />
      <Answered what="Spend could not be read" answer={answer}>
        {({ rows }) => (
          <Heatmap
            label="Spend by agent and model"
            down="Agent"
            matrix={matrixOf(rows, "agent", "model", MOST_MODELS)}
            rowHref={agentHref}
            columnHref={(model) => costsHref({ by: "model", only: `model:${model}` })}
            hrefOf={(agent, model) => costsHref({ by: "model", only: `agent:${agent},model:${model}` })}
          />
        )}
      </Answered>
    </Panel>
  );
};
