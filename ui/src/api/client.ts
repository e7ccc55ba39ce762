/** Asks the server: JSON in, JSON out; every refusal becomes one Problem with words a person can use. */

import { signal } from "@preact/signals";
import type { ProblemBody, Session } from "./types.ts";

export const BASE = "/api/v1";

/** Set when the server asked for a key; the sign-in page takes over until one was accepted. */
export const signInNeeded = signal(false);

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly position: number | null = null,
  ) {
    super(detail || title);
  }

  /** The server did not answer at all, or said it cannot right now. */
  get away(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

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

export async function get<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  const response = await ask(pathOf(path, params), signal ? { signal } : {});
  return (await response.json()) as T;
}

export async function signIn(key: string): Promise<Session | null> {
  await ask(pathOf("session"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key }),
  });
  signInNeeded.value = false;
  return get<Session>("session");
}

export async function signOut(): Promise<void> {
  await ask(pathOf("session"), { method: "DELETE" });
  signInNeeded.value = true;
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(-1, "The page could not read the answer", error instanceof Error ? error.message : String(error));
}
