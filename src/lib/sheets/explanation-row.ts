import { kindOfCell, plainText } from './cell-text';

/** Why such a row is not sent. */
export const EXPLANATION_PROBLEM =
  'The row stands under the header and has words where all others have numbers, codes or e-mail addresses: it seems to explain the columns. If it does not, move it further down.';

/** Rows below the first that have to agree. */
const MIN_OTHERS = 2;

/**
 * Tells whether the row under the header explains the columns, as templates have it: "Your number
 * of the customer". It is one of words alone, where the other rows have no words.
 */
export class ExplanationRow<Column> {
  /** By columns in which the first row has words, and no other one has so far. */
  private readonly open = new Map<Column, { text: string; others: number }>();

  constructor(first: Iterable<[Column, unknown]>) {
    for (const [column, value] of first) {
      const kind = kindOfCell(value);
      if (kind === 'blank') continue;
      if (kind !== 'words' || typeof value !== 'string') {
        this.open.clear();
        return;
      }
      this.open.set(column, { text: plainText(value), others: 0 });
    }
    // The only value of a row explains nothing.
    if (this.open.size === 1) this.open.clear();
  }

  /** @param valueOf a cell of another row */
  add(valueOf: (column: Column) => unknown): void {
    for (const [column, words] of this.open) {
      const kind = kindOfCell(valueOf(column));
      if (kind === 'words') this.open.delete(column);
      else if (kind !== 'blank') words.others += 1;
    }
  }

  /** @param isAsked whether a column holds IDs, which nobody leaves out or writes in two ways */
  isOne(isAsked: (column: Column) => boolean): boolean {
    const columns = [...this.open].filter(([, { others }]) => others >= MIN_OTHERS);
    const texts = new Set(columns.map(([, { text }]) => text));
    return texts.size > 1 || columns.some(([column]) => isAsked(column));
  }
}
