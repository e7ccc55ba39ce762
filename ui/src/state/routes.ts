/** Which page an address names, and what stands in its place holders. */

import { parse } from "regexparam";

export interface Match<T> {
  page: T;
  params: Record<string, string>;
}

export interface Route<T> {
  pattern: string;
  page: T;
}

/** The first route whose pattern the whole path fits. */
export function routerOf<T>(routes: readonly Route<T>[]): (path: string) => Match<T> | null {
  const compiled = routes.map(({ pattern, page }) => ({ ...parse(pattern), page }));
  return (path) => {
    for (const { pattern, keys, page } of compiled) {
      const match = pattern.exec(path);
      if (!match) continue;
      const params = Object.fromEntries(keys.map((key, n) => [key, decoded(match[n + 1] ?? "")]));
      return { page, params };
    }
    return null;
  };
}

/** A stray % in a link is a sign, not an error. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
