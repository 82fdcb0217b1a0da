import type { FieldReason } from '../errors/failure';

/** A row of a spreadsheet, database or CSV step: values by column. */
export type SourceRow = Readonly<Record<string, unknown>>;

/** Rows of a list or a file, read one at a time so that no second copy of all of them is held. */
export interface Sheet {
  /** How many rows there are; neither a header nor a blank line is one. */
  readonly size: number;
  /** The names of all columns, in the order in which they first appear. */
  readonly columns: readonly string[];
  /**
   * Names that were made because a header is there more than once, and that header: `Email_1` is a
   * second `Email`.
   */
  readonly repeated?: ReadonlyMap<string, string>;
  /**
   * Columns whose values others have, too, as `billing` has that of `billing.phone`: they are found
   * by their names, and are neither custom columns nor ignored ones.
   */
  readonly copies?: ReadonlySet<string>;
  /** How a file's text is encoded, such as `windows-1252`; `null` where there is none. */
  readonly encoding: string | null;
  /** How many rows stand above the header: titles, names of groups. */
  readonly rowsAbove: number;
  /** How many of the rows are hidden in a workbook, by a filter or by hand. */
  readonly hiddenRows: number;
  /** Whether plain numbers that are dates count days from 1904, as in workbooks of old Macs. */
  readonly is1904: boolean;
  /** The names of the workbook's other sheets that are not hidden. */
  readonly otherSheets?: readonly string[];
  /**
   * A row's values as they are meant, without outer blanks and the guards of spreadsheets; or why it
   * is none to be sent.
   *
   * @param index from 0
   */
  row(index: number): { ok: SourceRow } | { problem: string };
}

/** Who a row is about, as far as that is known. */
export interface Subject {
  userId: string | null;
  eventId: string | null;
}

/** A row that is not sent, or that Instasent refused, and why. */
export interface Rejection extends Subject {
  reasons: FieldReason[];
}

export type Parsed<T> = { ok: T } | { rejected: Rejection };
