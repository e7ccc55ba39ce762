/** How the server fares and how it is set up: what came in, where it lies, where it listens. */

import type { ServerSettings, Stats } from "../../api/types.ts";
import { bytes, clock, integer, NOTHING } from "../../layout/format.ts";
import { Pairs } from "../../parts/pairs.tsx";
import { Panel } from "../../parts/panel.tsx";

const HEADS = ["Received", "Stored", "Refused", "Duplicate", "Behind"];

export const Signals = ({ data }: { data: Stats }) => (
  <section class="scroll" aria-label="Signals" tabIndex={0}>
    <table>
      <thead>
        <tr>
          <th scope="col">Signal</th>
          {HEADS.map((head) => (
            <th key={head} scope="col" class="num">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Object.entries(data.signals).map(([name, signal]) => {
          const { received, stored, refused, duplicate, queryable_lag_seconds: lag } = signal;
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="num">{integer(received)}</td>
              <td class="num">{integer(stored)}</td>
              <td class={refused > 0 ? "num bad" : "num"}>{integer(refused)}</td>
              <td class="num">{integer(duplicate)}</td>
              <td class="num">{lag.toFixed(1)} s</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  </section>
);

export const Facts = ({ data }: { data: Stats }) => (
  <Pairs
    pairs={[
      ["Version", data.version],
      ["Running since", clock(new Date(data.started), new Date())],
      ["Store", [data.store.engine, data.store.version].filter(Boolean).join(" ")],
      ["Spans stored", data.store.spans === null ? NOTHING : integer(data.store.spans)],
      ["On disk", data.store.bytes === null ? NOTHING : bytes(data.store.bytes)],
      ["Journal", `${bytes(data.journal.bytes)} in ${integer(data.journal.segments)} segments`],
    ]}
  />
);

export const SetAside = ({ data }: { data: Stats }) => {
  const { set_aside: segments } = data.journal;
  if (segments.length === 0) return null;
  return (
    <Panel title="Segments set aside">
      <Pairs
        pairs={segments.map(({ segment, reason, at }) => [
          <span class="mono">{segment}</span>,
          <>
            {reason} <span class="t3">{clock(new Date(at), new Date())}</span>
          </>,
        ])}
      />
    </Panel>
  );
};

export const Setup = ({ settings }: { settings: ServerSettings }) => (
  <Panel title="Set-up">
    <Pairs
      pairs={[
        ...Object.entries(settings.addresses).map(([name, address]): [string, string] => [name, address]),
        ["Data directory", settings.data.directory ?? "told to admins"],
        ["Free on its disk", settings.data.free_bytes === null ? NOTHING : bytes(settings.data.free_bytes)],
        ["Projects", settings.projects.join(", ")],
        ...Object.entries(settings.limits).map(([name, { value, set_by: by }]): [string, string] => [
          name,
          `${name.endsWith("_bytes") && value > 0 ? bytes(value) : integer(value)} (${by})`,
        ]),
      ]}
    />
  </Panel>
);
