import type { Action } from '@activepieces/pieces-framework';

/**
 * What newer ActivePieces servers read of a form or an action, and older ones drop. The framework that
 * this piece is built with hands it on without knowing it.
 */

/** What an action does to what is saved; `DESTRUCTIVE` is what nothing brings back. */
export type Classification = 'READ' | 'SEARCH' | 'WRITE' | 'DESTRUCTIVE';

/** Marks an action with what it does: newer servers show it as a badge, and to agents. */
export function classify(action: Action, classification: Classification): void {
  Object.assign(action, { classification });
}

/** Folds an optional field away that most people leave as it is. */
export const ADVANCED = { advanced: true };

/** An example inside the empty field. */
export function placeholder(example: string): { placeholder: string } {
  return { placeholder: example };
}
