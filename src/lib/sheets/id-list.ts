import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { isBlank, requiredName } from '../values/input';
import { arrived, type Sources, type Text } from './arrival';
import { excelSheet } from './excel';
import { requireColumn } from './find-column';
import { listSheet } from './list-sheet';
import type { Sheet } from './row';
import { isJson, listOf, listOfJson, sheetName, textSheet } from './sources';

const USER_ID = '_user_id';
const USER_ID_LABEL = 'User ID Column';

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
