import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

function tarballs(): string[] {
  return readdirSync(ROOT)
    .filter((file) => file.endsWith('.tgz'))
    .map((file) => path.join(ROOT, file));
}

/**
 * Builds the piece into `dist/` and leaves exactly one tarball of it at the repository's root.
 *
 * @returns the tarball's path
 * @throws Error if npm fails, which has printed the reason
 */
export function packPiece(): string {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  for (const old of tarballs()) rmSync(old);
  execFileSync('npm', ['pack', '--quiet', './dist'], { cwd: ROOT, stdio: 'inherit' });
  const [tarball] = tarballs();
  if (tarball === undefined) throw new Error('npm pack left no tarball.');
  return tarball;
}

if (require.main === module) packPiece();
