/** The views saved for this page, and a name for the one that is open. */

import { useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { Popover } from "../../parts/popover.tsx";
import { address } from "../../state/address.ts";
import { removeView, saveView, viewsOf } from "../../state/views.ts";

const Naming = ({ close }: { close: () => void }) => {
  const [name, setName] = useState("");
  const save = (event: Event) => {
    event.preventDefault();
    if (!name.trim()) return;
    saveView(name.trim(), location.pathname + location.search);
    close();
  };
  return (
    <form class="naming" onSubmit={save}>
      <label>
        Name of this view
        <input
          class="field"
          value={name}
          maxLength={60}
          placeholder="failed runs of refunds"
          data-first=""
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="btn primary" disabled={!name.trim()}>
        Save view
      </button>
      <p class="t3">Kept in this browser. To share it, copy the address.</p>
    </form>
  );
};

export const SavedViews = () => {
  const views = viewsOf(address.value.path);
  return (
    <Popover
      label={views.length > 0 ? `Saved views ${views.length}` : "Saved views"}
      class="views"
      face={
        <>
          <Icon name="bookmark" small />
          <span>Views</span>
          {views.length > 0 && <span class="t3">{views.length}</span>}
        </>
      }
    >
      {(close) => (
        <div class="views-menu">
          {views.length > 0 && (
            <ul>
              {views.map(({ name, href }) => (
                <li key={name}>
                  <a class="choice cut" href={href} title={href} onClick={close}>
                    {name}
                  </a>
                  <button
                    type="button"
                    class="btn ghost square"
                    aria-label={`Remove ${name}`}
                    title={`Remove ${name}`}
                    onClick={() => removeView(name)}
                  >
                    <Icon name="x" small />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <Naming close={close} />
        </div>
      )}
    </Popover>
  );
};
