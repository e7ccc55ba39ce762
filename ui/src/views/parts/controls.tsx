/** What is pressed, typed into and chosen from, and the small marks beside text. */

import { useSignal } from "@preact/signals";
import { Agent, AgentDots } from "../../parts/agent.tsx";
import { ColumnChoice } from "../../parts/columnchoice.tsx";
import { CopyButton } from "../../parts/copy.tsx";
import { CsvButton } from "../../parts/download.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { StateChip, StateGlyph } from "../../parts/state.tsx";
import { Wrong } from "../../parts/wrong.tsx";
import { Row, Sheet } from "./sheet.tsx";

const Overlay = () => {
  const value = useSignal<"none" | "tokens" | "cost">("cost");
  return (
    <Segmented
      label="Overlay"
      choices={[
        { value: "none", label: "None" },
        { value: "tokens", label: "Tokens" },
        { value: "cost", label: "Cost" },
      ]}
      value={value.value}
      onChange={(next) => {
        value.value = next;
      }}
    />
  );
};

export const Controls = () => (
  <Sheet title="Controls" sub="buttons say what happens">
    <Row name="Buttons">
      <button type="button" class="btn primary">
        Add price
      </button>
      <button type="button" class="btn">
        <Icon name="bookmark" small />
        Save view
      </button>
      <button type="button" class="btn toggle" aria-pressed="true">
        Critical path
      </button>
      <button type="button" class="btn ghost">
        Quiet
      </button>
      <button type="button" class="btn" disabled>
        Disabled
      </button>
      <button type="button" class="link">
        Link
      </button>
    </Row>
    <Row name="One of a few">
      <Overlay />
    </Row>
    <Row name="Fields">
      <label class="library-field">
        Name of this view
        <input class="field" placeholder="failed runs of refunds" />
      </label>
      <ColumnChoice
        columns={[
          { name: "runs", head: "Runs" },
          { name: "cost", head: "Cost" },
        ]}
        chosen={["runs"]}
        onChange={() => undefined}
      />
      <Wrong words="Why a form was not taken." />
      <Popover label="A menu" face="A menu">
        {(close) => (
          <button type="button" class="choice" onClick={close}>
            Close it
          </button>
        )}
      </Popover>
    </Row>
    <Row name="Copy, save, keys">
      <CopyButton text="an example" label="Copy the example" />
      <CsvButton name="example" text={() => "a,b\r\n1,2\r\n"} />
      <kbd class="kbd">/</kbd>
      <kbd class="kbd">⌘K</kbd>
      <kbd class="kbd">Esc</kbd>
    </Row>
  </Sheet>
);

export const Marks = () => (
  <Sheet title="Marks" sub="a glyph and a word, never colour alone">
    <Row name="State">
      {(["ok", "error", "running", "lost"] as const).map((status) => (
        <StateChip key={status} status={status} />
      ))}
      {(["ok", "error", "running", "lost"] as const).map((status) => (
        <StateGlyph key={`glyph-${status}`} status={status} />
      ))}
    </Row>
    <Row name="Odd things">
      <span class="chip error">
        <Icon name="retry" />
        retried ×14
      </span>
      <span class="chip error">
        <Icon name="loop" />
        loop ×9
      </span>
      <span class="chip warn">
        <Icon name="fallback" />
        fall-back
      </span>
      <span class="chip warn">
        <Icon name="trunc" />
        cut off
      </span>
      <span class="chip">no parent</span>
    </Row>
    <Row name="Agents">
      {["planner", "researcher", "billing"].map((name) => (
        <Agent key={name} name={name} />
      ))}
      <AgentDots names={["planner", "billing"]} />
    </Row>
  </Sheet>
);
