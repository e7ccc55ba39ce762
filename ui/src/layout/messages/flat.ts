/** Flat, numbered keys (`prefix.0.message.role`, `prefix.0.message.tool_calls.1.…`) put back into the lists they were. */

import type { Attributes, Json } from "../../api/types.ts";
import type { Fields } from "./model.ts";

type Branch = Map<string, Branch | Json>;

function plant(root: Branch, path: readonly string[], value: Json): void {
  let at = root;
  for (const step of path.slice(0, -1)) {
    const next = at.get(step);
    if (next instanceof Map) at = next;
    else {
      const branch: Branch = new Map();
      at.set(step, branch);
      at = branch;
    }
  }
  at.set(path.at(-1)!, value);
}

/** A branch whose keys are all numbers is a list, in the order of the numbers. */
function grown(branch: Branch | Json): Json {
  if (!(branch instanceof Map)) return branch;
  const keys = [...branch.keys()];
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) {
    return keys.sort((a, b) => Number(a) - Number(b)).map((key) => grown(branch.get(key)!));
  }
  const fields: Fields = {};
  for (const key of keys) fields[key] = grown(branch.get(key)!);
  return fields;
}

export function unflattened(attributes: Attributes, prefix: string): Json[] {
  const root: Branch = new Map();
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith(`${prefix}.`)) plant(root, key.slice(prefix.length + 1).split("."), value);
  }
  const value = grown(root);
  return Array.isArray(value) ? value : [];
}
