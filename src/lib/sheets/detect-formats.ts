import {
  evidenceOf,
  formatFrom,
  type ColumnFormat,
  type Evidence,
  type FormatChoice,
} from '../values/column-format';
import { cell, type MappedField } from './convert-row';
import type { Sheet } from './row';

/** The kinds of fields whose text depends on its column's format. */
const FORMATTED_KINDS = ['number', 'integer', 'date', 'date-time'];

/** The format of each column that is read, in the order of the fields. */
export type ColumnFormats = ReadonlyMap<MappedField, ColumnFormat>;

/**
 * The format of each column. Under `auto` all rows are looked at, in one pass, and a column has one
 * format as a whole: 31/12 in one row says how 01/02 in another is meant.
 *
 * @param mapped fields and their columns; a column of dates of its own may be among them
 * @param base what all columns share
 */
export function detectFormats(
  sheet: Sheet,
  mapped: readonly MappedField[],
  choice: FormatChoice,
  base: Pick<ColumnFormat, 'timeZone' | 'toE164'>,
): ColumnFormats {
  const evidence = new Map(mapped.map((each) => [each, new Set<Evidence>()]));
  const formatted = mapped.filter(({ field }) => FORMATTED_KINDS.includes(field.kind));
  const rows = choice === 'auto' && formatted.length > 0 ? sheet.size : 0;
  for (let index = 0; index < rows; index += 1) {
    const row = sheet.row(index);
    if ('problem' in row) continue;
    for (const each of formatted) {
      for (const one of evidenceOf(each.field, cell(row.ok, each.column))) {
        evidence.get(each)?.add(one);
      }
    }
  }
  return new Map(
    [...evidence].map(([each, found]) => [each, { ...base, ...formatFrom(choice, found) }]),
  );
}
