/** Reads a trace while it is still arriving: spans are handed over in batches as soon as their bytes are complete. */

import type { OutlineSpan, TraceHead } from "./types.ts";

const SPANS = /"spans"\s*:\s*\[/;
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [34, 92, 91, 93, 123, 125];

/** Cuts `{…"spans":[{…},{…}]…}` at the ends of spans, whatever the chunks it comes in. A quote inside a string is escaped, so the first `"spans":[` is the key. */
export class SpanCutter {
  private head = "";
  private tail = "";
  private parsed: Partial<TraceHead> | null = null;
  private phase: "head" | "spans" | "tail" = "head";
  private rest: Uint8Array = new Uint8Array(0);
  private depth = 0;
  private inString = false;
  private escaped = false;
  private readonly decoder = new TextDecoder();

  /** The spans whose last byte came with this chunk. */
  push(chunk: Uint8Array): OutlineSpan[] {
    if (this.phase === "head") return this.pushHead(chunk);
    if (this.phase === "tail") {
      this.tail += this.decoder.decode(chunk, { stream: true });
      return [];
    }
    return this.pushSpans(chunk);
  }

  /** Everything but the spans, once all has come. */
  finish(): TraceHead {
    return JSON.parse(this.phase === "tail" ? `${this.head}]${this.tail}` : this.head) as TraceHead;
  }

  /** What stood before the spans, as soon as the first of them comes. */
  get begun(): Partial<TraceHead> | null {
    if (this.phase === "head") return null;
    this.parsed ??= JSON.parse(`${this.head}]}`) as Partial<TraceHead>;
    return this.parsed;
  }

  private pushHead(chunk: Uint8Array): OutlineSpan[] {
    this.head += this.decoder.decode(chunk, { stream: true });
    const found = SPANS.exec(this.head);
    if (!found) return [];
    const after = this.head.slice(found.index + found[0].length);
    this.head = this.head.slice(0, found.index + found[0].length);
    this.phase = "spans";
    return this.pushSpans(new TextEncoder().encode(after));
  }

  private pushSpans(chunk: Uint8Array): OutlineSpan[] {
    const { cut, end } = this.scan(chunk);
    if (cut < 0 && end < 0) {
      this.rest = joined(this.rest, chunk);
      return [];
    }
    const text = cut < 0 ? "" : new TextDecoder().decode(joined(this.rest, chunk.subarray(0, cut)));
    this.rest = chunk.slice(Math.max(cut, 0));
    if (end >= 0) {
      this.phase = "tail";
      this.rest = new Uint8Array(0);
      this.tail = this.decoder.decode(chunk.subarray(end + 1), { stream: true });
    }
    return text === "" ? [] : (JSON.parse(`[${text.replace(/^[\s,]+/, "")}]`) as OutlineSpan[]);
  }

  /** `cut` is behind the last complete span of the chunk, `end` the bracket that closes the list; -1 for none. */
  private scan(chunk: Uint8Array): { cut: number; end: number } {
    let cut = -1;
    for (let at = 0; at < chunk.length; at++) {
      const step = this.step(chunk[at]!);
      if (this.depth < 0) return { cut, end: at };
      if (step < 0 && this.depth === 0) cut = at + 1;
    }
    return { cut, end: -1 };
  }

  /** Takes one byte; how it changed the depth. */
  private step(byte: number): -1 | 0 | 1 {
    if (this.inString) this.within(byte);
    else if (byte === QUOTE) this.inString = true;
    else if (byte === OPEN || byte === OPEN_LIST) {
      this.depth++;
      return 1;
    } else if (byte === CLOSE || byte === CLOSE_LIST) {
      this.depth--;
      return -1;
    }
    return 0;
  }

  private within(byte: number | undefined): void {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) this.inString = false;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b.slice();
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const SLICE = 12;

/** Lets the page paint and answer keys between batches. */
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

export async function readTrace(
  body: ReadableStream<Uint8Array>,
  onSpans: (spans: OutlineSpan[], begun: Partial<TraceHead> | null) => void,
): Promise<TraceHead> {
  const cutter = new SpanCutter();
  const reader = body.getReader();
  let since = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return cutter.finish();
    const spans = cutter.push(value);
    if (spans.length > 0) onSpans(spans, cutter.begun);
    if (performance.now() - since > SLICE) {
      await breathe();
      since = performance.now();
    }
  }
}
