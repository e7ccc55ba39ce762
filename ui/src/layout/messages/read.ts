/** The exchange a span recorded: the first shape that finds something, in the order of how much it says. */

import { conventions } from "./conventions.ts";
import { events } from "./events.ts";
import { indexed } from "./indexed.ts";
import type { Message, Shape, Source } from "./model.ts";
import { openinference } from "./openinference.ts";
import { plain } from "./plain.ts";
import { tool } from "./tool.ts";

const SHAPES: readonly Shape[] = [conventions, events, openinference, indexed, tool, plain];

export interface Exchange {
  shape: string;
  messages: Message[];
}

export function exchangeOf(source: Source): Exchange | null {
  for (const shape of SHAPES) {
    const messages = shape.read(source);
    if (messages) return { shape: shape.name, messages };
  }
  return null;
}
