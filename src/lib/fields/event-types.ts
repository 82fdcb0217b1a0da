import { Property } from '@activepieces/pieces-framework';
import { instasentAuth } from '../auth';
import { IngestClient } from '../ingest-api/client';
import { FORM_PATIENCE } from '../ingest-api/retry';
import { eventTypeOptions } from './forms';
import { loadOrNote, noteOptions } from './notes';

/** The dropdown of event types, the same in every action that records events. */
export const eventTypeProperty = () =>
  Property.Dropdown({
    auth: instasentAuth,
    displayName: 'Event Type',
    description:
      'What happened, for example an order or a form submission. The list comes from your Instasent project.',
    required: true,
    refreshers: [],
    options: ({ auth }) =>
      loadOrNote(
        auth,
        async (connection) =>
          eventTypeOptions(await new IngestClient(connection, FORM_PATIENCE).eventSpecs()),
        noteOptions,
      ),
  });
