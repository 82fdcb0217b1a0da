import { Property, type InputPropertyMap } from '@activepieces/pieces-framework';
import { instasentAuth } from '../auth';
import { IngestClient } from '../ingest-api/client';
import { FORM_RETRY_POLICY } from '../ingest-api/retry';
import type { EventParameterSpec } from '../ingest-api/schemas';
import { requiredId } from '../values/ids';
import { isEmpty } from '../values/input';
import { eventTypeOptions } from './forms';
import { FORM_NOTES, loadOrNote, noteForm, OPTION_NOTES } from './notes';

/** The dropdown of event types, the same in every action that records events. */
export const eventTypeProperty = () =>
  Property.Dropdown({
    auth: instasentAuth,
    displayName: 'Event Type',
    description: 'What happened, such as an order. Instasent gives the list.',
    required: true,
    refreshers: [],
    options: ({ auth }) =>
      loadOrNote(
        auth,
        async (connection) =>
          eventTypeOptions(await new IngestClient(connection, FORM_RETRY_POLICY).eventSpecs()),
        OPTION_NOTES,
      ),
  });

/** A form made from the parameters of the chosen event type, or the sentence that says why there is none. */
export async function eventTypeForm(
  auth: unknown,
  eventType: unknown,
  form: (specs: EventParameterSpec[]) => InputPropertyMap | Promise<InputPropertyMap>,
): Promise<InputPropertyMap> {
  if (isEmpty(eventType)) return noteForm('Choose an event type first. Its fields appear here.');
  return loadOrNote(
    auth,
    async (connection) => {
      const type = requiredId(eventType, 'Event Type', 'Choose one from the list.');
      return form(await new IngestClient(connection, FORM_RETRY_POLICY).eventParameterSpecs(type));
    },
    FORM_NOTES,
  );
}
