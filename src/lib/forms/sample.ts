import type { ServerContext } from '@activepieces/pieces-framework';
import { InstasentError } from '../errors/instasent-error';
import { isRecord } from '../json/is-record';
import type { Sources } from '../sheets/arrival';
import type { KeyName } from '../sheets/find-column';
import type { Sheet, SourceRow } from '../sheets/row';
import { isJson, sheetOf } from '../sheets/sources';
import {
  BIRTH_DATE_HEADERS,
  EVENT_DATE_HEADERS,
  WELL_KNOWN_HEADERS,
} from '../sheets/well-known-headers';
import type { FieldSpec } from '../values/field-specs';
import { isBlank, isEmpty } from '../values/input';
import { hostFile, NoSample } from './host-file';

/** Rows that a form shows something of. */
export const MAX_SAMPLE_ROWS = 100;

/** What may stand above them in lists of lists, titles included, and they. */
const MAX_ITEMS = MAX_SAMPLE_ROWS + 31;

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** As deep as other steps wrap a list of rows. */
const MAX_LEVELS = 3;

/** The rows that an import would read, as far as the steps before were tested. */
export interface SampleRows {
  sheet: Sheet;
  rows: readonly SourceRow[];
}

/** A sample, or the sentence that says why there is none. */
export type Sample = SampleRows | { reason: string };

const NOT_TESTED =
  'Test the step that gives the rows, and its columns appear here. Where Rows and File are empty, insert its output first.';
const NOT_READ =
  'The rows of the step before cannot be shown here. Type the names of their columns.';

const knownHeaders = () => [
  ...WELL_KNOWN_HEADERS.flatMap(({ headers }) =>
    headers.map((each) => (typeof each === 'string' ? each : each.header)),
  ),
  ...BIRTH_DATE_HEADERS,
  ...EVENT_DATE_HEADERS,
];

/** Where the first rows of CSV end; quotation marks hold line breaks, too. */
function endOfRows(length: number, codeAt: (index: number) => number | undefined): number {
  let lines = 0;
  let isQuoted = false;
  for (let index = 0; index < length; index += 1) {
    const code = codeAt(index);
    if (code === QUOTE) isQuoted = !isQuoted;
    if (code !== LINE_FEED || isQuoted) continue;
    lines += 1;
    if (lines > MAX_ITEMS) return index + 1;
  }
  return length;
}

function firstLines(text: string): string {
  if (isJson(text.trim())) return text;
  const end = endOfRows(text.length, (index) => text.charCodeAt(index));
  return text.slice(0, end);
}

/** How a file's text begins, behind the mark of UTF-8. */
function beginning(bytes: Buffer): string {
  return bytes
    .toString('latin1', 0, 16)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
}

/** The first rows of a CSV file; other files whole, and text whose bytes are not those of its characters. */
function firstBytes(bytes: Buffer): Buffer {
  const start = beginning(bytes);
  if (isJson(start) || start.startsWith('PK') || start.includes('\0')) return bytes;
  const end = endOfRows(bytes.length, (index) => bytes[index]);
  return bytes.subarray(0, end);
}

/** A value without the later items of its lists, or lines of its text. */
function cut(value: unknown, level = 0): unknown {
  if (typeof value === 'string' && level === 0) return firstLines(value);
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS);
  if (!isRecord(value) || level === MAX_LEVELS) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, cut(inner, level + 1)]),
  );
}

/** Whether it may be a wrapper of rows instead of rows. */
function isObject(rows: unknown, file: Buffer | undefined): boolean {
  const text = file === undefined ? rows : beginning(file);
  return typeof text === 'string' ? text.trimStart().startsWith('{') : isRecord(text);
}

/**
 * What a header is known by, whatever titles stand above it. Of an object's keys, only those of IDs tell
 * that it is a row and no wrapper of rows.
 */
function askedNames(
  keys: readonly KeyName[],
  fields: readonly FieldSpec[],
  rows: unknown,
  file: Buffer | undefined,
): readonly string[] {
  if (isObject(rows, file)) return keys;
  return [...keys, ...fields.flatMap(({ name, label }) => [name, label]), ...knownHeaders()];
}

/**
 * Reads the first rows of what the steps before have given, as the host hands it to a form: a list, JSON
 * or CSV text in `rows`; `data:` text or an address in `file`. It never throws: the host shows nothing
 * of a form that does.
 *
 * @param server the host's addresses and token, where the host tells them
 * @param keys names of the IDs and of the date
 * @param fields what else its columns may hold
 */
export async function sampleSheet(
  sources: Sources,
  server: Partial<ServerContext> | undefined,
  keys: readonly KeyName[],
  fields: readonly FieldSpec[],
): Promise<Sample> {
  try {
    const { rows, file } = sources;
    const hasRows = typeof rows === 'string' ? !isBlank(rows) : !isEmpty(rows);
    if (!hasRows && isEmpty(file)) return { reason: NOT_TESTED };
    const bytes = isEmpty(file) ? undefined : firstBytes(await hostFile(file, server));
    const sheet = await sheetOf(
      { ...sources, rows: cut(rows), file: bytes && { data: bytes } },
      askedNames(keys, fields, rows, bytes),
    );
    if (sheet.columns.length === 0) return { reason: NOT_TESTED };
    const read: SourceRow[] = [];
    for (let index = 0; index < Math.min(sheet.size, MAX_SAMPLE_ROWS); index += 1) {
      const row = sheet.row(index);
      if ('ok' in row) read.push(row.ok);
    }
    return { sheet, rows: read };
  } catch (error) {
    if (error instanceof NoSample) return { reason: error.message };
    if (!(error instanceof InstasentError)) return { reason: NOT_READ };
    return { reason: `${error.parts.happened} ${error.parts.advice}` };
  }
}
