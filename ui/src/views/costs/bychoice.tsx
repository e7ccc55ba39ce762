/** The one or two dimensions by which costs are shown; a raw attribute is typed as `attr.customer.tier`. */

import { useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";
import { by, chooseBy, DIMENSIONS } from "./choice.ts";

const Attribute = ({ take }: { take: (name: string) => void }) => {
  const [key, setKey] = useState("");
  return (
    <form
      class="naming"
      onSubmit={(event) => {
        event.preventDefault();
        if (key.trim()) take(`attr.${key.trim().replace(/^attr\./, "")}`);
      }}
    >
      <label>
        Any attribute
        <input
          class="field"
          placeholder="customer.tier"
          value={key}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      </label>
    </form>
  );
};

const Choice = ({
  label,
  value,
  none,
  take,
}: {
  label: string;
  value: string;
  none: boolean;
  take: (name: string) => void;
}) => (
  <Popover
    label={`${label} ${value || "nothing"}`}
    face={
      <>
        <span class="t3">{label}</span> <b>{value || "nothing"}</b>
        <Icon name="down" small />
      </>
    }
  >
    {(close) => {
      const choose = (name: string) => {
        take(name);
        close();
      };
      return (
        <div class="by-menu">
          {[...(none ? [""] : []), ...DIMENSIONS].map((name) => (
            <button key={name} type="button" class="choice" aria-pressed={name === value} onClick={() => choose(name)}>
              {name || "nothing else"}
            </button>
          ))}
          <Attribute take={choose} />
        </div>
      );
    }}
  </Popover>
);

export const ByChoice = () => {
  const [first = "agent", second = ""] = by.value;
  return (
    <>
      <Choice label="By" value={first} none={false} take={(name) => chooseBy([name, second === name ? "" : second])} />
      <Choice label="and" value={second} none take={(name) => chooseBy([first, name === first ? "" : name])} />
    </>
  );
};
