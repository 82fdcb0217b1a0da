import type { FieldReason } from '../errors/failure';
import { inputError } from '../errors/input-error';
import { InstasentError } from '../errors/instasent-error';
import { quote } from '../errors/text';
import { convert } from '../values/convert';
import type { FieldSpec } from '../values/field-specs';
import { requiredId } from '../values/ids';
import { isBlank } from '../values/input';
import type { ColumnFormat } from '../values/column-format';
import type { Parsed, Sheet, SourceRow, Subject } from './row';

/** A field and the column that holds it. */
export interface MappedField {
  field: FieldSpec;
  column: string;
}

/** A row's value; what objects inherit is none. */
export function cell(row: SourceRow, column: string): unknown {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

/** What a row's cells are converted to. */
export interface ConvertedCells {
  /** By the names of fields; blank cells are left out. */
  values: Record<string, unknown>;
  /** The cells that cannot be read, and why: the caller leaves them out or rejects the row. */
  leftOut: FieldReason[];
  /** How many phone numbers go out as they came, since they are not clearly any. */
  unclearPhones: number;
  /** Of how many cells with several phone numbers the first valid one goes out. */
  severalPhones: number;
}

/**
 * Converts a row's cells by their specs, each in its column's format.
 *
 * @param countryColumn where the row's own country is, by code or name: it comes before the import's
 */
export function convertCells(
  row: SourceRow,
  formats: ReadonlyMap<MappedField, ColumnFormat>,
  countryColumn?: string,
): ConvertedCells {
  const values = new Map<string, unknown>();
  const leftOut: FieldReason[] = [];
  let unclearPhones = 0;
  let severalPhones = 0;
  const rowCountry = countryColumn === undefined ? undefined : cell(row, countryColumn);
  for (const [{ field, column }, format] of formats) {
    const converted = convert(field, cell(row, column), format, rowCountry);
    if ('problem' in converted) {
      leftOut.push({ field: field.label, reason: converted.problem });
      continue;
    }
    if (converted.isUnclearPhone === true) unclearPhones += 1;
    if (converted.isFirstOfSeveral === true) severalPhones += 1;
    if (converted.value !== undefined) values.set(field.name, converted.value);
  }
  return { values: Object.fromEntries(values), leftOut, unclearPhones, severalPhones };
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
export function idFrom(
  row: SourceRow,
  column: string,
  subject: Subject,
  advice = 'Every row needs one.',
): Parsed<string> {
  return orRejected(column, subject, () =>
    requiredId(cell(row, column), `Column ${quote(column)}`, advice),
  );
}
const EVENT_TYPE_COLUMN = '_event_type';

/** Refuses rows that say they are events of another type than the chosen one. */
export function requireEventType(sheet: Sheet, eventType: string): void {
  if (!sheet.columns.includes(EVENT_TYPE_COLUMN)) return;
  for (let index = 0; index < sheet.size; index += 1) {
    const row = sheet.row(index);
    const value = 'ok' in row ? cell(row.ok, EVENT_TYPE_COLUMN) : undefined;
    if (isBlank(value) || (typeof value === 'string' && value.trim() === eventType)) continue;
    throw inputError(
      'Rows',
      `say in row ${(index + 1).toString()} that the event is of another type (${EVENT_TYPE_COLUMN}) than ${quote(eventType)}`,
      'Choose that type in Event Type, and import the events of each type in a step of its own.',
    );
  }
}
