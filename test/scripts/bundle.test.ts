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

type Difference = string | undefined;

/** Compares two builds of the same code by all that can be seen of a value from outside. */
class Comparison {
  compared = 0;
  readonly #counterparts = new Map<object, object>();

  /** Where the values differ, if they do. */
  difference(real: unknown, built: unknown, at = ''): Difference {
    this.compared += 1;
    if (typeof real !== typeof built) return `${at} is ${inspect(built)}, not ${inspect(real)}`;
    if (!isReference(real) || !isReference(built)) {
      const same =
        typeof real === 'symbol' ? String(real) === String(built) : Object.is(real, built);
      return same ? undefined : `${at} is ${inspect(built)}, not ${inspect(real)}`;
    }
    const counterpart = this.#counterparts.get(real);
    if (counterpart !== undefined) {
      return counterpart === built ? undefined : `${at} is there twice`;
    }
    this.#counterparts.set(real, built);
    const [expected, actual] = [outline(real), outline(built)];
    if (!isDeepStrictEqual(actual, expected)) {
      for (const k of Object.keys(expected))
        for (const [n, x] of [Reflect.get(expected, k)].flat().entries()) {
          const y = [Reflect.get(actual, k)].flat()[n];
          if (!isDeepStrictEqual(x, y)) {
            process.stdout.write(`${at} ${k} ${n}\n  ${x}\n  ${y}\n`);
          }
        }
      return `${at} is ${inspect(actual)}, not ${inspect(expected)}`;
    }
    if (real instanceof z.core.$ZodType) return undefined;
    return firstOf(keysOf(real), (key) =>
      this.difference(valueOf(real, key), valueOf(built, key), `${at}.${String(key)}`),
    );
  }
}

function firstOf<T>(values: readonly T[], find: (value: T) => Difference): Difference {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isReference(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

/** What a value is, apart from the values that it holds. */
function outline(value: object): object {
  const kind: unknown = Object.prototype.toString.call(value);
  const parent = nameOf(Object.getPrototypeOf(value));
  const maker = nameOf(Reflect.get(value, 'constructor'));
  if (value instanceof z.core.$ZodType) return { kind, maker, ...outlineOfSchema(value) };
  const text = types.isRegExp(value) || types.isDate(value) ? String(value) : undefined;
  const entries = types.isSet(value) || types.isMap(value) ? inspect([...value]) : undefined;
  const isClass = /^class\b/.test(
    typeof value === 'function' ? Function.prototype.toString.call(value) : '',
  );
  return { kind, parent, maker, text, entries, isClass, keys: keysOf(value) };
}

function keysOf(value: object): (string | symbol)[] {
  return Reflect.ownKeys(value).filter(
    (key) => typeof value !== 'function' || !['arguments', 'caller'].includes(String(key)),
  );
}

/** A member's value: that of a class's getter is the getter, since there is no instance to read from. */
function valueOf(owner: object, key: string | symbol): unknown {
  const getter = Object.getOwnPropertyDescriptor(owner, key)?.get;
  return getter !== undefined && Object.hasOwn(owner, 'constructor')
    ? getter
    : Reflect.get(owner, key);
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

void [
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
];
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
  lap(JSON.stringify([warnings, [...codes].map(([k, v]) => [k, v.length])]));
  const flat = load(codes.get('all')).exports;
  lap('loaded');
  const c = new Comparison();
  for (const [i, p] of PACKAGES.entries()) {
    const real = requireHere(p) as Exports;
    lap('real');
    const built = flat[`package${i}`] as Exports;
    lap('keys ' + isDeepStrictEqual(Object.keys(real).sort(), Object.keys(built).sort()));
    const d = Object.keys(real)
      .map((k) => {
        const t1 = Date.now();
        const r = c.difference(real[k], built[k], k);
        if (Date.now() - t1 > 100) lap(`slow ${k} ${Date.now() - t1}`);
        return r;
      })
      .filter((x) => x !== undefined);
    lap('diff ' + d.length + ' of ' + c.compared);
    lap(
      d
        .map((x) => x.slice(0, 1000))
        .slice(0, 8)
        .join('\n'),
    );
  }
  lap(JSON.stringify(load(codes.get('piece')).required));
});
void (0 as unknown as X);
void activepiecesAsEsModules;
