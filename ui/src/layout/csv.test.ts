import { expect, test } from "vitest";
import { csvOf } from "./csv.ts";

test("CSV quotes what needs it, leaves nothing blank but what is unknown, and disarms formulas", () => {
  const columns = [
    { head: "ask", value: (row: [string, number | null]) => row[0] },
    { head: "cost, $", value: (row: [string, number | null]) => row[1] },
  ];
  const rows: [string, number | null][] = [
    ['say "hi", please', 0],
    ["=1+1", null],
    ["two\nlines", -0.5],
  ];
  expect(csvOf(columns, rows)).toBe('ask,"cost, $"\r\n"say ""hi"", please",0\r\n\'=1+1,\r\n"two\nlines",-0.5\r\n');
});
