/** How the server fares, at the foot of the rail, and a calm line over the page while it does not answer. */

import { integer, plural } from "../../layout/format.ts";
import { Icon } from "../../parts/icon.tsx";
import { away, rate, stats } from "../../state/live.ts";

const lagWords = (lag: number): string => `${lag.toFixed(1)} s behind`;

export const Health = () => {
  const { traces, logs, metrics } = stats.value?.signals ?? {};
  const refused = (traces?.refused ?? 0) + (logs?.refused ?? 0) + (metrics?.refused ?? 0);
  const setAside = stats.value?.journal.set_aside.length ?? 0;
  const state = away.value ? "warn" : stats.value ? "ok" : "off";
  const word = away.value ? "Not answering" : stats.value ? "Receiving" : "Connecting";
  return (
    <a class="health" href="/settings" title="Server status">
      <b>
        <i class={`dot ${state}`} />
        <span>{word}</span>
      </b>
      {traces && !away.value && (
        <>
          <span>
            {integer(Math.round(rate.value ?? 0))} spans/s · {lagWords(traces.queryable_lag_seconds)}
          </span>
          <span class={refused > 0 ? "bad" : ""}>{integer(refused)} refused</span>
          {setAside > 0 && <span class="bad">{plural(setAside, "segment")} set aside</span>}
        </>
      )}
    </a>
  );
};

export const Away = () =>
  away.value && (
    <div class="away" role="status">
      <Icon name="warn" small />
      <span>
        <b>{away.value.title}.</b> What you see was true a moment ago; the page goes on by itself.
      </span>
    </div>
  );
