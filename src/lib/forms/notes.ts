import {
  Property,
  type DropdownState,
  type InputPropertyMap,
} from '@activepieces/pieces-framework';
import { MarkdownVariant } from '@activepieces/shared';
import { InstasentError } from '../errors';
import type { Connection } from '../ingest-api/connection';
import { NOTE_KEY } from '../values/input';
import { connectionOf } from '../auth';

const CONNECT_FIRST = 'Choose an Instasent connection at the top of this step first.';

/** A form that holds nothing but a sentence: the host shows nothing at all where a form throws. */
export function noteForm(sentence: string): InputPropertyMap {
  return {
    [NOTE_KEY]: Property.MarkDown({ value: sentence, variant: MarkdownVariant.WARNING }),
  };
}

/** A dropdown that holds nothing but a sentence. */
export function noteOptions(sentence: string): DropdownState<string> {
  return { disabled: true, options: [], placeholder: sentence };
}

/**
 * Loads what a form or dropdown shows; where that fails, it shows the sentence that a step would fail
 * with.
 *
 * @param auth the connection as a property function gets it
 * @param load builds the form
 * @param note shows a sentence in place of the form
 */
export async function loadOrNote<T>(
  auth: unknown,
  load: (connection: Connection) => Promise<T>,
  note: (sentence: string) => T,
): Promise<T> {
  try {
    if (auth === undefined || auth === null) return note(CONNECT_FIRST);
    return await load(connectionOf(auth));
  } catch (error) {
    if (error instanceof InstasentError) return note(error.message);
    throw error;
  }
}
