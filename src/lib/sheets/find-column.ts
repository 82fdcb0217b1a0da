import { inputError } from '../errors/input-error';
import { join, quote } from '../errors/text';
import { isBlank, requiredName, valuesByName } from '../values/input';
import { comparable, headerOf, inWords, otherSheetsAdvice } from './column-names';
import type { Sheet } from './row';
import { EVENT_DATE_HEADERS } from './well-known-headers';

/** The names, in "Columns" and above rows, of what every record has. */
export const USER_ID = '_user_id';
export const EVENT_ID = '_event_id';
export const EVENT_DATE = '_event_date';

/** The column that says of which type an event is; it is checked, and never asked for. */
export const EVENT_TYPE = '_event_type';

/** In the place of a column: nothing is read for this field, whatever the headers are. */
export const NOT_USED = 'instasent:not-used';

/** What a person types in the place of a column of dates where all rows happen as they are sent. */
export const NOW = 'now';

export type KeyName = typeof USER_ID | typeof EVENT_ID | typeof EVENT_DATE;

export const CONTACT_KEYS: readonly KeyName[] = [USER_ID];
export const EVENT_KEYS: readonly KeyName[] = [USER_ID, EVENT_ID, EVENT_DATE];

/** What people know them as. */
export const KEY_LABELS: Readonly<Record<KeyName, string>> = {
  [USER_ID]: 'User ID',
  [EVENT_ID]: 'Event ID',
  [EVENT_DATE]: 'Event Date',
};

function fieldLabel(name: KeyName): string {
  return `Columns → ${KEY_LABELS[name]}`;
}

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

/** The columns with a name: exactly this one, else those that are alike. */
function columnsNamed(name: string, sheet: Sheet): readonly string[] {
  if (sheet.columns.includes(name)) return [name];
  const likeness = comparable(name);
  if (likeness === '') return [];
  return sheet.columns.filter((column) => comparable(headerOf(column, sheet)) === likeness);
}

/** @throws InstasentError when rows lack a column, with the names of those that there are */
export function requireColumn(column: string, label: string, sheet: Sheet): void {
  if (sheet.columns.includes(column)) return;
  // An empty list has no columns, and nothing that could be missed.
  if (sheet.size === 0 && sheet.columns.length === 0) return;
  throw inputError(
    label,
    `names the column ${quote(column)}, which no row has`,
    join(
      `${columnsThereAre(sheet)} Type the right one into ${label}.`,
      otherSheetsAdvice(sheet.otherSheets),
    ),
  );
}

/**
 * The column that a person named: exactly this one, else the one that is the same without regard to
 * case, accents, spaces, punctuation and underscores.
 *
 * @throws InstasentError when there is none, or more than one alike
 */
export function typedColumn(typed: unknown, label: string, sheet: Sheet): string {
  const name = requiredName(typed, label, 'Type the name of a column.');
  const [column, ...others] = columnsNamed(name, sheet);
  if (column === undefined) {
    requireColumn(name, label, sheet);
    return name;
  }
  if (others.length === 0) return column;
  throw inputError(
    label,
    `names the column ${quote(name)}, and ${inWords([column, ...others])} are both alike`,
    'Type the name exactly as it stands in your rows.',
  );
}

/**
 * The column of IDs that is found by its standard name alone: other names mean too many things.
 *
 * @returns `undefined` where there is none, or more than one
 */
export function standardIdColumn(
  name: typeof USER_ID | typeof EVENT_ID,
  sheet: Sheet,
): string | undefined {
  const [column, ...others] = columnsNamed(name, sheet);
  if (column === undefined || others.length > 0 || twinsOf(column, sheet) > 1) return undefined;
  return column;
}

function twinsOf(column: string, sheet: Sheet): number {
  return sheet.columns.filter((other) => headerOf(other, sheet) === column).length;
}

/** @throws InstasentError when a header stands more than once */
export function requireSingleColumn(column: string, label: string, sheet: Sheet): void {
  const twins = twinsOf(column, sheet);
  if (twins < 2) return;
  throw inputError(
    label,
    `names the column ${quote(column)}, which is there ${twins.toString()} times`,
    'Give each column a name of its own in your file.',
  );
}

/**
 * The column of IDs: the one that was typed, else the one with its standard name.
 *
 * @param columns "Columns", as typed
 * @throws InstasentError when there is none, more than one alike, or its header stands more than once
 */
export function idColumn(
  columns: unknown,
  name: typeof USER_ID | typeof EVENT_ID,
  sheet: Sheet,
): string {
  const label = fieldLabel(name);
  const { [name]: typed } = valuesByName(columns, 'Columns');
  const column = typedColumn(isBlank(typed) ? name : typed, label, sheet);
  requireSingleColumn(column, label, sheet);
  return column;
}

let eventDates: ReadonlySet<string> | undefined;

/** The columns that may hold when an event happened: its standard name, else all well-known headers. */
export function eventDateColumns(sheet: Sheet, taken: readonly string[] = []): readonly string[] {
  const standard = columnsNamed(EVENT_DATE, sheet);
  if (standard.length > 0) return standard;
  // Made at first use: a start of the piece does without.
  const known = (eventDates ??= new Set(EVENT_DATE_HEADERS.map(comparable)));
  return sheet.columns.filter(
    (column) => known.has(comparable(headerOf(column, sheet))) && !taken.includes(column),
  );
}

/**
 * The column with when each event happened: the one that was typed, else the one with its standard
 * name, else the only one with a well-known header.
 *
 * @param columns "Columns", as typed
 * @param taken columns of the event's parameters, which are dates of something else
 * @returns `NOW` where a person says that all rows happen now: an event cannot be changed afterwards,
 *   so nothing else says it
 * @throws InstasentError where a person has to choose
 */
export function eventDateColumn(
  columns: unknown,
  sheet: Sheet,
  taken: readonly string[],
): { column: string } | typeof NOW {
  const label = fieldLabel(EVENT_DATE);
  const { [EVENT_DATE]: typed } = valuesByName(columns, 'Columns');
  if (!isBlank(typed)) {
    const isNow = typeof typed === 'string' && typed.trim().toLowerCase() === NOW;
    if (isNow && columnsNamed(NOW, sheet).length === 0) return NOW;
    return { column: typedColumn(typed, label, sheet) };
  }
  const [column, ...others] = eventDateColumns(sheet, taken);
  if (column !== undefined && others.length === 0) return { column };
  if (sheet.columns.length === 0) return NOW;
  const problem =
    column === undefined
      ? 'is empty, and no column is named like a date of the event'
      : `is empty, and ${inWords([column, ...others])} may each be it`;
  throw inputError(
    label,
    problem,
    `${columnsThereAre(sheet)} Type the one with when it happened, or ${NOW} if that is now for all rows.`,
  );
}

/**
 * The names that the header of a table is known by: the standard ones, and all that were typed.
 *
 * @param columns "Columns", as typed
 */
export function askedColumns(columns: unknown, standard: readonly string[]): string[] {
  const typed = Object.entries(valuesByName(columns, 'Columns')).flatMap(([, value]) =>
    typeof value === 'string' && !isBlank(value) && value !== NOT_USED ? [value] : [],
  );
  return [...standard, ...typed];
}
