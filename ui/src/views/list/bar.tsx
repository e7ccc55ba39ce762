/** What stands over every list: the filter, what else the page offers, and the saved views. */

import type { ComponentChildren } from "preact";
import { useKeys } from "../../state/keys.ts";
import { FilterBar } from "./filterbar.tsx";
import { SavedViews } from "./savedviews.tsx";

export const ListBar = ({ children }: { children?: ComponentChildren }) => {
  useKeys("The list", [{ keys: ["/"], label: "filter", run: () => document.getElementById("filter")?.focus() }]);
  return (
    <div class="filter-row">
      <FilterBar />
      <SavedViews />
      {children}
    </div>
  );
};
