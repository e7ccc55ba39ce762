import { describe, expect, it } from "vitest";
import { narrowed } from "./narrow.ts";

describe("narrowed", () => {
  it("joins what was typed, the page's own terms and the environment, in this order", () => {
    const asked = narrowed("traces", { filter: "status:error", limit: 5 }, { filter: "agent:a", environment: "prod" });
    expect(asked).toEqual({ filter: "agent:a status:error environment:prod", limit: 5 });
  });

  it("asks usage of one environment by the sums, and of single calls only where there is a filter", () => {
    const within = { filter: "", environment: "prod eu" };
    expect(narrowed("usage", { only: ["agent:a"] }, within)).toEqual({ only: ["agent:a", "environment:prod eu"] });
    expect(narrowed("usage", {}, { ...within, filter: "errors>3" }).filter).toBe('errors>3 environment:"prod eu"');
  });

  it("leaves a question as it is where nothing is narrowed", () => {
    expect(narrowed("agents", { limit: 5 }, { filter: "", environment: "" })).toEqual({ limit: 5, filter: null });
  });
});
