import { createRequire } from 'node:module';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { extractPieceFromModule } from '@activepieces/shared';
import packageJson from '../package.json';
import type { instasentAuth } from '../src/lib/auth';

/**
 * Loads a built piece: `src/index.js` of the package, then the first export whose class is called Piece.
 * Whether ActivePieces' engine finds it, which takes `import()`, is tried by `try-piece.cjs`.
 *
 * @param folder the package's folder
 */
export function loadPiece(folder: string): Piece<typeof instasentAuth> {
  const file = path.join(folder, 'src', 'index.js');
  const module: unknown = createRequire(file)(file);
  return extractPieceFromModule({
    module: module as Record<string, unknown>,
    pieceName: packageJson.name,
    pieceVersion: packageJson.version,
  });
}
