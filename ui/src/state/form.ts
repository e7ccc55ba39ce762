/** What a form is doing: nothing, sending, or telling why it was refused. */

import { type Signal, useSignal } from "@preact/signals";
import { problemOf } from "../api/problem.ts";

export interface Form {
  busy: Signal<boolean>;
  wrong: Signal<string | null>;
  /** Sends; true when it was taken. */
  send: (request: () => Promise<unknown>) => Promise<boolean>;
}

export function useForm(): Form {
  const busy = useSignal(false);
  const wrong = useSignal<string | null>(null);
  const send = async (request: () => Promise<unknown>): Promise<boolean> => {
    busy.value = true;
    wrong.value = null;
    try {
      await request();
      return true;
    } catch (error) {
      const { detail, title } = problemOf(error);
      wrong.value = detail || title;
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy, wrong, send };
}
