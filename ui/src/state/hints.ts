/** The hints that a person has had enough of; this browser remembers them. */

import { stored } from "./stored.ts";

export type HintName = "conversation" | "agent" | "finish";

const putAway = stored<HintName[]>("hints-put-away", []);

export const isPutAway = (name: HintName): boolean => putAway.value.includes(name);
export const anyPutAway = (): boolean => putAway.value.length > 0;

export const putHintAway = (name: HintName): void => {
  putAway.value = [...putAway.peek(), name];
};

export const showHintsAgain = (): void => {
  putAway.value = [];
};
