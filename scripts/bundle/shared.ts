/* What the piece and those parts of the framework use of `@activepieces/shared` while they load or run. */
export { PieceCategory } from '@activepieces/shared/src/lib/automation/pieces/piece';
export { MarkdownVariant } from '@activepieces/shared/src/lib/core/property/markdown';

/** Named by a table of the framework's, which only the host's own framework looks into. */
export const AppConnectionType = {};
