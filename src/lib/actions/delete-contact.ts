import { createAction, Property } from '@activepieces/pieces-framework';
import { connectionOf, instasentAuth } from '../auth';
import { requiredText } from '../values/input';
import { originCells } from '../outputs/cells';
import { IngestClient } from '../ingest-api/client';

export const deleteContact = createAction({
  auth: instasentAuth,
  name: 'delete_contact',
  displayName: 'Delete Contact',
  description:
    'Destroys a contact and removes it from your Instasent audience, for good: it cannot be brought back.',
  audience: 'both',
  aiMetadata: {
    description:
      'Deletes the contact with this user ID from Instasent, irreversibly. Use it only when the user has explicitly asked for this contact to be deleted, for example to honour an erasure request; never to update or to clean up. Needs userId. Fails when there is no such contact, so a second run after a successful one fails and deletes nothing.',
    idempotent: true,
  },
  props: {
    userId: Property.ShortText({
      displayName: 'User ID',
      description:
        'The user ID under which the contact was added, for example C-1042. The contact with this ID is destroyed and cannot be brought back.',
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
      { key: 'project_id', label: 'Project ID' },
      { key: 'datasource_id', label: 'Data Source ID' },
      { key: 'stream_id', label: 'Stream ID' },
    ],
  },
  async run({ auth, propsValue }) {
    const connection = connectionOf(auth);
    const userId = requiredText(
      propsValue.userId,
      'User ID',
      'Type or map the user ID of the contact to delete, such as C-1042.',
    );
    await new IngestClient(connection).deleteContact(userId);
    return { status: 'deleted', user_id: userId, ...originCells(connection) };
  },
});
