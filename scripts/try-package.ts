import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import packageJson from '../package.json';
import { loadPiece } from './load-piece';

/**
 * Installs the tarball into an empty folder as a host would, and loads the piece from there. Fails
 * unless the package comes alone and holds what a user needs, and nothing else.
 */

const ROOT = path.join(__dirname, '..');

function expectEqual(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

const tarballs = readdirSync(ROOT).filter((file) => file.endsWith('.tgz'));
expectEqual('tarballs at the root', tarballs.length, 1);

const folder = mkdtempSync(path.join(tmpdir(), 'piece-'));
try {
  const tarball = path.join(ROOT, tarballs[0] ?? '');
  execFileSync('npm', ['install', '--prefix', folder, '--offline', tarball], { stdio: 'pipe' });

  const modules = path.join(folder, 'node_modules');
  const installed = filesBelow(modules).filter((file) => file.endsWith('package.json'));
  expectEqual('installed packages', installed, [`${packageJson.name}/package.json`]);

  const own = path.join(modules, packageJson.name);
  const built = filesBelow(path.join(ROOT, 'dist/src')).filter((file) => file.endsWith('.js'));
  const i18n = readdirSync(path.join(ROOT, 'src/i18n')).map((file) => `i18n/${file}`);
  const code = [...built, 'THIRD-PARTY-LICENSES.txt', ...i18n].map((file) => `src/${file}`);
  const expected = ['LICENSE', 'README.md', 'package.json', ...code];
  expectEqual('published files', filesBelow(own), expected.sort());

  const piece = loadPiece(own);
  console.log(`${packageJson.name} ${packageJson.version} loads from its tarball:`);
  for (const action of Object.values(piece.actions())) console.log(`  ${action.displayName}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
