/** Calls that another model answered than was asked, and answers that were cut off: what nobody was told. */

import type { Histogram, UsageAnswer } from "../../api/types.ts";
import { integer, plural } from "../../layout/format.ts";
import { dimension, summed } from "../../layout/spend.ts";
import { Icon } from "../../parts/icon.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { useRanged } from "../../state/ranged.ts";
import { tracesHref } from "../shell/links.ts";
import { placeHref } from "../shell/places.ts";

const ONE_BUCKET = { buckets: 1, limit: null };

const Runs = ({
  words,
  filter,
  icon,
}: {
  words: string;
  filter: Record<string, string>;
  icon: "trunc" | "warn" | "lost";
}) => {
  const terms = Object.entries(filter).map(([field, value]) => `${field}:${value}`);
  const answer = useRanged<Histogram>("traces/histogram", { filter: terms.join(" "), ...ONE_BUCKET });
  return (
    <li>
      <a href={tracesHref(filter)}>
        <span class="strong odd-name">
          <Icon name={icon} small />
          {words}
        </span>
        <b>{answer.now ? plural(answer.now.traces, "run") : ""}</b>
      </a>
    </li>
  );
};

export const Fallbacks = () => {
  const answer = useRanged<UsageAnswer>("usage", { by: "request_model,model" });
  return (
    <Panel title="Not as asked" sub="answered, but">
      <Answered what="Fall-backs could not be read" answer={answer} rows={4}>
        {({ rows }) => {
          const fallen = rows.filter((row) => row.fell_back);
          return (
            <ul class="items">
              <li>
                <a href={placeHref("/conversations", { fallback: "1" })}>
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
              <Runs words="Cut off at the token limit" filter={{ finish_reason: "length" }} icon="trunc" />
              <Runs words="Stopped by a filter" filter={{ finish_reason: "content_filter" }} icon="warn" />
              <Runs words="Never ended" filter={{ status: "lost" }} icon="lost" />
            </ul>
          );
        }}
      </Answered>
    </Panel>
  );
};
