/** What the agent had before it when it decided: the model asked for, the parameters, the tools it was offered. */

import type { Json, Span } from "../../api/types.ts";
import { KINDS } from "../../layout/forest.ts";
import { integer } from "../../layout/format.ts";
import { type OfferedTool, requestOf } from "../../layout/messages/request.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { JsonTree } from "../../parts/jsontree.tsx";
import { forest, selected } from "../../state/traceview.ts";

const written = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

const Tool = ({ tool }: { tool: OfferedTool }) => (
  <details class="offered">
    <summary>
      <b class="mono">{tool.name}</b>
      {tool.description && <span class="t2">{tool.description}</span>}
    </summary>
    {tool.parameters !== null && <JsonTree value={tool.parameters} open={2} />}
  </details>
);

export const RequestTab = ({ span }: { span: Span }) => {
  const { parameters, tools } = requestOf(span.attributes);
  const n = selected.value;
  const model = n !== null && KINDS[forest.value!.kind[n]!] === "model";
  if (!model && parameters.length + tools.length === 0)
    return <p class="tab-note">Parameters and tools stand on model calls; this span is none.</p>;
  return (
    <>
      <section class="attributes">
        <h4>Model and parameters</h4>
        <dl>
          <div>
            <dt>model asked for</dt>
            <dd>{span.request_model ?? "not recorded"}</dd>
          </div>
          {span.response_model && (
            <div>
              <dt>model that answered</dt>
              <dd>{span.response_model}</dd>
            </div>
          )}
          {parameters.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{written(value)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="attributes">
        <h4 class="offered-head">
          {tools.length > 0 ? `${integer(tools.length)} tools offered` : "No tools were recorded as offered"}
          {tools.length > 0 && (
            <CopyButton text={() => JSON.stringify(tools, null, 2)} label="Copy the tools as JSON" />
          )}
        </h4>
        {tools.map((tool) => (
          <Tool key={tool.name} tool={tool} />
        ))}
      </section>
    </>
  );
};
