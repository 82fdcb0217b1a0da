import type { RecordPurpose } from '../errors/failure';
import { rejectionError, unconfirmedError } from '../errors/record-errors';
import type { Outcome } from './outcome';
import type { WireRecord } from './records';

/**
 * The outcome of a write of one record.
 *
 * @param subject names the record in the error: `contact "u1"`
 * @returns the record as Instasent accepted it; `null` where it echoes none
 * @throws InstasentError where Instasent rejected the record, or did not confirm it
 */
export function confirmedItem(
  outcome: Outcome,
  purpose: RecordPurpose,
  subject: string,
): WireRecord | null {
  const [item] = outcome.items;
  if (item?.status === 'accepted') return item.item;
  if (item?.status === 'rejected') {
    throw rejectionError(purpose, subject, item.reasons, outcome.uncertain);
  }
  throw unconfirmedError(purpose, subject);
}
