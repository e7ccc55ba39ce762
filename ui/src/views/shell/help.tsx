/** `?`: what every key does here. */

import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { groups } from "../../state/keys.ts";
import { takeTour } from "../../state/tour.ts";

export const helpOpen = signal(false);

const NAMES: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
  E: "⇧E",
  T: "⇧T",
};

const nameOf = (key: string): string =>
  key
    .split(" ")
    .map((one) => NAMES[one] ?? one.replace("Shift+", "⇧").replace(/Arrow(Left)/, "←"))
    .join(" ");

export const Help = () => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [helpOpen.value]);
  const close = () => {
    helpOpen.value = false;
  };
  const tour = () => {
    close();
    takeTour();
  };
  return (
    <dialog ref={dialog} class="help" aria-label="Keyboard" onClose={close} closedby="any">
      <header>
        <h2>Keyboard</h2>
        <button type="button" class="btn" onClick={tour}>
          Take the tour
        </button>
        <button type="button" class="btn ghost square" aria-label="Close" onClick={close}>
          <Icon name="x" small />
        </button>
      </header>
      <div class="help-groups">
        {groups.value.map(({ title, bindings }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {bindings.map(({ keys, label }) => (
                <div key={label}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key} class="kbd">
                        {nameOf(key)}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{label}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
};
