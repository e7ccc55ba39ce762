/** The attributes of a span and of its resource, under their own names; filtered as one types. */

import { useState } from "preact/hooks";
import type { Attributes, Json, Span } from "../../api/types.ts";
import { unpacked } from "../../layout/messages/model.ts";
import { CopyButton } from "../../parts/copy.tsx";
import { Icon } from "../../parts/icon.tsx";
import { JsonTree } from "../../parts/jsontree.tsx";

const textOf = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

const Value = ({ value }: { value: Json }) => {
  const data = unpacked(value);
  if (typeof data === "object" && data !== null)
    return <JsonTree value={data} open={typeof value === "string" ? 0 : 1} />;
  return <span class="plain">{textOf(value)}</span>;
};

function matching(attributes: Attributes, text: string): [string, Json][] {
  const wanted = text.toLowerCase();
  return Object.entries(attributes)
    .filter(([key, value]) => key.toLowerCase().includes(wanted) || textOf(value).toLowerCase().includes(wanted))
    .sort(([a], [b]) => a.localeCompare(b));
}

const Section = ({ title, entries }: { title: string; entries: [string, Json][] }) =>
  entries.length > 0 ? (
    <section class="attributes">
      <h4>{title}</h4>
      <dl>
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt title={key}>{key}</dt>
            <dd>
              <Value value={value} />
              <CopyButton text={textOf(value)} label={`Copy ${key}`} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ) : null;

export const AttributesTab = ({ span }: { span: Span }) => {
  const [text, setText] = useState("");
  const [own, resource] = [matching(span.attributes, text), matching(span.resource, text)];
  const count = Object.keys(span.attributes).length + Object.keys(span.resource).length;
  return (
    <>
      <label class="search">
        <Icon name="search" small />
        <input
          type="search"
          aria-label="Filter the attributes"
          placeholder={`Filter ${count} attributes`}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <Section title="Span" entries={own} />
      <Section title="Resource" entries={resource} />
      {own.length + resource.length === 0 && (
        <p class="tab-note">{text ? `No attribute holds “${text}”.` : "This span has no attributes."}</p>
      )}
    </>
  );
};
