/** Dark, light, or what the system prefers. */

import { effect } from "@preact/signals";
import { stored } from "./stored.ts";

export type Theme = "system" | "light" | "dark";

export const theme = stored<Theme>("theme", "system");

const prefersDark = (): boolean => matchMedia("(prefers-color-scheme: dark)").matches;

export const isDark = (): boolean => (theme.value === "system" ? prefersDark() : theme.value === "dark");

export const switchTheme = (): void => {
  theme.value = isDark() ? "light" : "dark";
};

export function applyTheme(): void {
  effect(() => {
    const { classList } = document.documentElement;
    classList.remove("light", "dark");
    if (theme.value !== "system") classList.add(theme.value);
  });
}
