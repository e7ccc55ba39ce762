/** Takes the screenshots of every page and state, in both themes and three widths: `node dev/shoot.mjs http://127.0.0.1:PORT OUT [--small] [name…]`; --small are WebP for the docs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { launch, pagesOf } from "./pages.mjs";

const [base, out, ...rest] = process.argv.slice(2);
const small = rest.includes("--small");
const only = rest.filter((word) => word !== "--small");
const QUALITY = 62;
const SIZES = [
  [1440, 900],
  [1024, 768],
  [390, 844],
];
mkdirSync(out, { recursive: true });

/** WebP is the browser's own: Playwright knows PNG and JPEG. */
async function kept(page, path) {
  if (!small) return page.screenshot({ path: `${path}.png` });
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  return writeFileSync(`${path}.webp`, Buffer.from(data, "base64"));
}

const browser = await launch();
const pages = await pagesOf(base);

/** A browser keeps the colour of each name: all pictures are of one that has seen the overview. */
async function remembered() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${base}/overview`);
  await page.waitForLoadState("networkidle");
  return context.storageState();
}
const storageState = await remembered();
for (const [name, { path, act, wait = 400 }] of Object.entries(pages)) {
  if (only.length > 0 && !only.includes(name)) continue;
  for (const [width, height] of SIZES) {
    for (const theme of ["light", "dark"]) {
      const page = await browser.newPage({
        viewport: { width, height },
        colorScheme: theme,
        storageState,
        hasTouch: width < 640,
        deviceScaleFactor: width < 640 && !small ? 2 : 1,
      });
      page.on("pageerror", (error) => process.stderr.write(`${name}: ${error}\n`));
      page.on(
        "console",
        (message) => message.type() === "error" && process.stderr.write(`${name}: ${message.text()}\n`),
      );
      await page.goto(base + path);
      await page.waitForSelector("#page");
      await page.waitForFunction(() => !document.querySelector(".skeleton:not(.library *)"), null, { timeout: 15_000 });
      await page.waitForLoadState("networkidle");
      await page.waitForTimeout(wait);
      await act?.(page);
      await page.waitForTimeout(150);
      await kept(page, `${out}/${name}-${theme}-${width}`);
      await page.close();
    }
  }
}
await browser.close();
