/** The ways out of a filter that let nothing through: each of its terms, the whole of it, the environment. */

import { terms, without } from "../../layout/filter.ts";
import { change } from "../../state/address.ts";
import { chooseEnvironment, environment, filter } from "../../state/narrowing.ts";

export const DropTerms = () => {
  const found = terms(filter.value);
  return (
    <p class="actions">
      {found.length > 1 &&
        found.map((term) => (
          <button
            key={term.start}
            type="button"
            class="btn"
            onClick={() => change({ filter: without(filter.value, term) })}
          >
            Drop <span class="mono">{filter.value.slice(term.start, term.end)}</span>
          </button>
        ))}
      {found.length > 0 && (
        <button type="button" class="btn" onClick={() => change({ filter: null })}>
          Clear the filter
        </button>
      )}
      {environment.value && (
        <button type="button" class="btn" onClick={() => chooseEnvironment("")}>
          All environments
        </button>
      )}
    </p>
  );
};
