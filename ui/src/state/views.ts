/** Views a person saved in this browser: a name for an address. */

import { stored } from "./stored.ts";

export interface SavedView {
  name: string;
  /** Path and query, as the address bar had them. */
  href: string;
}

export const savedViews = stored<SavedView[]>("views", []);

/** A name is there once: saving it again changes where it leads. */
export function saveView(name: string, href: string): void {
  const others = savedViews.peek().filter((view) => view.name !== name);
  savedViews.value = [...others, { name, href }].sort((a, b) => a.name.localeCompare(b.name));
}

export function removeView(name: string): void {
  savedViews.value = savedViews.peek().filter((view) => view.name !== name);
}

export const viewsOf = (path: string): SavedView[] =>
  savedViews.value.filter(({ href }) => href.split("?")[0] === path);
