import { FormattedNumber } from '../values/formatted-number';
import { plainText, kindOfCell } from './cell-text';
import { comparable } from './column-names';

/** The columns that a step cannot do without, by which a header is told from what stands above it. */
export interface AskedColumns {
  names: readonly string[];
  /** Whether they are compared letter by letter, as for deletions, instead of by likeness. */
  isExact: boolean;
}

export const NOTHING_ASKED: AskedColumns = { names: [], isExact: true };

/** A title, a date, groups of columns: how much may stand above a header. */
const MAX_ROWS_ABOVE = 30;

/** How many rows are looked at for the header. */
export const HEADER_ROWS = MAX_ROWS_ABOVE + 1;

/** The names of columns in a row. */
export function headerTexts(cells: readonly unknown[]): string[] {
  return Array.from(cells, (cell) => {
    const isNamed =
      ['string', 'number', 'boolean', 'bigint'].includes(typeof cell) ||
      cell instanceof FormattedNumber;
    return isNamed ? plainText(String(cell)) : '';
  });
}

/** How many of the names a header holds. */
export function namesIn(header: readonly string[], { names, isExact }: AskedColumns): number {
  const key = isExact ? (name: string) => name : comparable;
  const held = new Set(header.map(key));
  return names.filter((name) => key(name) !== '' && held.has(key(name))).length;
}

function filledIn(header: readonly string[]): string[] {
  return header.filter((text) => text !== '');
}

/** Names of groups stand above several columns each, and titles above few: neither is as wide. */
function isWiderThan(header: readonly string[], above: readonly string[]): boolean {
  return new Set(filledIn(header)).size > new Set(filledIn(above)).size;
}

/** Whether a row below others may hold names: no value among them, and more of them than above. */
function isBelowTitles(rows: readonly string[][], at: number, asked: AskedColumns): boolean {
  const header = rows[at] ?? [];
  if (header.some((text) => ['number', 'e-mail'].includes(kindOfCell(text)))) return false;
  const above = rows.slice(0, at);
  if (above.every((each) => isWiderThan(header, each))) return true;
  // The only column of a list may have a title, too.
  const isOneColumn = [...above, header].every((each) => filledIn(each).length <= 1);
  return isOneColumn && namesIn(header, { ...asked, isExact: true }) > 0;
}

/**
 * Finds the header among the first rows of a table: the one with most of the names that are asked
 * for, whatever stands above it.
 *
 * @param rows texts of the first rows that are not blank
 * @returns its position and how many of the names it holds; `undefined` where no row holds any
 */
export function findHeader(
  rows: readonly string[][],
  asked: AskedColumns,
): { at: number; names: number } | undefined {
  let found: { at: number; names: number } | undefined;
  for (const [at, header] of rows.entries()) {
    const names = namesIn(header, asked);
    if (names <= (found?.names ?? 0)) continue;
    if (at === 0 || isBelowTitles(rows, at, asked)) found = { at, names };
  }
  return found;
}

/** Whether nearly all of some rows have one value: a separator in one line makes no table of a list. */
export function isOfOneColumn(rows: readonly string[][]): boolean {
  const [first = []] = rows;
  const wider = rows.filter((row) => filledIn(row).length > 1).length;
  return filledIn(first).length === 1 && wider < rows.length / 2;
}

/** Whether the first row is a title at most, since it has one value and a later one has several. */
export function beginsWithTitle(rows: readonly string[][]): boolean {
  const [first = [], ...others] = rows;
  return filledIn(first).length === 1 && others.some((row) => filledIn(row).length > 1);
}
