/** The steps of both runs in one list, and where they first part. */

import { useMemo, useState } from "preact/hooks";
import {
  aligned,
  firstDifference,
  folded,
  type Line,
  type Pair,
  type StepOfRun,
  stepsOfRun,
} from "../../layout/diff.ts";
import { duration, integer, plural } from "../../layout/format.ts";
import { Agent } from "../../parts/agent.tsx";
import type { Run } from "../../state/compared.ts";
import { placeHref } from "../shell/places.ts";

const FIRST = 120;

const Step = ({ run, step }: { run: Run; step: StepOfRun | null }) => {
  if (!step) return <td class="none">–</td>;
  const { forest, head } = run;
  const span = forest.spans[step.span]!;
  const agent = forest.agents[forest.agent[step.span]!];
  return (
    <td class={forest.failed[step.span] ? "bad" : ""}>
      <a class="step-link" href={placeHref(`/traces/${head.trace_id}`, { span: span.span_id })}>
        {agent && <Agent name={agent} />}
        <span class="cut">{step.words}</span>
        <span class="t3">{duration(span.duration)}</span>
      </a>
    </td>
  );
};

const StepLine = ({ line, a, b, first }: { line: Line; a: Run; b: Run; first: Pair | null }) => {
  if ("folded" in line)
    return (
      <tr class="alike">
        <td colSpan={2}>{plural(line.folded, "step")} the same</td>
      </tr>
    );
  return (
    <tr class={`${line.same ? "" : "apart"} ${line === first ? "first" : ""}`}>
      <Step run={a} step={line.a} />
      <Step run={b} step={line.b} />
    </tr>
  );
};

const wordsFor = (first: Pair | null): string => {
  if (!first) return "Both did the same, step by step.";
  if (first.a && first.b) return `A went on with ${first.a.words}, B with ${first.b.words}.`;
  const [letter, step] = first.a ? ["A", first.a] : ["B", first.b!];
  return `Only ${letter} went on with ${step.words}.`;
};

export const Steps = ({ a, b }: { a: Run; b: Run }) => {
  const [most, setMost] = useState(FIRST);
  const pairs = useMemo(() => aligned(stepsOfRun(a), stepsOfRun(b)), [a, b]);
  const lines = useMemo(() => folded(pairs), [pairs]);
  const at = firstDifference(pairs);
  const first = at === null ? null : pairs[at]!;
  return (
    <section class="panel" aria-label="Steps">
      <header>
        <h2>{first ? `They part at step ${integer(at! + 1)}` : "No difference"}</h2>
        <span class="sub">{wordsFor(first)}</span>
      </header>
      <div class="scroll" tabIndex={0} role="group" aria-label="Steps of both runs">
        <table aria-label="Steps of both runs" class="compare-steps">
          <thead>
            <tr>
              <th scope="col">A</th>
              <th scope="col">B</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, most).map((line, n) => (
              <StepLine key={n} line={line} a={a} b={b} first={first} />
            ))}
          </tbody>
        </table>
      </div>
      {lines.length > most && (
        <button type="button" class="btn more-rows" onClick={() => setMost(most * 5)}>
          Show more steps
        </button>
      )}
    </section>
  );
};
