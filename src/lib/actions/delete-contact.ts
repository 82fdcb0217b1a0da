import { createAction, Property } from '@activepieces/pieces-framework';
import { instasentAuth, withConnection } from '../auth';
import { noSuchContactError } from '../errors/call-errors';
import { classify, placeholder } from '../forms/newer-hosts';
import { ORIGIN_OUTPUT_FIELDS } from '../forms/output-fields';
import { requiredId } from '../values/ids';
import { originCells } from '../outputs/cells';
import { IngestClient } from '../ingest-api/client';

export const deleteContact = createAction({
  auth: instasentAuth,
  name: 'delete_contact',
  displayName: 'Delete Contact',
  description:
    'Destroys a contact and removes it from your Instasent audience, for good: it cannot be brought back. The step fails when there is no contact with this user ID.',
  audience: 'both',
  aiMetadata: {
    description:
      'Deletes the contact with this user ID from Instasent, irreversibly. Use it only when the user has explicitly asked for this contact to be deleted, for example to honour an erasure request, and never to update or to clean up. It fails when there is no such contact, so also when it is run a second time.',
    idempotent: false,
  },
  props: {
    userId: Property.ShortText({
      displayName: 'User ID',
      description: 'Of the contact to destroy for good, such as C-1042.',
      ...placeholder('C-1042'),
      required: true,
    }),
  },
  outputSchema: {
    fields: [
      {
        key: 'status',
        label: 'Status',
        description: 'Always "deleted"; anything else fails the step.',
      },
      { key: 'user_id', label: 'User ID' },
      ...ORIGIN_OUTPUT_FIELDS,
    ],
  },
  async run({ auth, propsValue }) {
    return withConnection(auth, async (connection) => {
      const userId = requiredId(
        propsValue.userId,
        'User ID',
        'Type or map the user ID of the contact to delete, such as C-1042.',
      );
      const verdict = await new IngestClient(connection).deleteContact(userId);
      if (verdict === 'not-found') throw noSuchContactError(userId);
      return { status: 'deleted', user_id: userId, ...originCells(connection) };
    });
  },
});

classify(deleteContact, 'DESTRUCTIVE');
