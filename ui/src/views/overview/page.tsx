/** Overview: what changed? Spend, runs and failures against the period before, and the shortest way to why. */

import { ListBar } from "../list/bar.tsx";
import { LiveButton, Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import { Empty, nothingYet } from "../traces/empty.tsx";
import { Costly } from "./costly.tsx";
import { Failing } from "./failing.tsx";
import { Fallbacks } from "./fallbacks.tsx";
import { LiveRuns } from "./liveruns.tsx";
import { SpendPanel } from "./spend.tsx";
import { Strip } from "./strip.tsx";
import "../../styles/pages.css";

export const OverviewPage = () => (
  <>
    <Top title="Overview">
      <LiveButton />
      <Within compares />
    </Top>
    <main id="page" tabIndex={-1} class="page scrolls">
      {nothingYet() ? (
        <Empty />
      ) : (
        <>
          <ListBar />
          <Strip />
          <div class="cols">
            <div class="side">
              <SpendPanel />
              <Failing />
            </div>
            <div class="side">
              <Fallbacks />
              <Costly />
              <LiveRuns />
            </div>
          </div>
        </>
      )}
    </main>
  </>
);
