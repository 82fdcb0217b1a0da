import { inputError, InstasentError, quote } from '../errors';
import { convert } from '../values/convert';
import type { FieldSpec } from '../values/field-specs';
import { isBlank, isEmpty, kindOf, parsedJson, requiredText, valuesByName } from '../values/input';
import { sourceRow, type Parsed, type SourceRow, type Subject } from './row';

const ROWS_ADVICE =
  'Map the list of rows from a spreadsheet, database or CSV step, such as [{"_user_id": "C-1042", "_language": "es"}].';

/** Reads the list of rows, also where it arrives as JSON text. */
export function rowsOf(value: unknown): unknown[] {
  const rows = typeof value === 'string' ? parsedJson(value) : value;
  if (Array.isArray(rows)) return rows;
  const problem = isEmpty(value)
    ? 'is empty'
    : `must be a list, but ${kindOf(rows ?? value)} arrived`;
  throw inputError('Rows', problem, ROWS_ADVICE);
}

/** What a CSV file may begin with, and leaves at the front of its first column's name. */
const BYTE_ORDER_MARK = '\ufeff';

function hasColumn(row: SourceRow, column: string): boolean {
  return Object.hasOwn(row, column) || Object.hasOwn(row, BYTE_ORDER_MARK + column);
}

export function cell(row: SourceRow, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  const marked = BYTE_ORDER_MARK + column;
  return Object.hasOwn(row, marked) ? row[marked] : undefined;
}

/**
 * Reads the name of a column.
 *
 * @param standard the column when none was typed
 * @throws InstasentError when the name was typed and no row has such a column
 */
export function columnOf(
  value: unknown,
  standard: string,
  label: string,
  rows: readonly unknown[],
): string {
  if (isBlank(value)) return standard;
  const column = requiredText(value, label, 'Type the name of a column.');
  if (column === standard) return column;
  let isEmptyList = true;
  for (const each of rows) {
    const row = sourceRow(each);
    if (row === undefined) continue;
    if (hasColumn(row, column)) return column;
    isEmptyList = false;
  }
  if (isEmptyList) return column;
  throw inputError(
    label,
    `names the column ${quote(column)}, which no row has`,
    'Check its spelling; small and capital letters differ.',
  );
}

/** A field and the column that holds it. */
export interface MappedField {
  field: FieldSpec;
  column: string;
}

/** Which column holds each field: the one that was typed, else the one with the field's own name. */
export function mappedFields(
  columns: unknown,
  fields: readonly FieldSpec[],
  rows: readonly unknown[],
): MappedField[] {
  const typed = valuesByName(columns, 'Columns');
  const names = new Set(fields.map(({ name }) => name));
  for (const [name, column] of Object.entries(typed)) {
    if (isEmpty(column) || names.has(name)) continue;
    throw inputError(
      'Columns',
      `names ${quote(name)}, which Instasent does not list here`,
      'Put Instasent’s names on the left and your columns on the right, such as {"_email": "Email"}.',
    );
  }
  return fields.map((field) => {
    const name = Object.hasOwn(typed, field.name) ? typed[field.name] : undefined;
    return { field, column: columnOf(name, field.name, `Columns → ${field.label}`, rows) };
  });
}

/** Converts a row's cells by their specs; blank ones are left out. */
export function convertCells(
  row: SourceRow,
  fields: readonly MappedField[],
  subject: Subject,
): Parsed<Record<string, unknown>> {
  const values = new Map<string, unknown>();
  const reasons = [];
  for (const { field, column } of fields) {
    const converted = convert(field, cell(row, column));
    if ('problem' in converted) reasons.push({ field: field.label, reason: converted.problem });
    else if (converted.value !== undefined) values.set(field.name, converted.value);
  }
  return reasons.length > 0
    ? { rejected: { ...subject, reasons } }
    : { ok: Object.fromEntries(values) };
}

/** Runs a step of a row's conversion; what it refuses becomes the row's rejection. */
export function orRejected<T>(field: string, subject: Subject, step: () => T): Parsed<T> {
  try {
    return { ok: step() };
  } catch (error) {
    if (!(error instanceof InstasentError)) throw error;
    const { happened, advice } = error.parts;
    const reason = `${happened} ${advice}`;
    return { rejected: { ...subject, reasons: [{ field, reason }] } };
  }
}

/** Reads an ID from a cell. */
export function idFrom(row: SourceRow, column: string, subject: Subject): Parsed<string> {
  return orRejected(column, subject, () =>
    requiredText(cell(row, column), `Column ${quote(column)}`, 'Every row needs one.'),
  );
}

const ROWS_LOOKED_AT = 100;
const MOST_NAMES = 20;

/**
 * Columns of the first rows that nothing is read from, so that a misspelt name does not go unnoticed.
 *
 * @returns at most 20 names, separated by commas; `null` when there are none
 */
export function ignoredColumns(
  rows: readonly unknown[],
  isRead: (column: string) => boolean,
): string | null {
  const names = new Set<string>();
  for (const each of rows.slice(0, ROWS_LOOKED_AT)) {
    for (const name of Object.keys(sourceRow(each) ?? {})) {
      if (names.size < MOST_NAMES && !isRead(name.replace(BYTE_ORDER_MARK, ''))) names.add(name);
    }
  }
  return names.size === 0 ? null : [...names].join(', ');
}
