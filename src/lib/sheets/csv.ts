import type { Parser, ParseResult, ParseStepResult } from 'papaparse';
import { inputError } from '../errors/input-error';
import { loadPart } from '../load-part';
import type { Sheet } from './row';
import { isBlankRow, tableSheet } from './table';

/** The separators that papaparse tries. */
const DELIMITERS = [',', '\t', '|', ';', '\x1e', '\x1f'];

/** What the separator is worked out from; the whole of a large text would be split for it. */
const LETTERS_LOOKED_AT = 100_000;

/** A line that only tells Excel which separator follows. */
const SEPARATOR_LINE = /^\ufeff*"?sep=(.)"?[^\S\r\n]*(?:\r\n|\r|\n)/i;

/** At the beginning of a file, or behind a line that some program put before it. */
const BYTE_ORDER_MARKS = /^\ufeff+/;

/**
 * The rows of a text that are not blank. Only where each begins and ends is kept, and its cells are
 * read when they are asked for: those of a large file would take many times the memory of its text.
 *
 * papaparse's parser is used by itself: what `parse` makes around it takes longer than a row does,
 * and V8 keeps it until a full collection.
 */
class CsvRows {
  /** Where each row begins and ends, the header among them. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly parser: Parser;
  /** How many rows there are, with those that are blank. */
  lines = 0;
  /** How many rows, the header among them, stand before the first with a stray quotation mark. */
  beforeStrayQuote: number | undefined;

  constructor(
    ofPapaparse: typeof Parser,
    private readonly text: string,
    delimiter: string,
    newline: '\n' | '\r',
  ) {
    this.parser = new ofPapaparse({ delimiter, newline });
    let start = 0;
    const step = ({ data: [cells = []], errors, meta }: ParseStepResult<string[][]>) => {
      // With a separator given, there are no errors but those of quotes.
      if (errors.length > 0) this.beforeStrayQuote ??= this.starts.length;
      if (!isBlankRow(cells)) {
        this.starts.push(start);
        this.ends.push(meta.cursor);
      }
      start = meta.cursor;
      this.lines += 1;
    };
    new ofPapaparse({ delimiter, newline, step }).parse(text, 0, false);
  }

  get header(): readonly string[] {
    return this.cells(0);
  }

  /** Of the rows below the header, as are the indexes of `at`. */
  get length(): number {
    return Math.max(0, this.starts.length - 1);
  }

  at(index: number): readonly string[] {
    return this.cells(index + 1);
  }

  private cells(index: number): readonly string[] {
    const end = this.ends[index];
    if (end === undefined) return [];
    const row = this.text.slice(this.starts[index], end);
    // Its types say nothing of what it answers. The line break is followed by an empty row.
    const { data } = this.parser.parse(row, 0, false) as ParseResult<string[]>;
    return data[0] ?? [];
  }
}

/**
 * Reads CSV, TSV or text with another separator: a header, quoted fields, blank lines left out.
 *
 * @param field what people know the text as: Rows, File
 * @throws InstasentError where a quote is not closed as CSV wants it
 */
export async function csvSheet(
  whole: string,
  field: string,
  encoding: string | null,
): Promise<Sheet> {
  const { default: papaparse } = await loadPart(import('papaparse'));
  const [line = '', separator] = SEPARATOR_LINE.exec(whole) ?? [];
  const text = whole.slice(line.length).replace(BYTE_ORDER_MARKS, '');
  // Excel ends rows with CR LF and the lines of a cell with LF; all of them as LF keep rows apart.
  const lines = text.replaceAll('\r\n', '\n');
  const split = lines.replaceAll('\r', '\n');
  // `^` keeps blank lines of any length from being looked at from each of their letters.
  const header = /^.*\S.*/m.exec(split)?.[0] ?? '';
  // A separator that the header lacks separates nothing: without this, `19,90` could win over `;`.
  const delimitersToGuess = DELIMITERS.filter((delimiter) => header.includes(delimiter));
  const guess = () =>
    papaparse.parse(split.slice(0, LETTERS_LOOKED_AT), {
      preview: 1,
      skipEmptyLines: 'greedy',
      delimitersToGuess,
    }).meta.delimiter;
  const delimiter = separator ?? guess();
  const rowsOf = (from: string, newline: '\n' | '\r' = '\n') =>
    new CsvRows(papaparse.Parser, from, delimiter, newline);
  const rows = rowsOf(split);
  // Of CR and LF, the one that ends no row stands between quotes only.
  const found =
    split === lines
      ? rows
      : [rowsOf(lines), rowsOf(lines, '\r')].find((each) => each.lines === rows.lines);
  if (found === undefined) {
    throw inputError(
      field,
      'ends some of its lines in one way and some in another, so that its rows cannot be told apart',
      'Open it in a spreadsheet program and save it as CSV again.',
    );
  }
  const { beforeStrayQuote } = found;
  if (beforeStrayQuote !== undefined) {
    throw inputError(
      field,
      `cannot be read as CSV from ${beforeStrayQuote === 0 ? 'its header' : `row ${beforeStrayQuote.toString()}`} on: a quotation mark there opens a value and is not closed`,
      'Close it, or write a quotation mark inside a value twice.',
    );
  }
  return tableSheet(found.header, found, encoding);
}
