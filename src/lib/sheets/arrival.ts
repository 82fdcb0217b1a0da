import { inputError } from '../errors/input-error';
import { isRecord } from '../json/is-record';
import { isBlank, kindOf } from '../values/input';
import { decodeText } from './encodings';

/** The fields of a step that say where its rows are, as they arrive. */
export interface Sources {
  rows: unknown;
  file: unknown;
  /** The name of a workbook's sheet. */
  sheet: unknown;
}

const SAVE_AS = 'Save it as .xlsx or as CSV, and choose that file.';

const MAX_FILE_BYTES = 50 * 1024 * 1024;

function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

/** Text that holds rows. */
export interface Text {
  text: string;
  field: 'Rows' | 'File';
  encoding: string | null;
}

/** What arrived, told apart: a list, text, or a workbook. */
export type Arrived = { list: unknown } | { text: Text } | { workbook: Buffer };

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

/** Control characters that no text holds in any encoding. */
function isControl(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x1a);
}

/** Tells by its content what a file is: its name says what somebody called it. */
async function arrivedIn(file: unknown): Promise<Arrived> {
  const bytes = bytesOf(file);
  if (bytes.length > MAX_FILE_BYTES) {
    throw inputError('File', 'is larger than 50 MB', 'Split it into several files.');
  }
  if (startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06')) {
    return { workbook: bytes };
  }
  const refused = REFUSED.find(([signature]) => startsWith(bytes, signature));
  if (refused !== undefined) throw inputError('File', refused[1], SAVE_AS);
  const decoded = await decodeText(bytes);
  if (decoded === undefined && !bytes.some(isControl)) {
    throw inputError(
      'File',
      'is text in an encoding that cannot be told for sure, so that letters such as é or ł could become others',
      'Save it as CSV UTF-8 (in Excel: Save As, CSV UTF-8) or as .xlsx, and choose that file.',
    );
  }
  if (decoded === undefined || decoded.text.includes('\0')) {
    throw inputError(
      'File',
      'is neither an Excel workbook nor text',
      'Save it as .xlsx, or as CSV in UTF-8, and choose that file.',
    );
  }
  const { text } = decoded;
  if (text.trimStart().startsWith('<')) {
    throw inputError('File', 'is a web page or XML, whatever its name says', SAVE_AS);
  }
  return { text: { text, field: 'File', encoding: decoded.encoding } };
}

/**
 * Tells apart what arrived in Rows or File.
 *
 * @throws InstasentError for both or neither, and for files that hold no rows
 */
export async function arrived({ rows, file }: Sources): Promise<Arrived> {
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
