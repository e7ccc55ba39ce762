/** Fails when the first load outgrew its limit: `node dev/weigh.mjs DIST`. Counts what index.html names and what that imports at once, gzipped. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const MOST_KB = 200;
const dist = process.argv[2] ?? "dist";
const html = readFileSync(join(dist, "index.html"), "utf8");
const waiting = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]);
const seen = new Set();
let sum = gzipSync(html).length;

while (waiting.length > 0) {
  const file = waiting.pop();
  if (seen.has(file)) continue;
  seen.add(file);
  const body = readFileSync(join(dist, file));
  const size = gzipSync(body).length;
  sum += size;
  process.stdout.write(`${String(Math.round(size / 100) / 10).padStart(8)} kB  ${file}\n`);
  if (!file.endsWith(".js")) continue;
  for (const match of body
    .toString("utf8")
    .matchAll(/(?:^|[;}\s])(?:import|export)[^"'();]*?["']\.\/([^"']+\.js)["']/g))
    waiting.push(`assets/${match[1]}`);
}
process.stdout.write(`${String(Math.round(sum / 100) / 10).padStart(8)} kB  first load, at most ${MOST_KB}\n`);
process.exitCode = sum > MOST_KB * 1000 ? 1 : 0;
