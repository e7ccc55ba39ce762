/** A few lines to be copied, under what they are for. */

import { CopyButton } from "./copy.tsx";

export const Code = ({ title, text }: { title: string; text: string }) => (
  <figure class="code">
    <figcaption>{title}</figcaption>
    <div class="code-box">
      <pre>{text}</pre>
      <CopyButton text={text} label={`Copy ${title}`} />
    </div>
  </figure>
);
