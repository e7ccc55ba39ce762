/** Settings: how the server fares, how the page looks, and who is signed in. */

import { get, signOut } from "../../api/client.ts";
import type { Session, Stats } from "../../api/types.ts";
import { bytes, clock, integer, NOTHING } from "../../layout/format.ts";
import { Skeleton } from "../../parts/notice.tsx";
import { Panel } from "../../parts/panel.tsx";
import { stats } from "../../state/live.ts";
import { useQuery } from "../../state/queries.ts";
import { type Theme, theme } from "../../state/theme.ts";
import { Top } from "../shell/top.tsx";
import { Prices } from "./prices.tsx";

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

const Signals = ({ data }: { data: Stats }) => (
  <section class="scroll" aria-label="Signals" tabIndex={0}>
    <table>
      <thead>
        <tr>
          <th scope="col">Signal</th>
          {["Received", "Stored", "Refused", "Duplicate", "Behind"].map((head) => (
            <th key={head} scope="col" class="num">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Object.entries(data.signals).map(([name, signal]) => {
          const { received, stored, refused, duplicate, queryable_lag_seconds: lag } = signal;
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="num">{integer(received)}</td>
              <td class="num">{integer(stored)}</td>
              <td class={refused > 0 ? "num bad" : "num"}>{integer(refused)}</td>
              <td class="num">{integer(duplicate)}</td>
              <td class="num">{lag.toFixed(1)} s</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </section>
);

const Facts = ({ data }: { data: Stats }) => {
  const now = new Date();
  const facts: [string, string][] = [
    ["Version", data.version],
    ["Running since", clock(new Date(data.started), now)],
    ["Store", [data.store.engine, data.store.version].filter(Boolean).join(" ")],
    ["Spans stored", data.store.spans === null ? NOTHING : integer(data.store.spans)],
    ["On disk", data.store.bytes === null ? NOTHING : bytes(data.store.bytes)],
    ["Journal", `${bytes(data.journal.bytes)} in ${integer(data.journal.segments)} segments`],
  ];
  return (
    <dl class="pairs">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

const SetAside = ({ data }: { data: Stats }) => {
  const { set_aside: segments } = data.journal;
  if (segments.length === 0) return null;
  return (
    <Panel title="Segments set aside">
      <dl class="pairs">
        {segments.map(({ segment, reason, at }) => (
          <div key={segment}>
            <dt class="mono">{segment}</dt>
            <dd>
              {reason} <span class="t3">{clock(new Date(at), new Date())}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
};

const Look = () => (
  <Panel title="Theme">
    <fieldset class="radios">
      <legend class="sr">Theme</legend>
      {THEMES.map(({ value, label }) => (
        <label key={value}>
          <input
            type="radio"
            name="theme"
            checked={theme.value === value}
            onChange={() => {
              theme.value = value;
            }}
          />
          {label}
        </label>
      ))}
    </fieldset>
  </Panel>
);

const SignedIn = () => {
  const { data } = useQuery<Session>({
    queryKey: ["session"],
    queryFn: ({ signal }) => get("session", {}, signal),
  });
  if (!data) return null;
  return (
    <Panel title="Access">
      <dl class="pairs">
        <div>
          <dt>Project</dt>
          <dd>{data.project}</dd>
        </div>
        <div>
          <dt>May</dt>
          <dd>{data.scopes.join(", ")}</dd>
        </div>
        <div>
          <dt>Authentication</dt>
          <dd>
            {data.authentication === "open"
              ? "none: the server listens on this machine only, or was told not to ask"
              : "key"}
          </dd>
        </div>
      </dl>
      {data.authentication === "key" && (
        <p class="pad">
          <button type="button" class="btn" onClick={() => void signOut()}>
            Sign out
          </button>
        </p>
      )}
    </Panel>
  );
};

export const SettingsPage = () => {
  const data = stats.value;
  return (
    <>
      <Top title="Settings" />
      <main id="page" tabIndex={-1} class="page scrolls settings">
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
        <div class="two">
          <Look />
          <SignedIn />
        </div>
        <Prices />
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
