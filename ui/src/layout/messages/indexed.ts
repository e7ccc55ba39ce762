/** OpenLLMetry before 0.5 and AgentOps: `gen_ai.prompt.N.{role,content,tool_calls.K.*}` and `gen_ai.completion.N.*`. */

import { messageOf } from "./chat.ts";
import { unflattened } from "./flat.ts";
import { isFields, type Shape } from "./model.ts";

export const indexed: Shape = {
  name: "gen_ai.prompt.N",
  read({ attributes }) {
    const found = [
      ...unflattened(attributes, "gen_ai.prompt")
        .filter(isFields)
        .map((item) => messageOf(item, "input", "user")),
      ...unflattened(attributes, "gen_ai.completion")
        .filter(isFields)
        .map((item) => messageOf(item, "output", "assistant")),
    ];
    return found.length > 0 ? found : null;
  },
};
