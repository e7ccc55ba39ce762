/** ⌘K: go anywhere, open a trace by its id, search the runs for words, find an agent, a tool or a model by name. */

import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../../api/client.ts";
import type { FieldValue } from "../../api/types.ts";
import { type Command, found, traceIdIn } from "../../layout/palette.ts";
import { Icon } from "../../parts/icon.tsx";
import { go } from "../../state/address.ts";
import { useQuery } from "../../state/queries.ts";
import { savedViews } from "../../state/views.ts";
import { agentHref, tracesHref } from "./links.ts";
import { PLACES, placeHref } from "./places.ts";

export const paletteOpen = signal(false);

const NAMED = [
  ["agent", "Agents"],
  ["tool", "Tools"],
  ["model", "Models"],
] as const;

/** Names the store knows, by their beginning; the server answers in milliseconds, the cache in none. */
function useNames(prefix: string): Command[] {
  const { data } = useQuery<Command[]>({
    queryKey: ["palette", prefix],
    queryFn: async ({ signal }) => {
      const lists = await Promise.all(
        NAMED.map(async ([field, group]) => {
          const { values } = await get<{ values: FieldValue[] }>(
            `fields/${field}/values`,
            { prefix, limit: 6 },
            signal,
          );
          return values.map(({ value }) => ({
            group,
            title: String(value),
            hint: field === "agent" ? "its page" : "its runs",
            href: field === "agent" ? agentHref(String(value)) : tracesHref({ [field]: String(value) }),
          }));
        }),
      );
      return lists.flat();
    },
    staleTime: 30_000,
  });
  return data ?? [];
}

function commandsFor(text: string, names: readonly Command[]): Command[] {
  const id = traceIdIn(text);
  if (id) return [{ group: "Open", title: `Trace ${id}`, href: `/traces/${id}` }];
  const known: Command[] = [
    ...PLACES.map(({ name, path, hint = "" }) => ({ group: "Go to", title: name, hint, href: placeHref(path) })),
    ...savedViews.value.map(({ name, href }) => ({ group: "Views", title: name, hint: href, href })),
  ];
  const words = text.trim();
  const search: Command[] = words
    ? [
        {
          group: "Search",
          title: `Runs that say “${words}”`,
          href: placeHref("/traces", { filter: `"${words.replaceAll('"', "")}"` }),
        },
      ]
    : [];
  return [...found([...known, ...names], text), ...search];
}

const Choices = ({ commands, at, choose }: { commands: Command[]; at: number; choose: (one: Command) => void }) => (
  <div class="palette-list" role="listbox" id="palette-list" aria-label="Commands">
    {commands.map((command, n) => (
      <div key={command.group + command.title + command.href}>
        {command.group !== commands[n - 1]?.group && <div class="palette-group">{command.group}</div>}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys work in the field that owns the list */}
        <div
          id={`palette-${n}`}
          role="option"
          aria-selected={n === at}
          class="palette-choice"
          onClick={() => choose(command)}
        >
          <span class="cut">{command.title}</span>
          {command.hint && <span class="t3 cut">{command.hint}</span>}
        </div>
      </div>
    ))}
  </div>
);

const Inside = ({ close }: { close: () => void }) => {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const commands = commandsFor(text, useNames(text.trim().split(/\s+/).at(-1) ?? ""));
  useEffect(() => field.current?.focus(), []);
  useEffect(() => document.getElementById(`palette-${at}`)?.scrollIntoView({ block: "nearest" }), [at]);
  const choose = (command: Command | undefined) => {
    if (!command) return;
    close();
    go(command.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0 && commands.length > 0) setAt((at + by + commands.length) % commands.length);
    else if (event.key === "Enter") choose(commands[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div class="palette-field">
        <Icon name="search" />
        <input
          ref={field}
          role="combobox"
          aria-label="Search everything"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={commands.length > 0 ? `palette-${at}` : undefined}
          placeholder="A page, an agent, a tool, a trace id, or words that were said"
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <kbd class="kbd">Esc</kbd>
      </div>
      <Choices commands={commands} at={at} choose={choose} />
    </>
  );
};

export const Palette = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (paletteOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [paletteOpen.value]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      paletteOpen.value = !paletteOpen.peek();
      // At once, so that what is typed next is not taken for the page's keys.
      if (paletteOpen.peek()) dialog.current?.showModal();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const close = () => {
    paletteOpen.value = false;
  };
  return (
    <dialog ref={dialog} class="palette" aria-label="Search everything" onClose={close} closedby="any">
      {paletteOpen.value && <Inside close={close} />}
    </dialog>
  );
};
