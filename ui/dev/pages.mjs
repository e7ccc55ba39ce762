/** Every page and state worth looking at, for the screenshots and for axe. */
import { chromium } from "playwright-core";

export const launch = () =>
  chromium.launch({
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

export async function pagesOf(base) {
  const { traces: list } = await (await fetch(`${base}/api/v1/traces?limit=500`)).json();
  const pick = (test) => list.find(test) ?? list[0];
  const failed = pick((trace) => trace.status === "error");
  const running = pick((trace) => trace.status === "running");
  const lost = pick((trace) => trace.status === "lost");
  const long = await (await fetch(`${base}/api/v1/traces?limit=1&filter=${encodeURIComponent("spans>40000")}`)).json();
  const huge = long.traces[0] ?? list[0];
  const outline = failed && (await (await fetch(`${base}/api/v1/traces/${failed.trace_id}?view=outline`)).json());
  const chat = outline?.spans.findLast((span) => span.operation === "chat");

  return {
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
}
