/** What the command palette offers for the words typed: the best first, every word found somewhere. */

export interface Command {
  /** Where it stands in the list: "Go to", "Views", "Agents", … */
  group: string;
  title: string;
  /** What it does beyond its title, fainter. */
  hint?: string;
  href: string;
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Higher is better; 0 is no match. The beginning of the title counts most, then the beginning of a word. */
function rank({ title, hint = "", group }: Command, words: readonly string[]): number {
  const name = title.toLowerCase();
  const all = `${name} ${hint.toLowerCase()} ${group.toLowerCase()}`;
  let sum = 1;
  for (const word of words) {
    if (name.startsWith(word)) sum += 8;
    else if (name.includes(` ${word}`)) sum += 4;
    else if (name.includes(word)) sum += 2;
    else if (!all.includes(word)) return 0;
  }
  return sum;
}

/** Groups keep the order in which they were given, their commands the order of how well they match. */
export function found(commands: readonly Command[], text: string, most = 40): Command[] {
  const words = wordsOf(text);
  const ranked = commands.map((command) => ({ command, score: rank(command, words) })).filter(({ score }) => score > 0);
  const groups = [...new Set(ranked.map(({ command }) => command.group))];
  return groups
    .flatMap((group) => ranked.filter(({ command }) => command.group === group).sort((a, b) => b.score - a.score))
    .map(({ command }) => command)
    .slice(0, most);
}

const TRACE_ID = /\b[0-9a-f]{32}\b/i;

/** A trace id, wherever it stands in a pasted line. */
export const traceIdIn = (text: string): string | null => TRACE_ID.exec(text)?.[0].toLowerCase() ?? null;
