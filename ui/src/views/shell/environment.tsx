/** Of which deployment environment every page tells: all of them, or one that runs were sent from. */

import { get } from "../../api/client.ts";
import type { FieldValue } from "../../api/types.ts";
import { integer } from "../../layout/format.ts";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";
import { chooseEnvironment, environment } from "../../state/narrowing.ts";
import { useQuery } from "../../state/queries.ts";
import { endsOf, paramsOf, range, rangeKey } from "../../state/range.ts";

const MOST = 30;

/** The one that is chosen stays in the list though nothing came from it in this time. */
function useEnvironments(): FieldValue[] {
  const { data } = useQuery<{ values: FieldValue[] }>({
    queryKey: ["environments", rangeKey.value],
    queryFn: ({ signal }) =>
      get("fields/environment/values", { ...paramsOf(endsOf(range.peek(), new Date())), limit: MOST }, signal),
    staleTime: 60_000,
    placeholderData: (previous) => previous,
  });
  const found = data?.values ?? [];
  const chosen = environment.value;
  return !chosen || found.some(({ value }) => value === chosen) ? found : [{ value: chosen, count: 0 }, ...found];
}

export const Environment = () => {
  const found = useEnvironments();
  if (found.length === 0) return null;
  const chosen = environment.value;
  return (
    <Popover
      label={chosen ? `Environment: ${chosen}` : "All environments"}
      class={chosen ? "iconic environment on" : "iconic environment"}
      face={
        <>
          <Icon name="environment" small />
          <span>
            <b class="cut">{chosen || "All"}</b>
            {!chosen && <span class="vs"> environments</span>}
            <Icon name="down" small />
          </span>
        </>
      }
    >
      {(close) => {
        const choose = (name: string) => {
          chooseEnvironment(name);
          close();
        };
        return (
          <fieldset class="by-menu">
            <legend class="sr">Environment</legend>
            <button type="button" class="choice" aria-pressed={chosen === ""} onClick={() => choose("")}>
              All environments
            </button>
            {found.map(({ value, count }) => (
              <button
                key={value}
                type="button"
                class="choice counted"
                aria-pressed={value === chosen}
                onClick={() => choose(value)}
              >
                <span class="cut">{value}</span>
                <span class="t3 num">{integer(count)}</span>
              </button>
            ))}
          </fieldset>
        );
      }}
    </Popover>
  );
};
