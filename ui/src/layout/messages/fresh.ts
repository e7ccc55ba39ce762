/** What is new in a call: the messages that the call before of the same agent had not seen or said. */

import { type Forest, KINDS } from "../forest.ts";
import type { Message, Part } from "./model.ts";

/** Two recordings of one message differ in ids and in how empty parts are written; what was said does not. */
function essence(part: Part): string {
  if (part.type === "call") return `call ${part.name} ${JSON.stringify(part.arguments)}`;
  if (part.type === "result") return `result ${JSON.stringify(part.result)}`;
  if (part.type === "blob") return `blob ${part.mime} ${part.from}`;
  return part.type === "json" ? JSON.stringify(part.value) : part.text.trim();
}

/** Reasoning is often left out when a message is sent again. */
const said = ({ role, parts }: Message): string =>
  `${role}\n${parts
    .filter((part) => part.type !== "reasoning")
    .map(essence)
    .join("\n")}`;

export interface Fresh {
  message: Message;
  isNew: boolean;
}

/** Each message is known as often as the call before knew it: its own words repeated are new. */
export function freshOf(messages: readonly Message[], before: readonly Message[] | null): Fresh[] {
  const known = new Map<string, number>();
  for (const message of before ?? []) known.set(said(message), (known.get(said(message)) ?? 0) + 1);
  return messages.map((message) => {
    const left = known.get(said(message)) ?? 0;
    const isNew = message.direction === "output" || left === 0;
    if (!isNew) known.set(said(message), left - 1);
    return { message, isNew };
  });
}

/** The model call before of the same agent, in time; below it nothing is asked twice, so nested calls are passed over. */
export function callBefore(forest: Forest, n: number): number | null {
  let best: number | null = null;
  for (let m = 0; m < forest.spans.length; m++) {
    if (m === n || KINDS[forest.kind[m]!] !== "model" || forest.agent[m] !== forest.agent[n]) continue;
    if (forest.parent[n] === m || forest.start[m]! >= forest.start[n]!) continue;
    if (best === null || forest.start[m]! > forest.start[best]!) best = m;
  }
  return best;
}
