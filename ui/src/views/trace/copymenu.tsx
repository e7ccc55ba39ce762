/** The trace to take along: its address, a cURL line, JSON, or OTLP that any OpenTelemetry backend takes. */

import { useState } from "preact/hooks";
import { ask, pathOf } from "../../api/client.ts";
import { copyText } from "../../parts/copy.tsx";
import { saveFile } from "../../parts/download.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";

const PROTOBUF = "application/x-protobuf";
const KEY = "Authorization: Bearer $LAMPLIGHTER_KEY";

/** As the server wrote it: read and written again, long integers would be rounded. */
const textOf = async (path: string): Promise<string> => (await ask(path)).text();

export const curlOf = (path: string): string => `curl -H "${KEY}" '${location.origin}/api/v1/${path}'`;

interface Way {
  name: string;
  hint: string;
  run: (id: string) => Promise<unknown>;
}

const WAYS: readonly Way[] = [
  { name: "Copy the link", hint: "opens exactly what you see", run: () => copyText(location.href) },
  { name: "Copy as cURL", hint: "asks this server's REST", run: (id) => copyText(curlOf(`traces/${id}`)) },
  {
    name: "Copy as JSON",
    hint: "every span, every attribute",
    run: async (id) => copyText(await textOf(pathOf(`traces/${id}`))),
  },
  {
    name: "Copy as OTLP",
    hint: "as it was sent, in JSON, for any OpenTelemetry backend",
    run: async (id) => copyText(await textOf(pathOf(`traces/${id}/otlp`, { format: "json" }))),
  },
  {
    name: "Save as OTLP",
    hint: "as it was sent, in protobuf; lamplighter import reads it",
    run: async (id) => saveFile(`${id}.otlp.pb`, await (await ask(pathOf(`traces/${id}/otlp`))).blob(), PROTOBUF),
  },
];

export const CopyMenu = ({ id }: { id: string }) => {
  const [state, setState] = useState<string | null>(null);
  const run = async (way: Way, close: () => void) => {
    setState("Working");
    try {
      await way.run(id);
      setState(null);
      close();
    } catch {
      setState("That failed. Try again.");
    }
  };
  return (
    <Popover
      label="Copy or save this trace"
      class="iconic"
      face={
        <>
          <Icon name="copy" small />
          <span>Copy</span>
        </>
      }
    >
      {(close) => (
        <div class="copy-menu">
          {WAYS.map((way) => (
            <button key={way.name} type="button" class="choice" onClick={() => void run(way, close)}>
              {way.name} <span class="t3">{way.hint}</span>
            </button>
          ))}
          <p class="t3" role="status">
            {state}
          </p>
        </div>
      )}
    </Popover>
  );
};
