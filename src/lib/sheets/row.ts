import type { FieldReason } from '../errors';
import { isRecord } from '../ingest-api/schemas';

/** A row of a spreadsheet, database or CSV step: values by column. */
export type SourceRow = Readonly<Record<string, unknown>>;

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
