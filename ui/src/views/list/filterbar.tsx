/** The filter: typed with colours and completion, applied with Enter; what is wrong is marked where it stands. */

import { syntaxProblem, type Term, terms } from "../../layout/filter.ts";
import { Icon } from "../../parts/icon.tsx";
import { filter, refused } from "../../state/narrowing.ts";
import { Completions } from "./completions.tsx";
import { useFilterField } from "./filterfield.ts";

interface Wrong {
  position: number;
  message: string;
}

/** The server's word about the filter it was sent, or ours about what is being typed. */
function wrongWith(input: string, focused: boolean): Wrong | null {
  const problem = refused.value;
  if (problem && input.trim() === filter.value) return { position: problem.position ?? 0, message: problem.detail };
  const syntax = syntaxProblem(input);
  if (!syntax || (focused && syntax.end >= input.length)) return null;
  return syntax;
}

const Painted = ({ term, input, wrong }: { term: Term; input: string; wrong: Wrong | null }) => {
  const bad = wrong !== null && wrong.position >= term.start && wrong.position < term.end;
  const text = input.slice(term.start, term.valueAt);
  return (
    <span class={`${term.operator ? "tokn" : ""} ${bad ? "wrong" : ""}`}>
      {text}
      <b>{input.slice(term.valueAt, term.end)}</b>
    </span>
  );
};

/** The same text under the transparent input, term by term in its colours. */
const Mirror = ({ input, wrong, scroll }: { input: string; wrong: Wrong | null; scroll: number }) => {
  const found = terms(input);
  return (
    <div class="mirror" aria-hidden="true" style={{ transform: `translateX(${-scroll}px)` }}>
      {found.map((term, n) => (
        <span key={term.start}>
          {input.slice(found[n - 1]?.end ?? 0, term.start)}
          <Painted term={term} input={input} wrong={wrong} />
        </span>
      ))}
    </div>
  );
};

const PLACEHOLDER = "agent:planner status:error duration>5s “free text”";

export const FilterBar = () => {
  const { field, at, choices, open, take, clear, handlers, input, focused, chosen, scroll } = useFilterField();
  const wrong = wrongWith(input.value, focused.value);
  return (
    <div class="fbar">
      <div class={`finput ${wrong ? "bad-input" : ""}`}>
        <Icon name="filter" />
        <div class="typing">
          <Mirror input={input.value} wrong={wrong} scroll={scroll.value} />
          <input
            id="filter"
            ref={field}
            type="text"
            role="combobox"
            aria-label="Filter"
            aria-expanded={open}
            aria-controls="completions"
            aria-autocomplete="list"
            aria-activedescendant={open && chosen.value >= 0 ? `choice-${chosen.value}` : undefined}
            aria-invalid={wrong !== null}
            aria-describedby={wrong ? "filter-problem" : undefined}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            placeholder={PLACEHOLDER}
            value={input.value}
            {...handlers}
          />
        </div>
        {input.value && (
          <button type="button" class="btn ghost square clear" aria-label="Clear the filter" onClick={clear}>
            <Icon name="x" small />
          </button>
        )}
        <kbd class="kbd slash">/</kbd>
      </div>
      {open && <Completions at={at} choices={choices} chosen={chosen.value} onTake={take} />}
      {wrong && (
        <p id="filter-problem" class="wrong-words" role="alert">
          <Icon name="error" small />
          <span>
            At character {wrong.position + 1}: {wrong.message}
          </span>
        </p>
      )}
    </div>
  );
};
