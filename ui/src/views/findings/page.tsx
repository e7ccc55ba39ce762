/** Findings: nothing looks for them yet; until then the questions that can be asked today, with their counts. */

import { plural } from "../../layout/format.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useCounts } from "../../state/counts.ts";
import { ListBar } from "../list/bar.tsx";
import { runsHref } from "../shell/links.ts";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import "../../styles/pages.css";

interface Question {
  words: string;
  filter: string;
  icon: IconName;
}

const QUESTIONS: readonly Question[] = [
  { words: "Runs that failed", filter: "status:error", icon: "error" },
  { words: "Runs that never ended", filter: "status:lost", icon: "lost" },
  { words: "Answers cut off at the token limit", filter: "finish_reason:length", icon: "trunc" },
  { words: "Answers stopped by a filter", filter: "finish_reason:content_filter", icon: "warn" },
  { words: "Runs with more than ten failed spans", filter: "errors>10", icon: "retry" },
  { words: "Runs longer than a minute", filter: "duration>1m", icon: "pause" },
];

const Line = ({ question: { words, filter, icon }, count }: { question: Question; count: number | undefined }) => (
  <li>
    <a href={runsHref(filter)}>
      <span class="strong odd-name">
        <Icon name={icon} small />
        {words}
      </span>
      <b>{count === undefined ? "" : plural(count, "run")}</b>
      <span class="meta mono">{filter}</span>
    </a>
  </li>
);

const Questions = () => {
  const counts = useCounts(QUESTIONS);
  return (
    <ul class="items">
      {QUESTIONS.map((question, n) => (
        <Line key={question.filter} question={question} count={counts?.[n]} />
      ))}
    </ul>
  );
};

export const FindingsPage = () => (
  <>
    <Top title="Findings">
      <Within />
    </Top>
    <main id="page" tabIndex={-1} class="page scrolls">
      <ListBar />
      <section class="panel">
        <Notice title="Nothing looks for findings yet">
          <p>
            Loops, retry storms and silent fall-backs will be found here by themselves. Until then these questions
            answer most of it; each run says what is odd in it at its top.
          </p>
        </Notice>
      </section>
      <Panel title="What can be asked today">
        <Questions />
      </Panel>
    </main>
  </>
);
