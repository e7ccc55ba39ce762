/** Calls that another model answered than was asked, and answers that were cut off: what nobody was told. */

import type { UsageAnswer } from "../../api/types.ts";
import { integer, plural } from "../../layout/format.ts";
import { dimension, summed } from "../../layout/spend.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { useCounts } from "../../state/counts.ts";
import { useRanged } from "../../state/ranged.ts";
import { runsHref, sameRuns } from "../shell/links.ts";

interface Odd {
  words: string;
  filter: string;
  icon: IconName;
}

const ODD: readonly Odd[] = [
  { words: "Cut off at the token limit", filter: "finish_reason:length", icon: "trunc" },
  { words: "Stopped by a filter", filter: "finish_reason:content_filter", icon: "warn" },
  { words: "Never ended", filter: "status:lost", icon: "lost" },
];

const Runs = ({ odd: { words, filter, icon }, count }: { odd: Odd; count: number | undefined }) => (
  <li>
    <a href={runsHref(filter)}>
      <span class="strong odd-name">
        <Icon name={icon} small />
        {words}
      </span>
      <b>{count === undefined ? "" : plural(count, "run")}</b>
    </a>
  </li>
);

export const Fallbacks = () => {
  const answer = useRanged<UsageAnswer>("usage", { by: "request_model,model" });
  const counts = useCounts(ODD);
  return (
    <Panel title="Not as asked" sub="answered, but">
      <Answered what="Fall-backs could not be read" answer={answer} rows={4}>
        {({ rows }) => {
          const fallen = rows.filter((row) => row.fell_back);
          return (
            <ul class="items">
              <li>
                <a href={sameRuns("/conversations", { fallback: "1" })}>
                  <span class="strong odd-name">
                    <Icon name="fallback" small />
                    Another model answered
                  </span>
                  <b>{plural(summed(fallen).calls, "call")}</b>
                  <span class="meta mono">
                    {fallen
                      .slice(0, 2)
                      .map((row) => `${dimension(row, "request_model")} › ${dimension(row, "model")}`)
                      .join(", ")}
                    {fallen.length > 2 && ` +${integer(fallen.length - 2)}`}
                  </span>
                </a>
              </li>
              {ODD.map((odd, n) => (
                <Runs key={odd.filter} odd={odd} count={counts?.[n]} />
              ))}
            </ul>
          );
        }}
      </Answered>
    </Panel>
  );
};
