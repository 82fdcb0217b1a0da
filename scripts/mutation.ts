import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from './build';

/**
 * Mutation testing. Each mutant loads the tests that reach it anew, and most of that time would go to
 * ActivePieces' packages: here the tests get a bundle of the names that are used, made as the piece's
 * own, which another test holds to be the same as the packages.
 */

const ROOT = path.join(__dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(ROOT, folder, file), 'utf8'));
}

function exportsInUse(): string {
  const imports = [...sources('src'), ...sources('test')].flatMap((source) => [
    ...source.matchAll(/^import \{([^}]+)\} from '(@activepieces\/[\w-]+)';/gm),
  ]);
  const lines = imports.flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => `export { ${name} } from '${from}';`),
  );
  return [...new Set(lines)].join('\n');
}

async function main(): Promise<void> {
  await build({
    ...BUNDLE_OPTIONS,
    stdin: { contents: exportsInUse(), resolveDir: ROOT },
    // Shared with the piece, which has request libraries of its own in these tests.
    external: ['axios', 'axios-retry', 'https-proxy-agent', 'http-proxy-agent'],
    outfile: path.join(ROOT, 'reports/activepieces.cjs'),
  });
  const config = ['stryker', 'run', 'scripts/stryker.config.json', ...process.argv.slice(2)];
  execFileSync('npx', config, { cwd: ROOT, stdio: 'inherit' });
}

void main();
