import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from './build';

/**
 * Mutation testing. Each mutant loads the tests anew, and most of that time would go to loading: of
 * ActivePieces' packages, and of the same modules for each test file. Here the tests are one file, and
 * get a bundle of the names of those packages that are used, made as the piece's own, which another
 * test holds to be the same as the packages.
 *
 * `npm run mutation -- --room values` mutates one folder of `src/lib`, and runs the tests of that folder
 * only: a mutant that another room's tests would notice lives there. What else is given goes to Stryker.
 */

const ROOT = path.join(__dirname, '..');
const REPORTS = path.join(ROOT, 'reports');
/** Too slow to be repeated for thousands of mutants. */
const LEFT_OUT = 'fault-matrix.test.ts';

function filesOf(folder: string, ending: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => path.join(ROOT, folder, file));
}

/** The tests in a folder, under the name of their file. */
function writeTests(folder: string): void {
  const files = filesOf(folder, '.test.ts').filter((file) => !file.endsWith(LEFT_OUT));
  const calls = files.map((file) => {
    const name = path.basename(file, '.test.ts');
    return `describe('${name}', () => { require('../${path.relative(ROOT, file)}'); });`;
  });
  // It listens from the moment that it is imported.
  const quiet = "require('nock').restore();";
  writeFileSync(path.join(REPORTS, 'all.test.js'), [...calls, quiet].join('\n'));

  const snapshots = filesOf(folder, '.snap').map((file) => {
    const name = path.basename(file, '.test.ts.snap');
    return readFileSync(file, 'utf8').replaceAll('exports[`', `exports[\`${name} `);
  });
  mkdirSync(path.join(REPORTS, '__snapshots__'), { recursive: true });
  writeFileSync(path.join(REPORTS, '__snapshots__/all.test.js.snap'), snapshots.join('\n'));
}

function exportsInUse(): string {
  const files = [...filesOf('src', '.ts'), ...filesOf('test', '.ts')];
  const imports = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/^import \{([^}]+)\} from '(@activepieces\/[\w-]+)';/gm),
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

/** The room that is asked for, as a folder of `src/lib` and `test/lib`, and what is for Stryker. */
function commandLine([first, room, ...others]: readonly string[]): {
  room: string;
  others: string[];
} {
  if (first !== '--room') return { room: '', others: process.argv.slice(2) };
  if (room === undefined || !readdirSync(path.join(ROOT, 'src/lib')).includes(room)) {
    throw new Error(`src/lib has no room ${room ?? 'without a name'}`);
  }
  return { room, others: ['--mutate', `src/lib/${room}/**/*.ts`, ...others] };
}

async function main(): Promise<void> {
  const { room, others } = commandLine(process.argv.slice(2));
  mkdirSync(REPORTS, { recursive: true });
  writeTests(path.join('test/lib', room));
  await build({
    ...BUNDLE_OPTIONS,
    stdin: { contents: exportsInUse(), resolveDir: ROOT },
    // The tests use more of these packages than the piece does, and find the piece by its class's name.
    plugins: [],
    keepNames: true,
    outfile: path.join(REPORTS, 'activepieces.cjs'),
  });
  const config = ['stryker', 'run', 'scripts/stryker.config.json', ...others];
  // It has said by then what is wrong, a score that is too low for instance.
  process.exitCode = spawnSync('npx', config, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}

void main();
