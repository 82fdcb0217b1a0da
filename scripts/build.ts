import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import packageJson from '../package.json';
import { activepiecesAsEsModules } from './activepieces-as-es-modules';
import { publishedReadme } from './published-readme';

/**
 * Makes `dist/`, the folder that is published: one self-contained `src/index.js` without
 * dependencies, where every ActivePieces engine looks for it.
 */

const ROOT = path.join(__dirname, '..');
const DIST = path.join(ROOT, 'dist');
const THIRD_PARTY = 'src/THIRD-PARTY-LICENSES.txt';

/** How the piece is bundled, also where a test bundles something else the same way. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  // The engine finds the piece by its class's name.
  keepNames: true,
  legalComments: 'none',
  plugins: [activepiecesAsEsModules],
} satisfies BuildOptions;

async function bundle(): Promise<Metafile> {
  const { metafile, warnings } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [path.join(ROOT, 'src/index.ts')],
    outfile: path.join(DIST, 'src/index.js'),
    sourcemap: 'external',
    metafile: true,
    logLevel: 'warning',
  });
  // A file that could not be turned into an ES module would drag in everything that it requires.
  if (warnings.length > 0) throw new Error(`${warnings.length.toString()} warnings`);
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

async function licenceOf(folder: string): Promise<string> {
  const files = await readdir(path.join(ROOT, folder));
  const manifest: unknown = JSON.parse(
    await readFile(path.join(ROOT, folder, 'package.json'), 'utf8'),
  );
  const { name, version, license } = manifest as Record<'name' | 'version' | 'license', unknown>;
  const file = files.find((each) => /^licen[cs]e/i.test(each));
  const text =
    file === undefined
      ? 'The package holds no licence file.'
      : (await readFile(path.join(ROOT, folder, file), 'utf8')).trim();
  const stated = typeof license === 'string' ? license : 'not stated in the package';
  return `${String(name)} ${String(version)}\nLicence: ${stated}\n\n${text}\n`;
}

async function writeLicences(metafile: Metafile): Promise<void> {
  const licences = await Promise.all(bundledPackages(metafile).map(licenceOf));
  const intro = 'index.js holds code of these packages.\n';
  await writeFile(
    path.join(DIST, THIRD_PARTY),
    [intro, ...licences].join(`\n${'-'.repeat(80)}\n\n`),
  );
}

async function writeManifest(): Promise<void> {
  const { name, version, description, homepage, license, keywords, engines } = packageJson;
  const manifest = {
    name,
    version,
    description,
    homepage,
    license,
    keywords,
    engines,
    main: './src/index.js',
    files: ['src/index.js', 'src/i18n', THIRD_PARTY, 'CHANGELOG.md', 'SECURITY.md'],
    dependencies: {},
  };
  await writeFile(path.join(DIST, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

async function copyTexts(): Promise<void> {
  await cp(path.join(ROOT, 'src/i18n'), path.join(DIST, 'src/i18n'), { recursive: true });
  for (const file of ['LICENSE', 'CHANGELOG.md', 'SECURITY.md']) {
    await cp(path.join(ROOT, file), path.join(DIST, file));
  }
  const readme = await readFile(path.join(ROOT, 'README.md'), 'utf8');
  await writeFile(path.join(DIST, 'README.md'), publishedReadme(readme));
}

async function main(): Promise<void> {
  await rm(DIST, { recursive: true, force: true });
  await mkdir(path.join(DIST, 'src'), { recursive: true });
  const metafile = await bundle();
  await Promise.all([writeLicences(metafile), writeManifest(), copyTexts()]);
}

if (require.main === module) void main();
