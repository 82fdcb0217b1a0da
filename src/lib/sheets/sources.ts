import { inputError } from '../errors/input-error';
import { parseJson } from '../json/exact-json';
import { isBlank, kindOf } from '../values/input';
import { arrived, type Sources, type Text } from './arrival';
import { csvSheet } from './csv';
import { excelSheet } from './excel';
import { findHeader, HEADER_ROWS, headerTexts, type AskedColumns } from './header';
import { listSheet } from './list-sheet';
import type { Sheet } from './row';
import { isBlankRow, tableSheet, type TableOptions } from './table';
import { isListOfLists, listOf, tableOfLetters } from './wrapped-list';

/** The rows of a list: values by column, lists of cells, or cells by the letters of their columns. */
function rowsSheet(list: readonly unknown[], options: TableOptions): Sheet {
  const { asked } = options;
  if (isListOfLists(list)) {
    return tableSheet(
      list.filter((cells) => !isBlankRow(cells)),
      options,
    );
  }
  const table = tableOfLetters(list)?.filter((cells) => !isBlankRow(cells));
  const first = table?.slice(0, HEADER_ROWS).map(headerTexts) ?? [];
  if (table !== undefined && findHeader(first, asked) !== undefined)
    return tableSheet(table, options);
  return { ...listSheet(list, asked), encoding: options.encoding };
}

/** Text that begins like JSON is never CSV. */
export function isJson(text: string): boolean {
  return text.startsWith('[') || text.startsWith('{');
}

/** JSON, or a JSON value in each line. */
function valueOfJson(text: string): unknown {
  const value = parseJson(text, 'refuse');
  if (value !== undefined) return value;
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const values: unknown[] = [];
  for (const line of lines) {
    const ofLine = parseJson(line, 'refuse');
    if (ofLine === undefined) return undefined;
    values.push(ofLine);
  }
  return values;
}

/** What the rows of JSON are. */
function listOfJson(text: string, { field, asked }: TableOptions): unknown[] {
  const value = valueOfJson(text);
  if (value !== undefined) return listOf(value, asked);
  throw inputError(
    field,
    `begins like JSON with ${text.charAt(0)}, but is not valid JSON`,
    'Insert the whole list of rows from another step and nothing else, or CSV text.',
  );
}

/** The name of a workbook's sheet; `''` for none. */
function sheetName(value: unknown): string {
  if (isBlank(value)) return '';
  if (typeof value === 'string' || typeof value === 'number') return value.toString().trim();
  throw inputError('Sheet', `must be text, but ${kindOf(value)} arrived`, 'Type a sheet’s name.');
}

/** How a step reads what arrives. */
export interface Reading {
  asked: AskedColumns;
  /** See `TableOptions`. */
  headerless?: string;
  /** Makes rows of a list's items, where they may be something else. */
  rowsOf?: (list: readonly unknown[]) => readonly unknown[];
}

function textSheet({ text, field, encoding }: Text, reading: Reading): Sheet {
  const trimmed = text.trim();
  if (trimmed === '') {
    throw inputError(field, 'is empty', 'It needs the names of columns, and rows below them.');
  }
  const options = { ...reading, field, encoding };
  if (!isJson(trimmed)) return csvSheet(text, options);
  return rowsSheet(rowsOf(listOfJson(trimmed, options), reading), options);
}

function rowsOf(list: readonly unknown[], reading: Reading): readonly unknown[] {
  return reading.rowsOf?.(list) ?? list;
}

/** Reads what arrived: a list, JSON or CSV text, a CSV file or a workbook. */
export async function readSheet(sources: Sources, reading: Reading): Promise<Sheet> {
  const source = await arrived(sources);
  if ('text' in source) return textSheet(source.text, reading);
  if ('list' in source) {
    const options = { ...reading, field: 'Rows', encoding: null };
    return rowsSheet(rowsOf(listOf(source.list, reading.asked), reading), options);
  }
  return excelSheet(source.workbook, sheetName(sources.sheet), {
    ...reading,
    field: 'File',
    encoding: null,
  });
}

/**
 * Reads the rows of a step: a list, JSON or CSV text, a CSV file or a workbook.
 *
 * @param askedColumns names of columns that the step cannot do without, such as that of the IDs. A
 *   row that holds them is the header, whatever stands above it; an object that has one is a row, so
 *   that an order with `items` is no list of these
 * @throws InstasentError for both or neither of rows and file, and for what holds no rows
 */
export async function sheetOf(sources: Sources, askedColumns: readonly string[]): Promise<Sheet> {
  return readSheet(sources, { asked: { names: askedColumns, isExact: false } });
}
