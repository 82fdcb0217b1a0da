import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pieceTranslation } from '@activepieces/pieces-framework';
import { MAX_KEY_LENGTH_FOR_CORWDIN } from '@activepieces/shared';
import { instasent } from '../src';

/** `npm run strings`: what the translations lack, and what they have too much, file by file. */

const I18N = path.join(__dirname, '..', 'src', 'i18n');

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

/**
 * What is to be done in a translation: lines to add and to fill in, and lines to take out.
 *
 * @param translated the keys that it has
 */
export function translationGaps(
  english: readonly string[],
  translated: readonly string[],
): { missing: string[]; stale: string[] } {
  return {
    missing: english.filter((text) => !translated.includes(text)),
    stale: translated.filter((text) => !english.includes(text)),
  };
}

function main(): void {
  const english = stringsToTranslate();
  for (const file of readdirSync(I18N)) {
    const texts: unknown = JSON.parse(readFileSync(path.join(I18N, file), 'utf8'));
    const { missing, stale } = translationGaps(english, Object.keys(texts ?? {}));
    console.log(`${file}: ${missing.length.toString()} missing, ${stale.length.toString()} stale`);
    for (const text of missing) console.log(`  + ${JSON.stringify(text)}: "",`);
    for (const text of stale) console.log(`  - ${JSON.stringify(text)}`);
  }
}

if (require.main === module) main();
