/** How a trace or a span fares: a glyph and a word, never colour alone. */

import type { TraceStatus } from "../api/types.ts";
import { Icon } from "./icon.tsx";

const WORDS: Record<TraceStatus, string> = { ok: "ok", error: "failed", running: "running", lost: "lost" };

export const Pulse = () => <span class="pulse" />;

const Glyph = ({ status }: { status: TraceStatus }) =>
  status === "running" ? <Pulse /> : <Icon name={status} small />;

export const StateGlyph = ({ status }: { status: TraceStatus }) => (
  <span class={`st ${status}`} title={WORDS[status]}>
    <Glyph status={status} />
    <span class="sr">{WORDS[status]}</span>
  </span>
);

export const StateChip = ({ status }: { status: TraceStatus }) => (
  <span class={`chip ${status}`}>
    <Glyph status={status} />
    {WORDS[status]}
  </span>
);
