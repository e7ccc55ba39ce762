/** Signing in with a key, when the server asks for one. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { signIn } from "../../api/client.ts";
import { problemOf } from "../../api/problem.ts";
import { Icon, Lamp } from "../../parts/icon.tsx";
import { queries } from "../../state/queries.ts";
import { reload } from "../../state/tracelist.ts";

export const SignInPage = () => {
  const key = useSignal("");
  const busy = useSignal(false);
  const wrong = useSignal<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = "Sign in · Lamplighter";
    field.current?.focus();
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    busy.value = true;
    try {
      await signIn(key.value.trim());
      queries.clear();
      void reload();
    } catch (error) {
      const { status, detail } = problemOf(error);
      wrong.value = status === 401 || status === 403 ? "This key is not known, was revoked, or may not read." : detail;
      busy.value = false;
      field.current?.select();
    }
  };
  return (
    <main class="sign-in">
      <form class="panel" onSubmit={submit}>
        <h1>
          <Lamp /> Lamplighter
        </h1>
        <label for="key">Key</label>
        <input
          id="key"
          ref={field}
          class="field mono"
          type="password"
          autocomplete="current-password"
          required
          value={key.value}
          aria-describedby="key-help"
          aria-invalid={wrong.value !== null}
          onInput={(event) => {
            key.value = event.currentTarget.value;
          }}
        />
        {wrong.value && (
          <p class="st error wrong-key" role="alert">
            <Icon name="error" small />
            {wrong.value}
          </p>
        )}
        <p id="key-help" class="t3">
          A key with scope <span class="mono">read</span>, made on the server with
        </p>
        <pre>lamplighter keys create --scope read</pre>
        <button type="submit" class="btn primary" disabled={busy.value || key.value.trim() === ""}>
          Sign in
        </button>
      </form>
    </main>
  );
};
