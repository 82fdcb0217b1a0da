import { inputError } from '../errors/input-error';
import { isBlank, requiredName } from '../values/input';
import type { Sources } from './arrival';
import { plainText } from './cell-text';
import { requireColumn, requireSingleColumn } from './find-column';
import type { Sheet } from './row';
import { readSheet } from './sources';

const USER_ID = '_user_id';
const USER_ID_LABEL = 'User ID Column';

function requireNothingHidden({ hiddenRows }: Sheet): void {
  if (hiddenRows === 0) return;
  const rows = hiddenRows === 1 ? '1 row' : `${hiddenRows.toString()} rows`;
  throw inputError(
    'File',
    `has ${rows} hidden by a filter, whose contacts would be deleted, too`,
    'Remove the filter, or copy the rows that you see to a sheet of their own.',
  );
}

/**
 * Reads rows as `sheetOf` does, or a plain list of IDs: in a list, or as text with one a line. The
 * column is the one that was typed, letter by letter, else `_user_id`. A list of one column needs no
 * header where none was typed: the first line is one only if it is `_user_id`.
 *
 * @throws InstasentError also where no row has that column, where two columns have its name, and for
 *   rows that a filter hides
 */
export async function sheetOfIds(
  sources: Sources,
  userIdColumn: unknown,
): Promise<{ sheet: Sheet; column: string }> {
  const column = isBlank(userIdColumn)
    ? USER_ID
    : plainText(requiredName(userIdColumn, USER_ID_LABEL, 'Type the name of a column.'));
  const sheet = await readSheet(sources, {
    asked: { names: [column], isExact: true },
    ...(column === USER_ID ? { headerless: USER_ID } : {}),
    rowsOf: (list) =>
      list.map((each) =>
        typeof each === 'string' || typeof each === 'number' ? { [column]: each } : each,
      ),
  });
  requireColumn(column, USER_ID_LABEL, sheet);
  requireSingleColumn(column, USER_ID_LABEL, sheet);
  requireNothingHidden(sheet);
  return { sheet, column };
}
