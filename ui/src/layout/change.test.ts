import { expect, test } from "vitest";
import { changeOf, pointsOf } from "./change.ts";

const words = (text: string) => text.replaceAll("\u00a0", " ");

test("a change is a share, from three times on a factor, and new where there was nothing", () => {
  expect(words(changeOf(121.7, 100).words)).toBe("21.7 %");
  expect(words(changeOf(95.96, 100).words)).toBe("4.0 %");
  expect(changeOf(500, 100).words).toBe("5.0 times");
  expect(changeOf(5, 0).words).toBe("new");
  expect(changeOf(0, 0).words).toBe("none");
  expect(changeOf(100, 100)).toEqual({ words: "the same", direction: 0, worse: false });
});

test("only what grew worse by more than a tenth is coloured", () => {
  expect(changeOf(115, 100, "bad").worse).toBe(true);
  expect(changeOf(109, 100, "bad").worse).toBe(false);
  expect(changeOf(115, 100).worse).toBe(false);
  expect(changeOf(80, 100, "good").worse).toBe(true);
});

test("a change of a share is in points", () => {
  expect(pointsOf(0.027, 0.016)).toEqual({ words: "1.1 points", direction: 1, worse: true });
  expect(pointsOf(0.02, 0.02).direction).toBe(0);
});
