/** The parts library: every part in every state, with examples that say they are examples. */

import { Segmented } from "../../parts/segmented.tsx";
import { address, change } from "../../state/address.ts";
import { Top } from "../shell/top.tsx";
import { Colours, Type } from "./colours.tsx";
import { Controls, Marks } from "./controls.tsx";
import { DataParts } from "./data.tsx";
import { Figures } from "./figures.tsx";
import { Pictures } from "./pictures.tsx";
import { States } from "./states.tsx";
import "../../styles/library.css";
import "../../styles/pages.css";
import "../../styles/pictures.css";
import "../../styles/settings.css";

const SHEETS = [
  { value: "all", label: "All" },
  { value: "colours", label: "Colours" },
  { value: "controls", label: "Controls" },
  { value: "figures", label: "Figures" },
  { value: "data", label: "Data" },
  { value: "states", label: "States" },
] as const;
type Sheet = (typeof SHEETS)[number]["value"];

export const PartsPage = () => {
  const sheet: Sheet = SHEETS.find(({ value }) => value === address.value.query.get("sheet"))?.value ?? "all";
  const shows = (name: Sheet) => sheet === "all" || sheet === name;
  return (
    <>
      <Top title="Parts and states" />
      <main id="page" tabIndex={-1} class="page scrolls">
        <div class="library-head">
          <Segmented
            label="Sheet"
            choices={SHEETS}
            value={sheet}
            onChange={(value) => change({ sheet: value === "all" ? null : value }, "replace")}
          />
          <span class="t3">What the pages are made of. Everything on this page is an example, nothing is data.</span>
        </div>
        <div class="library">
          {shows("colours") && (
            <>
              <Colours />
              <Type />
            </>
          )}
          {shows("controls") && (
            <>
              <Controls />
              <Marks />
            </>
          )}
          {shows("figures") && <Figures />}
          {shows("data") && (
            <>
              <DataParts />
              <Pictures />
            </>
          )}
          {shows("states") && <States />}
        </div>
      </main>
    </>
  );
};
