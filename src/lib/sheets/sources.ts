import { inputError } from '../errors/input-error';
import { isRecord } from '../json/is-record';
import { parseJson } from '../json/exact-json';
import { isBlank, kindOf } from '../values/input';
import { arrived, type Sources, type Text } from './arrival';
import { comparable } from './column-names';
import { csvSheet } from './csv';
import { excelSheet } from './excel';
import { listSheet } from './list-sheet';
import type { Sheet } from './row';

const ROWS_ADVICE =
  'Map the list of rows from a spreadsheet, database or CSV step, such as [{"_user_id": "C-1042", "_email": "ana@example.com"}], or CSV text with a header.';
/** Under which other steps give a list of rows. */
const WRAPPER_KEYS = ['data', 'records', 'rows', 'items'];

function isListOfObjects(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.every(isRecord);
}

/** Whether an object is a row itself: an order that has `items` has its ID beside them. */
function hasIdColumn(value: object, idColumns: readonly string[]): boolean {
  const names = new Set(idColumns.map(comparable));
  return Object.keys(value).some((name) => names.has(comparable(name)));
}

function wrappedRows(value: Record<string, unknown>, idColumns: readonly string[]): unknown[] {
  const keys = WRAPPER_KEYS.filter((key) => Object.hasOwn(value, key));
  const lists = keys.map((key) => value[key]).filter(isListOfObjects);
  if (lists.length === 0 || hasIdColumn(value, idColumns)) return [value];
  const [list] = lists;
  if (list !== undefined && lists.length === 1) return list;
  throw inputError(
    'Rows',
    `is an object with more than one list of rows (${keys.join(', ')})`,
    'Map one of the lists.',
  );
}

/** The rows of what other steps give: a list, a list in a wrapper, or a single row. */
export function listOf(value: unknown, idColumns: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value;
  if (isRecord(value) && Object.keys(value).length > 0) return wrappedRows(value, idColumns);
  throw inputError(
    'Rows',
    `must be a list, a single row or CSV text, but ${isRecord(value) ? 'an empty object' : kindOf(value)} arrived`,
    ROWS_ADVICE,
  );
}

/** Text that begins like JSON is never CSV. */
export function isJson(text: string): boolean {
  return text.startsWith('[') || text.startsWith('{');
}

/**
 * The rows of JSON.
 *
 * @param field what people know the text as: Rows, File
 */
export function listOfJson(text: string, field: string, idColumns: readonly string[]): unknown[] {
  const value = parseJson(text, 'refuse');
  if (value !== undefined) return listOf(value, idColumns);
  throw inputError(
    field,
    `begins like JSON with ${text.charAt(0)}, but is not valid JSON`,
    'Insert the whole list of rows from another step and nothing else, or CSV text.',
  );
}

/** The rows of text: JSON or CSV. */
export async function textSheet(
  { text, field, encoding }: Text,
  idColumns: readonly string[],
): Promise<Sheet> {
  const trimmed = text.trim();
  if (trimmed === '') {
    throw inputError(field, 'is empty', 'It needs the names of columns, and rows below them.');
  }
  if (!isJson(trimmed)) return csvSheet(text, field, encoding);
  return { ...listSheet(listOfJson(trimmed, field, idColumns)), encoding };
}

/** The name of a workbook's sheet; `''` for none. */
export function sheetName(value: unknown): string {
  if (isBlank(value)) return '';
  if (typeof value === 'string' || typeof value === 'number') return value.toString().trim();
  throw inputError('Sheet', `must be text, but ${kindOf(value)} arrived`, 'Type a sheet’s name.');
}

/**
 * Reads the rows of a step: a list, JSON or CSV text, a CSV file or a workbook.
 *
 * @param idColumns columns that make an object a row, so that an order with `items` is no wrapper
 * @throws InstasentError for both or neither of rows and file, and for what holds no rows
 */
export async function sheetOf(sources: Sources, idColumns: readonly string[]): Promise<Sheet> {
  const source = arrived(sources);
  if ('list' in source) return listSheet(listOf(source.list, idColumns));
  if ('text' in source) return textSheet(source.text, idColumns);
  return excelSheet(source.workbook, sheetName(sources.sheet));
}
