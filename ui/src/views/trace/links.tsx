/** Spans of other traces (or this one) that this span names as related. */

import type { Span } from "../../api/types.ts";
import { shortId } from "../../layout/format.ts";
import { JsonTree } from "../../parts/jsontree.tsx";
import { hrefWith } from "../../state/address.ts";

export const LinksTab = ({ span }: { span: Span }) => {
  if (span.links.length === 0) return <p class="tab-note">This span links to no other.</p>;
  return (
    <ol class="events">
      {span.links.map((link) => (
        <li key={link.trace_id + link.span_id} class="event">
          <a
            class="link mono"
            href={hrefWith({ span: link.span_id, zoom: null, find: null, tab: null }, `/traces/${link.trace_id}`)}
          >
            {shortId(link.trace_id)} / {link.span_id}
          </a>
          {Object.keys(link.attributes).length > 0 && <JsonTree value={link.attributes} open={1} />}
        </li>
      ))}
    </ol>
  );
};
