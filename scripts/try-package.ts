import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../package.json';
import { createAuthority } from '../test/sandbox/certificates';
import { startProxy } from '../test/sandbox/proxy';
import { SANDBOX_CONNECTION, startSandbox, type SandboxOptions } from '../test/sandbox/server';

/**
 * Installs the tarball into an empty folder as a host would, and uses the piece from there on each Node
 * that hosts run. Fails unless the package comes alone, holds what a user needs and nothing else, is
 * found by ActivePieces' engine, and saves what its steps are given, directly and through a proxy.
 */

const ROOT = path.join(__dirname, '..');
const NODES = ['20', '22', '24'];
/** What the steps of `try-piece.cjs` save. */
const SAVED = ['u-1', 'C-1', 'C-2', 'C-3', 'C-9'];

/** Hosts install it again for each version, and for each piece that a flow uses. */
const MAX_BYTES = 200_000;
const HOUR_MS = 60 * 60 * 1000;

const run = promisify(execFile);

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

/** Installs the tarball, and returns the package's folder. */
async function install(folder: string): Promise<string> {
  const tarballs = readdirSync(ROOT).filter((file) => file.endsWith('.tgz'));
  expectEqual('tarballs at the root', tarballs.length, 1);
  const tarball = path.join(ROOT, tarballs[0] ?? '');
  const bytes = statSync(tarball).size;
  expectEqual(
    `a package of at most 200 KB (it has ${bytes.toString()} bytes)`,
    bytes <= MAX_BYTES,
    true,
  );
  await run('npm', ['install', '--prefix', folder, '--offline', tarball]);

  const modules = path.join(folder, 'node_modules');
  const installed = filesBelow(modules).filter((file) => file.endsWith('package.json'));
  expectEqual('installed packages', installed, [`${packageJson.name}/package.json`]);

  const own = path.join(modules, packageJson.name);
  const built = filesBelow(path.join(ROOT, 'dist/src')).filter((file) => file.endsWith('.js'));
  const i18n = readdirSync(path.join(ROOT, 'src/i18n')).map((file) => `i18n/${file}`);
  const code = [...built, 'THIRD-PARTY-LICENSES.txt', ...i18n].map((file) => `src/${file}`);
  const expected = ['LICENSE', 'README.md', 'package.json', ...code];
  expectEqual('published files', filesBelow(own), expected.sort());
  return own;
}

/**
 * The newest Node of a major version: this one, or npm's. As devDependencies they would add 550 MB to
 * every `npm ci`.
 */
async function nodeOf(major: string, folder: string): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', `node@${major}`]);
  return path.join(folder, 'node_modules/node/bin/node');
}

/** Runs the steps of `try-piece.cjs` on a sandbox, and checks what has become of them. */
async function tryPiece(
  node: string,
  piece: string,
  options: SandboxOptions = {},
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  const sandbox = await startSandbox(options);
  try {
    const script = path.join(__dirname, 'try-piece.cjs');
    await run(node, [script, piece, JSON.stringify(SANDBOX_CONNECTION)], {
      env: { ...process.env, INSTASENT_INGEST_API_URL: sandbox.url, ...environment },
    });
    for (const id of SAVED) expectEqual(`contact ${id} saved`, sandbox.contacts.has(id), true);
  } finally {
    await sandbox.stop();
  }
}

/** The same through a proxy that the environment names, which is found by the piece or by Node itself. */
async function tryProxy(node: string, piece: string, folder: string): Promise<void> {
  const authority = createAuthority('An authority that Node trusts in this trial');
  const file = path.join(folder, 'authority.pem');
  writeFileSync(file, authority.certificate);
  const tls = authority.issue('localhost', new Date(Date.now() + HOUR_MS));
  for (const NODE_USE_ENV_PROXY of ['0', '1']) {
    const proxy = await startProxy();
    try {
      await tryPiece(
        node,
        piece,
        { tls },
        {
          NODE_EXTRA_CA_CERTS: file,
          NODE_USE_ENV_PROXY,
          HTTPS_PROXY: proxy.url,
          NO_PROXY: '',
        },
      );
      expectEqual('requests went through the proxy', proxy.tunnels.length > 0, true);
      expectEqual('requests that the proxy could read', proxy.readable, []);
    } finally {
      await proxy.stop();
    }
  }
}

async function main(): Promise<void> {
  // Some people's folders have a space in their names.
  const folder = mkdtempSync(path.join(tmpdir(), 'a host '));
  try {
    const piece = await install(path.join(folder, 'pieces'));
    for (const major of NODES) {
      const node = await nodeOf(major, path.join(folder, `node ${major}`));
      const { stdout: version } = await run(node, ['--version']);
      await tryPiece(node, piece);
      await tryProxy(node, piece, folder);
      console.log(`${packageJson.name} ${packageJson.version} works on Node ${version.trim()}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
