import {
  columnFormat,
  isDetected,
  noEvidence,
  noteValue,
  type ColumnFormat,
  type FormatBase,
  type FormatChoice,
} from '../values/column-format';
import { sideFor } from '../values/convert';
import { zoneOfHeader } from '../values/zone-names';
import { headerOf } from './column-names';
import { cell, type MappedField } from './convert-row';
import type { Sheet } from './row';

/** The format of each column that is read, in the order of the fields. */
export type ColumnFormats = ReadonlyMap<MappedField, ColumnFormat>;

/**
 * The format of each column. All rows are looked at, in one pass, and a column has one format as a whole:
 * 31/12 in one row says how 01/02 in another is meant. A header that names a zone comes before that of
 * the import.
 *
 * @param mapped fields and their columns; a column of dates of its own may be among them
 * @param base what all columns share
 */
export function detectFormats(
  sheet: Sheet,
  mapped: readonly MappedField[],
  choice: FormatChoice,
  base: Omit<FormatBase, 'is1904'>,
): ColumnFormats {
  const columns = mapped.map((each) => ({
    each,
    evidence: noEvidence(),
    timeZone: zoneOfHeader(headerOf(each.column, sheet)) ?? base.timeZone,
  }));
  const detected = columns.filter(({ each }) => isDetected(each.field));
  const rows = detected.length > 0 ? sheet.size : 0;
  for (let index = 0; index < rows; index += 1) {
    const row = sheet.row(index);
    if ('problem' in row) continue;
    for (const { each, evidence, timeZone } of detected) {
      const value = sideFor(each.field.kind, cell(row.ok, each.column));
      noteValue(evidence, each.field, value, timeZone);
    }
  }
  const { is1904 } = sheet;
  return new Map(
    columns.map(({ each, evidence, timeZone }) => [
      each,
      columnFormat(choice, evidence, each.field, { ...base, timeZone, is1904 }),
    ]),
  );
}
