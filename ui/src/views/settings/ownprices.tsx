/** The file of own prices: edited as it is, checked by the server before it counts, and the past priced again on request. */

import { useSignal } from "@preact/signals";
import { get, pathOf, send } from "../../api/client.ts";
import type { OwnFile, Repriced } from "../../api/types.ts";
import { integer, money } from "../../layout/format.ts";
import { Panel } from "../../parts/panel.tsx";
import { Wrong } from "../../parts/wrong.tsx";
import { useForm } from "../../state/form.ts";
import { queries, useQuery } from "../../state/queries.ts";
import { Guarded } from "./guarded.tsx";

const EXAMPLE = `[[price]]
provider = "vllm"
model = "our-model-*"
input = 0.20
output = 0.60`;

/** Since the beginning of this month. */
const monthBegan = (): string => `${new Date().toISOString().slice(0, 8)}01T00:00:00Z`;

const Reprice = () => {
  const form = useForm();
  const done = useSignal<Repriced | null>(null);
  const reprice = () =>
    form.send(async () => {
      done.value = await send<Repriced>("POST", pathOf("reprice", { from: monthBegan() }).replace("/api/v1/", ""));
      void queries.invalidateQueries();
    });
  return (
    <>
      <button type="button" class="btn" disabled={form.busy.value} onClick={() => void reprice()}>
        Price this month's calls again
      </button>
      {done.value && (
        <span class="t2" role="status">
          {integer(done.value.entries)} entries changed, {money(done.value.difference)} in all.
        </span>
      )}
      <Wrong words={form.wrong.value} />
    </>
  );
};

const Edit = ({ file }: { file: OwnFile }) => {
  const text = useSignal(file.text);
  const form = useForm();
  const save = async (event: Event) => {
    event.preventDefault();
    if (await form.send(() => send("PUT", "prices/own", { text: text.value })))
      void queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).includes("prices") });
  };
  return (
    <form class="own-prices" onSubmit={save}>
      <label class="sr" for="own-prices">
        Your prices, as TOML
      </label>
      <textarea
        id="own-prices"
        class="field mono"
        rows={Math.min(24, Math.max(8, text.value.split("\n").length + 1))}
        spellcheck={false}
        placeholder={EXAMPLE}
        value={text}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <Wrong words={form.wrong.value} />
      <p class="actions">
        <button type="submit" class="btn primary" disabled={form.busy.value || text.value === file.text}>
          Save prices
        </button>
        <Reprice />
      </p>
    </form>
  );
};

export const OwnPrices = () => {
  const answer = useQuery<OwnFile>({
    queryKey: ["prices/own"],
    queryFn: ({ signal }) => get("prices/own", {}, signal),
  });
  return (
    <Guarded title="Your own prices" answer={answer}>
      {(file) => (
        <Panel
          title="Your own prices"
          sub={`${file.entries === 1 ? "1 entry" : `${integer(file.entries)} entries`} in ${file.path}; in force at once for what comes, the past is priced again on request`}
        >
          <Edit key={file.text} file={file} />
        </Panel>
      )}
    </Guarded>
  );
};
