import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { isBlank, requiredName } from '../values/input';
import { comparable, headerOf, inWords } from './column-names';
import type { Sheet } from './row';

/** Marks of a value, as the first row has them where a table lacks its header. */
const VALUE_LIKE = /@|^\+?[\d\s./,:()-]{5,}$/;

/** Names the columns, but no values: those of the first row come in their place in a file without header. */
function columnsThereAre({ columns }: Sheet): string {
  if (columns.length === 0) return 'No row has columns: each row must be values by column.';
  if (columns.some((column) => VALUE_LIKE.test(column))) {
    return 'The first row seems to hold values: put the names of the columns above it.';
  }
  return `The columns are ${inWords(columns)}.`;
}

/** The column with a name: exactly this one, else the one that is alike. */
function columnNamed(name: string, label: string, sheet: Sheet): string | undefined {
  if (sheet.columns.includes(name)) return name;
  const likeness = comparable(name);
  const alike = sheet.columns.filter(
    (column) => comparable(headerOf(column, sheet)) === likeness && likeness !== '',
  );
  if (alike.length < 2) return alike[0];
  throw inputError(
    label,
    `names the column ${quote(name)}, and ${inWords(alike)} are both alike`,
    'Type the name exactly as it stands in your rows.',
  );
}

/** @throws InstasentError when rows lack a column, with the names of those that there are */
export function requireColumn(column: string, label: string, sheet: Sheet): void {
  if (sheet.columns.includes(column)) return;
  // An empty list has no columns, and nothing that could be missed.
  if (sheet.size === 0 && sheet.columns.length === 0) return;
  throw inputError(
    label,
    `names the column ${quote(column)}, which no row has`,
    `${columnsThereAre(sheet)} Type the right one into ${label}.`,
  );
}

/**
 * Finds a column that may be missing unless its name was typed: an exact match, else one without
 * regard to case, accents, spaces, punctuation and underscores.
 *
 * @param typed its name, where one was typed
 * @param standard its name otherwise; typing this one does not demand it
 * @throws InstasentError when it was typed and there is none, or more than one alike
 */
export function columnOf(typed: unknown, standard: string, label: string, sheet: Sheet): string {
  const name = isBlank(typed) ? standard : requiredName(typed, label, 'Type the name of a column.');
  const found = columnNamed(name, label, sheet);
  if (found === undefined && name !== standard) requireColumn(name, label, sheet);
  return found ?? name;
}

/** @throws InstasentError when a header stands more than once */
export function requireSingleColumn(column: string, label: string, sheet: Sheet): void {
  const twins = sheet.columns.filter((other) => headerOf(other, sheet) === column);
  if (twins.length < 2) return;
  throw inputError(
    label,
    `names the column ${quote(column)}, which is there ${twins.length.toString()} times`,
    'Give each column a name of its own in your file.',
  );
}

/**
 * Finds the column of IDs as `columnOf` does.
 *
 * @throws InstasentError also when there is none, or its header stands more than once
 */
export function idColumnOf(typed: unknown, standard: string, label: string, sheet: Sheet): string {
  const column = columnOf(typed, standard, label, sheet);
  requireColumn(column, label, sheet);
  requireSingleColumn(column, label, sheet);
  return column;
}
