/** Look here first: what failed, was repeated, cut off or never ended, each a click away. */

import type { Odd } from "../../layout/oddities.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { useKeys } from "../../state/keys.ts";
import { compareCalls, oddities, view } from "../../state/traceshow.ts";
import { forest, goAmong } from "../../state/traceview.ts";

const ICONS: Record<Odd["kind"], IconName> = {
  failed: "error",
  repeated: "loop",
  cut: "trunc",
  filtered: "warn",
  fallback: "fallback",
  unsaid: "info",
  open: "lost",
  gap: "pause",
  orphan: "info",
  cycle: "info",
};

function look({ kind, spans }: Odd): void {
  const name = forest.peek()?.spans[spans[0]!]?.tool?.name;
  if (kind === "repeated" && name && view.peek() !== "calls") compareCalls(name);
  else goAmong(spans, 1);
}

export const Oddities = () => {
  const found = oddities.value;
  const all = [...new Set(found.flatMap(({ spans }) => spans))];
  const inOrder = () => [...forest.peek()!.order].filter((n) => all.includes(n));
  useKeys("Odd things", [{ keys: ["f"], label: "next odd thing", run: () => goAmong(inOrder(), 1) }]);
  if (found.length === 0) return null;
  return (
    <div class="oddities" role="group" aria-label="Look here first">
      {found.map((odd) => (
        <button
          key={odd.kind + odd.words}
          type="button"
          class={`chip ${odd.severity === "note" ? "" : odd.severity}`}
          title={odd.kind === "repeated" ? "Show these calls side by side" : "Go to the next of these"}
          onClick={() => look(odd)}
        >
          <Icon name={ICONS[odd.kind]} />
          {odd.words}
          {odd.kind === "failed" && <kbd class="kbd">e</kbd>}
        </button>
      ))}
    </div>
  );
};
