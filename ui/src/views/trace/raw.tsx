/** The span as the server answers it. */

import type { Json, Span } from "../../api/types.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { JsonTree } from "../../parts/jsontree.tsx";

export const RawTab = ({ span }: { span: Span }) => (
  <div class="raw">
    <div class="raw-head">
      <span class="mono t3">{span.span_id}</span>
      <CopyButton text={() => JSON.stringify(span, null, 2)} label="Copy as JSON" />
    </div>
    <JsonTree value={span as unknown as Json} open={2} />
  </div>
);
