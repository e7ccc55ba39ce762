/** What every figure of a page is about: which environment, which time, and what it is held against. */

import { Environment } from "./environment.tsx";
import { TimeRange } from "./timerange.tsx";

export const Within = ({ compares = false }: { compares?: boolean }) => (
  <>
    <Environment />
    <TimeRange compares={compares} />
  </>
);
