/** Markdown, rendered by a library that is fetched the first time one is needed; until then the plain text stands there. */

import { useEffect, useState } from "preact/hooks";

type Render = (markdown: string) => string;
let render: Render | null = null;
const LONG = 6000;

const marks = /[*_`#>[|~]|^\s*\d+\.|^\s*[-+] /m;

export const Markdown = ({ text }: { text: string }) => {
  const [ready, setReady] = useState(render !== null);
  const [whole, setWhole] = useState(text.length <= LONG);
  const formatted = marks.test(text);
  useEffect(() => {
    if (ready || !formatted) return;
    import("./sanitised.ts").then((module) => {
      render = module.sanitised;
      setReady(true);
    });
  }, [formatted, ready]);
  const shown = whole ? text : text.slice(0, LONG);
  return (
    <>
      {formatted && ready && render ? (
        <div class="markdown" dangerouslySetInnerHTML={{ __html: render(shown) }} />
      ) : (
        <div class="plain">{shown}</div>
      )}
      {!whole && (
        <button type="button" class="link" onClick={() => setWhole(true)}>
          Show {(text.length - LONG).toLocaleString("en-US")} more characters
        </button>
      )}
    </>
  );
};
