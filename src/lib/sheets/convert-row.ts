import { inputError } from '../errors/input-error';
import type { FieldReason } from '../errors/failure';
import { InstasentError } from '../errors/instasent-error';
import { quote } from '../errors/text';
import { convert } from '../values/convert';
import type { FieldSpec } from '../values/field-specs';
import { requiredId } from '../values/ids';
import { isBlank } from '../values/input';
import type { ColumnFormat } from '../values/column-format';
import { isTotal } from '../values/totals';
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

/**
 * Reads the ID of a row's record.
 *
 * @param subject what is known of the row, for its rejection
 * @param advice one sentence: what every row needs
 */
export function recordId(
  row: SourceRow,
  column: string,
  subject: Subject,
  advice = 'Every row needs one.',
): Parsed<string> {
  const label = `Column ${quote(column)}`;
  try {
    const id = requiredId(cell(row, column), label, advice);
    if (!isTotal(id)) return { ok: id };
    throw inputError(label, `holds ${quote(id)}: the row is a sum, and no record`, advice);
  } catch (error) {
    if (!(error instanceof InstasentError)) throw error;
    const { happened, advice: what } = error.parts;
    return {
      rejected: { ...subject, reasons: [{ field: column, reason: `${happened} ${what}` }] },
    };
  }
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
