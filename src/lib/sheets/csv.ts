import { inputError } from '../errors/input-error';
import { CsvReader, type CsvRow, type QuoteEscape } from './csv-rows';
import { findHeader, HEADER_ROWS, headerTexts } from './header';
import type { Sheet } from './row';
import { isBlankRow, tableOf, TableScan, type TableOptions } from './table';

/** What may stand between values; of two that fit alike, the first. */
const DELIMITERS = [',', '\t', '|', ';', '\x1e', '\x1f'];

/** What the separator is worked out from. */
const LETTERS_LOOKED_AT = 100_000;

/** A line that only tells Excel which separator follows. */
const SEPARATOR_LINE = /^\ufeff*"?sep=(.)"?[^\S\r\n]*(?:\r\n|\r|\n)/i;

/** At the beginning of a file, or behind a line that some program put before it. */
const BYTE_ORDER_MARKS = /^\ufeff+/;

/** All rows of a text, the blank ones among them, up to one with a stray quotation mark. */
function* rowsOf(
  text: string,
  delimiter: string,
  escape: QuoteEscape = 'doubled',
): Generator<{ row: CsvRow; start: number }, void> {
  const reader = new CsvReader(text, delimiter, escape);
  let start = 0;
  while (start < text.length) {
    const row = reader.row(start);
    yield { row, start };
    start = row.end;
  }
}

/** The first rows of a text, as a separator splits them. */
function firstRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  for (const { row } of rowsOf(text, delimiter)) {
    if (!isBlankRow(row.cells)) rows.push(headerTexts(row.cells));
    if (rows.length === HEADER_ROWS) break;
  }
  return rows;
}

/**
 * The separator by which the names that are asked for are found, else the one that splits the first
 * row most: one that the header lacks separates nothing, or `19,90` could win over `;`.
 */
function delimiterOf(text: string, { asked, headerless }: TableOptions): string {
  const head = text.slice(0, LETTERS_LOOKED_AT);
  let best = { delimiter: ',', names: 0, width: 0 };
  for (const delimiter of DELIMITERS) {
    if (delimiter !== best.delimiter && !head.includes(delimiter)) continue;
    const rows = firstRows(head, delimiter);
    const { at, names } = findHeader(rows, asked) ?? { at: 0, names: 0 };
    const header = rows[at]?.length ?? 0;
    // Under a title that has none of the names, the table shows how wide it is.
    const isTitle =
      names === 0 && header === 1 && asked.names.length > 0 && headerless === undefined;
    const width = isTitle ? Math.max(...rows.map(({ length }) => length)) : header;
    if (names > best.names || (names === best.names && width > best.width)) {
      best = { delimiter, names, width };
    }
  }
  return best.delimiter;
}

/**
 * The rows of a text that are not blank. Only where each begins is kept, and its cells are read when
 * they are asked for: those of a large file would take many times the memory of its text.
 */
class CsvRows {
  private readonly starts: number[] = [];
  private readonly reader: CsvReader;
  readonly scan: TableScan;
  readonly hasStrayQuote: boolean = false;
  /** Whether some rows end with CR, and some with LF or CR LF. */
  readonly isMixed: boolean;

  constructor(text: string, delimiter: string, escape: QuoteEscape, options: TableOptions) {
    this.reader = new CsvReader(text, delimiter, escape);
    this.scan = new TableScan(options);
    const lineEnds = new Set<CsvRow['lineEnd']>();
    for (const { row, start } of rowsOf(text, delimiter, escape)) {
      lineEnds.add(row.lineEnd);
      if (row.hasStrayQuote) {
        this.hasStrayQuote = true;
      } else if (!isBlankRow(row.cells)) {
        this.starts.push(start);
        this.scan.add(row.cells);
      }
    }
    this.isMixed = lineEnds.has('\r') && lineEnds.has('\n');
  }

  get length(): number {
    return this.starts.length;
  }

  at(index: number): readonly string[] | undefined {
    const start = this.starts[index];
    return start === undefined ? undefined : this.reader.row(start).cells;
  }
}

/** Where the first row with a stray quotation mark stands. */
function placeAfter(rows: CsvRows): string {
  const row = rows.length - rows.scan.headerAt;
  return row <= 0 ? 'its header' : `row ${row.toString()}`;
}

/**
 * Reads CSV, TSV or text with another separator: a header, quoted fields, blank lines left out. A
 * quotation mark inside quotes is doubled or, where that cannot be, has a backslash before it.
 *
 * @throws InstasentError where a quote is not closed as CSV wants it
 */
export function csvSheet(whole: string, options: TableOptions): Sheet {
  const { field } = options;
  const table = { ...options, isDelimited: true };
  const [line = '', separator] = SEPARATOR_LINE.exec(whole) ?? [];
  const text = whole.slice(line.length).replace(BYTE_ORDER_MARKS, '');
  const delimiter = separator ?? delimiterOf(text, options);
  const read = (escape: QuoteEscape) => new CsvRows(text, delimiter, escape, table);
  const doubled = read('doubled');
  const backslash = doubled.hasStrayQuote && text.includes('\\"') ? read('backslash') : doubled;
  const rows = backslash.hasStrayQuote ? doubled : backslash;
  if (rows.hasStrayQuote) {
    throw inputError(
      field,
      `cannot be read as CSV from ${placeAfter(rows)} on: a quotation mark there opens a value and is not closed`,
      'Close it, or write a quotation mark inside a value twice.',
    );
  }
  if (rows.isMixed) {
    throw inputError(
      field,
      'ends some of its lines in one way and some in another, so that its rows cannot be told apart',
      'Open it in a spreadsheet program and save it as CSV again.',
    );
  }
  return tableOf(rows, rows.scan, table);
}
