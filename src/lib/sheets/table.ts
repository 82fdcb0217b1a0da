import { quote } from '../errors/text';
import type { FormattedNumber } from '../values/formatted-number';
import { isBlank } from '../values/input';
import { holdsInexactNumber, inexactProblem } from './exactness';
import type { Sheet } from './row';

/** A cell whose value is a formula's, and the program that wrote the file did not compute it. */
export const NOT_COMPUTED = Symbol('not computed');

/** As the name of a column it would change the row instead of adding to it. */
const UNSAFE_NAME = '__proto__';

export type TableCell =
  string | number | boolean | FormattedNumber | typeof NOT_COMPUTED | undefined;

/** The name of columns whose header is blank: nothing is read from them. */
export const NAMELESS = '';

interface TableColumn {
  name: string;
  /** The position of its cells, from 0. */
  at: number;
}

/** The columns that have a header, each with a name of its own: a second `Email` is `Email_1`. */
function columnsOf(header: readonly string[]): {
  columns: TableColumn[];
  repeated: Map<string, string>;
} {
  const taken = new Set(header);
  const counts = new Map<string, number>();
  const repeated = new Map<string, string>();
  const columns: TableColumn[] = [];
  for (const [at, text] of header.entries()) {
    if (text.trim() === '') continue;
    let count = counts.get(text) ?? 0;
    let name = text;
    while (counts.has(text) && taken.has(name)) {
      count += 1;
      name = `${text}_${count.toString()}`;
    }
    counts.set(text, count);
    taken.add(name);
    if (name !== text) repeated.set(name, text);
    columns.push({ name, at });
  }
  return { columns, repeated };
}

/** Lists of cells, or what reads one when it is asked for. */
type TableRows = Pick<readonly (readonly TableCell[])[], 'length' | 'at'>;

/**
 * A header and the rows below it. Lists of cells take a fraction of the memory of objects: a row
 * becomes an object when it is asked for.
 *
 * @param encoding of the file's text; `null` where it has none
 */
export function tableSheet(
  header: readonly string[],
  rows: TableRows,
  encoding: string | null,
): Sheet {
  const { columns, repeated } = columnsOf(header);
  const names = columns.map(({ name }) => name);
  const named = new Set(columns.map(({ at }) => at));
  const isNameless = (at: number) => at < header.length && !named.has(at);
  const saysSomethingNameless = () => {
    for (let index = 0; index < rows.length; index += 1) {
      if (rows.at(index)?.some((cell, at) => isNameless(at) && !isBlank(cell))) return true;
    }
    return false;
  };
  const hasNameless = columns.length < header.length && saysSomethingNameless();
  const isUnsafe = names.includes(UNSAFE_NAME);
  return {
    size: rows.length,
    columns: hasNameless ? [...names, NAMELESS] : names,
    repeated,
    encoding,
    row(index) {
      const cells = rows.at(index) ?? [];
      if (cells.length > header.length) {
        return {
          problem: `The row has ${cells.length.toString()} fields, and the header has ${header.length.toString()}. Check its separators and quotes.`,
        };
      }
      const row: Record<string, unknown> = isUnsafe ? { __proto__: null } : {};
      for (const { name, at } of columns) {
        const cell = cells[at];
        if (cell === NOT_COMPUTED) {
          return {
            problem: `Column ${quote(name)} holds a formula, and the file does not hold its result. Open the file in Excel and save it again.`,
          };
        }
        if (holdsInexactNumber(cell)) {
          return { problem: inexactProblem(name) };
        }
        if (cell !== undefined) row[name] = cell;
      }
      return { ok: row };
    },
  };
}

/** Whether no cell of a row says anything: such rows are none. */
export function isBlankRow(cells: readonly TableCell[]): boolean {
  return cells.every((cell) => isBlank(cell));
}
