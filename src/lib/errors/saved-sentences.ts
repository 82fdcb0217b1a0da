import type { Purpose } from './failure';

/** What a failure means for what was to be saved. */
interface SavedSentences {
  /** Nothing was carried out. */
  not: string;
  /** It may have been. */
  perhaps: string;
}

const NOTHING_TO_SAVE: SavedSentences = { not: '', perhaps: '' };

export const SAVED_SENTENCES: Record<Purpose, SavedSentences> = {
  check: NOTHING_TO_SAVE,
  form: NOTHING_TO_SAVE,
  read: NOTHING_TO_SAVE,
  import: { not: 'No row was sent.', perhaps: 'No row was sent.' },
  contact: {
    not: 'The contact was not saved.',
    perhaps:
      'The contact may or may not have been saved. Running the step again is safe: saving the same data twice changes nothing.',
  },
  deletion: {
    not: 'The contact was not deleted.',
    perhaps:
      'The contact may or may not have been deleted. Running the step again is safe; if it then finds no such contact, the deletion had worked.',
  },
  event: {
    not: 'The event was not recorded.',
    perhaps:
      'The event may or may not have been recorded. Running the step again with the same event ID is safe: Instasent records an event ID only once.',
  },
  'api-call': {
    not: 'Nothing was changed.',
    perhaps:
      'It is not known whether Instasent carried out the request. Check in Instasent before you send it again.',
  },
};
