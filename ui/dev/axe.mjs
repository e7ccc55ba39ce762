/** Runs axe over every page and state in both themes: `node dev/axe.mjs http://127.0.0.1:PORT`. Exits 1 when it finds anything. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch, pagesOf } from "./pages.mjs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [base, ...only] = process.argv.slice(2);
const browser = await launch();
let findings = 0;
for (const [name, { path, act }] of Object.entries(await pagesOf(base))) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const [theme, width] of [
    ["light", 1280],
    ["dark", 1280],
    ["dark", 390],
  ]) {
    const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme: theme });
    await page.goto(base + path);
    await page.waitForTimeout(900);
    await act?.(page);
    await page.waitForTimeout(200);
    await page.evaluate(source);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    for (const { id, help, nodes } of violations) {
      findings++;
      process.stdout.write(`${name} ${theme} ${width}: ${id}: ${help}\n`);
      for (const node of nodes.slice(0, 3))
        process.stdout.write(`    ${node.target.join(" ")} ${node.any[0]?.message ?? node.all[0]?.message ?? ""}\n`);
    }
    await page.close();
  }
}
await browser.close();
process.stdout.write(`${findings} findings\n`);
process.exitCode = findings > 0 ? 1 : 0;
