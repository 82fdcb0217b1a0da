import * as action from '@activepieces/pieces-framework/src/lib/action/action';
import * as piece from '@activepieces/pieces-framework/src/lib/piece';
import * as authentication from '@activepieces/pieces-framework/src/lib/property/authentication';
import * as input from '@activepieces/pieces-framework/src/lib/property/input';

/* What the piece uses of the framework at run time, past the index that loads all of it. Constants of
 * their own have short names in the package. */
export const { createAction } = action;
export const { createPiece } = piece;
export const { PieceAuth } = authentication;
export const { Property } = input;

// The engine finds the piece by its class's name, which minifying shortens.
Object.defineProperty(piece.Piece, 'name', { value: 'Piece' });
