/** No traces: either none has ever come, and here is how to send one, or the filter and the range let none through. */

import { integer } from "../../layout/format.ts";
import { Code } from "../../parts/code.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Pulse } from "../../parts/state.tsx";
import { stats } from "../../state/live.ts";
import { narrowedTo } from "../../state/narrowing.ts";
import { choosePreset, PRESETS, range, secondsOf } from "../../state/range.ts";
import { takeTour } from "../../state/tour.ts";
import { problem } from "../../state/tracelist.ts";
import { DropTerms } from "../list/dropterms.tsx";

const FirstTrace = () => {
  const here = location.origin;
  return (
    <section class="panel">
      <Notice title="No traces yet">
        <p>The runs of your agents appear here as they happen. Send the first one in any of these ways:</p>
        <div class="codes">
          <Code
            title="Python, with Lamplighter's SDK"
            text={`pip install lamplighter\nimport lamplighter\nlamplighter.init(endpoint="${here}")`}
          />
          <Code
            title="JavaScript, with OpenTelemetry"
            text={`npm install @opentelemetry/sdk-node @opentelemetry/exporter-trace-otlp-proto\nimport { NodeSDK } from "@opentelemetry/sdk-node";\nimport { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";\nnew NodeSDK({ traceExporter: new OTLPTraceExporter({ url: "${here}/v1/traces" }) }).start();`}
          />
          <Code
            title="OpenTelemetry Collector"
            text={`exporters:\n  otlphttp/lamplighter:\n    endpoint: ${here}\nservice:\n  pipelines:\n    traces: { receivers: [otlp], exporters: [otlphttp/lamplighter] }`}
          />
          <Code
            title="Anything that speaks OpenTelemetry"
            text={`export OTEL_EXPORTER_OTLP_ENDPOINT=${here}\nexport OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\nexport OTEL_SERVICE_NAME=my-agent`}
          />
        </div>
        <p class="t2 listening">
          <Pulse /> Listening on {location.host}. Without an agent at hand, <span class="mono">lamplighter demo</span>{" "}
          sends some runs.
        </p>
        <p class="actions">
          <button type="button" class="btn" onClick={takeTour}>
            Take the tour
          </button>
        </p>
      </Notice>
    </section>
  );
};

const NoMatch = () => {
  const stored = stats.value?.store.spans ?? 0;
  const current = range.value;
  const wider = PRESETS.filter(({ seconds }) => seconds > secondsOf(current));
  return (
    <section class="panel">
      <Notice title={narrowedTo.value ? "No trace matches" : "No traces in this time"}>
        <p>
          {narrowedTo.value ? <span class="mono tokn">{narrowedTo}</span> : "The range"} lets none of the{" "}
          {integer(stored)} stored spans through.
        </p>
        <DropTerms />
        <p class="actions">
          {wider.slice(-3).map((preset) => (
            <button key={preset.name} type="button" class="btn" onClick={() => choosePreset(preset)}>
              {preset.label}
            </button>
          ))}
        </p>
      </Notice>
    </section>
  );
};

/** The filter bar says what is wrong with it; here is the way out. */
const Refused = () => (
  <section class="panel">
    <Notice title="The filter could not be read">
      <p>{problem.value?.detail}</p>
      <DropTerms />
    </Notice>
  </section>
);

/** While the server has not said that it holds nothing, the filter and the range are to blame. */
const hasData = () => stats.value?.store.spans !== 0;

/** The server said that nothing has ever come: pages show how to send the first trace. */
export const nothingYet = (): boolean => !hasData();

export const Empty = () => {
  if (problem.value?.status === 400) return <Refused />;
  return hasData() || narrowedTo.value ? <NoMatch /> : <FirstTrace />;
};
