// @vitest-environment jsdom
import { expect, test } from "vitest";
import { sanitised } from "./sanitised.ts";

test("HTML in a message is shown as text, never taken as HTML", () => {
  const html = sanitised("hi <img src=x onerror=alert(1)> <script>alert(1)</script> <style>*{}</style>");
  const box = document.createElement("div");
  box.innerHTML = html;
  expect(box.querySelector("img, script, style")).toBeNull();
  expect(box.textContent).toContain("<img src=x onerror=alert(1)>");
});

test("links lead out only by http and mail, in a page of their own", () => {
  const box = document.createElement("div");
  box.innerHTML = sanitised("[a](https://example.test) [b](javascript:alert(1)) ![c](https://example.test/pixel.png)");
  const links = [...box.querySelectorAll("a")];
  expect(links.map((link) => link.getAttribute("href")).filter(Boolean)).toEqual([
    "https://example.test",
    "https://example.test/pixel.png",
  ]);
  expect(
    links
      .filter((link) => link.hasAttribute("href"))
      .every((link) => link.target === "_blank" && link.rel.includes("noopener")),
  ).toBe(true);
  expect(box.querySelector("img")).toBeNull();
});

test("Markdown is rendered", () => {
  expect(sanitised("**a**\n\n| x |\n|---|\n| 1 |")).toContain("<strong>a</strong>");
  expect(sanitised("| x |\n|---|\n| 1 |")).toContain("<table>");
});
