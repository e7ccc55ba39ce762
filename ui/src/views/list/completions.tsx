/** What could be typed here: the fields, or the values stored for a field, most frequent first. */

import { get } from "../../api/client.ts";
import type { Field, FieldValue } from "../../api/types.ts";
import type { Completion } from "../../layout/filter.ts";
import { integer } from "../../layout/format.ts";
import { useQuery } from "../../state/queries.ts";
import { endsOf, paramsOf, range, rangeKey } from "../../state/range.ts";

export interface Choice {
  text: string;
  operator: string;
  note: string;
  count: number | null;
}

const MOST = 10;

const byMatch =
  (prefix: string) =>
  (a: Field, b: Field): number =>
    Number(b.name.startsWith(prefix)) - Number(a.name.startsWith(prefix));

function fieldChoices(fields: readonly Field[], prefix: string): Choice[] {
  const wanted = prefix.toLowerCase();
  return fields
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort(byMatch(wanted))
    .slice(0, MOST)
    .map(({ name, description, operators, type }) => ({
      text: name,
      operator: type === "attribute" && name.endsWith(".") ? "" : (operators[0] ?? ":"),
      note: description,
      count: null,
    }));
}

export function useChoices(at: Completion, wanted: boolean): Choice[] {
  const params = () => paramsOf(endsOf(range.value, new Date()));
  const fields = useQuery<{ fields: Field[] }>({
    queryKey: ["fields", rangeKey.value],
    queryFn: ({ signal }) => get("fields", params(), signal),
    staleTime: 60_000,
    enabled: wanted,
  });
  const values = useQuery<{ values: FieldValue[] }>({
    queryKey: ["values", at.field, at.prefix, rangeKey.value],
    queryFn: ({ signal }) =>
      get(`fields/${encodeURIComponent(at.field)}/values`, { ...params(), prefix: at.prefix, limit: MOST }, signal),
    staleTime: 30_000,
    retry: false,
    enabled: wanted && at.what === "value",
  });
  if (at.what === "field") return fieldChoices(fields.data?.fields ?? [], at.prefix);
  return (values.data?.values ?? []).map(({ value, count }) => ({
    text: value,
    operator: "",
    note: "",
    count,
  }));
}

const Marked = ({ text, prefix }: { text: string; prefix: string }) => {
  const at = prefix ? text.toLowerCase().indexOf(prefix.toLowerCase()) : -1;
  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <b>{text.slice(at, at + prefix.length)}</b>
      {text.slice(at + prefix.length)}
    </>
  );
};

export interface CompletionsProps {
  at: Completion;
  choices: readonly Choice[];
  chosen: number;
  onTake: (choice: Choice) => void;
}

export const Completions = ({ at, choices, chosen, onTake }: CompletionsProps) => (
  <div class="menu">
    <p class="mh">{at.what === "field" ? "Fields" : `Values of ${at.field}, in this range`}</p>
    <div id="completions" role="listbox" aria-label="Completions">
      {choices.map((choice, n) => (
        <div
          key={choice.text}
          id={`choice-${n}`}
          role="option"
          class="option"
          aria-selected={n === chosen}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(choice);
          }}
        >
          <span class="mono cut">
            <Marked text={choice.text} prefix={at.prefix} />
          </span>
          <span class="t3 cut">{choice.note}</span>
          {choice.count !== null && <span class="num">{integer(choice.count)}</span>}
        </div>
      ))}
    </div>
    <p class="mf">
      <span>
        <kbd class="kbd">↑</kbd>
        <kbd class="kbd">↓</kbd> choose
      </span>
      <span>
        <kbd class="kbd">Tab</kbd> complete
      </span>
      <span>
        <kbd class="kbd">↵</kbd> run
      </span>
    </p>
  </div>
);
