const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const SPACE = 0x20;

/** How a quotation mark is written inside a value in quotes. */
export type QuoteEscape = 'doubled' | 'backslash';

export interface CsvRow {
  cells: string[];
  /** Where the next row begins. */
  end: number;
  /** What ends the row; `''` at the end of the text. CR LF counts as LF. */
  lineEnd: '\r' | '\n' | '';
  /** Whether a quotation mark opens a value and is not closed before a separator. */
  hasStrayQuote: boolean;
}

/**
 * Reads the rows of a text with separated values, each when it is asked for. No letter is looked at
 * more than twice, whatever the text: papaparse looks through all that follows for each stray
 * quotation mark.
 */
export class CsvReader {
  private readonly separator: number;

  /** @param delimiter one letter */
  constructor(
    private readonly text: string,
    delimiter: string,
    private readonly escape: QuoteEscape,
  ) {
    this.separator = delimiter.charCodeAt(0);
  }

  /** @param start where a row begins */
  row(start: number): CsvRow {
    const { text, separator } = this;
    const cells: string[] = [];
    let at = start;
    for (;;) {
      const isQuoted = text.charCodeAt(at) === QUOTE;
      const end = isQuoted ? this.closingQuote(at + 1) : this.valueEnd(at);
      if (end === -1) return { cells, end: text.length, lineEnd: '', hasStrayQuote: true };
      cells.push(isQuoted ? this.unescaped(at + 1, end) : text.slice(at, end));
      at = isQuoted ? this.afterSpaces(end + 1) : end;
      const code = text.charCodeAt(at);
      if (code === separator) at += 1;
      else if (code === LINE_FEED)
        return { cells, end: at + 1, lineEnd: '\n', hasStrayQuote: false };
      else if (code === CARRIAGE_RETURN) return this.endOfLine(cells, at);
      else {
        const hasStrayQuote = at < text.length;
        return { cells, end: text.length, lineEnd: '', hasStrayQuote };
      }
    }
  }

  private endOfLine(cells: string[], at: number): CsvRow {
    const isPair = this.text.charCodeAt(at + 1) === LINE_FEED;
    return {
      cells,
      end: at + (isPair ? 2 : 1),
      lineEnd: isPair ? '\n' : '\r',
      hasStrayQuote: false,
    };
  }

  private valueEnd(start: number): number {
    const { text, separator } = this;
    let at = start;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === separator || code === LINE_FEED || code === CARRIAGE_RETURN) break;
    }
    return at;
  }

  /** The position of the quotation mark that is not part of the value; -1 for none. */
  private closingQuote(start: number): number {
    const { text, escape } = this;
    for (let at = start; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH && escape === 'backslash') at += 1;
      else if (code === QUOTE && text.charCodeAt(at + 1) === QUOTE) at += 1;
      else if (code === QUOTE) return at;
    }
    return -1;
  }

  private unescaped(start: number, end: number): string {
    // CR LF is one line break, in a value as between rows.
    const value = this.text.slice(start, end).replaceAll('\r\n', '\n');
    return this.escape === 'doubled'
      ? value.replaceAll('""', '"')
      : value.replace(/""|\\["\\]/g, (pair) => pair.charAt(1));
  }

  private afterSpaces(start: number): number {
    let at = start;
    while (this.text.charCodeAt(at) === SPACE && this.separator !== SPACE) at += 1;
    return at;
  }
}
