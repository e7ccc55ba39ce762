/** A stand-in for the server while developing: the REST paths the pages call, over generated runs, some of them arriving as one watches. */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { answer } from "./answers.ts";

const POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

function handle(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const url = new URL(request.url ?? "/", "http://mock");
  if (!url.pathname.startsWith("/api/v1/")) {
    next();
    return;
  }
  const { status, body } = answer(request.method ?? "GET", url);
  response.statusCode = status;
  response.setHeader("content-type", status >= 400 ? "application/problem+json" : "application/json");
  response.end(JSON.stringify(body));
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
