/** JSON as a tree to open and close, built on `<details>`: what is closed is not rendered, so huge values cost nothing. */

import { useState } from "preact/hooks";
import type { Json } from "../api/types.ts";

const FIRST = 100;
const LONG = 400;

const Leaf = ({ value }: { value: Json }) => {
  const [whole, setWhole] = useState(false);
  if (typeof value !== "string")
    return <span class={`json-${value === null ? "null" : typeof value}`}>{String(value)}</span>;
  const cut = !whole && value.length > LONG;
  return (
    <span class="json-string">
      "{cut ? value.slice(0, LONG) : value}"
      {cut && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          … {(value.length - LONG).toLocaleString("en-US")} more
        </button>
      )}
    </span>
  );
};

const summary = (value: Json[] | { [key: string]: Json }): string =>
  Array.isArray(value)
    ? `[${value.length}]`
    : `{${Object.keys(value).slice(0, 4).join(", ")}${Object.keys(value).length > 4 ? ", …" : ""}}`;

const Branch = ({
  name,
  value,
  open,
}: {
  name: string | null;
  value: Json[] | { [key: string]: Json };
  open: number;
}) => {
  const [shown, setShown] = useState(open > 0);
  const [most, setMost] = useState(FIRST);
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map((item, n) => [String(n), item])
    : Object.entries(value);
  return (
    <details open={shown} onToggle={(event) => setShown((event.currentTarget as HTMLDetailsElement).open)}>
      <summary>
        {name !== null && <span class="json-key">{name}</span>} <span class="t3">{summary(value)}</span>
      </summary>
      {shown && (
        <ul>
          {entries.slice(0, most).map(([key, item]) => (
            <li key={key}>
              <Node name={key} value={item} open={open - 1} />
            </li>
          ))}
          {entries.length > most && (
            <li>
              <button type="button" class="link" onClick={() => setMost(most * 10)}>
                {(entries.length - most).toLocaleString("en-US")} more
              </button>
            </li>
          )}
        </ul>
      )}
    </details>
  );
};

const isBranch = (value: Json): value is Json[] | { [key: string]: Json } =>
  typeof value === "object" && value !== null && Object.keys(value).length > 0;

const Node = ({ name, value, open }: { name: string | null; value: Json; open: number }) => {
  if (isBranch(value)) return <Branch name={name} value={value} open={open} />;
  return (
    <span class="json-leaf">
      {name !== null && <span class="json-key">{name}</span>}{" "}
      {typeof value === "object" && value !== null ? <span class="t3">{summary(value)}</span> : <Leaf value={value} />}
    </span>
  );
};

/** A small object shows its members at once: there is nothing to fold. */
const FEW = 8;

export const JsonTree = ({ value, open = 2 }: { value: Json; open?: number }) => {
  const flat = isBranch(value) && !Array.isArray(value) && open > 0 && Object.keys(value).length <= FEW;
  return (
    <div class="json">
      {flat ? (
        Object.entries(value as { [key: string]: Json }).map(([key, item]) => (
          <Node key={key} name={key} value={item} open={open - 1} />
        ))
      ) : (
        <Node name={null} value={value} open={open} />
      )}
    </div>
  );
};
