/** Measures a long trace in a real browser: `node dev/measure.mjs http://127.0.0.1:PORT [TRACE_ID]`. First rows, last byte laid out, frames while scrolling. */
import { launch } from "./pages.mjs";

const [base, given] = process.argv.slice(2);
const longest = async () => {
  const { traces } = await (
    await fetch(`${base}/api/v1/traces?limit=1&filter=${encodeURIComponent("spans>40000")}`)
  ).json();
  return traces[0].trace_id;
};
const id = given ?? (await longest());
await (await fetch(`${base}/api/v1/traces/${id}?view=outline`)).text();

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${base}/traces`);
await page.waitForSelector(".tbody .tr");
const session = await page.context().newCDPSession(page);
await session.send("Performance.enable", { timeDomain: "threadTicks" });
const KEYS = ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration"];
/** Processor milliseconds of the main thread, whatever else the machine does. */
const spent = async () => {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(
    metrics.filter(({ name }) => KEYS.includes(name)).map(({ name, value }) => [name, value * 1000]),
  );
};
const between = (a, b, by = 1) =>
  Object.fromEntries(KEYS.map((key) => [key, Math.round(((b[key] - a[key]) / by) * 10) / 10]));
const atStart = await spent();
const opened = await page.evaluate(async (path) => {
  const begun = performance.now();
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
  const until = (test) =>
    new Promise((resolve) => {
      const look = () => (test() ? resolve(performance.now() - begun) : requestAnimationFrame(look));
      look();
    });
  const firstRows = await until(() => document.querySelectorAll(".rows .row").length > 10);
  const complete = await until(() => document.querySelector(".trace-head") && !document.querySelector(".counting"));
  return { firstRows: Math.round(firstRows), complete: Math.round(complete) };
}, `/traces/${id}`);
const atOpen = await spent();
const scroll = (step) =>
  page.evaluate(
    (by) =>
      new Promise((resolve) => {
        const box = document.querySelector(".rows-box");
        const frames = [];
        let last = performance.now();
        const begun = last;
        const tick = (now) => {
          frames.push(now - last);
          last = now;
          box.scrollTop += by;
          if (now - begun < 4000) return requestAnimationFrame(tick);
          frames.sort((a, b) => a - b);
          const at = (share) => Math.round(frames[Math.floor((frames.length - 1) * share)]);
          return resolve({
            step: by,
            frames: frames.length,
            perSecond: Math.round(frames.length / 0.4) / 10,
            median: at(0.5),
            p95: at(0.95),
            worst: at(1),
          });
        };
        requestAnimationFrame(tick);
      }),
    step,
  );
const wheel = await scroll(240);
const atWheel = await spent();
const flight = await scroll(1800);
const atScrolled = await spent();
const keyed = await page.evaluate(async () => {
  const times = [];
  for (let n = 0; n < 40; n++) {
    const begun = performance.now();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return { keyMedian: Math.round(times[20]), keyWorst: Math.round(times[39]) };
});
process.stdout.write(
  `${JSON.stringify({ ...opened, openingWork: between(atStart, atOpen), wheel: { ...wheel, work: between(atOpen, atWheel, wheel.frames) }, flight: { ...flight, work: between(atWheel, atScrolled, flight.frames) }, ...keyed }, null, 2)}\n`,
);
await browser.close();
