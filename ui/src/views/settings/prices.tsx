/** Prices: which models have none, and those in force, own ones first. */

import { useSignal } from "@preact/signals";
import { get } from "../../api/client.ts";
import type { Price, PriceList, Unpriced as UnpricedModel } from "../../api/types.ts";
import { integer, NOTHING, tokens } from "../../layout/format.ts";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { Answered } from "../../parts/panel.tsx";
import { moment } from "../../parts/usualcolumns.tsx";
import { useQuery } from "../../state/queries.ts";
import { useRanged } from "../../state/ranged.ts";
import { tracesHref } from "../shell/links.ts";

const mono = (text: string | null) => <span class="mono">{text ?? NOTHING}</span>;

const UNPRICED: readonly TableColumn<UnpricedModel>[] = [
  { name: "model", head: "Model", value: ({ model }) => model, cell: ({ model }) => mono(model) },
  { name: "provider", head: "Provider", value: ({ provider }) => provider, cell: ({ provider }) => mono(provider) },
  { name: "calls", head: "Calls", value: ({ calls }) => calls, figure: true, leaves: 1 },
  {
    name: "tokens",
    head: "Tokens",
    value: ({ input_tokens: input, output_tokens: output }) => input + output,
    cell: ({ input_tokens: input, output_tokens: output }) => tokens(input + output),
    figure: true,
  },
  moment("last_seen", "Last call", ({ last_seen: last }) => last, { leaves: 2 }),
];

export const Unpriced = () => {
  const answer = useRanged<{ models: UnpricedModel[] }>("prices/unpriced");
  return (
    <Answered what="Models without a price could not be read" answer={answer} rows={2}>
      {({ models }) => (
        <List
          title="Models without a price"
          label="Models without a price"
          file="unpriced"
          sub="in the last seven days"
          rows={models}
          columns={UNPRICED}
          keyOf={({ model, provider }) => `${provider} ${model}`}
          hrefOf={({ model }) => (model ? tracesHref({ model }) : null)}
          sort={{ name: "tokens", down: true }}
          param="unpriced"
          none={<p class="quiet">Every call of this time has a price.</p>}
        />
      )}
    </Answered>
  );
};

const amount = (name: "input" | "output" | "cache_read" | "cache_write", head: string): TableColumn<Price> => ({
  name,
  head,
  value: (row) => row[name],
  cell: (row) => `$${row[name].toLocaleString("en-US", { maximumFractionDigits: 4 })}`,
  figure: true,
  ...(name.startsWith("cache") && { leaves: 2 as const }),
});

const PRICES: readonly TableColumn<Price>[] = [
  { name: "model", head: "Model", value: ({ model }) => model, cell: ({ model }) => mono(model) },
  { name: "provider", head: "Provider", value: ({ provider }) => provider, leaves: 1 },
  { name: "source", head: "From", value: ({ source }) => (source === "own" ? "your file" : "package"), leaves: 2 },
  amount("input", "Input"),
  amount("output", "Output"),
  amount("cache_read", "Cache read"),
  amount("cache_write", "Cache write"),
  { name: "since", head: "Since", value: ({ since }) => since, leaves: 3 },
];

export const InForce = () => {
  const part = useSignal("");
  const { data, error, refetch } = useQuery<PriceList>({
    queryKey: ["prices", part.value],
    queryFn: ({ signal }) => get("prices", { filter: part.value, limit: 500 }, signal),
    placeholderData: (previous) => previous,
  });
  const search = (
    <input
      class="field"
      type="search"
      aria-label="A part of provider/model"
      placeholder="openai/gpt"
      value={part}
      onInput={(event) => {
        part.value = event.currentTarget.value;
      }}
    />
  );
  return (
    <Answered what="Prices could not be read" answer={{ now: data, error, again: () => void refetch() }} rows={6}>
      {({ prices, total, edition }) => (
        <List
          title="Prices in force"
          label="Prices in force"
          file="prices"
          sub={`dollars for a million tokens; ${integer(prices.length)} of ${integer(total)}, published ones of ${edition}`}
          end={search}
          rows={prices}
          columns={PRICES}
          keyOf={({ provider, model, since, source }) => `${provider} ${model} ${since} ${source}`}
          sort={{ name: "source", down: true }}
          param="prices"
          none={<p class="quiet">No price is named like this.</p>}
        />
      )}
    </Answered>
  );
};
