/** A span with nothing special about it, for the tests of this folder. */

import type { OutlineSpan } from "../api/types.ts";

export function span(id: string, parent: string | null, more: Partial<OutlineSpan> = {}): OutlineSpan {
  return {
    span_id: id,
    parent_id: parent,
    name: id,
    kind: "internal",
    start: "2026-11-20T14:32:08.000000000Z",
    duration: 1,
    status: "unset",
    status_message: "",
    service: "desk",
    scope: "test",
    operation: null,
    agent: null,
    provider: null,
    request_model: null,
    response_model: null,
    conversation_id: null,
    workflow: null,
    tool: null,
    finish_reasons: [],
    error_type: null,
    usage: null,
    event_count: 0,
    link_count: 0,
    ...more,
  };
}

/** Milliseconds of processor time, which a busy machine stretches less than the clock. */
export async function worked(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
