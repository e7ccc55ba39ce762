/** Keys: which there are, a new one shown once, and how one is revoked. */

import { useSignal } from "@preact/signals";
import { get, send } from "../../api/client.ts";
import type { KnownKey, MadeKey } from "../../api/types.ts";
import { clock } from "../../layout/format.ts";
import { CopyButton } from "../../parts/copy.tsx";
import type { TableColumn } from "../../parts/datatable.tsx";
import { List } from "../../parts/list.tsx";
import { Wrong } from "../../parts/wrong.tsx";
import { useForm } from "../../state/form.ts";
import { queries, useQuery } from "../../state/queries.ts";
import { Guarded } from "./guarded.tsx";
import { MakeKey } from "./makekey.tsx";

const again = () => void queries.invalidateQueries({ queryKey: ["keys"] });

/** Nothing is revoked by one click: whoever sends with the key is refused from then on. */
const Revoke = ({ id }: { id: string }) => {
  const sure = useSignal(false);
  const form = useForm();
  const revoke = async () => {
    if (await form.send(() => send("DELETE", `keys/${encodeURIComponent(id)}`))) again();
  };
  if (!sure.value)
    return (
      <button
        type="button"
        class="link"
        aria-label={`Revoke ${id}`}
        onClick={() => {
          sure.value = true;
        }}
      >
        Revoke
      </button>
    );
  return (
    <span class="sure">
      For good?
      <button type="button" class="btn danger" disabled={form.busy.value} onClick={revoke}>
        Revoke {id}
      </button>
      <button
        type="button"
        class="btn"
        onClick={() => {
          sure.value = false;
        }}
      >
        Keep it
      </button>
      <Wrong words={form.wrong.value} />
    </span>
  );
};

const day = (time: string | null) => (time ? clock(new Date(time), new Date()) : "never");

const COLUMNS: readonly TableColumn<KnownKey>[] = [
  { name: "name", head: "Name", value: ({ name }) => name || "without a name" },
  { name: "id", head: "Begins with", value: ({ id }) => id, cell: ({ id }) => <span class="mono">{id}</span> },
  { name: "scope", head: "May", value: ({ scope }) => scope },
  { name: "project", head: "Project", value: ({ project }) => project, leaves: 2 },
  { name: "created", head: "Made", value: ({ created }) => created, cell: ({ created }) => day(created), leaves: 3 },
  {
    name: "expires",
    head: "Ends",
    value: ({ expires }) => expires,
    cell: ({ expires, expired }) => <span class={expired ? "bad" : ""}>{day(expires)}</span>,
    leaves: 1,
  },
  { name: "revoke", head: "", value: () => "", cell: ({ id }) => <Revoke id={id} /> },
];

const Fresh = ({ made, done }: { made: MadeKey; done: () => void }) => (
  <div class="fresh" role="status">
    <div>
      <b>This is the key. It is shown this once.</b>
      <p class="mono">{made.key}</p>
    </div>
    <CopyButton text={made.key} label="Copy the key" />
    <button type="button" class="btn" onClick={done}>
      I have it
    </button>
  </div>
);

export const Keys = ({ projects }: { projects: readonly string[] }) => {
  const fresh = useSignal<MadeKey | null>(null);
  const answer = useQuery<{ keys: KnownKey[] }>({
    queryKey: ["keys"],
    queryFn: ({ signal }) => get("keys", {}, signal),
  });
  const made = (key: MadeKey) => {
    fresh.value = key;
    again();
  };
  return (
    <Guarded title="Keys" answer={answer}>
      {({ keys }) => (
        <List
          title="Keys"
          label="Keys"
          file="keys"
          sub="who sends and who reads"
          rows={keys}
          columns={COLUMNS}
          keyOf={({ id }) => id}
          sort={{ name: "created", down: false }}
          none={<p class="quiet">There is no key yet: this server asks for none.</p>}
        >
          {fresh.value ? (
            <Fresh
              made={fresh.value}
              done={() => {
                fresh.value = null;
              }}
            />
          ) : (
            <MakeKey projects={projects} made={made} />
          )}
        </List>
      )}
    </Guarded>
  );
};
