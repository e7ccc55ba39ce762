/** Colours for canvas, which knows no tokens: read from a probe that does, once a theme. */

const cache = new Map<string, string>();
let theme = "";

function themeNow(): string {
  return document.documentElement.className + String(matchMedia("(prefers-color-scheme: dark)").matches);
}

/** The colour of `var(--token)` as it is in force inside `within`. */
export function colourOf(within: HTMLElement, token: string): string {
  if (theme !== themeNow()) {
    theme = themeNow();
    cache.clear();
  }
  const known = cache.get(token);
  if (known) return known;
  const probe = document.createElement("i");
  probe.style.color = `var(--${token})`;
  within.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  cache.set(token, color);
  return color;
}
