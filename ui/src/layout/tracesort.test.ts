import { expect, test } from "vitest";
import { isNewest, servedSort, traceSort } from "./tracesort.ts";

test("the server is asked by its own names, and newest first where the address names no column", () => {
  const asked = ["-input", "errors", null, "state", "-colour"].map((text) => servedSort(traceSort(text)));
  expect(asked).toEqual(["-input_tokens", "errors", "-start", "status", "-start"]);
  expect(isNewest(traceSort("-colour"))).toBe(true);
});
