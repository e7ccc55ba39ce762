import { describe, expect, it, vi } from "vitest";
import { cancelAll, cancellable, long } from "./patience.ts";

const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

describe("cancellable", () => {
  it("counts a question as long after a second, and no more once it is over", async () => {
    vi.useFakeTimers();
    const asked = cancellable(undefined, never).catch((problem) => problem);
    vi.advanceTimersByTime(999);
    expect(long.value).toBe(0);
    vi.advanceTimersByTime(1);
    expect(long.value).toBe(1);
    cancelAll();
    expect((await asked).isCancelled).toBe(true);
    expect(long.value).toBe(0);
    vi.useRealTimers();
  });

  it("leaves a question that its page took back what it is: aborted, not cancelled by a person", async () => {
    const page = new AbortController();
    const asked = cancellable(page.signal, never).catch((error) => error);
    page.abort();
    expect((await asked).name).toBe("AbortError");
  });
});
