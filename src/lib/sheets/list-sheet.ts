import { kindOf } from '../values/input';
import { ColumnText, isFilled, isUnreadable, plainText } from './cell-text';
import { holdsInexactNumber, inexactProblem } from './exactness';
import { EXPLANATION_PROBLEM, ExplanationRow } from './explanation-row';
import { namesIn, NOTHING_ASKED, type AskedColumns } from './header';
import type { Sheet, SourceRow } from './row';
import { flatRow, sourceRow } from './source-row';
import { ColumnNames, REPEATED_HEADER_PROBLEM, unreadableProblem } from './table';

interface ListColumn {
  header: string;
  /** The header, or one of its own where a row has two alike. */
  name: string;
  text: ColumnText;
  isAsked: boolean;
}

/** The columns of a list by their keys in the rows; one may be written in several ways: `ID`, `ID `. */
class ListColumns {
  private readonly byKey = new Map<string, ListColumn>();
  private readonly keysByHeader = new Map<string, string[]>();
  /** Headers that one row has twice. */
  private readonly twins = new Set<string>();

  constructor(private readonly asked: AskedColumns) {}

  /** @returns the column of a row's value */
  add(key: string, row: SourceRow): ListColumn {
    const column = this.byKey.get(key) ?? this.addKey(key);
    if (column.header === key && this.keysByHeader.size === this.byKey.size) return column;
    const keys = this.keysByHeader.get(column.header) ?? [];
    if (keys.some((other) => other !== key && Object.hasOwn(row, other))) {
      this.twins.add(column.header);
    }
    return column;
  }

  of(key: string): ListColumn | undefined {
    return this.byKey.get(key);
  }

  /** Gives columns their names, when all of them are there. */
  end(): { names: string[]; repeated: ReadonlyMap<string, string>; isRenamed: boolean } {
    const columnNames = new ColumnNames(new Set(this.keysByHeader.keys()));
    let isRenamed = false;
    for (const [key, column] of this.byKey) {
      if (this.twins.has(column.header)) column.name = columnNames.add(column.header);
      if (column.name !== key) isRenamed = true;
    }
    const names = new Set([...this.byKey.values()].map(({ name }) => name));
    return { names: [...names], repeated: columnNames.repeated, isRenamed };
  }

  private addKey(key: string): ListColumn {
    const header = plainText(key);
    const keys = this.keysByHeader.get(header) ?? [];
    const [first] = keys;
    const twin = first === undefined ? undefined : this.byKey.get(first);
    const isAsked = namesIn([header], this.asked) > 0;
    const column = { header, name: header, text: twin?.text ?? new ColumnText(), isAsked };
    this.keysByHeader.set(header, [...keys, key]);
    this.byKey.set(key, column);
    return column;
  }
}

/** A value, where a step gives a list of one, as Airtable does for what it looks up. */
function onlyValue(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** The rows of a list as it is; a row whose values are all blank counts too. */
export function listSheet(rows: readonly unknown[], asked: AskedColumns = NOTHING_ASKED): Sheet {
  const columns = new ListColumns(asked);
  const copies = new Set<string>();
  const repeatsHeader = (row: SourceRow) => {
    let filled = 0;
    for (const key of Object.keys(row)) {
      const value = row[key];
      if (!isFilled(value)) continue;
      if (typeof value !== 'string' || plainText(value) !== columns.of(key)?.header) return false;
      filled += 1;
    }
    return filled > 0;
  };
  const addTexts = (row: SourceRow) => {
    const keys = Object.keys(row);
    const isAlone = keys.length > 1 && keys.filter((key) => isFilled(row[key])).length === 1;
    for (const key of keys) columns.add(key, row).text.add(row[key], isAlone);
  };
  let first: SourceRow | undefined;
  let explanation = new ExplanationRow<string>([]);
  for (const [index, each] of rows.entries()) {
    const source = sourceRow(each);
    if (source === undefined) continue;
    const { row, copies: ofRow } = flatRow(source);
    for (const name of ofRow) copies.add(plainText(name));
    if (index === 0) {
      first = row;
      for (const key of Object.keys(row)) columns.add(key, row);
      explanation = new ExplanationRow(Object.entries(row));
    } else if (repeatsHeader(row)) {
      for (const key of Object.keys(row)) columns.add(key, row);
    } else {
      explanation.add((key) => (Object.hasOwn(row, key) ? row[key] : undefined));
      addTexts(row);
    }
  }
  const isExplained = explanation.isOne((key) => columns.of(key)?.isAsked === true);
  if (first !== undefined && !isExplained && !repeatsHeader(first)) addTexts(first);
  const { names, repeated, isRenamed } = columns.end();

  const read = (row: SourceRow): { ok: SourceRow } | { problem: string } => {
    let isSame = !isRenamed;
    const values: [string, unknown][] = [];
    for (const key of Object.keys(row)) {
      const value = row[key];
      const column = columns.of(key);
      if (column === undefined) continue;
      if (isUnreadable(value)) return { problem: unreadableProblem(column.name) };
      const plain = column.text.read(column.isAsked ? onlyValue(value) : value);
      if (plain !== value) isSame = false;
      values.push([column.name, plain]);
    }
    return { ok: isSame ? row : Object.fromEntries(values) };
  };
  return {
    size: rows.length,
    columns: names,
    repeated,
    copies,
    encoding: null,
    rowsAbove: 0,
    hiddenRows: 0,
    is1904: false,
    row(index) {
      const value = rows[index];
      const source = sourceRow(value);
      if (source === undefined) {
        return { problem: `A row must be values by column, and ${kindOf(value)} came.` };
      }
      if (index === 0 && isExplained) return { problem: EXPLANATION_PROBLEM };
      const { row } = flatRow(source);
      if (repeatsHeader(row)) return { problem: REPEATED_HEADER_PROBLEM };
      const inexact = Object.keys(source).find((name) => holdsInexactNumber(source[name]));
      if (inexact !== undefined) return { problem: inexactProblem(inexact) };
      return read(row);
    },
  };
}
