import { createPiece } from '@activepieces/pieces-framework';
import { PieceCategory } from '@activepieces/shared';
import { addEvent } from './lib/actions/add-event';
import { addOrUpdateContact } from './lib/actions/add-or-update-contact';
import { deleteContact } from './lib/actions/delete-contact';
import { instasentAuth } from './lib/auth';

export const instasent = createPiece({
  displayName: 'Instasent',
  description: 'Customer data platform for SMS and multichannel marketing',
  logoUrl: 'https://cdn.activepieces.com/pieces/instasent.jpg',
  categories: [PieceCategory.MARKETING],
  authors: [],
  auth: instasentAuth,
  actions: [addOrUpdateContact, deleteContact, addEvent],
  triggers: [],
});
