import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Nothing of these is seen. */
const UNSEEN = new Set(["memo.tsx"]);

const read = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith(".tsx"));

test("the parts page shows every part there is", () => {
  const sheets = read("src/views/parts").map((name) => readFileSync(`src/views/parts/${name}`, "utf8"));
  const missing = read("src/parts").filter(
    (name) => !UNSEEN.has(name) && !sheets.some((text) => text.includes(`"../../parts/${name}"`)),
  );
  expect(missing).toEqual([]);
});
