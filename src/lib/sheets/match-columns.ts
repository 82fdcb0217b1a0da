import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import type { FieldSpec } from '../values/field-specs';
import { isBlank, valuesByName } from '../values/input';
import { comparable, grouped, headerOf, inWords } from './column-names';
import type { MappedField } from './convert-row';
import { NOT_USED, typedColumn } from './find-column';
import type { Sheet } from './row';
import { NAMELESS } from './table';
import {
  BIRTH_DATE_HEADERS,
  COUNTRY_CODE,
  WELL_KNOWN_HEADERS,
  type ConditionalHeader,
} from './well-known-headers';

/**
 * How a field's column was found: it was typed; its header is the field's name, letter by letter; it is
 * like the name; it is like the label; it is a well-known header.
 */
export type FoundBy = 'typed' | 'name' | 'likeName' | 'likeLabel' | 'wellKnown';

/** A field, its column, and how that was found. */
export interface MatchedField extends MappedField {
  by: FoundBy;
  /** Other columns that are known to hold the same, in whose place this one is read. */
  passedOver: readonly string[];
}

/** Columns and fields that fit each other in more than one way. */
export interface UncertainMatch {
  fields: readonly FieldSpec[];
  columns: readonly string[];
}

export interface ColumnMatches {
  /** In the order of the fields; those without a column are left out. */
  matched: MatchedField[];
  /** Columns that belong to no field, as the sheet has them; those without a name are left out. */
  unused: string[];
  uncertain: UncertainMatch[];
}

/** What "Columns" may name. */
export interface Matchable {
  /** IDs and the date, which are found otherwise, by `idColumn` and `eventDateColumn`. */
  keys: readonly string[];
  fields: readonly FieldSpec[];
}

/** The columns that were typed by the name of their field; `NOT_USED` for those of none. */
function typedColumns(
  columns: unknown,
  { keys, fields }: Matchable,
  sheet: Sheet,
): Map<string, string> {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const typed = new Map<string, string>();
  for (const [name, value] of Object.entries(valuesByName(columns, 'Columns'))) {
    if (isBlank(value) || keys.includes(name)) continue;
    const field = byName.get(name);
    if (field === undefined) {
      throw inputError(
        'Columns',
        `names ${quote(name)}, which Instasent does not list here`,
        'Put Instasent’s names on the left and your columns on the right, such as {"_email": "Email"}.',
      );
    }
    const column =
      value === NOT_USED ? NOT_USED : typedColumn(value, `Columns → ${field.label}`, sheet);
    typed.set(name, column);
  }
  return typed;
}

/** The headers of a sheet as they are compared: a list may have as many as it has rows. */
class Headers {
  /** By the header, letter by letter. */
  readonly exact: ReadonlyMap<string, readonly string[]>;
  /** By the header in its comparable form. */
  readonly alike: ReadonlyMap<string, readonly string[]>;

  constructor(sheet: Sheet) {
    this.exact = grouped(sheet.columns, (column) => headerOf(column, sheet));
    this.alike = grouped(sheet.columns, (column) => comparable(headerOf(column, sheet)));
  }
}

/** What is still to be matched, and what has been. */
interface Matching {
  headers: Headers;
  open: Set<FieldSpec>;
  free: Set<string>;
  found: Map<FieldSpec, MatchedField>;
  uncertain: UncertainMatch[];
}

function settle(
  matching: Matching,
  fields: readonly FieldSpec[],
  columns: readonly string[],
  by: FoundBy,
  passedOver: readonly string[] = [],
): void {
  const [field, ...otherFields] = fields;
  const [column, ...otherColumns] = columns;
  if (field === undefined || column === undefined) return;
  if (otherFields.length > 0 || otherColumns.length > 0) {
    matching.uncertain.push({ fields, columns });
  } else {
    matching.found.set(field, { field, column, by, passedOver });
  }
  for (const each of fields) matching.open.delete(each);
  for (const each of columns) matching.free.delete(each);
}

function freeOf(
  columns: ReadonlyMap<string, readonly string[]>,
  key: string,
  free: ReadonlySet<string>,
): readonly string[] {
  return (columns.get(key) ?? []).filter((column) => free.has(column));
}

function isOwn({ name }: FieldSpec): boolean {
  return name.startsWith('_');
}

/** Matches by the names of fields, letter by letter or alike, unless a label says something else. */
function matchNames(matching: Matching, by: 'name' | 'likeName'): void {
  const { headers, open, free } = matching;
  const isExact = by === 'name';
  const keyOf = (text: string) => (isExact ? text : comparable(text));
  const byLabel = grouped(open, ({ label }) => comparable(label));
  for (const [key, fields] of grouped(open, ({ name }) => keyOf(name))) {
    const columns = freeOf(isExact ? headers.exact : headers.alike, key, free);
    // Nobody but whoever knows the field writes one of Instasent's own names with its underscores.
    const isSure = isExact && fields.every(isOwn);
    const labelled = isSure ? [] : (byLabel.get(comparable(key)) ?? []);
    const rivals = labelled.filter(
      (field) =>
        !fields.includes(field) &&
        open.has(field) &&
        freeOf(headers.alike, comparable(field.name), free).length === 0,
    );
    settle(matching, [...fields, ...rivals], columns, by);
  }
}

function matchLabels(matching: Matching): void {
  const { headers, open, free } = matching;
  for (const [key, fields] of grouped(open, ({ label }) => comparable(label))) {
    settle(matching, fields, freeOf(headers.alike, key, free), 'likeLabel');
  }
}

let birthDates: ReadonlySet<string> | undefined;

function isBirthDate(field: FieldSpec): boolean {
  // Made at first use: a start of the piece does without.
  const known = (birthDates ??= new Set(BIRTH_DATE_HEADERS.map(comparable)));
  return isOwn(field) && [field.name, field.label].some((text) => known.has(comparable(text)));
}

/** The free columns under well-known headers, header by header in the order of the table. */
function wellKnownColumns(
  known: readonly (string | ConditionalHeader)[],
  { exact, alike }: Headers,
  free: ReadonlySet<string>,
): (readonly string[])[] {
  return known.flatMap((each) => {
    const condition: ConditionalHeader = typeof each === 'string' ? { header: each } : each;
    const { header, beside, notBeside } = condition;
    const stands = (other: string) =>
      condition.exact === true ? exact.has(other) : alike.has(comparable(other));
    if (!stands(header)) return [];
    if (beside?.some(stands) === false || notBeside?.some(stands) === true) return [];
    const columns = freeOf(alike, comparable(header), free);
    return columns.length === 0 ? [] : [columns];
  });
}

/** Matches Instasent's own attributes with the headers that everybody writes. */
function matchWellKnown(matching: Matching): void {
  const { headers, open, free } = matching;
  const byName = new Map([...open].filter(isOwn).map((field) => [field.name, field]));
  const tables = WELL_KNOWN_HEADERS.map((table) => ({
    fields: [byName.get(table.name)].filter((field) => field !== undefined),
    known: table.headers,
  }));
  const birthDates = { fields: [...open].filter(isBirthDate), known: BIRTH_DATE_HEADERS };
  for (const { fields, known } of [...tables, birthDates]) {
    const [columns = [], ...others] = wellKnownColumns(known, headers, free);
    settle(matching, fields, columns, 'wellKnown', others.flat());
  }
}

/**
 * Which column holds each field: the one that was typed; else the one with the field's own name; else
 * the one whose header is like the name; else like the label; else, for Instasent's own attributes, the
 * one with a well-known header.
 *
 * A column of IDs or dates may be an attribute too, as an order's number is. Where a header fits several
 * fields in one of these ways, or is the name of one and the label of another, nobody but a person can
 * tell: neither is matched.
 *
 * @param columns "Columns", as typed: column names by the names of fields
 * @throws InstasentError for typed columns that no row has, and for names that are no field's
 */
export function matchColumns(columns: unknown, matchable: Matchable, sheet: Sheet): ColumnMatches {
  const { fields } = matchable;
  const typed = typedColumns(columns, matchable, sheet);
  const matching: Matching = {
    headers: new Headers(sheet),
    open: new Set(fields.filter(({ name }) => !typed.has(name))),
    free: new Set(sheet.columns),
    found: new Map(),
    uncertain: [],
  };
  for (const field of fields) {
    const column = typed.get(field.name);
    if (column === undefined || column === NOT_USED) continue;
    matching.found.set(field, { field, column, by: 'typed', passedOver: [] });
    matching.free.delete(column);
  }
  matching.free.delete(NAMELESS);
  matchNames(matching, 'name');
  matchNames(matching, 'likeName');
  matchLabels(matching);
  matchWellKnown(matching);
  const { found, free, uncertain } = matching;
  const matched = fields.flatMap((field) => found.get(field) ?? []);
  return { matched, unused: [...free], uncertain };
}

/** @throws InstasentError where a person has to say which column is which */
export function requireCertain({ uncertain: [first] }: ColumnMatches): void {
  if (first === undefined) return;
  const attributes = first.fields.map(({ label, name }) => `${label} (${name})`);
  throw inputError(
    'Columns',
    `cannot be worked out: ${inWords(first.columns)} may be ${attributes.join(' or ')}`,
    'Fill in Columns: type which column is which.',
  );
}

/**
 * The column with the country of each row, which its phone numbers are read by: the one of the country
 * attribute, else the first well-known one that nothing else is read from.
 *
 * @returns `undefined` also where nothing holds phone numbers
 */
export function countryColumn(
  { matched, unused }: ColumnMatches,
  sheet: Sheet,
): string | undefined {
  if (!matched.some(({ field }) => field.kind === 'phone')) return undefined;
  const mapped = matched.find(({ field }) => field.name === COUNTRY_CODE);
  if (mapped !== undefined) return mapped.column;
  const known = WELL_KNOWN_HEADERS.find(({ name }) => name === COUNTRY_CODE)?.headers ?? [];
  const [columns = []] = wellKnownColumns(known, new Headers(sheet), new Set(unused));
  return columns.length === 1 ? columns[0] : undefined;
}
