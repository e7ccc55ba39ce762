/** Which columns a table shows. */

import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";

export interface Choosable {
  name: string;
  head: string;
}

interface ColumnChoiceProps {
  columns: readonly Choosable[];
  /** Names, in the order of the table. */
  chosen: readonly string[];
  /** All names that are shown from now on; null for how it was at first. */
  onChange: (names: readonly string[] | null) => void;
}

export const ColumnChoice = ({ columns, chosen, onChange }: ColumnChoiceProps) => {
  const toggle = (name: string) =>
    onChange(
      columns
        .map((column) => column.name)
        .filter((one) => (one === name ? !chosen.includes(name) : chosen.includes(one))),
    );
  return (
    <Popover label="Columns" class="square" face={<Icon name="cols" small />}>
      {() => (
        <fieldset class="checks">
          <legend>Columns</legend>
          {columns.map(({ name, head }) => (
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
