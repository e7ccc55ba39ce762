/** Which columns of the traces table are shown at a width, and how wide each is. */

export interface Column {
  name: string;
  head: string;
  /** A track of CSS grid. */
  track: string;
  /** Least width it costs, and how early it leaves when there is no room: higher leaves first, 0 stays. */
  least: number;
  leaves: number;
  figure: boolean;
}

export const COLUMNS: readonly Column[] = [
  { name: "state", head: "", track: "30px", least: 30, leaves: 0, figure: false },
  { name: "start", head: "Start", track: "94px", least: 90, leaves: 2, figure: false },
  { name: "agent", head: "Agent", track: "minmax(120px, 0.3fr)", least: 140, leaves: 1, figure: false },
  { name: "ask", head: "Ask", track: "minmax(160px, 1fr)", least: 200, leaves: 0, figure: false },
  { name: "duration", head: "Duration", track: "96px", least: 96, leaves: 0, figure: true },
  { name: "input", head: "Input", track: "66px", least: 66, leaves: 4, figure: true },
  { name: "output", head: "Output", track: "62px", least: 62, leaves: 5, figure: true },
  { name: "cost", head: "Cost", track: "82px", least: 82, leaves: 1, figure: true },
  { name: "model", head: "Model", track: "minmax(184px, 0.42fr)", least: 190, leaves: 3, figure: false },
  { name: "errors", head: "Errors", track: "60px", least: 60, leaves: 2, figure: true },
  { name: "spans", head: "Spans", track: "66px", least: 66, leaves: 6, figure: true },
  { name: "service", head: "Service", track: "minmax(90px, 0.2fr)", least: 110, leaves: 7, figure: false },
  { name: "conversation", head: "Conversation", track: "110px", least: 110, leaves: 8, figure: false },
];

export const DEFAULT_COLUMNS = [
  "state",
  "start",
  "agent",
  "ask",
  "duration",
  "input",
  "output",
  "cost",
  "model",
  "errors",
];
const ALWAYS = ["state", "ask"];
export const CHOOSABLE = COLUMNS.filter(({ name }) => !ALWAYS.includes(name));

/** Under this the rows have two lines, and only state, ask and duration are columns. */
export const NARROW = 600;

/** Unknown names in a link are ignored; state and ask are always there. */
export function chosenColumns(text: string | null): string[] {
  if (text === null) return DEFAULT_COLUMNS;
  const wanted = new Set([...text.split(","), ...ALWAYS]);
  return COLUMNS.filter(({ name }) => wanted.has(name)).map(({ name }) => name);
}

export function visibleColumns(chosen: readonly string[], width: number): Column[] {
  let columns = COLUMNS.filter(({ name }) => chosen.includes(name));
  if (width < NARROW) return columns.filter(({ leaves }) => leaves === 0);
  while (columns.reduce((sum, { least }) => sum + least, 0) > width) {
    const most = Math.max(...columns.map(({ leaves }) => leaves));
    if (most === 0) break;
    columns = columns.filter(({ leaves }) => leaves !== most);
  }
  return columns;
}

export const template = (columns: readonly Column[]): string => columns.map(({ track }) => track).join(" ");
