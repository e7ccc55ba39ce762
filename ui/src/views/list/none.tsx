/** What a list says without rows: that the filter let none through and how to drop it, or why there is nothing to show. */

import type { ComponentChildren } from "preact";
import { Notice } from "../../parts/notice.tsx";
import { narrowedTo } from "../../state/narrowing.ts";
import { DropTerms } from "./dropterms.tsx";

export const None = ({ what, children }: { what: string; children: ComponentChildren }) => {
  if (!narrowedTo.value) return <p class="quiet">{children}</p>;
  return (
    <Notice title={`No ${what} in the runs that pass`}>
      <p>
        <span class="mono tokn">{narrowedTo}</span> lets no run through that has any in this time.
      </p>
      <DropTerms />
    </Notice>
  );
};
