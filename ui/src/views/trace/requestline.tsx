/** Over the messages of a call, what else the agent had before it: parameters and tools, in one line each. */

import type { Json, Span } from "../../api/types.ts";
import { plural } from "../../layout/format.ts";
import { requestOf } from "../../layout/messages/request.ts";
import { chooseTab } from "../../state/traceview.ts";

const written = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));
const SHORT = 40;

export const RequestLine = ({ span }: { span: Span }) => {
  const { parameters, tools } = requestOf(span.attributes);
  if (parameters.length + tools.length === 0) return null;
  return (
    <div class="request-line">
      {parameters.length > 0 && (
        <p>
          {parameters.map(([name, value]) => (
            <span key={name} class="mono">
              {name} <b>{written(value).slice(0, SHORT)}</b>
            </span>
          ))}
        </p>
      )}
      {tools.length > 0 && (
        <p>
          <button type="button" class="link" onClick={() => chooseTab("request")}>
            {plural(tools.length, "tool")} offered
          </button>
          {tools.map(({ name, description }) => (
            <span key={name} class="mono" title={description ?? name}>
              {name}
            </span>
          ))}
        </p>
      )}
    </div>
  );
};
