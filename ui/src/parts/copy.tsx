/** Copies a text and says so for a moment. */

import { useSignal } from "@preact/signals";
import { Icon } from "./icon.tsx";

const SHOWN_MS = 1200;

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Without HTTPS the clipboard is only reachable through a selection. */
function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export const CopyButton = ({ text, label }: { text: string | (() => string); label: string }) => {
  const copied = useSignal(false);
  const copy = async (event: MouseEvent) => {
    event.preventDefault();
    copied.value = await copyText(typeof text === "string" ? text : text());
    setTimeout(() => {
      copied.value = false;
    }, SHOWN_MS);
  };
  return (
    <button
      type="button"
      class="btn ghost square copy"
      title={label}
      aria-label={copied.value ? "Copied" : label}
      onClick={copy}
    >
      <Icon name={copied.value ? "ok" : "copy"} small />
    </button>
  );
};
