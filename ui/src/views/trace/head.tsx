/** The head of a trace: how it fares, what was asked, and the figures that matter. */

import type { ComponentChildren } from "preact";
import { get } from "../../api/client.ts";
import type { TracePage, Usage } from "../../api/types.ts";
import { titleOf } from "../../layout/forest.ts";
import { clock, duration, integer, money, NOTHING, percent, plural, shortId, tokens } from "../../layout/format.ts";
import { toDate } from "../../layout/time.ts";
import { StateChip } from "../../parts/state.tsx";
import { type Opened, opened } from "../../state/opentrace.ts";
import { useQuery } from "../../state/queries.ts";
import { list } from "../../state/tracelist.ts";
import { conversationHref } from "../shell/links.ts";
import { Oddities } from "./oddities.tsx";

const Fact = ({ name, value, children }: { name: string; value: ComponentChildren; children?: ComponentChildren }) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>
      <b>{value}</b> {children}
    </dd>
  </div>
);

/** What was asked stands in the list of traces; a link opened alone asks for it. */
function useAsk({ id, head }: Opened): string | null {
  const known = list.value.rows.find((row) => row.trace_id === id)?.ask ?? null;
  const { data } = useQuery<TracePage>({
    queryKey: ["ask", id, head?.status],
    queryFn: ({ signal }) => {
      const window = { from: head?.start, to: new Date(toDate(head!.start).getTime() + 1000).toISOString() };
      return get("traces", { filter: `trace:${id}`, limit: 1, ...window }, signal);
    },
    enabled: known === null && head !== null,
    staleTime: 600_000,
  });
  return known ?? data?.traces[0]?.ask ?? null;
}

function rootName({ forest }: Opened): string {
  const root = forest.roots[0];
  if (root === undefined) return "No spans yet";
  const { operation, subject } = titleOf(forest.spans[root]!);
  return [operation, subject].filter(Boolean).join(" ");
}

const Cost = ({ head }: Pick<Opened, "head">) => {
  const { cost, unpriced_tokens: unpriced } = head?.usage ?? { cost: null, unpriced_tokens: 0 };
  const name = head?.status === "running" ? "Cost so far" : "Cost";
  if (cost == null)
    return <Fact name={name} value={unpriced > 0 ? <span class="unpriced hatch">unpriced</span> : NOTHING} />;
  return (
    <Fact name={name} value={money(cost)}>
      {unpriced > 0 && `+ ${tokens(unpriced)} unpriced`}
    </Fact>
  );
};

const TokenFacts = ({ usage }: { usage: Usage }) => (
  <>
    <Fact name="Input" value={tokens(usage.input_tokens || null)}>
      {usage.input_tokens > 0 && `${percent(usage.cache_read_tokens, usage.input_tokens)} cached`}
    </Fact>
    <Fact name="Output" value={tokens(usage.output_tokens || null)}>
      {usage.reasoning_tokens > 0 && `${percent(usage.reasoning_tokens, usage.output_tokens)} reasoning`}
    </Fact>
  </>
);

/** The conversation the run belongs to, a click away. */
const Conversation = ({ forest }: Pick<Opened, "forest">) => {
  const id = forest.spans.find((span) => span.conversation_id)?.conversation_id;
  if (!id) return null;
  return (
    <Fact
      name="Conversation"
      value={
        <a class="link mono" href={conversationHref(id)} title={id}>
          {shortId(id)}
        </a>
      }
    />
  );
};

const Facts = ({ trace: { head, forest, complete } }: { trace: Opened }) => {
  const failed = forest.failed.reduce((sum, one) => sum + one, 0);
  const agents = forest.agents.length;
  return (
    <dl class="facts">
      <Fact
        name={head?.status === "running" ? "Duration so far" : "Duration"}
        value={duration(head?.duration ?? forest.duration)}
      />
      <Cost head={head} />
      <Fact name="Model calls" value={head ? integer(head.usage.calls) : NOTHING}>
        {agents > 0 && plural(agents, "agent")}
      </Fact>
      <Fact name="Spans" value={integer(forest.spans.length)}>
        {failed > 0 && <span class="bad">{integer(failed)} failed</span>}
        {!complete && <span class="counting">and counting</span>}
      </Fact>
      {head && <TokenFacts usage={head.usage} />}
      <Conversation forest={forest} />
      <Fact name="Started" value={head ? clock(toDate(head.start), new Date()) : NOTHING}>
        {head?.services.join(", ")}
      </Fact>
    </dl>
  );
};

const LOST = "Its end was never received, and nothing has come for a while. What is shown is all that arrived.";

/** Spans whose parents never came, or that name each other as parents, are roots here: said once, so that nobody wonders. */
const Incomplete = ({ trace: { forest, head, complete } }: { trace: Opened }) => {
  if (!complete) return null;
  const kinds = [...forest.odd.values()];
  const orphans = kinds.filter((kind) => kind === "orphan").length;
  const words = [
    head?.status === "lost" ? LOST : "",
    orphans > 0
      ? `${plural(orphans, "span")} came without the parent: shown at the top level, marked “no parent”.`
      : "",
    kinds.length > orphans
      ? `${plural(kinds.length - orphans, "cycle")} of parents cut: the spans name each other.`
      : "",
  ].filter(Boolean);
  return words.length > 0 ? <p class="odd">{words.join(" ")}</p> : null;
};

export const Head = () => {
  const trace = opened.value!;
  const ask = useAsk(trace);
  const title = ask ?? rootName(trace);
  return (
    <section class="trace-head" aria-label="Summary">
      <div class="trace-title">
        {trace.head && <StateChip status={trace.head.status} />}
        <h2 title={title}>{title}</h2>
      </div>
      <Facts trace={trace} />
      <Incomplete trace={trace} />
      <Oddities />
    </section>
  );
};
