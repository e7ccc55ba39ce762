import { expect, test } from "vitest";
import { failingSince } from "./since.ts";

const buckets = (...pairs: [number, number][]) =>
  pairs.map(([traces, errors], n) => ({ start: `2026-11-20T${String(n).padStart(2, "0")}:00:00Z`, traces, errors }));

test("the moment from which failures are more frequent", () => {
  const found = failingSince(buckets([20, 0], [20, 1], [20, 0], [20, 9], [20, 11]));
  expect(found?.start).toBe("2026-11-20T03:00:00Z");
  expect(found?.after).toBe(0.5);
});

test("failures that are as frequent as ever began at no moment", () => {
  expect(failingSince(buckets([20, 2], [20, 2], [20, 2], [20, 3]))).toBeNull();
  expect(failingSince(buckets([20, 0], [1, 1]))).toBeNull();
  expect(failingSince([])).toBeNull();
});
