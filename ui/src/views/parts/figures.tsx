/** How figures are written, and the small pictures beside them. */

import { money } from "../../layout/format.ts";
import { Change, Points } from "../../parts/change.tsx";
import { Duration, Money, Nothing, Tokens } from "../../parts/figure.tsx";
import { Spark, SparkBars } from "../../parts/spark.tsx";
import { Stat, Stats } from "../../parts/stats.tsx";
import { TokenBar, TokenLegend } from "../../parts/tokenbar.tsx";
import { Row, Sheet } from "./sheet.tsx";

const USAGE = { input_tokens: 11_500, cache_read_tokens: 6_000, output_tokens: 1_428, reasoning_tokens: 500 };
const NOW = [3, 4, 3, 5, 6, 5, 8, 9];
const BEFORE = [3, 3, 4, 4, 4, 5, 5, 4];

export const Figures = () => (
  <>
    <Sheet title="Figures" sub="tabular, the unit fainter">
      <Row name="Durations">
        {[0.00042, 0.86, 4.2, 72, 11_100].map((seconds) => (
          <span key={seconds}>
            <Duration seconds={seconds} />
          </span>
        ))}
        <Duration seconds={null} />
      </Row>
      <Row name="Money">
        <Money cost={393.89} unpriced={false} />
        <Money cost={0.0344} unpriced={false} />
        <Money cost={0.5} unpriced={true} />
        <Money cost={null} unpriced={true} />
        <Nothing />
      </Row>
      <Row name="Tokens">
        <Tokens count={428} />
        <Tokens count={11_532} />
        <Tokens count={58_100_000} />
        <TokenBar usage={USAGE} width="90px" />
        <TokenLegend />
      </Row>
      <Row name="Change">
        <Change now={393.89} before={323.55} more="bad" format={money} />
        <Change now={96} before={100} more="bad" />
        <Change now={900} before={100} />
        <Change now={3} before={0} />
        <Points now={0.027} before={0.016} />
      </Row>
      <Row name="Small pictures">
        <span class="library-spark">
          <Spark now={NOW} before={BEFORE} />
        </span>
        <SparkBars values={[0, 0, 1, 0, 3, 5, 4, 0]} />
      </Row>
    </Sheet>
    <div class="wide">
      <Stats label="A strip of figures">
        <Stat
          name="Spend"
          value="$393.89"
          note={<Change now={393.89} before={323.55} more="bad" format={money} />}
          spark={<Spark now={NOW} before={BEFORE} />}
          href="/parts?sheet=figures"
        />
        <Stat name="Failed runs" value="412" unit="2.7 %" note={<Points now={0.027} before={0.016} />} />
        <Stat name="Duration, p95" value="41.2" unit="s" note="of 15,084 runs" />
        <Stat name="Unpriced" value="5.9" unit="M tokens" note={<span class="unpriced hatch">unpriced</span>} />
      </Stats>
    </div>
  </>
);
