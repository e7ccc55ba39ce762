/** For how long telemetry is kept, and until what size; changed here unless it is set elsewhere. */

import { useSignal } from "@preact/signals";
import { send } from "../../api/client.ts";
import type { Retention as Kept } from "../../api/types.ts";
import { bytes, integer } from "../../layout/format.ts";
import { Pairs } from "../../parts/pairs.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Wrong } from "../../parts/wrong.tsx";
import { useForm } from "../../state/form.ts";
import { queries } from "../../state/queries.ts";

const GIGABYTE = 1e9;

const Change = ({ now }: { now: Kept }) => {
  const days = useSignal(String(now.days));
  const size = useSignal(now.bytes ? String(now.bytes / GIGABYTE) : "");
  const form = useForm();
  const keep = async (event: Event) => {
    event.preventDefault();
    const wanted = { days: Number(days.value), bytes: Math.round(Number(size.value) * GIGABYTE) };
    if (await form.send(() => send("PUT", "settings/retention", wanted)))
      void queries.invalidateQueries({ queryKey: ["settings"] });
  };
  return (
    <form class="inline-form" onSubmit={keep}>
      <label>
        Days
        <input
          class="field"
          type="number"
          min="0.1"
          max="36500"
          step="any"
          required
          value={days}
          onInput={(event) => {
            days.value = event.currentTarget.value;
          }}
        />
      </label>
      <label>
        Gigabytes at most
        <input
          class="field"
          type="number"
          min="0"
          step="any"
          placeholder="no limit"
          value={size}
          onInput={(event) => {
            size.value = event.currentTarget.value;
          }}
        />
      </label>
      <button type="submit" class="btn" disabled={form.busy.value}>
        Keep so long
      </button>
      <Wrong words={form.wrong.value} />
    </form>
  );
};

export const Retention = ({ now }: { now: Kept }) => (
  <Panel title="Retention" sub="what arrived longer ago is deleted by the day">
    <Pairs
      pairs={[
        ["Kept for", `${integer(now.days)} days`],
        ["At most", now.bytes ? bytes(now.bytes) : "no limit"],
        ["Set by", now.set_by],
      ]}
    />
    {now.editable ? (
      <Change key={`${now.days} ${now.bytes}`} now={now} />
    ) : (
      <p class="pad t2">It is set by the {now.set_by}, and changed there.</p>
    )}
  </Panel>
);
