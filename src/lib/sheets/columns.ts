import { inputError } from '../errors/input-error';
import { InstasentError } from '../errors/instasent-error';
import { oneLine, quote } from '../errors/text';
import { convert } from '../values/convert';
import type { FieldSpec } from '../values/field-specs';
import { requiredId } from '../values/ids';
import { isBlank, requiredName, valuesByName } from '../values/input';
import type { Reading } from '../values/reading';
import type { Parsed, Sheet, SourceRow, Subject } from './row';
import { NAMELESS } from './table';

const MAX_NAMES = 20;

/** Marks of a value, as the first row has them where a table lacks its header. */
const VALUE_LIKE = /@|^\+?[\d\s./,:()-]{5,}$/;

/**
 * A name as columns and attributes are compared: without case, accents, spaces, punctuation and
 * underscores.
 */
export function comparable(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f\p{P}\p{Z}\p{C}]/gu, '')
    .normalize('NFC');
}

/** The text that stands above a column; two columns may have the same. */
function headerOf(column: string, sheet: Sheet): string {
  return sheet.repeated?.get(column) ?? column;
}

function inWords(names: readonly string[]): string {
  const quoted = names.slice(0, MAX_NAMES).map(quote).join(', ');
  const more = names.length - MAX_NAMES;
  return more > 0 ? `${quoted} and ${more.toString()} more` : quoted;
}

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

/**
 * Finds the column of IDs as `columnOf` does.
 *
 * @throws InstasentError also when there is none, or its header stands more than once
 */
export function idColumnOf(typed: unknown, standard: string, label: string, sheet: Sheet): string {
  const column = columnOf(typed, standard, label, sheet);
  requireColumn(column, label, sheet);
  const twins = sheet.columns.filter((other) => headerOf(other, sheet) === column);
  if (twins.length < 2) return column;
  throw inputError(
    label,
    `names the column ${quote(column)}, which is there ${twins.length.toString()} times`,
    'Give each column a name of its own in your file.',
  );
}

/** A field and the column that holds it. */
export interface MappedField {
  field: FieldSpec;
  column: string;
}

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
    .filter((column) => !isRead(column))
    .map((column) => (column === NAMELESS ? '(no name)' : oneLine(column, MAX_NAME_LENGTH)));
  if (ignored.length === 0) return null;
  const more = ignored.length - MAX_NAMES;
  const names = ignored.slice(0, MAX_NAMES).join(', ');
  return more > 0 ? `${names} and ${more.toString()} more` : names;
}

/** A row's value; what objects inherit is none. */
export function cell(row: SourceRow, column: string): unknown {
  return Object.hasOwn(row, column) ? row[column] : undefined;
}

/** What a row's cells are converted to. */
export interface ConvertedCells {
  /** By the names of fields; blank cells are left out. */
  values: Record<string, unknown>;
  /** How many phone numbers go out as they came, since they are not clearly any. */
  unclearPhones: number;
}

/** Converts a row's cells by their specs, each as its column is written. */
export function convertCells(
  row: SourceRow,
  readings: ReadonlyMap<MappedField, Reading>,
  subject: Subject,
): Parsed<ConvertedCells> {
  const values = new Map<string, unknown>();
  const reasons = [];
  let unclearPhones = 0;
  for (const [{ field, column }, reading] of readings) {
    const converted = convert(field, cell(row, column), reading);
    if ('problem' in converted) {
      reasons.push({ field: field.label, reason: converted.problem });
      continue;
    }
    if (converted.isUnclearPhone === true) unclearPhones += 1;
    if (converted.value !== undefined) values.set(field.name, converted.value);
  }
  if (reasons.length > 0) return { rejected: { ...subject, reasons } };
  return { ok: { values: Object.fromEntries(values), unclearPhones } };
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
