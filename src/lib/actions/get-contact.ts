import { createAction, Property } from '@activepieces/pieces-framework';
import { instasentAuth, withConnection } from '../auth';
import { classify, placeholder } from '../forms/newer-hosts';
import { CONTACT_OUTPUT_FIELDS, DATASOURCE_OUTPUT_FIELDS } from '../forms/output-fields';
import { IngestClient } from '../ingest-api/client';
import type { StoredContact } from '../ingest-api/schemas';
import { contactCells, originCells, type Row } from '../outputs/cells';
import { requiredId } from '../values/ids';

/** So that rows of contacts that are found and not found have the same columns. */
const NO_ATTRIBUTES: Row = Object.fromEntries(CONTACT_OUTPUT_FIELDS.map(({ key }) => [key, null]));

/** What is told of a contact; of one that is deleted, nothing but that. */
function storedCells(contact: StoredContact | undefined): Row {
  const deleted = contact?.deleted ?? null;
  const found = deleted === true ? undefined : contact;
  return {
    found: found !== undefined,
    contact_id: found?.contactId ?? null,
    audience_id: found?.audienceId ?? null,
    deleted,
    has_errors: found?.hasErrors ?? null,
    created_at: found?.createdAt ?? null,
    updated_at: found?.updatedAt ?? null,
    ...NO_ATTRIBUTES,
    ...contactCells(found?.contactData ?? {}),
  };
}

export const getContact = createAction({
  auth: instasentAuth,
  name: 'get_contact',
  displayName: 'Get Contact',
  description:
    'Looks up one contact by its user ID, and changes nothing. The output tells whether it was found, and its attributes as your data source holds them. A contact that does not exist is no error: let the flow branch on Found. One that was saved without Instant may take some seconds to be there.',
  audience: 'both',
  aiMetadata: {
    description:
      'Looks up one contact of Instasent by user ID, without changing anything. Use it to find out whether a contact exists and what is saved of it, for example before updating or deleting it. A contact that does not exist is no error, and one that was saved without instant may take some seconds to be there.',
    idempotent: true,
  },
  props: {
    userId: Property.ShortText({
      displayName: 'User ID',
      description: 'Of the contact to look up, such as C-1042.',
      ...placeholder('C-1042'),
      required: true,
    }),
  },
  outputSchema: {
    fields: [
      { key: 'found', label: 'Found', format: 'boolean' },
      { key: 'user_id', label: 'User ID' },
      ...CONTACT_OUTPUT_FIELDS,
      { key: 'contact_id', label: 'Contact ID' },
      { key: 'audience_id', label: 'Audience ID' },
      { key: 'deleted', label: 'Deleted', format: 'boolean' },
      { key: 'has_errors', label: 'Has Errors', format: 'boolean' },
      { key: 'created_at', label: 'Created At', format: 'datetime' },
      { key: 'updated_at', label: 'Updated At', format: 'datetime' },
      ...DATASOURCE_OUTPUT_FIELDS,
    ],
  },
  async run({ auth, propsValue }) {
    return withConnection(auth, async (connection) => {
      const userId = requiredId(
        propsValue.userId,
        'User ID',
        'Type or map the user ID of the contact to look up, such as C-1042.',
      );
      const contact = await new IngestClient(connection).contact(userId);
      const { project_id, datasource_id } = originCells(connection);
      const { found, ...cells } = storedCells(contact);
      return { found, user_id: userId, ...cells, project_id, datasource_id };
    });
  },
});

classify(getContact, 'READ');
