/** One quantity in a matrix, low to high as the lamp turned up; each cell a link to what is behind it. */

import { money, NOTHING } from "../layout/format.ts";
import { heat, type Matrix } from "../layout/spend.ts";
import { Agent } from "./agent.tsx";
import { Money } from "./figure.tsx";

interface HeatmapProps {
  label: string;
  down: string;
  matrix: Matrix;
  hrefOf: (row: string, column: string) => string;
  rowHref: (row: string) => string;
  columnHref: (column: string) => string;
}

export const Heatmap = ({ label, down, matrix, hrefOf, rowHref, columnHref }: HeatmapProps) => {
  const most = Math.max(...matrix.rows.flatMap(({ cells }) => cells.map((cell) => cell?.cost ?? 0)), 0);
  const all = matrix.rows.reduce((sum, { total }) => sum + (total ?? 0), 0);
  const rest = matrix.rows.reduce((sum, { others }) => sum + others, 0);
  const more = rest > 1e-9;
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table aria-label={label} class="heatmap">
        <thead>
          <tr>
            <th scope="col">{down}</th>
            {matrix.columns.map(({ name }) => (
              <th key={name} scope="col" class="num">
                <a href={columnHref(name)}>{name}</a>
              </th>
            ))}
            {more && (
              <th scope="col" class="num">
                others
              </th>
            )}
            <th scope="col" class="num">
              Spend
            </th>
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                <a href={rowHref(row.name)}>
                  <Agent name={row.name} />
                </a>
              </th>
              {row.cells.map((cell, n) => {
                const column = matrix.columns[n]!.name;
                if (!cell)
                  return (
                    <td key={column} class="num t3">
                      {NOTHING}
                    </td>
                  );
                const level = heat(cell.cost ?? 0, most);
                return (
                  <td key={column} class="num">
                    <a
                      class={cell.cost === null ? "cell unpriced hatch" : `cell heat-${level}`}
                      href={hrefOf(row.name, column)}
                      title={`${cell.calls.toLocaleString("en-US")} calls`}
                    >
                      {cell.cost === null ? (cell.unpriced > 0 ? "unpriced" : NOTHING) : money(cell.cost)}
                    </a>
                  </td>
                );
              })}
              {more && <td class="num">{row.others > 1e-9 ? money(row.others) : NOTHING}</td>}
              <td class="num strong">
                <Money cost={row.total} unpriced={row.total === null} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td>All</td>
            {matrix.columns.map(({ name, total }) => (
              <td key={name} class="num">
                {money(total)}
              </td>
            ))}
            {more && <td class="num">{money(rest)}</td>}
            <td class="num">{money(all)}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
};
