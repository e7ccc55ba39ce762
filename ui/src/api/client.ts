/** Asks the server: JSON in, JSON out; every refusal becomes one Problem with words a person can use. */

import { signal } from "@preact/signals";
import { cancellable } from "./patience.ts";
import { Problem } from "./problem.ts";
import type { ProblemBody, Session } from "./types.ts";

export const BASE = "/api/v1";

/** Set when the server asked for a key; the sign-in page takes over until one was accepted. */
export const signInNeeded = signal(false);

/** A list is sent as the same name again and again. */
export type Params = Record<string, string | number | readonly string[] | null | undefined>;

export function pathOf(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value == null || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(key, String(one));
  }
  const text = query.toString();
  return `${BASE}/${path}${text ? `?${text}` : ""}`;
}

async function refusal(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => null)) as Partial<ProblemBody> | null;
  if (response.status === 401) signInNeeded.value = true;
  const title = body?.title ?? `The server answered ${response.status}`;
  return new Problem(response.status, title, body?.detail ?? response.statusText, body?.position ?? null);
}

export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(
      0,
      "The server does not answer",
      `${location.host} could not be reached. The page tries again by itself.`,
    );
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

export const get = <T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> =>
  cancellable(signal, async (either) => {
    const response = await ask(pathOf(path, params), { signal: either });
    return (await response.json()) as T;
  });

/** Changes something; null where there is nothing to answer. */
export async function send<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
  const told =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await ask(`${BASE}/${path}`, { method, ...told });
  return (response.status === 204 ? null : await response.json()) as T;
}

export async function signIn(key: string): Promise<Session | null> {
  await send("POST", "session", { key });
  signInNeeded.value = false;
  return get<Session>("session");
}

export async function signOut(): Promise<void> {
  await send("DELETE", "session");
  signInNeeded.value = true;
}
