import {
  columnFormat,
  noEvidence,
  noteValue,
  type ColumnFormat,
  type FormatChoice,
} from '../../../src/lib/values/column-format';
import { convert } from '../../../src/lib/values/convert';
import { UNKNOWN_DATES } from '../../../src/lib/values/dates';
import type { FieldKind, FieldSpec } from '../../../src/lib/values/field-specs';

export const fieldOf = (kind: FieldKind, rest: Partial<FieldSpec> = {}): FieldSpec => ({
  name: 'x',
  label: 'X',
  description: '',
  kind,
  required: false,
  maxValues: 1,
  maxLength: undefined,
  ...rest,
});

/** A column whose values show nothing of its format, in UTC. */
export const UNKNOWN_FORMAT: ColumnFormat = {
  dates: { ...UNKNOWN_DATES, timeZone: 'UTC' },
  numbers: 'unknown',
  readPhone: () => undefined,
};

interface Given {
  choice?: FormatChoice;
  timeZone?: string;
  field?: Partial<FieldSpec>;
  is1904?: boolean;
}

/** How a column is read, as an import does it: its format from all of its cells. */
export function formatOf(kind: FieldKind, cells: readonly unknown[], given: Given = {}) {
  const field = fieldOf(kind, given.field);
  const { timeZone = 'UTC', choice = 'auto', is1904 = false } = given;
  const evidence = noEvidence();
  for (const cell of cells) noteValue(evidence, field, cell, timeZone);
  return columnFormat(choice, evidence, field, { timeZone, is1904, readPhone: () => undefined });
}

/** The values of a column's cells; what is wrong with one is in its place, `undefined` for blanks. */
export function readColumn(
  kind: FieldKind,
  cells: readonly unknown[],
  given: Given = {},
): unknown[] {
  const format = formatOf(kind, cells, given);
  return cells.map((cell) => {
    const converted = convert(fieldOf(kind, given.field), cell, format);
    return 'problem' in converted ? new Error(converted.problem) : converted.value;
  });
}

/** The same with `null` for what cannot be read. */
export function readOrNull(kind: FieldKind, cells: readonly unknown[], given: Given = {}) {
  return readColumn(kind, cells, given).map((value) => (value instanceof Error ? null : value));
}
