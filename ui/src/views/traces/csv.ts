/** The list of traces as CSV: everything the filter and the range let through, up to a limit. */

import type { TraceSummary } from "../../api/types.ts";
import { type CsvColumn, csvOf } from "../../layout/csv.ts";
import { everyTrace } from "../../state/tracelist.ts";

const modelNames = ({ models }: TraceSummary): string =>
  models.map(({ request, response }) => [...new Set([request, response].filter(Boolean))].join(" > ")).join("; ");

const COLUMNS: readonly CsvColumn<TraceSummary>[] = [
  { head: "trace_id", value: (row) => row.trace_id },
  { head: "start", value: (row) => row.start },
  { head: "duration", value: (row) => row.duration },
  { head: "status", value: (row) => row.status },
  { head: "name", value: (row) => row.name },
  { head: "ask", value: (row) => row.ask },
  { head: "agents", value: (row) => row.agents.join("; ") },
  { head: "models", value: modelNames },
  { head: "tools", value: (row) => row.tools.join("; ") },
  { head: "services", value: (row) => row.services.join("; ") },
  { head: "conversation_id", value: (row) => row.conversation_id },
  { head: "span_count", value: (row) => row.span_count },
  { head: "error_count", value: (row) => row.error_count },
  { head: "calls", value: (row) => row.usage.calls },
  { head: "input_tokens", value: (row) => row.usage.input_tokens },
  { head: "cache_read_tokens", value: (row) => row.usage.cache_read_tokens },
  { head: "cache_write_tokens", value: (row) => row.usage.cache_write_tokens },
  { head: "output_tokens", value: (row) => row.usage.output_tokens },
  { head: "reasoning_tokens", value: (row) => row.usage.reasoning_tokens },
  { head: "cost", value: (row) => row.usage.cost },
  { head: "unpriced_tokens", value: (row) => row.usage.unpriced_tokens },
];

export const tracesCsv = async (): Promise<string> => csvOf(COLUMNS, await everyTrace());
