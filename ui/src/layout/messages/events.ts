/** GenAI conventions before 1.37: one span event a message, `gen_ai.user.message` … `gen_ai.choice`. */

import type { SpanEvent } from "../../api/types.ts";
import { messageOf } from "./chat.ts";
import { type Fields, isFields, type Message, type Shape, unpacked } from "./model.ts";

const ROLE = /^gen_ai\.(system|user|assistant|tool)\.message$/;

/** Some put the content as attributes, some one JSON string under `content`, `message` or `gen_ai.event.content`. */
function bodyOf({ attributes }: SpanEvent): Fields {
  const fields: Fields = {};
  for (const [key, value] of Object.entries(attributes)) fields[key] = unpacked(value);
  const whole = fields["gen_ai.event.content"];
  return typeof whole === "object" && whole !== null && !Array.isArray(whole) ? { ...fields, ...whole } : fields;
}

function choice(event: SpanEvent): Message {
  const body = bodyOf(event);
  const inner = isFields(body.message) ? body : { ...body, content: body.content ?? body.message ?? null };
  return messageOf(inner, "output", "assistant");
}

export const events: Shape = {
  name: "gen_ai span events",
  read(source) {
    const found = source.events.flatMap((event): Message[] => {
      const role = ROLE.exec(event.name)?.[1];
      if (role) return [messageOf(bodyOf(event), "input", role)];
      return event.name === "gen_ai.choice" ? [choice(event)] : [];
    });
    return found.length > 0 ? found : null;
  },
};
