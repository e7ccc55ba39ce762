/** The frame of every page: the rail with the places to go, and the page beside it. */

import type { ComponentChildren } from "preact";
import { Icon, Lamp } from "../../parts/icon.tsx";
import { address, go } from "../../state/address.ts";
import { useKeys } from "../../state/keys.ts";
import { stored } from "../../state/stored.ts";
import { switchTheme } from "../../state/theme.ts";
import { useWalk } from "../../state/walk.ts";
import { Asking } from "./asking.tsx";
import { Away, Health } from "./health.tsx";
import { helpOpen } from "./help.tsx";
import { PLACES, type Place, placeHref } from "./places.ts";

const folded = stored("rail-folded", false);
const Entry = ({ place }: { place: Place }) => {
  const here = address.value.path.startsWith(place.path);
  return (
    <a
      class={`nav ${place.wide ? "wide" : ""}`}
      href={placeHref(place.path)}
      aria-current={here ? "page" : undefined}
      title={place.name}
    >
      <Icon name={place.icon} />
      <span>{place.name}</span>
    </a>
  );
};

const entries = (where: Place["where"]) =>
  PLACES.filter((place) => place.where === where).map((place) => <Entry key={place.path} place={place} />);

const Rail = () => (
  <nav class="rail" aria-label="Main">
    <a class="brand" href="/overview" aria-label="Lamplighter">
      <Lamp />
      <span>Lamplighter</span>
    </a>
    {entries("top")}
    <div class="fill" />
    <Health />
    <hr />
    {entries("bottom")}
  </nav>
);

export const Shell = ({ children }: { children: ComponentChildren }) => {
  const isTrace = address.value.path.startsWith("/traces/");
  useWalk();
  useKeys("Everywhere", [
    ...PLACES.map((place) => ({
      keys: [place.key],
      label: `go to ${place.name}`,
      run: () => go(placeHref(place.path)),
    })),
    {
      keys: ["["],
      label: "fold the rail",
      run: () => {
        folded.value = !folded.value;
      },
    },
    { keys: ["T"], label: "switch theme", run: switchTheme },
    {
      keys: ["?"],
      label: "this list",
      run: () => {
        helpOpen.value = true;
      },
    },
  ]);
  return (
    <div class={`app ${folded.value || isTrace ? "folded" : ""}`}>
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <Rail />
      <div class="main">
        {children}
        <Asking />
        <Away />
      </div>
    </div>
  );
};
