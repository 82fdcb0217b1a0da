import type { Sheet } from '../../../src/lib/sheets/row';
import { sheetOf } from '../../../src/lib/sheets/sources';

/** A file as ActivePieces hands it to a step. */
export function fileOf(content: string | Buffer): unknown {
  const data = Buffer.from(content);
  return { filename: 'contacts.csv', extension: 'csv', data, base64: data.toString('base64') };
}

export async function sheetOfFile(content: string | Buffer, sheet: unknown = ''): Promise<Sheet> {
  return sheetOf({ rows: '', file: fileOf(content), sheet }, ['_user_id']);
}

export async function sheetOfRows(rows: unknown, idColumns = ['_user_id']): Promise<Sheet> {
  return sheetOf({ rows, file: null, sheet: undefined }, idColumns);
}

/** All rows of a sheet; one that cannot be read is the reason. */
export function rowsOf(sheet: Sheet): unknown[] {
  return Array.from({ length: sheet.size }, (_, index) => {
    const row = sheet.row(index);
    return 'ok' in row ? row.ok : row.problem;
  });
}

/** The sentence with which something is refused. */
export async function sentenceOf(step: () => unknown): Promise<string> {
  try {
    await step();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  throw new Error('Nothing was refused');
}
