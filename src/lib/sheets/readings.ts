import { evidenceOf, writingOf, type Evidence, type Format, type Reading } from '../values/reading';
import { cell, type MappedField } from './convert-row';
import type { Sheet } from './row';

/** The kinds of fields whose text can be read in two ways. */
const WRITTEN_IN_WAYS = ['number', 'integer', 'date', 'date-time'];

/**
 * How each column is written. Under `auto` all rows are looked at, in one pass, and a column is
 * decided as a whole: 31/12 in one row says how 01/02 in another is meant.
 *
 * @param mapped fields and their columns; a column of dates of its own may be among them
 * @param base what all columns share
 */
export function readingsOf(
  sheet: Sheet,
  mapped: readonly MappedField[],
  format: Format,
  base: Omit<Reading, 'writing'>,
): Map<MappedField, Reading> {
  const evidence = new Map(mapped.map((each) => [each, new Set<Evidence>()]));
  const open = mapped.filter(({ field }) => WRITTEN_IN_WAYS.includes(field.kind));
  const rows = format === 'auto' && open.length > 0 ? sheet.size : 0;
  for (let index = 0; index < rows; index += 1) {
    const row = sheet.row(index);
    if ('problem' in row) continue;
    for (const each of open) {
      const told = evidenceOf(each.field, cell(row.ok, each.column));
      for (const one of told) evidence.get(each)?.add(one);
    }
  }
  return new Map(
    [...evidence].map(([each, set]) => [each, { ...base, writing: writingOf(format, set) }]),
  );
}
