import { InstasentError } from './instasent-error';
import { MAX_QUOTE_LENGTH, oneLine } from './text';

/** Part of every input error. */
export const NOTHING_SENT = 'Nothing was sent to Instasent.';

/**
 * A value that must not be sent as it is.
 *
 * @param problem continues the sentence that starts with the field's name: "User ID is empty"
 * @param advice one sentence: what to type or map instead
 */
export function inputError(field: string, problem: string, advice: string): InstasentError {
  const name = oneLine(field, MAX_QUOTE_LENGTH);
  return new InstasentError('input', {
    happened: `${name} ${problem}.`,
    saved: NOTHING_SENT,
    advice,
  });
}
