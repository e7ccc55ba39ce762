/** The address bar is the state: what a link shows is read from here, what a person chooses is written here.
 *
 * Of our own because the state is signals read outside components; the routers weighed (preact-iso, wouter) are hooks. Paths are matched in routes.ts.
 */

import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from "@preact/signals";

export interface Address {
  path: string;
  query: URLSearchParams;
}

const here = (): Address => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const address = signal<Address>(here());

/** A step one can go Back from, or a refinement of the present one. */
export type Step = "push" | "replace";

const SETTLE_MS = 200;
let unwritten: Changes = {};
let timer: ReturnType<typeof setTimeout> | undefined;

/** Writes down at once what moves too fast for the address bar: browsers refuse hundreds of changes a minute. */
function settle(): void {
  clearTimeout(timer);
  const changes = unwritten;
  unwritten = {};
  if (Object.keys(changes).length === 0) return;
  history.replaceState(null, "", hrefWith(changes));
  address.value = here();
}

/** A parameter as a signal: follows the address, and what is set in it reaches the address when it has come to rest. */
export function mirrored(name: string): Signal<string | null> {
  const value = signal(address.peek().query.get(name));
  effect(() => {
    const now = address.value.query.get(name);
    untracked(() => {
      if (!(name in unwritten)) value.value = now;
    });
  });
  effect(() => {
    const now = value.value;
    untracked(() => {
      if (now === address.value.query.get(name)) return;
      unwritten[name] = now;
      clearTimeout(timer);
      timer = setTimeout(settle, SETTLE_MS);
    });
  });
  return value;
}

export function go(to: string, step: Step = "push"): void {
  settle();
  if (to === location.pathname + location.search) return;
  history[step === "push" ? "pushState" : "replaceState"](null, "", to);
  address.value = here();
}

export type Changes = Record<string, string | null>;

/** This address with some parameters changed; null removes one. Kept readable: `:` and `,` need no escape in a query. */
export function hrefWith(changes: Changes, path: string = address.value.path): string {
  const query = new URLSearchParams(address.value.query);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
  return text ? `${path}?${text}` : path;
}

export const change = (changes: Changes, step: Step = "push"): void => go(hrefWith(changes), step);

export const param = (name: string): ReadonlySignal<string | null> => computed(() => address.value.query.get(name));

function followed(event: MouseEvent): void {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  const link = (event.target as Element | null)?.closest?.("a[href]");
  if (!plain || event.defaultPrevented || !(link instanceof HTMLAnchorElement)) return;
  if (link.hash || link.origin !== location.origin || link.target || link.hasAttribute("download")) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** Links within the application change the address without a page load; Back and Forward are heard. */
export function listen(): void {
  addEventListener("popstate", () => {
    unwritten = {};
    address.value = here();
  });
  document.addEventListener("click", followed);
}
