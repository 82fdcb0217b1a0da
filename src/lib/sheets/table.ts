import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { isBlank } from '../values/input';
import { ColumnText, isFilled, isUnreadable, plainText } from './cell-text';
import { holdsInexactNumber, inexactProblem } from './exactness';
import { EXPLANATION_PROBLEM, ExplanationRow } from './explanation-row';
import {
  beginsWithTitle,
  findHeader,
  HEADER_ROWS,
  headerTexts,
  isOfOneColumn,
  namesIn,
  NOTHING_ASKED,
  type AskedColumns,
} from './header';
import type { Sheet } from './row';

/** A cell whose value is a formula's, and the program that wrote the file did not compute it. */
export const NOT_COMPUTED = Symbol('not computed');

/** As the name of a column it would change the row instead of adding to it. */
const UNSAFE_NAME = '__proto__';

/** The name of columns whose header is blank: nothing is read from them. */
export const NAMELESS = '';

export const REPEATED_HEADER_PROBLEM = 'The row repeats the header.';

export function unreadableProblem(column: string): string {
  return `Column ${quote(column)} holds a character that could not be read (\ufffd). Save the file as CSV UTF-8, or correct the cell.`;
}

interface TableColumn {
  name: string;
  /** The position of its cells, from 0. */
  at: number;
}

/**
 * Gives each column a name of its own: a second `Email` is `Email_1`.
 *
 * @param taken names that no second one may get
 */
export class ColumnNames {
  private readonly counts = new Map<string, number>();
  /** Names that were made, and the header of each. */
  readonly repeated = new Map<string, string>();

  constructor(private readonly taken: Set<string>) {}

  add(header: string): string {
    let count = this.counts.get(header) ?? 0;
    let name = header;
    while (this.counts.has(header) && this.taken.has(name)) {
      count += 1;
      name = `${header}_${count.toString()}`;
    }
    this.counts.set(header, count);
    this.taken.add(name);
    if (name !== header) this.repeated.set(name, header);
    return name;
  }
}

/** Rows of cells, or what reads one when it is asked for; the header is among them. */
export interface TableRows {
  readonly length: number;
  at(index: number): readonly unknown[] | undefined;
}

export interface TableOptions {
  /** What people know the rows as: Rows, File. */
  field: string;
  asked: AskedColumns;
  /** Of the file's text; `null` where it has none. */
  encoding: string | null;
  /** How many rows are hidden. */
  hiddenRows?: number;
  /** See `Sheet`. */
  is1904?: boolean;
  otherSheets?: readonly string[];
  /** Whether a value beyond the header makes its row doubtful, as a separator too many in CSV does. */
  isDelimited?: boolean;
  /** The name of the only column where a list of one column may have no header. */
  headerless?: string;
}

/** Of a table of which nothing is known but its rows. */
export const PLAIN_TABLE: TableOptions = { field: 'Rows', asked: NOTHING_ASKED, encoding: null };

/** Whether no cell of a row says anything: such rows are none. */
export function isBlankRow(cells: readonly unknown[]): boolean {
  return !cells.some(isFilled);
}

/** Whether a row has a value behind its header's last column; cells that are not there cost nothing. */
function isFilledBehind(width: number, cells: readonly unknown[]): boolean {
  if (cells.length <= width) return false;
  return Object.keys(cells).some((at) => Number(at) >= width && isFilled(cells[Number(at)]));
}

/** What all rows of a table say together, found in one pass over them. */
export class TableScan {
  /** The first rows, until it is known which of them is the header. */
  private first: (readonly unknown[])[] | undefined = [];
  private found = 0;
  header: readonly string[] = [];
  /** By position: how the text of each column that has a name is read. */
  readonly texts = new Map<number, ColumnText>();
  hasNameless = false;
  private firstRow: readonly unknown[] | undefined;
  private explanation = new ExplanationRow<number>([]);

  constructor(private readonly options: TableOptions) {}

  /** @param cells of the next row that is not blank */
  add(cells: readonly unknown[]): void {
    if (this.first === undefined) {
      this.addBelow(cells);
      return;
    }
    this.first.push(cells);
    const { asked } = this.options;
    const isFound =
      this.first.length === 1 &&
      asked.names.length > 0 &&
      namesIn(headerTexts(cells), asked) === asked.names.length;
    if (isFound || this.first.length === HEADER_ROWS) this.findHeader();
  }

  /** The position of the header; -1 for none. */
  get headerAt(): number {
    if (this.first !== undefined) this.findHeader();
    return this.found;
  }

  /** To be called when all rows are there. */
  end(): { isExplained: boolean } {
    if (this.first !== undefined) this.findHeader();
    const { asked } = this.options;
    const isExplained = this.explanation.isOne((at) => namesIn([this.header[at] ?? ''], asked) > 0);
    if (!isExplained && this.firstRow !== undefined) this.addTexts(this.firstRow);
    return { isExplained };
  }

  /** Whether the rows' cells are the header's. */
  repeatsHeader(cells: readonly unknown[]): boolean {
    const [first] = this.texts.keys();
    // Nearly all rows are told apart by one cell.
    if (first === undefined || !this.isHeaderAt(first, cells)) return false;
    return this.header.every((_, at) => this.isHeaderAt(at, cells));
  }

  private isHeaderAt(at: number, cells: readonly unknown[]): boolean {
    const cell = cells[at];
    const header = this.header[at];
    return typeof cell === 'string' ? plainText(cell) === header : header === '' && isBlank(cell);
  }

  private findHeader(): void {
    const first = this.first ?? [];
    this.first = undefined;
    const { asked, field, headerless } = this.options;
    const texts = first.map(headerTexts);
    const header = findHeader(texts, asked);
    if (header === undefined && headerless !== undefined && isOfOneColumn(texts)) {
      this.found = -1;
      this.header = [headerless];
    } else if (header === undefined && asked.names.length > 0 && beginsWithTitle(texts)) {
      throw inputError(
        field,
        `begins with a row of one value, and no row near it has the column ${asked.names.map(quote).join(' or ')}`,
        'Type the name of the column as it stands in your file, or delete the rows above the names of the columns.',
      );
    } else {
      this.found = header?.at ?? 0;
      this.header = texts[this.found] ?? [];
    }
    for (const [at, text] of this.header.entries()) {
      if (text !== '') this.texts.set(at, new ColumnText());
    }
    for (const cells of first.slice(this.found + 1)) this.addBelow(cells);
  }

  private addBelow(cells: readonly unknown[]): void {
    this.hasNameless ||= this.isNamelessFilled(cells);
    if (this.repeatsHeader(cells)) return;
    if (this.firstRow === undefined) {
      this.firstRow = cells;
      if (this.found >= 0)
        this.explanation = new ExplanationRow(cells.slice(0, this.header.length).entries());
      return;
    }
    this.explanation.add((at) => cells[at]);
    this.addTexts(cells);
  }

  private addTexts(cells: readonly unknown[]): void {
    let filled = 0;
    for (const at of this.texts.keys()) if (isFilled(cells[at])) filled += 1;
    const isAlone = filled === 1 && this.texts.size > 1;
    for (const [at, text] of this.texts) text.add(cells[at], isAlone);
  }

  private isNamelessFilled(cells: readonly unknown[]): boolean {
    const width = this.header.length;
    if (
      this.texts.size < width &&
      this.header.some((text, at) => text === '' && isFilled(cells[at]))
    )
      return true;
    return this.options.isDelimited !== true && isFilledBehind(width, cells);
  }
}

/** @param scan that has all of the rows */
export function tableOf(rows: TableRows, scan: TableScan, options: TableOptions): Sheet {
  const { isExplained } = scan.end();
  const { header, texts, headerAt } = scan;
  const names = new ColumnNames(new Set(header));
  const columns: TableColumn[] = [];
  for (const at of texts.keys()) columns.push({ name: names.add(header[at] ?? ''), at });
  const columnNames = columns.map(({ name }) => name);
  const isUnsafe = columnNames.includes(UNSAFE_NAME);
  const first = headerAt + 1;
  return {
    size: Math.max(0, rows.length - first),
    columns: scan.hasNameless ? [...columnNames, NAMELESS] : columnNames,
    repeated: names.repeated,
    encoding: options.encoding,
    rowsAbove: Math.max(0, headerAt),
    hiddenRows: options.hiddenRows ?? 0,
    is1904: options.is1904 === true,
    ...(options.otherSheets && { otherSheets: options.otherSheets }),
    row(index) {
      const cells = rows.at(first + index) ?? [];
      if (index === 0 && isExplained) return { problem: EXPLANATION_PROBLEM };
      if (headerAt >= 0 && scan.repeatsHeader(cells)) return { problem: REPEATED_HEADER_PROBLEM };
      if (options.isDelimited === true && isFilledBehind(header.length, cells)) {
        return {
          problem: `The row has ${cells.length.toString()} fields, and the header has ${header.length.toString()}. Check its separators and quotes.`,
        };
      }
      const row: Record<string, unknown> = isUnsafe ? { __proto__: null } : {};
      for (const { name, at } of columns) {
        const cell = cells[at];
        if (cell === NOT_COMPUTED) {
          return {
            problem: `Column ${quote(name)} holds a formula, and the file does not hold its result. Open the file in Excel and save it again.`,
          };
        }
        if (holdsInexactNumber(cell)) return { problem: inexactProblem(name) };
        if (isUnreadable(cell)) return { problem: unreadableProblem(name) };
        if (cell !== undefined) row[name] = texts.get(at)?.read(cell);
      }
      return { ok: row };
    },
  };
}

/**
 * A header and the rows below it. Lists of cells take a fraction of the memory of objects: a row
 * becomes an object when it is asked for.
 *
 * @param rows those that are not blank, with what stands above the header
 * @throws InstasentError where titles stand above a header that cannot be told
 */
export function tableSheet(rows: TableRows, options: TableOptions = PLAIN_TABLE): Sheet {
  const scan = new TableScan(options);
  for (let index = 0; index < rows.length; index += 1) scan.add(rows.at(index) ?? []);
  return tableOf(rows, scan, options);
}
