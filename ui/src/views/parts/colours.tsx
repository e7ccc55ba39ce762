/** The tokens as one sees them. */

import { Row, Sheet } from "./sheet.tsx";

const GROUPS: readonly [string, readonly string[]][] = [
  ["Surfaces", ["bg", "surface", "surface-2", "surface-3", "overlay", "line", "line-strong"]],
  ["Text", ["text", "text-2", "text-3", "text-off"]],
  ["Accent: where you are", ["accent", "accent-text", "accent-soft", "accent-line"]],
  ["Meaning", ["ok", "warn", "error", "info", "running"]],
  ["Series: agents or models", [1, 2, 3, 4, 5, 6, 7, 8, "other"].map((n) => `series-${n}`)],
  ["Heat: low to high", [0, 1, 2, 3, 4, 5].map((n) => `heat-${n}`)],
  ["Tokens", ["tok-cached", "tok-input", "tok-output", "tok-reasoning"]],
  ["Money", ["useful", "waste-fallback", "waste-trunc", "waste-loop", "waste-retry"]],
];

export const Colours = () => (
  <Sheet title="Colour" sub="names of tokens.css" wide>
    <div class="swatches">
      {GROUPS.map(([name, tokens]) => (
        <Row key={name} name={name}>
          {tokens.map((token) => (
            <span key={token} class="swatch">
              <i style={{ background: `var(--${token})` }} />
              {token}
            </span>
          ))}
        </Row>
      ))}
    </div>
  </Sheet>
);

const STEPS: readonly [string, string][] = [
  ["t-figure", "$393.89"],
  ["t-title", "I was charged twice for order #48213"],
  ["t-head", "Cost of failure"],
  ["t-strong", "Same call retried 14 times"],
  ["t-body", "Both charges are on the invoice."],
  ["t-small", "researcher · search_kb"],
  ["t-micro", "Duration so far"],
  ["t-code", 'gen_ai.request.model = "gpt-5.6"'],
];

export const Type = () => (
  <Sheet title="Type" sub="eight steps, two weights do the work">
    <dl class="steps">
      {STEPS.map(([token, words]) => (
        <div key={token}>
          <dt class="mono t3">{token}</dt>
          <dd style={{ font: `var(--${token})` }}>{words}</dd>
        </div>
      ))}
    </dl>
  </Sheet>
);
