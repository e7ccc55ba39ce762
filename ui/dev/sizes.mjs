/** Fails when a file outgrew the house's limits: 400 lines for a module, 250 for a view. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const files = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && entry.name !== "schema.ts")
  .map((entry) => join(entry.parentPath, entry.name));

const tooLong = files
  .map((file) => ({
    file,
    lines: readFileSync(file, "utf8").split("\n").length - 1,
    most: file.endsWith(".tsx") ? 250 : 400,
  }))
  .filter(({ lines, most }) => lines > most);

for (const { file, lines, most } of tooLong)
  process.stderr.write(`${file} has ${lines} lines, at most ${most} are allowed: split it.\n`);
process.exitCode = tooLong.length > 0 ? 1 : 0;
