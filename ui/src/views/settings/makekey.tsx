/** A new key: what it may, in which project, until when. */

import { useSignal } from "@preact/signals";
import { send } from "../../api/client.ts";
import type { MadeKey } from "../../api/types.ts";
import { Wrong } from "../../parts/wrong.tsx";
import { useForm } from "../../state/form.ts";

const SCOPES = [
  { value: "ingest", label: "send telemetry" },
  { value: "read", label: "read" },
  { value: "admin", label: "read and administer" },
] as const;

export const MakeKey = ({ projects, made }: { projects: readonly string[]; made: (key: MadeKey) => void }) => {
  const form = useForm();
  const project = useSignal(projects[0] ?? "default");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const told = new FormData(event.currentTarget as HTMLFormElement);
    const until = String(told.get("expires") ?? "");
    const wanted = {
      scope: told.get("scope"),
      project: project.peek(),
      name: told.get("name"),
      expires: until ? new Date(until).toISOString() : null,
    };
    void form.send(async () => made(await send<MadeKey>("POST", "keys", wanted)));
  };
  return (
    <form class="inline-form" onSubmit={submit}>
      <label>
        Name
        <input class="field" name="name" maxLength={200} placeholder="checkout agents" />
      </label>
      <label>
        May
        <select class="field" name="scope">
          {SCOPES.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        Project
        <input
          class="field"
          required
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,62}"
          list="projects"
          value={project}
          onInput={(event) => {
            project.value = event.currentTarget.value;
          }}
        />
      </label>
      <datalist id="projects">
        {projects.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label>
        Ends
        <input class="field" type="date" name="expires" />
      </label>
      <button type="submit" class="btn" disabled={form.busy.value}>
        Make a key
      </button>
      <Wrong words={form.wrong.value} />
    </form>
  );
};
