import { kindOf } from '../values/input';
import { holdsInexactNumber, inexactProblem } from './exactness';
import { sourceRow, type Sheet, type SourceRow } from './row';

/** What a CSV file may begin with, and some steps leave at the front of the first column's name. */
const BYTE_ORDER_MARK = '\ufeff';

function withoutMark(column: string): string {
  return column.startsWith(BYTE_ORDER_MARK) ? column.slice(1) : column;
}

function withoutMarks(row: SourceRow): SourceRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [withoutMark(name), value]));
}

/** The rows of a list as it is; a row whose values are all blank counts too. */
export function listSheet(rows: readonly unknown[]): Sheet {
  const columns = new Set<string>();
  for (const each of rows) {
    for (const name of Object.keys(sourceRow(each) ?? {})) columns.add(name);
  }
  const isMarked = [...columns].some((name) => name.startsWith(BYTE_ORDER_MARK));
  return {
    size: rows.length,
    columns: isMarked ? [...new Set([...columns].map(withoutMark))] : [...columns],
    encoding: null,
    row(index) {
      const value = rows[index];
      const row = sourceRow(value);
      if (row === undefined) {
        return { problem: `A row must be values by column, and ${kindOf(value)} came.` };
      }
      const inexact = Object.keys(row).find((name) => holdsInexactNumber(row[name]));
      if (inexact !== undefined) return { problem: inexactProblem(inexact) };
      return { ok: isMarked ? withoutMarks(row) : row };
    },
  };
}
