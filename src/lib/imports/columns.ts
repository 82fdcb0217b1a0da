import { inputError, InstasentError, quote } from '../errors';
import { convert } from '../fields/conversion';
import type { FieldSpec } from '../fields/forms';
import { isEmpty, kindOf, parsedJson, requiredText, valuesByName } from '../fields/input';
import type { Parsed, Subject } from './import-rows';

/** A row of a spreadsheet, database or CSV step: values by column. */
export type SourceRow = Readonly<Record<string, unknown>>;

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

export function cell(row: SourceRow, column: string): unknown {
  return Object.hasOwn(row, column) ? row[column] : undefined;
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
  if (isEmpty(value) || (typeof value === 'string' && value.trim() === '')) return standard;
  const column = requiredText(value, label, 'Type the name of a column.');
  const objects = rows.filter((row) => typeof row === 'object' && row !== null);
  if (column === standard || objects.length === 0) return column;
  if (objects.some((row) => Object.hasOwn(row, column))) return column;
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
    return { rejected: { ...subject, reasons: [{ field, reason: error.message }] } };
  }
}

/** Reads an ID from a cell. */
export function idFrom(row: SourceRow, column: string, subject: Subject): Parsed<string> {
  return orRejected(column, subject, () =>
    requiredText(cell(row, column), `Column ${quote(column)}`, 'Fill it in for every row.'),
  );
}
