/** What a part of the data lacks: a calm line beside it, with how to set it; put away for good by one click. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { type HintName, isPutAway, putHintAway } from "../state/hints.ts";
import { Code } from "./code.tsx";
import { Icon } from "./icon.tsx";

interface Setting {
  attribute: string;
  python: string;
  plain: string;
}

const SET: Record<HintName, Setting> = {
  conversation: {
    attribute: "gen_ai.conversation.id",
    python: `import lamplighter\nwith lamplighter.conversation("ticket-1138"):\n    answer(question)`,
    plain: `span.set_attribute("gen_ai.conversation.id", "ticket-1138")`,
  },
  agent: {
    attribute: "gen_ai.agent.name",
    python: `import lamplighter\nwith lamplighter.agent("planner"):\n    answer(question)`,
    plain: `span.set_attribute("gen_ai.agent.name", "planner")`,
  },
  finish: {
    attribute: "gen_ai.response.finish_reasons",
    python: `import lamplighter\nwith lamplighter.chat("gpt-4o", provider="openai") as call:\n    call.response(finish_reasons=[choice.finish_reason])`,
    plain: `span.set_attribute("gen_ai.response.finish_reasons", ["stop"])`,
  },
};

export const Hint = ({ name, children }: { name: HintName; children: ComponentChildren }) => {
  const open = useSignal(false);
  const id = useId();
  if (isPutAway(name)) return null;
  const { attribute, python, plain } = SET[name];
  return (
    <div class="hint" role="note" aria-label={`About ${attribute}`}>
      <div class="hint-line">
        <Icon name="info" small />
        <p>{children}</p>
        <button
          type="button"
          class="link"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => {
            open.value = !open.peek();
          }}
        >
          How to set it
        </button>
        <button
          type="button"
          class="btn ghost square"
          title="Don't show this again"
          aria-label={`Don't show the hint about ${attribute} again`}
          onClick={() => putHintAway(name)}
        >
          <Icon name="x" small />
        </button>
      </div>
      <div id={id} class="codes" hidden={!open.value}>
        <Code title="Python, with Lamplighter's SDK" text={python} />
        <Code title="OpenTelemetry, on the span of the call or around it" text={plain} />
      </div>
    </div>
  );
};
