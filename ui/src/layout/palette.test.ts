import { expect, test } from "vitest";
import { found, traceIdIn } from "./palette.ts";

const commands = [
  { group: "Go to", title: "Traces", href: "/traces" },
  { group: "Go to", title: "Settings", hint: "keys, retention", href: "/settings" },
  { group: "Agents", title: "trace reader", href: "/a" },
  { group: "Agents", title: "the trace", href: "/b" },
];

test("every word must be found, in the title, the hint or the group", () => {
  expect(found(commands, "set keys").map(({ href }) => href)).toEqual(["/settings"]);
  expect(found(commands, "agents read").map(({ href }) => href)).toEqual(["/a"]);
  expect(found(commands, "nothing")).toEqual([]);
});

test("groups keep their order, the beginning of a title wins within one", () => {
  expect(found(commands, "trace").map(({ href }) => href)).toEqual(["/traces", "/a", "/b"]);
  expect(found(commands, "")).toHaveLength(4);
});

test("a trace id is found in a pasted line", () => {
  expect(traceIdIn(`trace_id=${"AB".repeat(16)} level=info`)).toBe("ab".repeat(16));
  expect(traceIdIn("ab12")).toBeNull();
});
