import type { FieldReason, RecordPurpose } from './failure';
import { InstasentError } from './instasent-error';
import { SAVED_SENTENCES } from './saved-sentences';

/** Reasons in a row, each behind its field. */
export function reasonsText(reasons: readonly FieldReason[]): string {
  return reasons
    .map(({ field, reason }) => (field === null ? reason : `${field}: ${reason}`))
    .join('; ');
}

/** Words of a name that are written in capitals. */
const CAPITALS = new Set(['id', 'sms', 'url', 'utm']);

/** A field as people know it, before its name: "Phone mobile (_phone_mobile)", "UTM source (utm-source)". */
function withPlainName(field: string): string {
  if (!/^_?[a-z0-9]+([_-][a-z0-9]+)*$/.test(field) || !/[_-]/.test(field)) return field;
  const words = field.split(/[_-]/).filter((word) => word !== '');
  const plain = words.map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word)).join(' ');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)} (${field})`;
}

/**
 * The record arrived, and Instasent said no to it.
 *
 * @param subject names the record: `contact "u1"`
 * @param uncertain an attempt before this one may have reached Instasent and been carried out
 */
export function rejectionError(
  purpose: RecordPurpose,
  subject: string,
  reasons: readonly FieldReason[],
  uncertain = false,
): InstasentError {
  const named = reasons.map(({ field, reason }) => ({
    field: field === null ? null : withPlainName(field),
    reason,
  }));
  const what = purpose === 'deletion' ? `deletion of the ${subject}` : subject;
  const why = reasons.length === 0 ? ' without saying why' : `: ${reasonsText(named)}`;
  return new InstasentError('rejected', {
    happened: `Instasent rejected the ${what}${why}.`,
    saved: SAVED_SENTENCES[purpose][uncertain ? 'perhaps' : 'not'],
    advice: adviceAfterRejection(purpose, reasons.length),
  });
}

function adviceAfterRejection(purpose: RecordPurpose, reasons: number): string {
  if (purpose === 'deletion') return 'Check the user ID, and look for the contact in Instasent.';
  if (reasons === 0) return 'Check the values of this step and run it again.';
  return `Correct ${reasons === 1 ? 'this value' : 'these values'} and run the step again.`;
}

/** An answer in a known shape that does not mention the record that was sent. */
export function unconfirmedError(purpose: RecordPurpose, subject: string): InstasentError {
  const what = purpose === 'deletion' ? `deletion of the ${subject}` : subject;
  return new InstasentError('unconfirmed', {
    happened: `Instasent answered, but did not confirm the ${what}.`,
    saved: SAVED_SENTENCES[purpose].perhaps,
    advice: '',
  });
}
