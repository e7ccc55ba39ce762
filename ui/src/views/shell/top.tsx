/** The bar over every page: where one is, live or not, the one time range, the theme. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { copyText } from "../../parts/copy.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Pulse } from "../../parts/state.tsx";
import { useKeys } from "../../state/keys.ts";
import { live } from "../../state/live.ts";
import { isDark, switchTheme, theme } from "../../state/theme.ts";
import { paletteOpen } from "./palette.tsx";

export const ThemeButton = () => {
  void theme.value;
  return (
    <button
      type="button"
      class="btn ghost square"
      title="Switch theme (⇧T)"
      aria-label={isDark() ? "Switch to the light theme" : "Switch to the dark theme"}
      onClick={switchTheme}
    >
      <Icon name="theme" small />
    </button>
  );
};

const SearchButton = () => (
  <button
    type="button"
    class="btn ghost everything"
    title="Search everything (⌘K)"
    onClick={() => {
      paletteOpen.value = true;
    }}
  >
    <Icon name="search" small />
    <span class="sr">Search everything</span>
    <kbd class="kbd">⌘K</kbd>
  </button>
);

export const LiveButton = ({ words = ["Live", "Paused"] as const }: { words?: readonly [string, string] }) => (
  <button
    type="button"
    class={`btn live ${live.value ? "on" : ""}`}
    aria-pressed={live.value}
    title="Take in what arrives (l)"
    onClick={() => (live.value = !live.value)}
  >
    {live.value ? <Pulse /> : <Icon name="pause" small />}
    <span>{live.value ? words[0] : words[1]}</span>
  </button>
);

export const Top = ({
  title,
  children,
  busy = false,
}: {
  title: ComponentChildren;
  children?: ComponentChildren;
  busy?: boolean;
}) => {
  useKeys("On this page", [
    {
      keys: ["l"],
      label: "live or paused",
      run: () => {
        live.value = !live.value;
      },
    },
    { keys: ["c"], label: "copy the link", run: () => void copyText(location.href) },
  ]);
  useEffect(() => {
    document.title = typeof title === "string" ? `${title} · Lamplighter` : "Trace · Lamplighter";
  }, [title]);
  return (
    <header class="top">
      <h1>{title}</h1>
      {children}
      <SearchButton />
      <ThemeButton />
      {busy && <div class="progress" role="progressbar" aria-label="Loading" />}
    </header>
  );
};
