/** Settings: how the server fares and is set up, for how long it keeps, who may do what, and what models cost. */

import { get } from "../../api/client.ts";
import type { ServerSettings } from "../../api/types.ts";
import { Skeleton } from "../../parts/notice.tsx";
import { Answered, Panel } from "../../parts/panel.tsx";
import { stats } from "../../state/live.ts";
import { useQuery } from "../../state/queries.ts";
import { Top } from "../shell/top.tsx";
import { Keys } from "./keys.tsx";
import { Hints, Look, SignedIn } from "./look.tsx";
import { OwnPrices } from "./ownprices.tsx";
import { InForce, Unpriced } from "./prices.tsx";
import { Retention } from "./retention.tsx";
import { Facts, SetAside, Setup, Signals } from "./server.tsx";
import "../../styles/pages.css";

const Status = () => {
  const data = stats.value;
  return (
    <>
      <Panel title="Server">
        {data ? (
          <>
            <Signals data={data} />
            <Facts data={data} />
          </>
        ) : (
          <Skeleton rows={5} />
        )}
      </Panel>
      {data && <SetAside data={data} />}
    </>
  );
};

export const SettingsPage = () => {
  const { data, error, refetch } = useQuery<ServerSettings>({
    queryKey: ["settings"],
    queryFn: ({ signal }) => get("settings", {}, signal),
  });
  return (
    <>
      <Top title="Settings" />
      <main id="page" tabIndex={-1} class="page scrolls settings">
        <Status />
        <Answered
          what="The settings could not be read"
          answer={{ now: data, error, again: () => void refetch() }}
          rows={6}
        >
          {(settings) => (
            <>
              <div class="two">
                <Setup settings={settings} />
                <div class="side">
                  <Retention now={settings.retention} />
                  <SignedIn />
                  <Look />
                  <Hints />
                </div>
              </div>
              <Keys projects={settings.projects} />
            </>
          )}
        </Answered>
        <Unpriced />
        <OwnPrices />
        <InForce />
        <p class="t3 pad">
          <a class="link" href="/parts">
            Parts and states
          </a>
          : what these pages are made of.
        </p>
      </main>
    </>
  );
};
