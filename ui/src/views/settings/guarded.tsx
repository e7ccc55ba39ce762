/** What only admins may see: for others the panel says so instead of failing. */

import type { QueryObserverResult } from "@tanstack/query-core";
import type { ComponentChildren } from "preact";
import { problemOf } from "../../api/problem.ts";
import { Answered, Panel } from "../../parts/panel.tsx";

interface GuardedProps<T> {
  title: string;
  answer: QueryObserverResult<T>;
  /** A panel of its own. */
  children: (now: T) => ComponentChildren;
}

export function Guarded<T>({ title, answer: { data, error, refetch }, children }: GuardedProps<T>) {
  if (data !== undefined) return <>{children(data)}</>;
  return (
    <Panel title={title}>
      {error && problemOf(error).status === 403 ? (
        <p class="quiet">
          A key of scope <span class="mono">admin</span> sees this.
        </p>
      ) : (
        <Answered
          what={`${title} could not be read`}
          answer={{ now: data, error, again: () => void refetch() }}
          rows={3}
        >
          {() => null}
        </Answered>
      )}
    </Panel>
  );
}
