/** Which run stands as B: the most similar one unless another is chosen. */

import type { TraceSummary } from "../../api/types.ts";
import { clock, duration } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";
import { StateGlyph } from "../../parts/state.tsx";
import { change, go, hrefWith } from "../../state/address.ts";

const swapped = (a: string, b: string): void => go(hrefWith({ a: b, b: a }));

const wordsOf = (given: boolean): string =>
  given ? "Choose another run B" : "B is the most similar run: choose another";

export const Other = ({
  chosen,
  given,
  candidates,
}: {
  chosen: string;
  given: boolean;
  candidates: readonly TraceSummary[];
}) => (
  <div class="run-other">
    <Popover
      label={wordsOf(given)}
      face={
        <>
          <span>{wordsOf(given)}</span>
          <Icon name="down" small />
        </>
      }
    >
      {(close) => (
        <ul class="candidates">
          {candidates.map((run) => (
            <li key={run.trace_id}>
              <button
                type="button"
                class="choice"
                aria-pressed={run.trace_id === chosen}
                onClick={() => {
                  change({ b: run.trace_id });
                  close();
                }}
              >
                <StateGlyph status={run.status} />
                <span class="cut">{run.ask ?? run.name}</span>
                <span class="t3">
                  {duration(run.duration)} · {clock(toDate(run.start), new Date())}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
    <button
      type="button"
      class="btn"
      disabled={!chosen}
      onClick={() => swapped(new URLSearchParams(location.search).get("a") ?? "", chosen)}
    >
      Swap A and B
    </button>
  </div>
);
