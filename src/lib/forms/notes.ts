import {
  Property,
  type DropdownState,
  type InputPropertyMap,
} from '@activepieces/pieces-framework';
import { MarkdownVariant } from '@activepieces/shared';
import { withConnection } from '../auth';
import { InstasentError } from '../errors/instasent-error';
import type { Connection } from '../ingest-api/connection';
import { NOTE_KEY } from '../values/input';

/** How a form or a dropdown says a sentence in the place of what it cannot show. */
export interface Notes<T> {
  /** Shown while the step has no connection. */
  connectFirst: T;
  /** Shows what went wrong. */
  failure: (sentence: string) => T;
}

function note(sentence: string, variant: MarkdownVariant): InputPropertyMap {
  return { [NOTE_KEY]: Property.MarkDown({ value: sentence, variant }) };
}

/** A form that holds nothing but a sentence: the host shows nothing at all where a form is empty. */
export function noteForm(sentence: string): InputPropertyMap {
  return note(sentence, MarkdownVariant.INFO);
}

/** A dropdown that holds nothing but a few words; the builder has room for 30 characters of them. */
export function noteOptions(words: string): DropdownState<string> {
  return { disabled: true, options: [], placeholder: words };
}

export const FORM_NOTES: Notes<InputPropertyMap> = {
  connectFirst: noteForm('Choose an Instasent connection at the top of this step first.'),
  failure: (sentence) => note(sentence, MarkdownVariant.WARNING),
};

export const OPTION_NOTES: Notes<DropdownState<string>> = {
  connectFirst: noteOptions('Connect Instasent first'),
  failure: noteOptions,
};

/**
 * Loads what a form or dropdown shows; where that fails, it shows the sentence that a step would fail
 * with. It never throws what a person can act on: the host then shows nothing at all.
 *
 * @param auth the connection as a property function gets it
 * @param load builds the form
 * @param notes what is shown in the place of the form
 */
export async function loadOrNote<T>(
  auth: unknown,
  load: (connection: Connection) => Promise<T>,
  notes: Notes<T>,
): Promise<T> {
  try {
    if (auth === undefined || auth === null) return notes.connectFirst;
    return await withConnection(auth, load);
  } catch (error) {
    if (error instanceof InstasentError) return notes.failure(error.message);
    throw error;
  }
}
