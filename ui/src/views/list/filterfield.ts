/** The state of the filter's input: what is typed, where the caret is, what could complete it. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { complete, completionAt } from "../../layout/filter.ts";
import { change } from "../../state/address.ts";
import { filter } from "../../state/narrowing.ts";
import { type Choice, useChoices } from "./completions.tsx";

function useTyping() {
  const input = useSignal(filter.value);
  const caret = useSignal(input.value.length);
  const focused = useSignal(false);
  const chosen = useSignal(-1);
  const dismissed = useSignal(false);
  const scroll = useSignal(0);
  useEffect(() => {
    input.value = filter.value;
  }, [filter.value]);
  return { input, caret, focused, chosen, dismissed, scroll };
}

type Typing = ReturnType<typeof useTyping>;

/** What each key does; true when it was used up. */
function keysOf(
  typing: Typing,
  choices: readonly Choice[],
  open: boolean,
  act: Record<"take" | "apply" | "leave", (choice?: Choice) => void>,
) {
  const { chosen, dismissed } = typing;
  const step = (by: 1 | -1) => () => {
    if (!open) {
      dismissed.value = false;
      return by === 1;
    }
    const from = chosen.value < 0 && by === -1 ? 0 : chosen.value;
    chosen.value = (from + by + choices.length) % choices.length;
    return true;
  };
  return {
    ArrowDown: step(1),
    ArrowUp: step(-1),
    Tab: () => {
      const choice = choices[Math.max(0, chosen.value)];
      if (!open || !choice || (chosen.value < 0 && typing.input.value === "")) return false;
      act.take(choice);
      return true;
    },
    Enter: () => {
      const choice = open ? choices[chosen.value] : undefined;
      if (choice) act.take(choice);
      else act.apply();
      return true;
    },
    Escape: () => {
      if (open) dismissed.value = true;
      else act.leave();
      return true;
    },
  } as Record<string, () => boolean>;
}

export function useFilterField() {
  const typing = useTyping();
  const { input, caret, focused, chosen, dismissed, scroll } = typing;
  const field = useRef<HTMLInputElement>(null);
  const at = completionAt(input.value, caret.value);
  const choices = useChoices(at, focused.value && !dismissed.value);
  const open = focused.value && !dismissed.value && choices.length > 0;
  const put = (text: string, position: number) => {
    input.value = text;
    caret.value = position;
    chosen.value = -1;
    requestAnimationFrame(() => field.current?.setSelectionRange(position, position));
  };
  const take = (choice?: Choice) => {
    if (!choice) return;
    const next = complete(input.value, at, choice.text, choice.operator);
    put(next.input, next.caret);
  };
  const apply = () => {
    dismissed.value = true;
    change({ filter: input.value.trim() });
  };
  const clear = () => {
    put("", 0);
    change({ filter: null });
    field.current?.focus();
  };
  const read = () => {
    input.value = field.current?.value ?? "";
    caret.value = field.current?.selectionStart ?? 0;
    scroll.value = field.current?.scrollLeft ?? 0;
  };
  const keys = keysOf(typing, choices, open, { take, apply, leave: () => field.current?.blur() });
  const handlers = {
    onInput: () => {
      chosen.value = -1;
      dismissed.value = false;
      read();
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (!event.shiftKey && keys[event.key]?.()) event.preventDefault();
    },
    onSelect: read,
    onScroll: read,
    onFocus: () => {
      focused.value = true;
      dismissed.value = false;
      read();
    },
    onBlur: () => {
      focused.value = false;
    },
  };
  return { field, at, choices, open, take, clear, handlers, input, focused, chosen, scroll };
}
