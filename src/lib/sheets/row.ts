import type { FieldReason } from '../errors';
import { isRecord } from '../ingest-api/schemas';

/** A row of a spreadsheet, database or CSV step: values by column. */
export type SourceRow = Readonly<Record<string, unknown>>;

/** Rows of a list or a file, read one at a time so that no second copy of all of them is held. */
export interface Sheet {
  /** How many rows there are; neither a header nor a blank line is one. */
  readonly size: number;
  /** The names of all columns, in the order in which they first appear. */
  readonly columns: readonly string[];
  /** How a file's text is encoded, such as `windows-1252`; `null` where there is none. */
  readonly encoding: string | null;
  /** @param index from 0 */
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

/**
 * A row as values by column. Some spreadsheet steps wrap them: `{ "row": 2, "values": { … } }`.
 *
 * @returns `undefined` for what is no object
 */
export function sourceRow(value: unknown): SourceRow | undefined {
  if (!isRecord(value)) return undefined;
  const { values } = value;
  return isRecord(values) && 'row' in value && Object.keys(value).length <= 2 ? values : value;
}
