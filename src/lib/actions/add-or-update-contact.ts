import { createAction, Property } from '@activepieces/pieces-framework';
import { quote } from '../errors/text';
import { instasentAuth, withConnection } from '../auth';
import { classify, placeholder } from '../forms/newer-hosts';
import { countryProperty } from '../forms/format-fields';
import { contactForm } from '../forms/forms';
import { FORM_NOTES, loadOrNote } from '../forms/notes';
import { CONTACT_OUTPUT_FIELDS, ORIGIN_OUTPUT_FIELDS } from '../forms/output-fields';
import { requiredId } from '../values/ids';
import { checkbox } from '../values/input';
import { contactCells, originCells } from '../outputs/cells';
import { wireAttributes, withCleanValues } from '../values/attributes';
import { readCountry } from '../values/countries';
import { IngestClient } from '../ingest-api/client';
import { confirmedItem } from '../ingest-api/confirmed-item';
import { FORM_RETRY_POLICY } from '../ingest-api/retry';

export const addOrUpdateContact = createAction({
  auth: instasentAuth,
  name: 'add_or_update_contact',
  displayName: 'Add or Update Contact',
  description:
    'Adds a contact to your Instasent audience, or updates the one with the same user ID. Fields you leave empty stay as they are. Turn on Instant only when the next step adds an event for this contact, so that the contact is there in time: it is slower, and not meant for many contacts.',
  audience: 'both',
  aiMetadata: {
    description:
      'Creates the contact with this user ID in Instasent, or updates it; attributes that are left out or empty stay as they are. Put attributes into contactProperties by Instasent’s names, with the underscore where they have one (_first_name, _email, _phone_mobile such as +34600000000), and into customAttributes only what the form lacks; yes/no as "1" or "0", dates as YYYY-MM-DD. Set instant to true only when a later step records an event for this contact right away.',
    idempotent: true,
  },
  props: {
    userId: Property.ShortText({
      displayName: 'User ID',
      description: 'The ID of this contact in your own system, such as C-1042.',
      ...placeholder('C-1042'),
      required: true,
    }),
    instant: Property.Checkbox({
      displayName: 'Instant',
      description: 'Turn it on when the next step adds an event for this contact.',
      required: false,
      defaultValue: false,
    }),
    customAttributes: Property.Object({
      displayName: 'Custom Attributes',
      description: 'What the form below lacks. A new name may be created in your project.',
      required: false,
    }),
    country: countryProperty(),
    contactProperties: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Contact Properties',
      description: 'What to save of the contact. Empty fields change nothing.',
      required: false,
      refreshers: [],
      props: ({ auth }) =>
        loadOrNote(
          auth,
          async (connection) =>
            contactForm(await new IngestClient(connection, FORM_RETRY_POLICY).attributeSpecs()),
          FORM_NOTES,
        ),
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
      ...CONTACT_OUTPUT_FIELDS,
      { key: 'instant', label: 'Instant', format: 'boolean' },
      ...ORIGIN_OUTPUT_FIELDS,
    ],
  },
  async run({ auth, propsValue }) {
    return withConnection(auth, async (connection) => {
      const userId = requiredId(
        propsValue.userId,
        'User ID',
        'Type or map the ID that this contact has in your own system, such as C-1042.',
      );
      const country = readCountry(propsValue.country, 'Country of Phone Numbers');
      const attributes = await withCleanValues(
        wireAttributes(propsValue.contactProperties, propsValue.customAttributes),
        country,
      );
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
    });
  },
});

classify(addOrUpdateContact, 'WRITE');
