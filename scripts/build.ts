import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { build, transform, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import packageJson from '../package.json';
import { publishedReadme } from './published-readme';

/**
 * Makes `dist/`, the folder that is published: `src/index.js`, where every ActivePieces engine looks
 * for the piece, and beside it what that loads when it is needed. It has no dependencies.
 */

const ROOT = path.join(__dirname, '..');
const DIST = path.join(ROOT, 'dist');
const SOURCE = 'src';
const THIRD_PARTY = 'src/THIRD-PARTY-LICENSES.txt';
/** Whom the licence of ActivePieces' repository names. */
const ACTIVEPIECES = 'Copyright (c) 2022 Activepieces Inc.';

/**
 * What is bundled in the place of a package. ActivePieces' packages are CommonJS, of which esbuild can
 * drop nothing: through their indexes, a piece would carry the hundreds of zod schemas of ActivePieces'
 * whole API, and build them at every start. Only these very names are replaced; what is below them, as
 * the stand-ins import it, is the package's own.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  '@activepieces/pieces-framework': 'framework.ts',
  '@activepieces/shared': 'shared.ts',
  zod: 'zod.ts',
  debug: 'debug.ts',
};

const standIns: Plugin = {
  name: 'stand-ins',
  setup(build) {
    build.onResolve({ filter: /^[@\w]/ }, ({ path: name }) => {
      const file = STAND_INS[name];
      return file === undefined ? undefined : { path: path.join(__dirname, 'bundle', file) };
    });
  },
};

/** How the code is bundled. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  legalComments: 'none',
  plugins: [standIns],
} satisfies BuildOptions;

/**
 * Writes the bundled piece: `index.js`, and a file for each thing that the piece loads by `import()`,
 * since Node reads all of a file at each start, and a step needs few of them. Of a CommonJS package,
 * `import()` gives the default export only; the others go through a module of the piece's own.
 */
export async function bundle(folder: string): Promise<Metafile> {
  const { outputFiles, metafile, warnings } = await build({
    ...BUNDLE_OPTIONS,
    // esbuild splits nothing but ES modules; each becomes CommonJS below.
    format: 'esm',
    splitting: true,
    entryPoints: [path.join(ROOT, 'src/index.ts')],
    outdir: folder,
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  if (warnings.length > 0) throw new Error(`${warnings.length.toString()} warnings`);
  for (const { path: file, text } of outputFiles) {
    const { platform, target, format, minify } = BUNDLE_OPTIONS;
    const supported = { 'dynamic-import': false };
    // Behind a file's code it names the exports again, where `import()` looks for them.
    const { code } = await transform(text, { platform, target, format, minify, supported });
    await writeFile(file, code);
  }
  return metafile;
}

/** The packages whose files are in the bundle, as folders below node_modules. */
function bundledPackages(metafile: Metafile): string[] {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = inputs
    .map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].sort();
}

/** A package's own, else from the repository of those that publish without it. */
async function textOfLicence(folder: string, name: string): Promise<string> {
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (file !== undefined) return readFile(path.join(folder, file), 'utf8');
  if (name.startsWith('@activepieces/')) {
    const own = await readFile(path.join(ROOT, 'LICENSE'), 'utf8');
    return own.replace(/^Copyright .*$/m, ACTIVEPIECES);
  }
  return readFile(path.join(__dirname, 'bundle/licences', `${name}.txt`), 'utf8');
}

async function licenceOf(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(path.join(ROOT, folder, 'package.json'), 'utf8'),
  );
  const { name, version, license } = manifest as Record<'name' | 'version' | 'license', unknown>;
  // ActivePieces' own packages hold neither field nor file: its repository puts them under MIT.
  const stated = String(name).startsWith('@activepieces/') ? 'MIT' : license;
  if (typeof stated !== 'string') throw new Error(`${String(name)} states no licence`);
  const text = await textOfLicence(path.join(ROOT, folder), String(name));
  return `${String(name)} ${String(version)}\nLicence: ${stated}\n\n${text.trim()}\n`;
}

async function writeLicences(folder: string, metafile: Metafile): Promise<void> {
  const licences = await Promise.all(bundledPackages(metafile).map(licenceOf));
  const intro = 'The code in this folder holds code of these packages.\n';
  await writeFile(
    path.join(folder, THIRD_PARTY),
    [intro, ...licences].join(`\n${'-'.repeat(80)}\n\n`),
  );
}

async function writeManifest(folder: string): Promise<void> {
  const { name, version, description, homepage, license, keywords, engines } = packageJson;
  const manifest = {
    name,
    version,
    description,
    homepage,
    license,
    keywords,
    engines,
    main: `./${SOURCE}/index.js`,
    files: [SOURCE],
    dependencies: {},
  };
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function copyTexts(folder: string): Promise<void> {
  await cp(path.join(ROOT, 'src/i18n'), path.join(folder, 'src/i18n'), { recursive: true });
  await cp(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  await writeFile(path.join(folder, 'README.md'), publishedReadme(readme));
}

async function main(): Promise<void> {
  // Beside the old one until it is whole, so that a build that fails leaves that as it was.
  const folder = await mkdtemp(path.join(ROOT, 'node_modules', '.dist-'));
  try {
    const source = path.join(folder, SOURCE);
    await mkdir(source);
    const metafile = await bundle(source);
    await Promise.all([writeLicences(folder, metafile), writeManifest(folder), copyTexts(folder)]);
    // Such a folder is for its maker alone.
    await chmod(folder, 0o755);
    await rm(DIST, { recursive: true, force: true });
    await rename(folder, DIST);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (require.main === module) void main();
