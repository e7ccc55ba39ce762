/** A stand-in for the server while developing: the REST paths the pages call, over generated runs, some of them arriving as one watches. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { answer } from "./answers.ts";

const POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

const outlines = new Map<string, string>();

/** Outlines are kept as text, so that a long trace measures the page and not this stand-in. */
function textOf(url: URL, body: unknown): string {
  if (url.searchParams.get("view") !== "outline") return JSON.stringify(body);
  const known = outlines.get(url.pathname);
  if (known) return known;
  const text = JSON.stringify(body);
  outlines.set(url.pathname, text);
  return text;
}

function handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const url = new URL(request.url ?? "/", "http://mock");
  if (!url.pathname.startsWith("/api/v1/")) {
    next();
    return;
  }
  const kept = url.searchParams.get("view") === "outline" && outlines.has(url.pathname);
  const { status, body } = kept ? { status: 200, body: null } : answer(request.method ?? "GET", url);
  response.statusCode = status;
  response.setHeader("content-type", status >= 400 ? "application/problem+json" : "application/json");
  response.end(textOf(url, body));
}

export function mockApi(): Plugin {
  return {
    name: "lamplighter-mock",
    configureServer: (server) => void server.middlewares.use(handle),
    configurePreviewServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader("content-security-policy", POLICY);
        next();
      });
      server.middlewares.use(handle);
    },
  };
}
