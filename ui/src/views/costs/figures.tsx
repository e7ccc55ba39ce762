/** The sums of the range against the period before. */

import type { UsageTotal } from "../../api/types.ts";
import { integer, money, NOTHING, percent, tokens, tokensFigure } from "../../layout/format.ts";
import { Change } from "../../parts/change.tsx";
import { Stat, Stats } from "../../parts/stats.tsx";
import { useSpend } from "../../state/spend.ts";
import { sameRuns } from "../shell/links.ts";
import { by, only } from "./choice.ts";

const perCall = ({ cost, calls }: UsageTotal): number | null => (cost === null || calls === 0 ? null : cost / calls);

export const Figures = () => {
  const answer = useSpend(by.value[0]!, only.value);
  const [now, before] = [answer.now?.total, answer.before?.total];
  if (!now) return null;
  const unpriced = tokensFigure(now.unpriced_tokens);
  const [each, earlier] = [perCall(now), before ? perCall(before) : null];
  return (
    <Stats label="Sums">
      <Stat
        name="Spend"
        value={now.cost === null ? NOTHING : money(now.cost)}
        note={
          now.cost !== null && before && <Change now={now.cost} before={before.cost ?? 0} more="bad" format={money} />
        }
      />
      <Stat
        name="Model calls"
        value={integer(now.calls)}
        note={before && <Change now={now.calls} before={before.calls} />}
      />
      <Stat
        name="Per call"
        value={each === null ? NOTHING : money(each)}
        note={each !== null && earlier !== null && <Change now={each} before={earlier} more="bad" format={money} />}
      />
      <Stat
        name="Saved by cache"
        value={money(now.saved)}
        note={`${percent(now.cache_read_tokens, now.input_tokens)} of input from cache`}
      />
      <Stat
        name="Output"
        value={tokensFigure(now.output_tokens).value}
        unit={tokensFigure(now.output_tokens).unit}
        note={`${percent(now.reasoning_tokens, now.output_tokens)} reasoning, ${tokens(now.input_tokens)} input`}
      />
      <Stat
        name="Unpriced tokens"
        value={unpriced.value}
        unit={unpriced.unit}
        href={now.unpriced_tokens > 0 ? sameRuns("/models") : null}
        note={now.unpriced_tokens > 0 ? "no price is known" : "every call has a price"}
      />
    </Stats>
  );
};
