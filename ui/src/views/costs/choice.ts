/** By what costs are grouped and what is left out, as the address says. */

import { computed } from "@preact/signals";
import type { Measure } from "../../layout/spend.ts";
import { address, change } from "../../state/address.ts";

export const DIMENSIONS = [
  "agent",
  "agent_version",
  "model",
  "request_model",
  "provider",
  "tool",
  "workflow",
  "service",
  "environment",
  "conversation",
  "price",
] as const;

const listed = (name: string): string[] => (address.value.query.get(name) ?? "").split(",").filter(Boolean);

/** One or two dimensions, or attributes by their raw key. */
export const by = computed(() => {
  const names = listed("by").slice(0, 2);
  return names.length > 0 ? names : ["agent", "model"];
});

/** `agent:planner`: what every call must have. */
export const only = computed(() => listed("only"));

export const measure = computed<Measure>(() => (address.value.query.get("measure") === "tokens" ? "tokens" : "cost"));

export const chooseBy = (names: readonly string[]): void => change({ by: names.filter(Boolean).join(",") });

export const withoutOnly = (term: string): void =>
  change({
    only:
      only
        .peek()
        .filter((one) => one !== term)
        .join(",") || null,
  });
