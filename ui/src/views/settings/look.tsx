/** How the pages look in this browser, and who is signed in. */

import { get, signOut } from "../../api/client.ts";
import type { Session } from "../../api/types.ts";
import { Pairs } from "../../parts/pairs.tsx";
import { Panel } from "../../parts/panel.tsx";
import { anyPutAway, showHintsAgain } from "../../state/hints.ts";
import { useQuery } from "../../state/queries.ts";
import { type Theme, theme } from "../../state/theme.ts";

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

export const Look = () => (
  <Panel title="Theme">
    <fieldset class="radios">
      <legend class="sr">Theme</legend>
      {THEMES.map(({ value, label }) => (
        <label key={value}>
          <input
            type="radio"
            name="theme"
            checked={theme.value === value}
            onChange={() => {
              theme.value = value;
            }}
          />
          {label}
        </label>
      ))}
    </fieldset>
  </Panel>
);

/** Only where one was put away. */
export const Hints = () =>
  anyPutAway() && (
    <Panel title="Hints" sub="you put some away">
      <p class="pad">
        <button type="button" class="btn" onClick={showHintsAgain}>
          Show them again
        </button>
      </p>
    </Panel>
  );

const OPEN = "none: the server listens on this machine only, or was told not to ask";

export const SignedIn = () => {
  const { data } = useQuery<Session>({
    queryKey: ["session"],
    queryFn: ({ signal }) => get("session", {}, signal),
  });
  if (!data) return null;
  return (
    <Panel title="Access">
      <Pairs
        pairs={[
          ["Project", data.project],
          ["May", data.scopes.join(", ")],
          ["Authentication", data.authentication === "open" ? OPEN : "key"],
        ]}
      />
      {data.authentication === "key" && (
        <p class="pad">
          <button type="button" class="btn" onClick={() => void signOut()}>
            Sign out
          </button>
        </p>
      )}
    </Panel>
  );
};
