import { inputError } from '../errors';
import type { Sheet } from './row';
import { tableSheet, isBlankRow } from './table';

/** The separators that papaparse tries. */
const DELIMITERS = [',', '\t', '|', ';', '\x1e', '\x1f'];

/** What the separator is worked out from; the whole of a large text would be split for it. */
const LETTERS_LOOKED_AT = 100_000;

/** A line that only tells Excel which separator follows. */
const SEPARATOR_LINE = /^"?sep=(.)"?[^\S\r\n]*(?:\r\n|\r|\n)/i;

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
  const { default: papaparse } = await import('papaparse');
  const [line = '', separator] = SEPARATOR_LINE.exec(whole) ?? [];
  const text = whole.slice(line.length);
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
  const parse = (from: string, newline: '\n' | '\r' = '\n') =>
    papaparse.parse<string[]>(from, { newline, delimiter });
  const parsed = parse(split);
  // Of CR and LF, the one that ends no row stands between quotes only.
  const found =
    split === lines
      ? parsed
      : [parse(lines), parse(lines, '\r')].find(({ data }) => data.length === parsed.data.length);
  if (found === undefined) {
    throw inputError(
      field,
      'ends some of its lines in one way and some in another, so that its rows cannot be told apart',
      'Open it in a spreadsheet program and save it as CSV again.',
    );
  }
  const { data, errors } = found;
  // With a separator given, there are no errors but those of quotes.
  const [quotes] = errors;
  if (quotes !== undefined) {
    const before = data.slice(0, quotes.row).filter((cells) => !isBlankRow(cells)).length;
    throw inputError(
      field,
      `cannot be read as CSV from ${before === 0 ? 'its header' : `row ${before.toString()}`} on: a quotation mark there opens a value and is not closed`,
      'Close it, or write a quotation mark inside a value twice.',
    );
  }
  const [names = [], ...rows] = data.filter((cells) => !isBlankRow(cells));
  return tableSheet(names, rows, encoding);
}
