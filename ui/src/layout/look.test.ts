import { expect, test } from "vitest";
import { lookOf } from "./look.ts";

test("a run is opened at what the filter asked for", () => {
  expect(lookOf("finish_reason:length agent:planner")).toEqual({ look: "cut" });
  expect(lookOf("finish_reason:content_filter")).toEqual({ look: "filtered" });
  expect(lookOf("status:error")).toEqual({ look: "failed" });
  expect(lookOf("status:lost")).toEqual({ look: "open" });
  expect(lookOf('tool:"issue refund" status:error')).toEqual({ look: "failed", view: "calls", tool: "issue refund" });
});

test("other filters and opposites ask for nothing", () => {
  expect(lookOf("-status:error agent:a tool:a,b words")).toEqual({});
  expect(lookOf("")).toEqual({});
});
