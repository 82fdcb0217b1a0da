import { createAction, Property } from '@activepieces/pieces-framework';
import { quote } from '../errors';
import { connectionOf, instasentAuth } from '../auth';
import { contactForm } from '../forms/forms';
import { checkbox, requiredText } from '../values/input';
import { loadOrNote, noteForm } from '../forms/notes';
import { confirmedItem, contactCells, originCells } from '../outputs/cells';
import { wireAttributes } from '../values/wire';
import { IngestClient } from '../ingest-api/client';
import { FORM_PATIENCE } from '../ingest-api/retry';

export const addOrUpdateContact = createAction({
  auth: instasentAuth,
  name: 'add_or_update_contact',
  displayName: 'Add or Update Contact',
  description:
    'Adds a contact to your Instasent audience, or updates it if the user ID is known already. Fields you leave empty stay as they are.',
  audience: 'both',
  aiMetadata: {
    description:
      'Creates a contact in Instasent or updates the one with the same user ID. Use it whenever contact data changes. Needs userId; set only the attributes that should change, by their Instasent names (_first_name, _last_name, _email, _phone_mobile in E.164 such as +34600000000; custom attributes by their own names); yes/no attributes take "1" or "0", dates YYYY-MM-DD. Attributes that are left out or empty are not touched. Set instant to true only when a later step records an event for this contact right away. Running it twice with the same values changes nothing.',
    idempotent: true,
  },
  props: {
    userId: Property.ShortText({
      displayName: 'User ID',
      description:
        'The ID of this contact in your own system, for example a customer number such as C-1042. The same ID always means the same contact.',
      required: true,
    }),
    contactProperties: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Contact Properties',
      description: 'What Instasent should know about the contact. Empty fields change nothing.',
      required: false,
      refreshers: [],
      props: ({ auth }) =>
        loadOrNote(
          auth,
          async (connection) =>
            contactForm(await new IngestClient(connection, FORM_PATIENCE).attributeSpecs()),
          noteForm,
        ),
    }),
    customAttributes: Property.Object({
      displayName: 'Custom Attributes',
      description:
        'Attributes of your project that are not in the list above: the attribute’s name on the left, for example favorite_store, and its value on the right.',
      required: false,
    }),
    instant: Property.Checkbox({
      displayName: 'Instant',
      description:
        'Turn this on when the next step adds an event for this contact, so that the contact is there in time. Leave it off otherwise: it is slower and not meant for many contacts.',
      required: false,
      defaultValue: false,
    }),
  },
  outputSchema: {
    fields: [
      {
        key: 'status',
        label: 'Status',
        description: 'Always "accepted"; a rejected contact fails the step.',
      },
      { key: 'user_id', label: 'User ID' },
      { key: 'instant', label: 'Instant', format: 'boolean' },
      { key: 'project_id', label: 'Project ID' },
      { key: 'datasource_id', label: 'Data Source ID' },
      { key: 'stream_id', label: 'Stream ID' },
      { key: 'contact_first_name', label: 'First Name' },
      { key: 'contact_last_name', label: 'Last Name' },
      { key: 'contact_email', label: 'Email', format: 'email' },
      { key: 'contact_phone_mobile', label: 'Mobile Phone' },
    ],
  },
  async run({ auth, propsValue }) {
    const connection = connectionOf(auth);
    const userId = requiredText(
      propsValue.userId,
      'User ID',
      'Type or map the ID that this contact has in your own system, such as C-1042.',
    );
    const attributes = wireAttributes(propsValue.contactProperties, propsValue.customAttributes);
    const instant = checkbox(propsValue.instant, 'Instant');

    const contact = { _user_id: userId, ...attributes };
    const outcome = await new IngestClient(connection).upsertContacts([contact], { instant });
    const accepted = confirmedItem(outcome, 'contact', `contact ${quote(userId)}`);

    return {
      status: 'accepted',
      user_id: userId,
      instant,
      ...originCells(connection, outcome),
      ...contactCells(accepted ?? contact),
    };
  },
});
