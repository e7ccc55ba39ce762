import { expect, test } from "vitest";
import { routerOf } from "./routes.ts";

const route = routerOf([
  { pattern: "/traces", page: "list" },
  { pattern: "/traces/:id", page: "trace" },
  { pattern: "/agents/:name", page: "agent" },
]);

test("a path names its page and fills the place holders, decoded", () => {
  expect(route("/traces")).toEqual({ page: "list", params: {} });
  expect(route("/traces/ab")).toEqual({ page: "trace", params: { id: "ab" } });
  expect(route("/agents/order%20desk")?.params.name).toBe("order desk");
  expect(route("/agents/100%")?.params.name).toBe("100%");
});

test("a path that is none of them is none", () => {
  expect(route("/traces/a/b")).toBeNull();
  expect(route("/")).toBeNull();
});
