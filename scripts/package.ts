import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Builds the piece and leaves exactly one tarball of it at the repository's root. */

const ROOT = path.join(__dirname, '..');

for (const file of readdirSync(ROOT).filter((each) => each.endsWith('.tgz'))) {
  rmSync(path.join(ROOT, file));
}
execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
execFileSync('npm', ['pack', './dist'], { cwd: ROOT, stdio: 'inherit' });
