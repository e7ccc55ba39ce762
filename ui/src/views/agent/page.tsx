/** One agent: is it failing and since when, what it costs, what changed between its versions. */

import { type Problem, problemOf } from "../../api/problem.ts";
import type { AgentPage as AgentData, AgentList, AgentRow } from "../../api/types.ts";
import { clock, duration, integer, money, NOTHING, percent } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { Change, Points } from "../../parts/change.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Failed, Skeleton } from "../../parts/notice.tsx";
import { Panel } from "../../parts/panel.tsx";
import { Stat, Stats } from "../../parts/stats.tsx";
import { address } from "../../state/address.ts";
import { useEarlier, useRanged } from "../../state/ranged.ts";
import { SpendChart } from "../costs/spendchart.tsx";
import { ListBar } from "../list/bar.tsx";
import { None } from "../list/none.tsx";
import { costsHref, tracesHref } from "../shell/links.ts";
import { placeHref } from "../shell/places.ts";
import { Top } from "../shell/top.tsx";
import { Within } from "../shell/within.tsx";
import { Failures } from "./failures.tsx";
import { Models } from "./models.tsx";
import { AgentTools } from "./tools.tsx";
import { Versions } from "./versions.tsx";
import "../../styles/pages.css";

const share = ({ failed_runs: failed, runs }: AgentRow): number => (runs === 0 ? 0 : failed / runs);

const Figures = ({ now, before }: { now: AgentData; before: AgentRow | null }) => (
  <Stats label="Figures">
    <Stat
      name="Runs"
      value={integer(now.runs)}
      href={tracesHref({ agent: now.name })}
      note={before && <Change now={now.runs} before={before.runs} />}
    />
    <Stat
      name="Failed runs"
      value={integer(now.failed_runs)}
      unit={` ${percent(now.failed_runs, now.runs)}`}
      href={tracesHref({ agent: now.name, status: "error" })}
      note={before && <Points now={share(now)} before={share(before)} />}
    />
    <Stat
      name="Spend"
      value={now.usage.cost === null ? NOTHING : money(now.usage.cost)}
      href={costsHref({ by: "model", only: `agent:${now.name}` })}
      note={
        before && now.usage.cost !== null ? (
          <Change now={now.usage.cost} before={before.usage.cost ?? 0} more="bad" format={money} />
        ) : null
      }
    />
    <Stat
      name="Duration, p95"
      value={duration(now.p95_duration)}
      note={
        before && (
          <Change now={now.p95_duration} before={before.p95_duration} more="bad" format={(value) => duration(value)} />
        )
      }
    />
    <Stat
      name="Last run"
      value={clock(toDate(now.last_seen), new Date())}
      note={`first ${clock(toDate(now.first_seen), new Date())}`}
    />
  </Stats>
);

const List = ({ name, values }: { name: string; values: readonly string[] }) => (
  <div>
    <dt>{name}</dt>
    <dd>
      {values.length > 0
        ? values.map((value) => (
            <span key={value} class="mono">
              {value}
            </span>
          ))
        : NOTHING}
    </dd>
  </div>
);

const Facts = ({ now }: { now: AgentData }) => (
  <Panel title="What it was seen with">
    <dl class="facts-list">
      <List name="gen_ai.agent.id" values={now.ids} />
      <List name="Services" values={now.services} />
      <List name="Environments" values={now.environments} />
      <List name="Instrumented by" values={now.frameworks} />
      <List name="Speaks" values={now.dialects} />
    </dl>
    {now.warning && (
      <p class="note-line">
        <Icon name="warn" small />
        {now.warning}
      </p>
    )}
  </Panel>
);

const Unread = ({ problem, again }: { problem: Problem; again: () => void }) =>
  problem.status === 404 ? (
    <None what="agent of this name">{problem.detail}</None>
  ) : (
    <Failed what="The agent could not be read" problem={problem} retry={again} />
  );

const Body = ({ name }: { name: string }) => {
  const answer = useRanged<AgentData>(`agents/${encodeURIComponent(name)}`, { limit: null });
  const before = useEarlier<AgentList>("agents", { name, limit: 1 })?.agents[0] ?? null;
  if (answer.error && !answer.now)
    return (
      <section class="panel">
        <Unread problem={problemOf(answer.error)} again={answer.again} />
      </section>
    );
  if (!answer.now) return <Skeleton rows={10} />;
  return (
    <>
      <Figures now={answer.now} before={before} />
      <Failures name={name} />
      <div class="cols">
        <div class="side">
          <Panel title="Spend by model">
            <SpendChart of="model" measure="cost" only={[`agent:${name}`]} />
          </Panel>
          <AgentTools name={name} tools={answer.now.tools} />
        </div>
        <div class="side">
          <Models rows={answer.now.by_model} name={name} />
          <Facts now={answer.now} />
        </div>
      </div>
      <Versions name={name} versions={answer.now.versions} />
    </>
  );
};

export const AgentPage = () => {
  const name = decodeURIComponent(address.value.path.slice("/agents/".length));
  return (
    <>
      <Top
        title={
          <>
            <span class="crumb">
              <a href={placeHref("/agents")}>Agents</a> /
            </span>
            {name}
          </>
        }
      >
        <Within compares />
      </Top>
      <main id="page" tabIndex={-1} class="page scrolls">
        <ListBar />
        <Body key={name} name={name} />
      </main>
    </>
  );
};
