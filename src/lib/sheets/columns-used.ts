import { inputError } from '../errors/input-error';
import { oneLine, quote } from '../errors/text';
import type { FieldSpec } from '../values/field-specs';
import { headerOf, inWords, MAX_NAMES } from './column-names';
import type { MappedField } from './convert-row';
import type { Sheet } from './row';
import { NAMELESS } from './table';

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

/**
 * The columns that may become custom attributes. Names that begin with _ are Instasent's own, and
 * none of them is custom.
 *
 * @param known columns that are read otherwise, and names of attributes
 * @throws InstasentError for a header that stands twice: nobody can tell which of them is meant
 */
export function customColumns(sheet: Sheet, known: ReadonlySet<string>): string[] {
  const columns = sheet.columns.filter(
    (column) =>
      column !== NAMELESS &&
      !column.startsWith('_') &&
      !known.has(column) &&
      sheet.copies?.has(column) !== true,
  );
  const twin = columns.find((column) => sheet.repeated?.has(column) === true);
  if (twin !== undefined) {
    throw inputError(
      'Rows',
      `have more than one column ${quote(headerOf(twin, sheet))}`,
      'Rename one of them, or turn off Send Other Columns.',
    );
  }
  return columns;
}

/** Of a column's name in a list of many. */
const MAX_NAME_LENGTH = 100;

function nameOf(column: string): string {
  return column === NAMELESS ? '(no name)' : oneLine(column, MAX_NAME_LENGTH);
}

/** A column, and the field that is read from it. */
export interface UsedColumn {
  field: Pick<FieldSpec, 'name'>;
  column: string;
  /** Other columns that hold the same and are not read. */
  passedOver?: readonly string[];
}

/** What is read from a column that no field has: where the phone numbers of its row are from. */
export const PHONE_COUNTRY = { name: 'country of phone numbers' };

/**
 * What was understood, in one line: `Email → _email, Móvil → _phone_mobile (not Teléfono)`; `null`:
 * nothing.
 */
export function columnsUsed(used: readonly UsedColumn[]): string | null {
  if (used.length === 0) return null;
  return used
    .map(({ field, column, passedOver = [] }) => {
      const not = passedOver.length === 0 ? '' : ` (not ${passedOver.map(nameOf).join(', ')})`;
      return `${nameOf(column)} → ${field.name}${not}`;
    })
    .join(', ');
}

/** Names in one line, separated by commas: at most 20, and how many more there are. */
export function namesInLine(columns: readonly string[]): string {
  const more = columns.length - MAX_NAMES;
  const names = columns.slice(0, MAX_NAMES).map(nameOf).join(', ');
  return more > 0 ? `${names} and ${more.toString()} more` : names;
}

/**
 * The columns that nothing is read from, so that a misspelt name does not go unnoticed.
 *
 * @returns as `namesInLine`; `null` for none
 */
export function ignoredColumns(sheet: Sheet, isRead: (column: string) => boolean): string | null {
  const ignored = sheet.columns.filter(
    (column) => !isRead(column) && sheet.copies?.has(column) !== true,
  );
  return ignored.length === 0 ? null : namesInLine(ignored);
}
