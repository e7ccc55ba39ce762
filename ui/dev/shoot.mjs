/** Takes the screenshots of every page and state, in both themes and three widths: `node dev/shoot.mjs http://127.0.0.1:PORT OUT [name…]`. */
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [base, out, ...only] = process.argv.slice(2);
const SIZES = [
  [1440, 900],
  [1280, 800],
  [1024, 768],
  [390, 844],
];
mkdirSync(out, { recursive: true });

const traces = async () => (await (await fetch(`${base}/api/v1/traces?limit=500`)).json()).traces;
const list = await traces();
const pick = (test) => list.find(test) ?? list[0];
const failed = pick((trace) => trace.status === "error");
const running = pick((trace) => trace.status === "running");
const lost = pick((trace) => trace.status === "lost");
const huge = pick((trace) => trace.span_count > 40_000);
const outline = failed && (await (await fetch(`${base}/api/v1/traces/${failed.trace_id}?view=outline`)).json());
const chat = outline?.spans.findLast((span) => span.operation === "chat");

const PAGES = {
  traces: { path: "/traces?range=8h" },
  filter: {
    path: "/traces?range=8h&filter=status:error",
    act: async (page) => {
      await page.click("#filter");
      await page.keyboard.type(" agent:", { delay: 5 });
      await page.waitForTimeout(400);
    },
  },
  wrong: { path: "/traces?range=8h&filter=agent:planner colour:red" },
  nomatch: { path: "/traces?range=8h&filter=agent:nobody status:error" },
  range: { path: "/traces?range=8h", act: (page) => page.click('button[aria-label^="Time range"]') },
  columns: { path: "/traces?range=8h", act: (page) => page.click('button[aria-label="Columns"]') },
  trace: { path: `/traces/${failed?.trace_id}` },
  span: { path: `/traces/${failed?.trace_id}?span=${chat?.span_id}` },
  attributes: { path: `/traces/${failed?.trace_id}?span=${chat?.span_id}&tab=attributes` },
  raw: { path: `/traces/${failed?.trace_id}?span=${chat?.span_id}&tab=raw` },
  events: {
    path: `/traces/${failed?.trace_id}?span=${outline?.spans.find((span) => span.status === "error")?.span_id}&tab=events`,
  },
  running: { path: `/traces/${running?.trace_id}` },
  lost: { path: `/traces/${lost?.trace_id}` },
  huge: { path: `/traces/${huge?.trace_id}` },
  missing: { path: `/traces/${"0".repeat(32)}` },
  help: { path: `/traces/${failed?.trace_id}`, act: (page) => page.keyboard.press("?") },
  settings: { path: "/settings" },
  nowhere: { path: "/nothing-here" },
};

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
for (const [name, { path, act }] of Object.entries(PAGES)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const [width, height] of SIZES) {
    for (const theme of ["light", "dark"]) {
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme: theme,
        hasTouch: width < 640,
        deviceScaleFactor: width < 640 ? 2 : 1,
      });
      page.on("pageerror", (error) => process.stderr.write(`${name}: ${error}\n`));
      page.on(
        "console",
        (message) => message.type() === "error" && process.stderr.write(`${name}: ${message.text()}\n`),
      );
      await page.goto(base + path);
      await page.waitForTimeout(name === "huge" ? 2500 : 900);
      await act?.(page);
      await page.waitForTimeout(150);
      await page.screenshot({ path: `${out}/${name}-${theme}-${width}.png` });
      await page.close();
    }
  }
}
await browser.close();
