/** Current GenAI conventions: `gen_ai.system_instructions`, `gen_ai.input.messages`, `gen_ai.output.messages` on the span or on its details event. */

import type { Attributes } from "../../api/types.ts";
import { messagesOf } from "./chat.ts";
import type { Message, Shape } from "./model.ts";

const DETAILS = "gen_ai.client.inference.operation.details";

function fromAttributes(attributes: Attributes): Message[] {
  return [
    ...messagesOf(attributes["gen_ai.system_instructions"], "system"),
    ...messagesOf(attributes["gen_ai.input.messages"], "input"),
    ...messagesOf(attributes["gen_ai.output.messages"], "output"),
  ];
}

export const conventions: Shape = {
  name: "gen_ai messages",
  read({ attributes, events }) {
    const own = fromAttributes(attributes);
    const found =
      own.length > 0
        ? own
        : events.filter((event) => event.name === DETAILS).flatMap((event) => fromAttributes(event.attributes));
    return found.length > 0 ? found : null;
  },
};
