/** What a panel says when it has nothing to show, and what waits while one reads. */

import { Problem } from "../../api/problem.ts";
import { Code } from "../../parts/code.tsx";
import { Hint } from "../../parts/hint.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Failed, Notice, Skeleton } from "../../parts/notice.tsx";
import { Pulse, StateGlyph } from "../../parts/state.tsx";
import { Sheet } from "./sheet.tsx";

const nothing = () => undefined;

export const States = () => (
  <>
    <Sheet title="Empty" sub="nothing has arrived yet">
      <Notice title="No traces yet">
        <p>One sentence that says what would be here, and the one step that fills it.</p>
        <p class="listening">
          <Pulse /> Listening
        </p>
      </Notice>
    </Sheet>
    <Sheet title="Failed" sub="only this panel">
      <Failed
        what="Spend by model could not be read"
        problem={
          new Problem(
            500,
            "The server answered 500",
            "The store did not answer within 10 s. The other panels are up to date.",
          )
        }
        retry={nothing}
      />
    </Sheet>
    <Sheet title="Away" sub="the server does not answer">
      <Failed
        what="The traces could not be read"
        problem={
          new Problem(0, "The server does not answer", "It could not be reached. The page tries again by itself.")
        }
        retry={nothing}
      />
    </Sheet>
    <Sheet title="First load" sub="in the real layout, no spinner">
      <Skeleton rows={5} />
    </Sheet>
    <Sheet title="Something is missing" sub="beside the data, until it is put away">
      <div class="sheet-row">
        <Hint name="conversation">
          1,204 of 3,000 model calls in this time carry no <span class="mono">gen_ai.conversation.id</span> and belong
          to no conversation.
        </Hint>
        <Code title="Lines to copy" text="lamplighter demo" />
      </div>
    </Sheet>
    <Sheet title="New rows wait" sub="while one is reading">
      <div class="sheet-row">
        <button type="button" class="btn new-rows">
          <Icon name="up" small />3 new
        </button>
        {(["running", "error", "lost"] as const).map((status) => (
          <StateGlyph key={status} status={status} />
        ))}
      </div>
    </Sheet>
  </>
);
