/** Markdown of agents and users as safe HTML: HTML in it stays text, and what the renderer made is sanitised once more. */

import DOMPurify from "dompurify";
import { Marked } from "marked";

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** HTML inside a message is shown as the text it is; an image is a link to it, for the page calls nobody. */
const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || href)}</a>`,
  },
});

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});

export function sanitised(markdown: string): string {
  return DOMPurify.sanitize(marked.parse(markdown) as string, {
    FORBID_TAGS: [
      "style",
      "form",
      "input",
      "button",
      "textarea",
      "select",
      "iframe",
      "img",
      "svg",
      "math",
      "video",
      "audio",
      "picture",
      "source",
    ],
    FORBID_ATTR: ["style", "class", "id", "name", "srcset", "src"],
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  });
}
