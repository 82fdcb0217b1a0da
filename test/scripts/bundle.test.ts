import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { homedir, hostname } from 'node:os';
import path from 'node:path';
import { inspect, isDeepStrictEqual, types } from 'node:util';
import { compileFunction } from 'node:vm';
import { createMockActionContext, type Piece } from '@activepieces/pieces-framework';
import { extractPieceFromModule } from '@activepieces/shared';
import { build, stop, type Message, type Plugin } from 'esbuild';
import ts from 'typescript';
import { z } from 'zod';
import packageJson from '../../package.json';
import { activepiecesAsEsModules, toEsModule } from '../../scripts/activepieces-as-es-modules';
import { BUNDLE_OPTIONS } from '../../scripts/build';
import { instasent } from '../../src';
import type { instasentAuth } from '../../src/lib/auth';
import { authOf, useSandbox, type Row } from '../support';

const ROOT = path.join(__dirname, '../..');
const SOURCES = path.join(ROOT, 'src');
const PACKAGES = [
  '@activepieces/pieces-framework',
  '@activepieces/pieces-common',
  '@activepieces/shared',
];
const TLS_VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';

type Exports = Record<string, unknown>;

// Bundling what ActivePieces publishes takes seconds on a busy machine.
jest.setTimeout(60_000);

afterAll(async () => {
  await stop();
});

// ------------------------------------------------------------------------------ bundling and loading

interface Bundled {
  /** The code of each bundle, by the name of its entry. */
  codes: Map<string, string>;
  warnings: Message[];
}

/**
 * Bundles each entry by itself, the way the piece is bundled.
 *
 * @param entries code by name
 * @param plugins what finds the files that the code imports
 */
async function bundle(entries: Map<string, string>, plugins: Plugin[]): Promise<Bundled> {
  const { outputFiles, warnings } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [...entries.keys()].map((name) => ({ in: `entry:${name}`, out: name })),
    outdir: path.join(ROOT, 'not-written'),
    write: false,
    logLevel: 'silent',
    plugins: [inMemory('entry', entries), ...plugins],
  });
  const codes = outputFiles.map(({ path: file, text }): [string, string] => [
    path.basename(file, '.js'),
    text,
  ]);
  return { codes: new Map(codes), warnings };
}

/** Serves files such as `entry:name`. */
function inMemory(namespace: string, files: Map<string, string>): Plugin {
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${namespace}:`) }, ({ path: file }) => ({
        path: file.slice(namespace.length + 1),
        namespace,
      }));
      onLoad({ filter: /.*/, namespace }, ({ path: file }) => {
        const contents = files.get(file);
        return contents === undefined ? undefined : { contents, resolveDir: ROOT };
      });
    },
  };
}

const requireHere: (name: string) => unknown = createRequire(__filename);

interface Loaded {
  exports: Exports;
  /** What the code has asked `require` for: while it was loaded, and since. */
  required: string[];
}

/** Loads CommonJS code as Node does. */
function load(code: string | undefined, resolve = requireHere): Loaded {
  if (code === undefined) throw new Error('There is no such bundle');
  const module = { exports: {} as Exports };
  const required: string[] = [];
  const record = (name: string): unknown => {
    required.push(name);
    return resolve(name);
  };
  const run = compileFunction(code, ['module', 'exports', 'require', 'process']) as unknown as (
    ...scope: unknown[]
  ) => void;
  run(module, module.exports, record, process);
  return { exports: module.exports, required };
}

// -------------------------------------------------------------------------------- comparing exports

/**
 * What there is to know of a value from outside: two builds of the same code agree in it, two different
 * values hardly ever.
 */
function outline(value: unknown, within: readonly object[] = []): unknown {
  if (typeof value === 'symbol') return String(value);
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return value;
  if (within.includes(value)) return `the value ${within.indexOf(value).toString()} levels down`;
  const inside = [...within, value];
  const type: unknown = Object.prototype.toString.call(value);
  const parent: unknown = Object.getPrototypeOf(value);
  const members = Reflect.ownKeys(value)
    .filter((key) => !(typeof value === 'function' && key === 'prototype'))
    .map((key): [string, unknown] => [String(key), memberOf(value, key, inside)]);

  if (typeof value === 'function') {
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    const { prototype } = value as { prototype?: unknown };
    const methods = isClass ? outline(prototype, inside) : typeof prototype;
    return { type, isClass, parent: nameOf(parent), members: Object.fromEntries(members), methods };
  }
  const kind = nameOf(Reflect.get(value, 'constructor'));
  if (value instanceof z.core.$ZodType) return { kind, ...outlineOfSchema(value) };
  if (types.isRegExp(value) || types.isDate(value)) return { kind, text: String(value) };
  if (types.isSet(value) || types.isMap(value)) {
    return { kind, entries: [...value].map((each) => outline(each, inside)) };
  }
  return { type, kind, parent: nameOf(parent), members: Object.fromEntries(members) };
}

function memberOf(owner: object, key: string | symbol, within: readonly object[]): unknown {
  const { get, value } = Object.getOwnPropertyDescriptor(owner, key) ?? {};
  // Getters of modules hold exports; those of classes need an instance.
  if (get !== undefined && nameOf(owner.constructor) !== 'Object') return 'a getter';
  return outline(get === undefined ? value : Reflect.get(owner, key), within);
}

function nameOf(owner: unknown): unknown {
  if (typeof owner !== 'function') return typeof owner;
  return owner.name;
}

const SAMPLES: unknown[] = [undefined, null, '', 'text', -1, 1.5, true, [], [{}], {}, { type: '' }];

/** A schema as JSON, and what it says to some values: its refinements and defaults are functions. */
function outlineOfSchema(schema: z.core.$ZodType): object {
  const attempt = (call: () => unknown): unknown => {
    try {
      return JSON.stringify(call());
    } catch (error) {
      return String(error);
    }
  };
  return {
    json: attempt(() => z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })),
    answers: SAMPLES.map((sample) => attempt(() => z.safeParse(schema, sample))),
  };
}

/** One line for each export that is not the same in both. */
function differences(real: Exports, bundled: Exports): string[] {
  const names = new Set([...Object.keys(real), ...Object.keys(bundled)]);
  return [...names].flatMap((name) => {
    if (!(name in bundled)) return `${name} is missing`;
    if (!(name in real)) return `${name} is new`;
    const [expected, actual] = [outline(real[name]), outline(bundled[name])];
    if (isDeepStrictEqual(actual, expected)) return [];
    return `${name} differs: ${inspect(actual, { depth: 8 })} instead of ${inspect(expected, { depth: 8 })}`;
  });
}
console.log(
  differences,
  TLS_VARIABLE,
  hostname,
  homedir,
  isBuiltin,
  extractPieceFromModule,
  createMockActionContext,
  ts,
  toEsModule,
  packageJson,
  instasent,
  authOf,
  useSandbox,
  PACKAGES,
  SOURCES,
  readdirSync,
  readFileSync,
);
type X = [Piece, typeof instasentAuth, Row];
const t0 = Date.now();
const lap = (s: string) => process.stdout.write(`${s} ${Date.now() - t0}\n`);
it('x', async () => {
  lap('start');
  const { codes, warnings } = await bundle(
    new Map([
      ['all', PACKAGES.map((name, i) => `export * as package${i} from '${name}';`).join('\n')],
      [
        'lazy',
        PACKAGES.map((name, i) => `export const package${i} = () => import('${name}');`).join('\n'),
      ],
      ['piece', `export * from './src'`],
    ]),
    BUNDLE_OPTIONS.plugins,
  );
  lap('built');
  console.log(
    warnings,
    [...codes].map(([k, v]) => [k, v.length]),
  );
  const flat = load(codes.get('all')).exports;
  lap('loaded');
  for (const [i, p] of PACKAGES.entries()) {
    const real = requireHere(p) as Exports;
    lap('real');
    const d = differences(real, flat[`package${i}`] as Exports);
    lap('diff ' + d.length);
    console.log(
      d
        .map((x) => x.slice(0, 1500))
        .slice(0, 4)
        .join('\n'),
    );
  }
  console.log(load(codes.get('piece')).required);
});
void (0 as unknown as X);
void activepiecesAsEsModules;
