/** Prices: which models have none, and how to give them one. */

import type { UsageAnswer } from "../../api/types.ts";
import { integer, tokens } from "../../layout/format.ts";
import { dimension, tokensOf } from "../../layout/spend.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { useRanged } from "../../state/ranged.ts";
import { tracesHref } from "../shell/links.ts";

/** Since the beginning of this month. */
const REPRICE = `lamplighter reprice --from ${new Date().toISOString().slice(0, 8)}01`;

export const Prices = () => {
  const answer = useRanged<UsageAnswer>("usage", { by: "model,provider" });
  return (
    <Panel title="Prices" sub="models without one, in the last seven days">
      <Answered what="Prices could not be read" answer={answer} rows={2}>
        {({ rows }) => {
          const unpriced = rows.filter((row) => row.unpriced_tokens > 0);
          if (unpriced.length === 0) return <p class="pad t2">Every call of this time has a price.</p>;
          return (
            <>
              <dl class="pairs">
                {unpriced.map((row) => (
                  <div key={dimension(row, "provider") + dimension(row, "model")}>
                    <dt>
                      <a class="link mono" href={tracesHref({ model: dimension(row, "model") })}>
                        {dimension(row, "model")}
                      </a>{" "}
                      <span class="t3">{dimension(row, "provider")}</span>
                    </dt>
                    <dd>
                      {tokens(tokensOf(row))} tokens in {integer(row.calls)} calls
                    </dd>
                  </div>
                ))}
              </dl>
              <p class="pad t2">
                Put them into the price file of the server's configuration, then price history again:{" "}
                <span class="mono">{REPRICE}</span>
                <CopyButton text={REPRICE} label="Copy the command" />
              </p>
            </>
          );
        }}
      </Answered>
    </Panel>
  );
};
