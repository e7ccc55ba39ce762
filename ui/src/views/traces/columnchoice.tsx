/** Which columns the table shows. */

import { COLUMNS, DEFAULT_COLUMNS } from "../../layout/columns.ts";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";

const ALWAYS = ["state", "ask"];

export const ColumnChoice = ({
  chosen,
  onChange,
}: {
  chosen: readonly string[];
  onChange: (names: string | null) => void;
}) => {
  const toggle = (name: string) => {
    const next = COLUMNS.map((column) => column.name).filter((one) =>
      one === name ? !chosen.includes(name) : chosen.includes(one),
    );
    onChange(next.join() === DEFAULT_COLUMNS.join() ? null : next.join());
  };
  return (
    <Popover label="Columns" class="square" face={<Icon name="cols" small />}>
      {() => (
        <fieldset class="checks">
          <legend>Columns</legend>
          {COLUMNS.filter(({ name }) => !ALWAYS.includes(name)).map(({ name, head }) => (
            <label key={name}>
              <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
              {head}
            </label>
          ))}
          <button type="button" class="btn ghost" onClick={() => onChange(null)}>
            As it was
          </button>
        </fieldset>
      )}
    </Popover>
  );
};
