import { pieceTranslation } from '@activepieces/pieces-framework';
import { MAX_KEY_LENGTH_FOR_CORWDIN } from '@activepieces/shared';
import { instasent } from '../src';

/** The values at a path such as `actions.*.props.*.description`. */
function valuesAt(node: unknown, path: readonly string[]): unknown[] {
  const [name, ...rest] = path;
  if (name === undefined) return [node];
  if (typeof node !== 'object' || node === null) return [];
  const entries = new Map<string, unknown>(Object.entries(node));
  const next = name === '*' ? [...entries.values()] : [entries.get(name)];
  return next.flatMap((each) => valuesAt(each, rest));
}

/** Every string of the piece that ActivePieces translates, as the key that it looks up. */
export function stringsToTranslate(): string[] {
  const strings = pieceTranslation.pathsToValuesToTranslate
    .flatMap((path) => valuesAt(instasent.metadata(), path.split('.')))
    .filter((value) => typeof value === 'string' && value !== '');
  return [...new Set(strings.map((value) => String(value).slice(0, MAX_KEY_LENGTH_FOR_CORWDIN)))];
}

if (require.main === module) console.log(JSON.stringify(stringsToTranslate(), null, 2));
