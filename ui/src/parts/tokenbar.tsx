/** Tokens by kind on one neutral ramp, always in the order cached, input, output, reasoning. */

import { integer } from "../layout/format.ts";

export interface TokenCounts {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  reasoning_tokens: number;
}

const KINDS = ["cached", "input", "output", "reasoning"] as const;

export const tokenParts = (usage: TokenCounts): [(typeof KINDS)[number], number][] => [
  ["cached", usage.cache_read_tokens],
  ["input", Math.max(0, usage.input_tokens - usage.cache_read_tokens)],
  ["output", Math.max(0, usage.output_tokens - usage.reasoning_tokens)],
  ["reasoning", usage.reasoning_tokens],
];

/** `share` of the full width, for bars that are compared with each other. */
export const TokenBar = ({ usage, width }: { usage: TokenCounts; width: string }) => (
  <span class="token-bar" aria-hidden="true" style={{ width }}>
    {tokenParts(usage).map(
      ([kind, count]) =>
        count > 0 && (
          <i key={kind} class={`tok-${kind}`} title={`${integer(count)} ${kind}`} style={{ flexGrow: count }} />
        ),
    )}
  </span>
);

export const TokenLegend = () => (
  <span class="legend">
    {KINDS.map((kind) => (
      <span key={kind}>
        <i class={`tok-${kind}`} />
        {kind}
      </span>
    ))}
  </span>
);
