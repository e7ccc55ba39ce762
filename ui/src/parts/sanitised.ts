/** Markdown of agents and users as safe HTML: no scripts, styles, forms, frames, and no image that would call out of the page. */

import DOMPurify from "dompurify";
import { Marked } from "marked";

const marked = new Marked({ gfm: true, breaks: true, async: false });

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
