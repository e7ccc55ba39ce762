/** The filter language as the person types it: coloured terms, and what can be completed at the caret. The server decides what is valid. */

export type TermKind = "field" | "text" | "broken";

export interface Term {
  start: number;
  end: number;
  kind: TermKind;
  negated: boolean;
  field: string;
  operator: string;
  value: string;
  /** Where the value begins in the input. */
  valueAt: number;
  problem: string | null;
}

const TERM = /(-?)(?:([A-Za-z_][\w.-]*)(:|>=|<=|>|<))?((?:"(?:[^"\\]|\\.)*"?|[^\s"])*)/y;

/** Splits on spaces outside quotes; every character of a term lies between its start and its end. */
export function terms(input: string): Term[] {
  const found: Term[] = [];
  let at = 0;
  while (at < input.length) {
    if (/\s/.test(input[at]!)) {
      at++;
      continue;
    }
    const term = termAt(input, at);
    found.push(term);
    at = term.end;
  }
  return found;
}

function termAt(input: string, start: number): Term {
  TERM.lastIndex = start;
  const match = TERM.exec(input);
  const [whole = "", minus = "", field = "", operator = "", value = ""] = match ?? [];
  const end = Math.max(start + 1, start + whole.length);
  const valueAt = end - value.length;
  const problem = problemOf(field, operator, value, minus, whole);
  const kind: TermKind = problem ? "broken" : operator ? "field" : "text";
  return { start, end, kind, negated: minus === "-", field, operator, value, valueAt, problem };
}

function problemOf(field: string, operator: string, value: string, minus: string, whole: string): string | null {
  if ((value.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1) return "The quote is not closed.";
  if (operator && value === "") return `“${field}${operator}” needs a value.`;
  if (minus && whole === "-") return "“-” needs a term to exclude.";
  return null;
}

export interface SyntaxProblem {
  position: number;
  end: number;
  message: string;
}

export function syntaxProblem(input: string): SyntaxProblem | null {
  const broken = terms(input).find((term) => term.problem);
  return broken ? { position: broken.start, end: broken.end, message: broken.problem ?? "" } : null;
}

/** What the caret stands in: the name of a field, or one of the values of a known field. */
export interface Completion {
  what: "field" | "value";
  field: string;
  prefix: string;
  from: number;
  to: number;
}

export function completionAt(input: string, caret: number): Completion {
  const term = terms(input).find((t) => t.start < caret && caret <= t.end);
  if (!term) return { what: "field", field: "", prefix: "", from: caret, to: caret };
  if (!term.operator || caret < term.valueAt) {
    const from = term.start + (term.negated ? 1 : 0);
    const to = term.operator ? term.valueAt : term.end;
    return { what: "field", field: "", prefix: input.slice(from, caret), from, to };
  }
  const comma = input.lastIndexOf(",", caret - 1);
  const from = comma >= term.valueAt ? comma + 1 : term.valueAt;
  const next = input.indexOf(",", caret);
  const to = next >= 0 && next < term.end ? next : term.end;
  return { what: "value", field: term.field, prefix: input.slice(from, caret).replace(/^"/, ""), from, to };
}

export const quoted = (value: string): string =>
  /^[^\s",*]+$/.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`;

/** Puts a chosen field or value in, and says where the caret goes. */
export function complete(
  input: string,
  at: Completion,
  choice: string,
  operator: string,
): { input: string; caret: number } {
  const text = at.what === "field" ? choice + operator : `${quoted(choice)} `;
  const rest = input.slice(at.to);
  const tail = at.what === "value" ? rest.replace(/^\s/, "") : rest;
  return { input: input.slice(0, at.from) + text + tail, caret: at.from + text.length };
}

/** The input without one term, for "drop this filter". */
export const without = (input: string, term: Term): string =>
  `${input.slice(0, term.start)}${input.slice(term.end)}`.replace(/\s+/g, " ").trim();
