import { join, quote } from '../errors/text';
import { namesInLine } from '../sheets/columns-used';
import { cell } from '../sheets/convert-row';
import { EVENT_DATE, EVENT_TYPE, KEY_LABELS, type KeyName } from '../sheets/find-column';
import { countryColumn, type ColumnMatches } from '../sheets/match-columns';
import type { SourceRow } from '../sheets/row';
import { NAMELESS } from '../sheets/table';
import type { FieldSpec } from '../values/field-specs';
import type { SampleRows } from './sample';

/** Columns and fields named in a note. */
const MAX_NAMED = 8;

/** Fields that a form does not show. */
export interface OmittedFields {
  /** Those whose name has a dot, which the builder takes for values in values. */
  dotted: readonly FieldSpec[];
  /** How many others there are. */
  others: number;
}

function names(columns: readonly string[]): string {
  const more = columns.length - MAX_NAMED;
  const first = namesInLine(columns.slice(0, MAX_NAMED));
  return more > 0 ? `${first} and ${more.toString()} more` : first;
}

/** A note is Markdown, and names are not. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>~|#]/g, '\\$&');
}

/** What is said of the fields of a form, below a sentence about its columns. */
export function fieldsNote(sentence: string, { dotted, others }: OmittedFields): string {
  const labels = dotted.map(({ label }) => label);
  return join(
    sentence,
    others === 0 ? '' : `${others.toString()} more fields are found by their headers.`,
    labels.length === 0 ? '' : plain(`Found by their headers alone: ${names(labels)}.`),
  );
}

/** A date whose day and month may change places. */
const SHORT_DATE = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d)/;

/** The first date of a column, where each of its dates can be read in two ways. */
function ambiguousDate(column: string, rows: readonly SourceRow[]): string | undefined {
  let found: string | undefined;
  for (const row of rows) {
    const value = cell(row, column);
    const date = typeof value === 'string' ? SHORT_DATE.exec(value) : null;
    if (date === null) continue;
    const [text, first, second] = date;
    if (Number(first) > 12 || Number(second) > 12) return undefined;
    if (first !== second) found ??= text.trim();
  }
  return found;
}

/** A column of dates that a person has to say something about, or nothing. */
function datesSentence(columns: readonly string[], rows: readonly SourceRow[]): string {
  for (const column of columns) {
    const date = ambiguousDate(column, rows);
    if (date === undefined) continue;
    return `${date} in ${names([column])} can be read in two ways: choose one in Dates and Numbers.`;
  }
  return '';
}

/** The fields that a record needs and that have no column: a note is not made anew at a choice. */
function missingSentence(labels: readonly string[]): string {
  return labels.length === 0 ? '' : `Not found, so choose below: ${names(labels)}.`;
}

/**
 * What is found in the sample, in one line: how many columns and which others there are, and what a
 * person has to see to. It stands there unchanged when columns have been chosen, and is to be true then.
 */
export function columnsNote(
  { sheet, rows }: SampleRows,
  keys: readonly { name: KeyName; column: string | undefined }[],
  matches: ColumnMatches,
  fields: readonly FieldSpec[],
  omitted: OmittedFields,
): string {
  const { matched, uncertain } = matches;
  const columns = sheet.columns.filter((column) => column !== NAMELESS);
  const isOfEvents = keys.some(({ name }) => name === EVENT_DATE);
  const used = new Set<string | undefined>([
    ...keys.map(({ column }) => column),
    ...matched.map(({ column }) => column),
    countryColumn(matches, sheet),
    ...(isOfEvents ? [EVENT_TYPE] : []),
  ]);
  const unused = columns.filter((column) => !used.has(column));
  const settled = new Set([
    ...matched.map(({ field }) => field),
    ...uncertain.flatMap((each) => each.fields),
  ]);
  const missing = [
    ...keys.filter(({ column }) => column === undefined).map(({ name }) => KEY_LABELS[name]),
    ...fields.filter((field) => field.required && !settled.has(field)).map(({ label }) => label),
  ];
  const dates = [
    ...keys.flatMap(({ name, column }) => (name === EVENT_DATE ? [column] : [])),
    ...matched.flatMap(({ field, column }) =>
      ['date', 'date-time'].includes(field.kind) ? [column] : [],
    ),
  ].filter((column) => column !== undefined);
  const count = `${(columns.length - unused.length).toString()} of ${columns.length.toString()} columns were found by their headers`;
  const sentences = [
    unused.length === 0 ? `${count}.` : `${count}; not: ${names(unused)}.`,
    missingSentence(missing),
    ...uncertain.map(
      ({ fields: rivals, columns: headers }) =>
        `${headers.map(quote).join(' and ')} may be ${rivals.map(({ label }) => label).join(' or ')}: choose below.`,
    ),
    datesSentence(dates, rows),
  ];
  return fieldsNote(plain(join(...sentences)), omitted);
}
