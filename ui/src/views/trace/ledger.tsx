/** What this span contributed to the bill: tokens, price and cost, and why something was not counted. */

import type { LedgerEntry, Span } from "../../api/types.ts";
import { integer } from "../../layout/format.ts";
import { Money } from "../../parts/figure.tsx";
import { opened } from "../../state/opentrace.ts";

export const ledgerOf = (spanId: string): LedgerEntry[] =>
  opened.value?.head?.ledger.filter((entry) => entry.span_id === spanId) ?? [];

const kinds = (entry: LedgerEntry): [string, number][] => [
  ["input, uncached", entry.input_tokens - entry.cache_read_tokens - entry.cache_write_tokens],
  ["cache read", entry.cache_read_tokens],
  ["cache write", entry.cache_write_tokens],
  ["output", entry.output_tokens - entry.reasoning_tokens],
  ["reasoning", entry.reasoning_tokens],
];

const Entry = ({ entry }: { entry: LedgerEntry }) => (
  <section class={entry.counted ? "ledger" : "ledger excluded"}>
    <h4>
      {entry.model ?? "unknown model"} <span class="t3">{entry.provider}</span>
    </h4>
    <table>
      <tbody>
        {kinds(entry)
          .filter(([, count]) => count > 0)
          .map(([name, count]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="num">{integer(count)}</td>
            </tr>
          ))}
        <tr>
          <th scope="row">cost</th>
          <td class="num">
            <Money cost={entry.cost} unpriced={entry.counted && entry.cost === null} />
          </td>
        </tr>
      </tbody>
    </table>
    <p class="t3">
      {entry.counted
        ? entry.price
          ? `Priced by ${entry.price}.`
          : "No price is known for this model."
        : `Not counted: ${entry.reason}`}
    </p>
  </section>
);

export const LedgerTab = ({ span }: { span: Span }) => {
  const entries = ledgerOf(span.span_id);
  if (entries.length === 0) return <p class="tab-note">This span made no claim of usage: it is no model call.</p>;
  return entries.map((entry, n) => <Entry key={n} entry={entry} />);
};
