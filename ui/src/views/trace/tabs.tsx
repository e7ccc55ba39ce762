/** The tabs of the pane, by pointer and by arrow keys. */

import { useRef } from "preact/hooks";
import { integer } from "../../layout/format.ts";
import { chooseTab, TABS, type Tab, tab } from "../../state/traceview.ts";

const NAMES: Record<Tab, string> = {
  conversation: "Conversation",
  request: "Request",
  attributes: "Attributes",
  events: "Events",
  ledger: "Ledger",
  links: "Links",
  raw: "Raw",
};

/** These have no place of their own until there is something in them. */
const SELDOM: readonly Tab[] = ["events", "ledger", "links"];

export const Tabs = ({ counts }: { counts: Partial<Record<Tab, number>> }) => {
  const box = useRef<HTMLDivElement>(null);
  const shown = TABS.map((name, n) => ({ name, n })).filter(
    ({ name }) => name === tab.value || !SELDOM.includes(name) || counts[name],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const names = shown.map(({ name }) => name);
    const next = names[(names.indexOf(tab.value) + by + names.length) % names.length]!;
    chooseTab(next);
    box.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Details" ref={box} onKeyDown={onKeyDown}>
      {shown.map(({ name, n }) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={tab.value === name}
          aria-controls="tab-body"
          tabIndex={tab.value === name ? 0 : -1}
          title={`${NAMES[name]} (${n + 1})`}
          onClick={() => chooseTab(name)}
        >
          {NAMES[name]}
          {counts[name] ? <span>{integer(counts[name])}</span> : null}
        </button>
      ))}
    </div>
  );
};
