/** Tool calls with their results: a result stands in the call it answers, and a message that only brought results is left out. */

import type { Json } from "../../api/types.ts";
import type { Fresh } from "./fresh.ts";
import type { Part } from "./model.ts";

/** Results by the place of the call among the message's parts. */
export type Results = ReadonlyMap<number, Json>;
export type Shown<T extends Fresh = Fresh> = T & { results: Results };

type Result = Extract<Part, { type: "result" }>;

const NONE: Results = new Map();

interface Place {
  item: number;
  part: number;
}

/** Results answer the nearest call before them with their id; without an id, the first unanswered call of that name. */
function answers(items: readonly Fresh[]): Map<Result, Place> {
  const open: (Place & { id: string | null; name: string })[] = [];
  const found = new Map<Result, Place>();
  items.forEach(({ message }, item) => {
    message.parts.forEach((part, at) => {
      if (part.type === "call") open.push({ item, part: at, id: part.id, name: part.name });
      if (part.type !== "result") return;
      const place = open.findLastIndex(({ id, name }) => (part.id ? id === part.id : part.name === name));
      if (place < 0) return;
      found.set(part, open[place]!);
      open.splice(place, 1);
    });
  });
  return found;
}

export function paired<T extends Fresh>(items: readonly T[]): Shown<T>[] {
  const found = answers(items);
  const results = new Map<number, Map<number, Json>>();
  const renewed = new Set<number>();
  items.forEach(({ message, isNew }) => {
    for (const part of message.parts) {
      const place = part.type === "result" ? found.get(part) : undefined;
      if (!place || part.type !== "result") continue;
      const own = results.get(place.item) ?? new Map<number, Json>();
      results.set(place.item, own.set(place.part, part.result));
      if (isNew) renewed.add(place.item);
    }
  });
  return items
    .map((item, n) => ({ ...item, isNew: item.isNew || renewed.has(n), results: results.get(n) ?? NONE }))
    .filter(
      ({ message }) =>
        message.parts.length === 0 || message.parts.some((part) => part.type !== "result" || !found.has(part)),
    );
}
