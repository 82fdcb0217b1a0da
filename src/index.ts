import { createPiece } from '@activepieces/pieces-framework';
import { PieceCategory } from '@activepieces/shared';
import { addEvent } from './lib/actions/add-event';
import { addOrUpdateContact } from './lib/actions/add-or-update-contact';
import { customApiCall } from './lib/actions/custom-api-call';
import { deleteContact } from './lib/actions/delete-contact';
import { deleteContacts } from './lib/actions/delete-contacts';
import { getContact } from './lib/actions/get-contact';
import { importContacts } from './lib/actions/import-contacts';
import { importEvents } from './lib/actions/import-events';
import { instasentAuth } from './lib/auth';

export const instasent = createPiece({
  displayName: 'Instasent',
  description:
    'Contacts, events and whole spreadsheets for Instasent, the customer data platform for SMS and other marketing',
  logoUrl: 'https://cdn.activepieces.com/pieces/instasent.jpg',
  categories: [PieceCategory.MARKETING],
  authors: [],
  auth: instasentAuth,
  actions: [
    addOrUpdateContact,
    getContact,
    addEvent,
    importContacts,
    importEvents,
    deleteContact,
    deleteContacts,
    customApiCall,
  ],
  triggers: [],
});
