import { describe, expect, it } from "vitest";
import { narrowed } from "./narrow.ts";

describe("narrowed", () => {
  it("joins what was typed, the page's own terms and the environment, in this order", () => {
    const asked = narrowed("traces", { filter: "status:error", limit: 5 }, { filter: "agent:a", environment: "prod" });
    expect(asked).toEqual({ filter: "agent:a status:error environment:prod", limit: 5 });
  });

  it("asks what is summed up by environment for its own rows, a filter beside it or not", () => {
    const within = { filter: "errors>3", environment: "prod eu" };
    const only = ["agent:a", "environment:prod eu"];
    expect(narrowed("usage", { only: ["agent:a"] }, within)).toEqual({ only, filter: "errors>3" });
    for (const path of ["agents", "agents/planner", "tools", "conversations"])
      expect(narrowed(path, {}, within)).toEqual({ environment: "prod eu", filter: "errors>3" });
  });

  it("leaves a question as it is where nothing is narrowed", () => {
    expect(narrowed("agents", { limit: 5 }, { filter: "", environment: "" })).toEqual({ limit: 5, filter: null });
  });
});
