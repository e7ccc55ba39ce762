/** The columns a person chose: in the address, so that a link shows them, and remembered by this browser for each list. */

import { address, change } from "./address.ts";
import { stored } from "./stored.ts";

const remembered = stored<Record<string, string>>("columns-of", {});

/** Names joined by commas as chosen for a list, or null where nobody chose; `param` is its parameter in the address. */
export const columnsOf = (list: string, param = "columns"): string | null =>
  address.value.query.get(param) ?? remembered.value[list] ?? null;

export function chooseColumns(list: string, names: readonly string[] | null, param = "columns"): void {
  const { [list]: _, ...others } = remembered.peek();
  remembered.value = names ? { ...others, [list]: names.join() } : others;
  change({ [param]: names?.join() ?? null }, "replace");
}
