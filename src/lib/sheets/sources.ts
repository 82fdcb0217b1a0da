import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { parseJson } from '../json/exact-json';
import { isRecord } from '../json/is-record';
import { isBlank, kindOf, requiredName } from '../values/input';
import { comparable, requireColumn } from './columns';
import { csvSheet } from './csv';
import { decodeText } from './encodings';
import { excelSheet } from './excel';
import { listSheet } from './list-sheet';
import type { Sheet } from './row';

/** The fields of a step that say where its rows are, as they arrive. */
export interface Sources {
  rows: unknown;
  file: unknown;
  /** The name of a workbook's sheet. */
  sheet: unknown;
}

const ROWS_ADVICE =
  'Map the list of rows from a spreadsheet, database or CSV step, such as [{"_user_id": "C-1042", "_email": "ana@example.com"}], or CSV text with a header.';
const SAVE_AS = 'Save it as .xlsx or as CSV, and choose that file.';

const MAX_FILE_BYTES = 50 * 1024 * 1024;

const USER_ID = '_user_id';
const USER_ID_LABEL = 'User ID Column';

/** Under which other steps give a list of rows. */
const WRAPPER_KEYS = ['data', 'records', 'rows', 'items'];

function isListOfObjects(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.every(isRecord);
}

/** Whether an object is a row itself: an order that has `items` has its ID beside them. */
function hasIdColumn(value: object, idColumns: readonly string[]): boolean {
  const names = new Set(idColumns.map(comparable));
  return Object.keys(value).some((name) => names.has(comparable(name)));
}

function wrappedRows(value: Record<string, unknown>, idColumns: readonly string[]): unknown[] {
  const keys = WRAPPER_KEYS.filter((key) => Object.hasOwn(value, key));
  const lists = keys.map((key) => value[key]).filter(isListOfObjects);
  if (lists.length === 0 || hasIdColumn(value, idColumns)) return [value];
  const [list] = lists;
  if (list !== undefined && lists.length === 1) return list;
  throw inputError(
    'Rows',
    `is an object with more than one list of rows (${keys.join(', ')})`,
    'Map one of the lists.',
  );
}

/** The rows of what other steps give: a list, a list in a wrapper, or a single row. */
function listOf(value: unknown, idColumns: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value;
  if (isRecord(value) && Object.keys(value).length > 0) return wrappedRows(value, idColumns);
  throw inputError(
    'Rows',
    `must be a list, a single row or CSV text, but ${isRecord(value) ? 'an empty object' : kindOf(value)} arrived`,
    ROWS_ADVICE,
  );
}

/** Text that begins like JSON is never CSV. */
function isJson(text: string): boolean {
  return text.startsWith('[') || text.startsWith('{');
}

/** @param field what people know the text as: Rows, File */
function listOfJson(text: string, field: string, idColumns: readonly string[]): unknown[] {
  const value = parseJson(text, 'refuse');
  if (value !== undefined) return listOf(value, idColumns);
  throw inputError(
    field,
    `begins like JSON with ${text.charAt(0)}, but is not valid JSON`,
    'Insert the whole list of rows from another step and nothing else, or CSV text.',
  );
}

function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

interface Text {
  text: string;
  field: 'Rows' | 'File';
  encoding: string | null;
}

/** What arrived, told apart: a list, text, or a workbook. */
type Arrived = { list: unknown } | { text: Text } | { workbook: Buffer };

function bytesOf(file: unknown): Buffer {
  const { data, base64 } = isRecord(file) ? file : {};
  if (data instanceof Uint8Array) {
    return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  throw inputError('File', `must be a file, but ${kindOf(file)} arrived`, 'Choose or map a file.');
}

function startsWith(bytes: Buffer, signature: string): boolean {
  return bytes.subarray(0, signature.length).toString('latin1') === signature;
}

/** The first bytes of files that people take for spreadsheets, and what they are. */
const REFUSED: [signature: string, what: string][] = [
  ['\xd0\xcf\x11\xe0', 'is an old Excel file (.xls), or a workbook with a password'],
  ['%PDF', 'is a PDF'],
  ['\x89PNG', 'is an image'],
  ['\xff\xd8\xff', 'is an image'],
  ['GIF8', 'is an image'],
];

/** Tells by its content what a file is: its name says what somebody called it. */
function arrivedIn(file: unknown): Arrived {
  const bytes = bytesOf(file);
  if (bytes.length > MAX_FILE_BYTES) {
    throw inputError('File', 'is larger than 50 MB', 'Split it into several files.');
  }
  if (startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06')) {
    return { workbook: bytes };
  }
  const refused = REFUSED.find(([signature]) => startsWith(bytes, signature));
  if (refused !== undefined) throw inputError('File', refused[1], SAVE_AS);
  const decoded = decodeText(bytes);
  if (decoded === undefined || decoded.text.includes('\0')) {
    throw inputError(
      'File',
      'is neither an Excel workbook nor text in UTF-8, UTF-16 or Windows-1252',
      'Save it as .xlsx, or as CSV in UTF-8, and choose that file.',
    );
  }
  const { text } = decoded;
  if (text.trimStart().startsWith('<')) {
    throw inputError('File', 'is a web page or XML, whatever its name says', SAVE_AS);
  }
  return { text: { text, field: 'File', encoding: decoded.encoding } };
}

function arrived({ rows, file }: Sources): Arrived {
  const hasRows =
    rows !== undefined && rows !== null && !(typeof rows === 'string' && isBlank(rows));
  const hasFile = file !== undefined && file !== null && file !== '';
  if (hasRows && hasFile) {
    throw inputError('Rows', 'and File are both filled in', 'Empty one of the two.');
  }
  if (hasFile) return arrivedIn(file);
  if (!hasRows) {
    throw inputError(
      'Rows',
      'is empty, and no file arrived',
      'Fill in Rows or choose a file. If a file was chosen, ActivePieces could not fetch it: check its address.',
    );
  }
  if (typeof rows !== 'string') return { list: rows };
  return { text: { text: withoutMark(rows), field: 'Rows', encoding: null } };
}

async function textSheet(
  { text, field, encoding }: Text,
  idColumns: readonly string[],
): Promise<Sheet> {
  const trimmed = text.trim();
  if (trimmed === '') {
    throw inputError(field, 'is empty', 'It needs the names of columns, and rows below them.');
  }
  if (!isJson(trimmed)) return csvSheet(text, field, encoding);
  return { ...listSheet(listOfJson(trimmed, field, idColumns)), encoding };
}

/** The name of a workbook's sheet; `''` for none. */
function sheetName(value: unknown): string {
  if (isBlank(value)) return '';
  if (typeof value === 'string' || typeof value === 'number') return value.toString().trim();
  throw inputError('Sheet', `must be text, but ${kindOf(value)} arrived`, 'Type a sheet’s name.');
}

/**
 * Reads the rows of a step: a list, JSON or CSV text, a CSV file or a workbook.
 *
 * @param idColumns columns that make an object a row, so that an order with `items` is no wrapper
 * @throws InstasentError for both or neither of rows and file, and for what holds no rows
 */
export async function sheetOf(sources: Sources, idColumns: readonly string[]): Promise<Sheet> {
  const source = arrived(sources);
  if ('list' in source) return listSheet(listOf(source.list, idColumns));
  if ('text' in source) return textSheet(source.text, idColumns);
  return excelSheet(source.workbook, sheetName(sources.sheet));
}

/** Columns that may stand above IDs of something else have letters only, or a number behind them. */
const NAME_LIKE = /^[^\d@]*\d{0,2}$/;

/**
 * Whether the first of some lines may be a header: it has no digits, or it has spaces, or it is a
 * word with a number behind that no other line begins with.
 */
function isHeaderLike(first: string, others: readonly string[]): boolean {
  if (!/[\d@]/.test(first) || /\s/.test(first.trim())) return true;
  const word = first.replace(/\d+/, '');
  return (
    NAME_LIKE.test(first) && others.length > 0 && !others.some((line) => line.startsWith(word))
  );
}

/** The lines of a text that has one column, the first one included, as rows with an ID. */
function sheetOfLines(sheet: Sheet, column: string): Sheet {
  const [first = ''] = sheet.columns;
  return {
    size: sheet.size + 1,
    columns: [column],
    encoding: sheet.encoding,
    row(index) {
      if (index === 0) return { ok: { [column]: first } };
      const row = sheet.row(index - 1);
      return 'ok' in row ? { ok: { [column]: row.ok[first] } } : row;
    },
  };
}

function linesBelowHeader(sheet: Sheet): string[] {
  return Array.from({ length: sheet.size }, (_, index) => {
    const row = sheet.row(index);
    return 'ok' in row ? Object.values(row.ok).join('') : '';
  });
}

/** A list in which an ID may stand for its row. */
function idRows(list: readonly unknown[], column: string): unknown[] {
  return list.map((each) =>
    typeof each === 'string' || typeof each === 'number' ? { [column]: each } : each,
  );
}

async function idTextSheet(arrivedText: Text, column: string): Promise<Sheet> {
  const { field, encoding } = arrivedText;
  const text = arrivedText.text.trim();
  if (isJson(text)) {
    const list = idRows(listOfJson(text, field, [column]), column);
    return { ...listSheet(list), encoding };
  }
  const sheet = await textSheet(arrivedText, [column]);
  if (sheet.columns.length > 1 || sheet.columns.includes(column) || column !== USER_ID)
    return sheet;
  const [first = ''] = sheet.columns;
  if (!isHeaderLike(first, linesBelowHeader(sheet))) return sheetOfLines(sheet, column);
  throw inputError(
    field,
    `has ${quote(first)} in its first line, which may be an ID or the name of a column`,
    `Put ${USER_ID} into the line above the IDs, or type the name of the column into User ID Column.`,
  );
}

/**
 * Reads rows as `sheetOf` does, or a plain list of IDs: in a list, or as text with one a line. The
 * column is the one that was typed, letter by letter, else `_user_id`.
 *
 * @throws InstasentError also where no row has that column, and for lines that may be something else
 */
export async function sheetOfIds(
  sources: Sources,
  userIdColumn: unknown,
): Promise<{ sheet: Sheet; column: string }> {
  const source = arrived(sources);
  const column = isBlank(userIdColumn)
    ? USER_ID
    : requiredName(userIdColumn, USER_ID_LABEL, 'Type the name of a column.');
  const read = (): Promise<Sheet> | Sheet => {
    if ('list' in source) return listSheet(idRows(listOf(source.list, [column]), column));
    if ('text' in source) return idTextSheet(source.text, column);
    return excelSheet(source.workbook, sheetName(sources.sheet));
  };
  const sheet = await read();
  requireColumn(column, USER_ID_LABEL, sheet);
  return { sheet, column };
}
