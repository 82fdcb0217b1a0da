import { Piece } from '@activepieces/pieces-framework/src/lib/piece';

/* What the piece uses of the framework at run time, past the index that loads all of it. */
export { createAction } from '@activepieces/pieces-framework/src/lib/action/action';
export { createPiece } from '@activepieces/pieces-framework/src/lib/piece';
export { PieceAuth } from '@activepieces/pieces-framework/src/lib/property/authentication';
export { Property } from '@activepieces/pieces-framework/src/lib/property/input';

// The engine finds the piece by its class's name, which minifying shortens.
Object.defineProperty(Piece, 'name', { value: 'Piece' });
