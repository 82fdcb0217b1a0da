import { inputError } from '../errors/input-error';
import { oneLine, quote } from '../errors/text';
import type { FieldSpec } from '../values/field-specs';
import { isBlank, valuesByName } from '../values/input';
import { comparable, headerOf, inWords, MAX_NAMES } from './column-names';
import { columnOf } from './find-column';
import type { MappedField } from './convert-row';
import type { Sheet } from './row';
import { NAMELESS } from './table';

/** What "Columns" must not map, since a field of its own does. */
const FIELDS_OF_THEIR_OWN = new Map([
  ['_user_id', 'User ID Column'],
  ['_event_id', 'Event ID Column'],
  ['_event_date', 'Event Date Column'],
]);

/** The columns that were typed, by the name of their field. */
function typedColumns(
  columns: unknown,
  fields: readonly FieldSpec[],
  sheet: Sheet,
): Map<string, string> {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const typed = new Map<string, string>();
  for (const [name, value] of Object.entries(valuesByName(columns, 'Columns'))) {
    if (isBlank(value)) continue;
    const field = byName.get(name);
    const ownField = FIELDS_OF_THEIR_OWN.get(name);
    if (field !== undefined) {
      typed.set(name, columnOf(value, '', `Columns → ${field.label}`, sheet));
    } else if (ownField !== undefined) {
      throw inputError(
        'Columns',
        `names ${quote(name)}, which has a field of its own`,
        `Type the column into ${ownField} instead.`,
      );
    } else {
      throw inputError(
        'Columns',
        `names ${quote(name)}, which Instasent does not list here`,
        'Put Instasent’s names on the left and your columns on the right, such as {"_email": "Email"}.',
      );
    }
  }
  return typed;
}

/** In what a field and a header may agree, the surest first. */
const LEVELS: { ofField: (field: FieldSpec) => string; ofHeader: (header: string) => string }[] = [
  { ofField: ({ name }) => name, ofHeader: (header) => header },
  { ofField: ({ name }) => comparable(name), ofHeader: comparable },
  { ofField: ({ label }) => comparable(label), ofHeader: comparable },
];

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  groups.delete('');
  return groups;
}

function refuseDoubt(fields: readonly FieldSpec[], columns: readonly string[]): void {
  if (fields.length === 1 && columns.length === 1) return;
  const attributes = fields.map(({ label, name }) => `${label} (${name})`);
  throw inputError(
    'Columns',
    `cannot be worked out: ${inWords(columns)} may be ${attributes.join(' or ')}`,
    'Fill in Columns: type which column is which.',
  );
}

/**
 * Which column holds each field: the one that was typed; else the one with the field's own name;
 * else the one whose header is like the name; else like the label. Fields without a column are left
 * out.
 *
 * A column of IDs or dates may be an attribute too, as an order's number is.
 *
 * @param columns as typed: column names by the names of fields
 * @param unoffered fields that get a column only where one is typed, as flows may have it that were
 *   made when the form offered them
 * @throws InstasentError for typed columns that no row has, and where two headers fit one field, or
 *   one header two
 */
export function mappedFields(
  columns: unknown,
  fields: readonly FieldSpec[],
  sheet: Sheet,
  unoffered: readonly FieldSpec[] = [],
): MappedField[] {
  const found = typedColumns(columns, [...fields, ...unoffered], sheet);
  const used = new Set([...found.values(), NAMELESS]);
  for (const { ofField, ofHeader } of LEVELS) {
    const open = grouped(
      fields.filter(({ name }) => !found.has(name)),
      ofField,
    );
    const free = grouped(
      sheet.columns.filter((column) => !used.has(column)),
      (column) => ofHeader(headerOf(column, sheet)),
    );
    for (const [key, candidates] of open) {
      const [column, ...others] = free.get(key) ?? [];
      if (column === undefined) continue;
      refuseDoubt(candidates, [column, ...others]);
      for (const { name } of candidates) found.set(name, column);
      used.add(column);
    }
  }
  return [...fields, ...unoffered].flatMap((field) => {
    const column = found.get(field.name);
    return column === undefined ? [] : [{ field, column }];
  });
}

/**
 * Refuses an import whose rows have columns beside IDs, and nothing would be read from any of them.
 *
 * @param taken columns that are something else: IDs, the date, the type
 * @param what they do not fit, in words, and what to do
 */
export function requireAnyMatch(
  mapped: readonly MappedField[],
  fields: readonly FieldSpec[],
  sheet: Sheet,
  taken: readonly string[],
  [what, advice]: readonly [string, string],
): void {
  const others = sheet.columns.filter((column) => column !== NAMELESS && !taken.includes(column));
  const isAnyRead = mapped.some(({ column }) => others.includes(column));
  if (isAnyRead || fields.length === 0 || others.length === 0) return;
  throw inputError('Columns', `of your rows (${inWords(others)}) fit none of the ${what}`, advice);
}

/** A column that is sent as a custom attribute of its name. */
export interface CustomColumn {
  column: string;
  name: string;
}

/**
 * The columns that may become custom attributes. Names that begin with _ are Instasent's own, and
 * none of them is custom.
 *
 * @param known columns that are read otherwise, and names of attributes
 * @throws InstasentError for two columns whose names differ in outer spaces only
 */
export function customColumns(sheet: Sheet, known: ReadonlySet<string>): CustomColumn[] {
  const byName = new Map<string, string>();
  for (const column of sheet.columns) {
    if (sheet.copies?.has(column) === true) continue;
    const name = column.trim();
    if (name === '' || name.startsWith('_') || known.has(name) || known.has(column)) continue;
    const other = byName.get(name);
    if (other !== undefined) {
      throw inputError(
        'Rows',
        `have more than one column ${quote(name)}: their names differ in the spaces around them only`,
        'Rename one of them, or turn off Send Other Columns.',
      );
    }
    byName.set(name, column);
  }
  return [...byName].map(([name, column]) => ({ name, column }));
}

/** Of a column's name in a list of many. */
const MAX_NAME_LENGTH = 100;

/** What was understood, in one line: `Email → _email, Teléfono → _phone_mobile`; `null`: nothing. */
export function columnsUsed(
  mapped: readonly { field: Pick<FieldSpec, 'name'>; column: string }[],
): string | null {
  if (mapped.length === 0) return null;
  return mapped
    .map(({ field, column }) => `${oneLine(column, MAX_NAME_LENGTH)} → ${field.name}`)
    .join(', ');
}

/**
 * The columns that nothing is read from, so that a misspelt name does not go unnoticed.
 *
 * @returns at most 20 names, separated by commas, and how many more there are; `null` for none
 */
export function ignoredColumns(sheet: Sheet, isRead: (column: string) => boolean): string | null {
  const ignored = sheet.columns
    .filter((column) => !isRead(column) && sheet.copies?.has(column) !== true)
    .map((column) => (column === NAMELESS ? '(no name)' : oneLine(column, MAX_NAME_LENGTH)));
  if (ignored.length === 0) return null;
  const more = ignored.length - MAX_NAMES;
  const names = ignored.slice(0, MAX_NAMES).join(', ');
  return more > 0 ? `${names} and ${more.toString()} more` : names;
}
