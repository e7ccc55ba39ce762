/** Gives something to the person as a file. */

import { useSignal } from "@preact/signals";
import { Icon } from "./icon.tsx";

export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Asks for the rows only when they are wanted, and says how it fares meanwhile. */
export const CsvButton = ({ name, text }: { name: string; text: () => string | Promise<string> }) => {
  const state = useSignal<"ready" | "working" | "failed">("ready");
  const save = async () => {
    if (state.peek() === "working") return;
    state.value = "working";
    try {
      saveFile(`${name}.csv`, await text(), "text/csv");
      state.value = "ready";
    } catch {
      state.value = "failed";
    }
  };
  return (
    <button
      type="button"
      class="btn csv"
      title="Save these rows as CSV"
      aria-busy={state.value === "working"}
      onClick={save}
    >
      <Icon name={state.value === "failed" ? "warn" : "save"} small />
      <span>{state.value === "failed" ? "CSV failed, again" : "CSV"}</span>
    </button>
  );
};
