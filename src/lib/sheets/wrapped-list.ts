import { inputError } from '../errors/input-error';
import { isRecord } from '../json/is-record';
import { kindOf } from '../values/input';
import { MAX_NAMES } from './column-names';
import { namesIn, type AskedColumns } from './header';
import { flatRow, sourceRow } from './source-row';

const ROWS_ADVICE =
  'Map the list of rows from a spreadsheet, database or CSV step, such as [{"_user_id": "C-1042", "_email": "ana@example.com"}], or CSV text with a header.';

/** As deep as the answers of APIs hold their lists: `{ "body": { "data": { "customers": { "edges": […] } } } }`. */
const MAX_LEVELS = 5;

/** Where a list of lists is given with its formulas and formats, as Microsoft Graph does, its values. */
const VALUES_KEY = 'values';

function isListOf(value: unknown, isItem: (item: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every(isItem);
}

export function isListOfLists(value: unknown): value is unknown[][] {
  return isListOf(value, Array.isArray) && value.length > 0;
}

/** Whether an object is a row: an order that has `items` has its ID beside them. */
function isRow(value: unknown, asked: AskedColumns): boolean {
  const row = sourceRow(value);
  return row !== undefined && namesIn(Object.keys(flatRow(row).row), asked) > 0;
}

interface FoundList {
  path: string;
  list: unknown[];
}

/** The lists of rows in an object, and in the objects in it; a list in an object that is a row is none. */
function listsIn(value: object, asked: AskedColumns, level = 1, path = ''): FoundList[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): FoundList[] => {
    const found = { path: path + key };
    if (isListOf(inner, isRecord) || isListOfLists(inner)) return [{ ...found, list: inner }];
    if (!isRecord(inner) || level === MAX_LEVELS) return [];
    if (isRow(inner, asked)) return [{ ...found, list: [inner] }];
    return listsIn(inner, asked, level + 1, `${found.path}.`);
  });
}

function holdsRows({ list }: FoundList, asked: AskedColumns): boolean {
  return isListOfLists(list) || isRow(list[0], asked);
}

/** The rows that an object holds; it is one itself where it holds none. */
function rowsIn(value: Record<string, unknown>, asked: AskedColumns): unknown[] {
  if (isRow(value, asked)) return [value];
  const all = listsIn(value, asked);
  const filled = all.filter(({ list }) => list.length > 0);
  const found = filled.length > 0 ? filled : all;
  const ofValues = found.filter(({ path }) => path.split('.').at(-1) === VALUES_KEY);
  const narrowed = [found, found.filter((each) => holdsRows(each, asked)), ofValues];
  const [only] = narrowed.find((lists) => lists.length === 1) ?? [];
  if (only !== undefined) return only.list;
  if (found.length === 0) return [value];
  throw inputError(
    'Rows',
    `is an object with more than one list of rows (${found
      .map(({ path }) => path)
      .slice(0, MAX_NAMES)
      .join(', ')})`,
    'Map one of the lists.',
  );
}

/** The rows of what other steps give: a list, an object that holds one, or a single row. */
export function listOf(value: unknown, asked: AskedColumns): unknown[] {
  if (Array.isArray(value)) return value;
  if (isRecord(value) && Object.keys(value).length > 0) return rowsIn(value, asked);
  throw inputError(
    'Rows',
    `must be a list, a single row or CSV text, but ${isRecord(value) ? 'an empty object' : kindOf(value)} arrived`,
    ROWS_ADVICE,
  );
}

const COLUMN_LETTERS = /^[A-Z]{1,3}$/;

/** The position of column `AB`, from 0. */
function positionOf(letters: string): number {
  return Array.from(letters).reduce((at, letter) => at * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/**
 * Rows by the letters of a spreadsheet's columns, as Google Sheets gives them without its header
 * option, as a table; `undefined` for other rows.
 */
export function tableOfLetters(rows: readonly unknown[]): unknown[][] | undefined {
  const table: unknown[][] = [];
  for (const each of rows) {
    const row = sourceRow(each);
    if (row === undefined || !Object.keys(row).every((key) => COLUMN_LETTERS.test(key)))
      return undefined;
    const cells: unknown[] = [];
    for (const [letters, value] of Object.entries(row)) cells[positionOf(letters)] = value;
    table.push(cells);
  }
  return table;
}
