import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect, isDeepStrictEqual, types } from 'node:util';
import { compileFunction } from 'node:vm';
import { createMockActionContext, type Piece } from '@activepieces/pieces-framework';
import { extractPieceFromModule } from '@activepieces/shared';
import { build, stop, type Message, type Plugin } from 'esbuild';
import ts from 'typescript';
import { z } from 'zod';
import packageJson from '../../package.json';
import { toEsModule } from '../../scripts/activepieces-as-es-modules';
import { BUNDLE_OPTIONS } from '../../scripts/build';
import { instasent } from '../../src';
import type { instasentAuth } from '../../src/lib/auth';
import { SANDBOX_CONNECTION } from '../sandbox/server';
import { authOf, useSandbox, type Row } from '../support';

const ROOT = path.join(__dirname, '../..');
const PACKAGES = [
  '@activepieces/pieces-framework',
  '@activepieces/pieces-common',
  '@activepieces/shared',
];

type Exports = Record<string, unknown>;
/** Code by name. */
type Files = Readonly<Record<string, string>>;

// All of ActivePieces' packages are read: a few seconds where the machine is busy.
jest.setTimeout(60_000);

afterAll(async () => {
  await stop();
});

interface Bundled {
  codes: ReadonlyMap<string, string>;
  warnings: Message[];
}

/** Bundles each entry by itself, the way the piece is bundled; the entries may import the other files. */
async function bundle(entries: Files, others: Files = {}): Promise<Bundled> {
  const { outputFiles, warnings } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: Object.keys(entries).map((name) => ({ in: `./${name}`, out: name })),
    outdir: path.join(ROOT, 'dist'),
    write: false,
    logLevel: 'silent',
    plugins: [inMemory({ ...entries, ...others }), ...BUNDLE_OPTIONS.plugins],
  }).catch((error: unknown) => {
    // Without the list of every single error, which Jest would print for each test.
    throw new Error(error instanceof Error ? error.message : 'esbuild failed');
  });
  const codes = outputFiles.map(({ path: file, text }): [string, string] => [
    path.basename(file, '.js'),
    text,
  ]);
  return { codes: new Map(codes), warnings };
}

/** Serves files of the repository's root that are not on the disk. */
function inMemory(files: Files): Plugin {
  const namespace = 'memory';
  return {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: /^\.\// }, ({ path: file, importer, namespace: from }) => {
        const name = file.slice(2);
        const isAsked = importer === '' || from === namespace;
        return isAsked && name in files ? { path: name, namespace } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace }, ({ path: name }) => ({
        contents: files[name] ?? '',
        resolveDir: ROOT,
      }));
    },
  };
}

const requireHere: (name: string) => unknown = createRequire(__filename);

interface Loaded {
  exports: Exports;
  /** What the code has asked `require` for until now. */
  required: string[];
}

/** Runs CommonJS code as Node does. */
function load(code: string | undefined, resolve = requireHere): Loaded {
  if (code === undefined) throw new Error('There is no such code');
  const module = { exports: {} as Exports };
  const required: string[] = [];
  const scope = {
    module,
    exports: module.exports,
    require: (name: string): unknown => {
      required.push(name);
      return resolve(name);
    },
    // Jest's, for this test's environment variables and zod's registry of descriptions.
    process,
    globalThis,
  };
  const run: unknown = compileFunction(code, Object.keys(scope));
  (run as (...values: unknown[]) => void)(...Object.values(scope));
  return { exports: module.exports, required };
}

/**
 * Compares two builds of the same code by what can be seen from outside: names, types, values at any
 * depth, the arity of functions, the methods of classes, and whether equal things are one and the same.
 */
class Comparison {
  readonly #counterparts = new Map<object, object>();

  /** A line for each export that is not the same in both. */
  differences(real: Exports, built: Exports): string[] {
    const names = new Set([...Object.keys(real), ...Object.keys(built)]);
    return [...names].flatMap((name) => {
      if (!(name in built)) return `${name} is missing`;
      if (!(name in real)) return `${name} is new`;
      return this.#difference(real[name], built[name], name) ?? [];
    });
  }

  #difference(real: unknown, built: unknown, at: string): string | undefined {
    if (!isReference(real) || !isReference(built)) return differing(real, built, at);
    const counterpart = this.#counterparts.get(real);
    if (counterpart !== undefined) {
      return counterpart === built ? undefined : `${at} is there twice`;
    }
    this.#counterparts.set(real, built);
    const [expected, actual] = [outline(real), outline(built)];
    const difference = Object.keys({ ...expected, ...actual })
      .map((each) => differing(expected[each], actual[each], `${each} of ${at}`))
      .find((each) => each !== undefined);
    if (difference !== undefined || real instanceof z.core.$ZodType) return difference;
    return keysOf(real)
      .map((key) => this.#difference(member(real, key), member(built, key), `${at}.${String(key)}`))
      .find((each) => each !== undefined);
  }
}

function differing(real: unknown, built: unknown, at: string): string | undefined {
  if (isDeepStrictEqual(built, real)) return undefined;
  const [actual, expected] = [built, real].map((each) => inspect(each, { maxStringLength: 500 }));
  return `${at} is ${String(actual)} instead of ${String(expected)}`;
}

function isReference(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

/** What a value is, apart from the members that it has. */
function outline(value: object): Record<string, unknown> {
  const type: unknown = Object.prototype.toString.call(value);
  const constructor = nameOf(Reflect.get(value, 'constructor'));
  if (value instanceof z.core.$ZodType) return { type, constructor, ...outlineOfSchema(value) };
  return {
    type,
    constructor,
    parent: nameOf(Object.getPrototypeOf(value)),
    keys: keysOf(value).map(String),
    isClass: typeof value === 'function' && /^class\b/.test(String(value)),
    text: types.isRegExp(value) || types.isDate(value) ? String(value) : '',
    entries: types.isSet(value) || types.isMap(value) ? inspect([...value], { depth: 9 }) : '',
  };
}

const INPUTS = [undefined, null, '', 'text', -1, 1.5, true, [], [{}], {}, { type: '' }];

/** A schema as JSON, and what it makes of a few values: its refinements and defaults are functions. */
function outlineOfSchema(schema: z.core.$ZodType): object {
  const attempt = (call: () => unknown): string => {
    try {
      return JSON.stringify(call());
    } catch (error) {
      return String(error);
    }
  };
  return {
    json: attempt(() => z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })),
    answers: INPUTS.map((input) => attempt(() => z.safeParse(schema, input))),
  };
}

function nameOf(value: unknown): string {
  return typeof value === 'function' ? value.name : typeof value;
}

/** In no order: that of a module's exports differs. */
function keysOf(value: object): (string | symbol)[] {
  const keys = Reflect.ownKeys(value).filter((key) => key !== 'caller' && key !== 'arguments');
  return keys.sort((one, other) => (String(one) < String(other) ? -1 : 1));
}

/** The value of a member; of a class's getter the getter, since there is no instance to ask. */
function member(owner: object, key: string | symbol): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(owner, key);
  const isOfClass =
    descriptor !== undefined && 'get' in descriptor && Object.hasOwn(owner, 'constructor');
  return isOfClass ? Reflect.get(descriptor, 'get') : Reflect.get(owner, key);
}

/** Whatever the piece's sources import from ActivePieces, as `[package, name]`. */
function importedByThePiece(): [string, string][] {
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(ROOT, 'src', file), 'utf8'))
    .join('\n');
  const imports = [...sources.matchAll(/^import \{([^}]*)\} from '(@activepieces\/[^']+)';$/gm)];
  const typeImports = sources.match(/^import type [^;]* from '@activepieces\//gm) ?? [];
  const all = sources.match(/'@activepieces\//g) ?? [];
  if (imports.length + typeImports.length !== all.length)
    throw new Error('An import is overlooked');
  const names = imports.flatMap(([, list = '', from = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type '))
      .map((name) => `${from} ${name}`),
  );
  return [...new Set(names)].sort().map((each) => each.split(' ') as [string, string]);
}

const used = importedByThePiece();
const ALONE: Files = Object.fromEntries(
  used.map(([from, name]) => [`alone-${name}`, `export { ${name} } from '${from}';`]),
);

let building: Promise<Bundled> | undefined;

/** The bundles that several tests look at, built once. */
async function built(): Promise<Bundled> {
  building ??= bundle({
    piece: "export * from './src/index';",
    static: PACKAGES.map((name) => `export * as ${identifier(name)} from '${name}';`).join('\n'),
    dynamic: PACKAGES.map(
      (name) => `export const ${identifier(name)} = () => import('${name}');`,
    ).join('\n'),
    ...ALONE,
  });
  return building;
}

async function codeOf(name: string): Promise<string> {
  const { codes } = await built();
  return codes.get(name) ?? '';
}

function identifier(packageName: string): string {
  return packageName.replace(/\W/g, '_');
}

describe('the comparison of exports', () => {
  const shared = {};

  it.each<[string, unknown, unknown]>([
    ['a value', { a: [1] }, { a: [2] }],
    ['undefined and null', { a: undefined }, { a: null }],
    ['a missing key', { a: undefined }, {}],
    ['a pattern', /a/, /a/i],
    ['a set', new Set(['a']), new Set(['b'])],
    ['the arity of a function', (a: number) => a, () => 1],
    ['the name of a function', { f: () => 1 }.f, { g: () => 1 }.g],
    ['a function that is async', async () => Promise.resolve(1), () => 1],
    [
      'the methods of a class',
      class A {
        a = 1;
        b() {
          return this.a;
        }
      },
      class A {
        a = 1;
        c() {
          return this.a;
        }
      },
    ],
    ['the parent of a class', class A extends Error {}, class A extends TypeError {}],
    ['the class of an object', new Error('a'), new TypeError('a')],
    ['a schema', z.object({ a: z.string() }), z.object({ a: z.number() })],
    ['a refinement', z.string().refine((s) => s === ''), z.string().refine(() => true)],
    ['a description', z.string().describe('a'), z.string().describe('b')],
    ['one thing that became two', [shared, shared], [{}, {}]],
  ])('notices %s', (_what, one, other) => {
    expect(new Comparison().differences({ it: one }, { it: one })).toEqual([]);
    expect(new Comparison().differences({ it: one }, { it: other })).toHaveLength(1);
  });

  it('notices names that are missing, and names that are new', () => {
    expect(new Comparison().differences({ a: 1, b: 1 }, { b: 1, c: 1 })).toEqual([
      'a is missing',
      'c is new',
    ]);
  });
});

describe('what ActivePieces exports, in a bundle', () => {
  it('is made of ES modules only', async () => {
    const { warnings } = await built();
    expect(warnings).toEqual([]);
  });

  it('is the same as without a bundle', async () => {
    const { exports } = load(await codeOf('static'));
    const comparison = new Comparison();
    for (const name of PACKAGES) {
      const real = requireHere(name) as Exports;
      expect(Object.keys(real)).not.toHaveLength(0);
      expect(comparison.differences(real, exports[identifier(name)] as Exports)).toEqual([]);
    }
  });

  it.each(PACKAGES)('is the same when import() loads %s first', async (name) => {
    const { exports } = load(await codeOf('dynamic'));
    const loadPackage = exports[identifier(name)] as () => Promise<Exports>;
    const real = requireHere(name) as Exports;
    expect(new Comparison().differences(real, await loadPackage())).toEqual([]);
  });

  it('is used by the piece', () => {
    expect(used.map(([, name]) => name)).toEqual(
      expect.arrayContaining(['createPiece', 'createAction', 'Property', 'httpClient']),
    );
  });

  it.each(used)('is the same where only %s %s is used, and without zod', async (from, name) => {
    const code = await codeOf(`alone-${name}`);
    const real = requireHere(from) as Exports;
    expect(new Comparison().differences({ [name]: real[name] }, load(code).exports)).toEqual([]);
    expect(code).not.toMatch(/zod/i);
  });
});

/** Compiles the files as ActivePieces compiles its packages. */
function compiled(files: Files): Files {
  const compilerOptions: ts.CompilerOptions = {
    module: ts.ModuleKind.CommonJS,
    target: ts.ScriptTarget.ES2015,
    importHelpers: true,
    esModuleInterop: true,
  };
  const entries = Object.entries(files).map(([name, source]): [string, string] => [
    name,
    ts.transpileModule(source, { compilerOptions }).outputText,
  ]);
  return Object.fromEntries(entries);
}

/** The ES modules of compiled files. */
function asEsModules(files: Files): Files {
  const entries = Object.entries(files).map(([name, source]): [string, string] => {
    const code = toEsModule(source);
    if (code === undefined) throw new Error(`${name} is not understood`);
    return [name, code];
  });
  return Object.fromEntries(entries);
}

/** What `main` of compiled files exports when Node loads them. */
function loadCommonJs(files: Files): Exports {
  const loaded = new Map<string, Exports>();
  const resolve = (name: string): unknown => {
    if (!name.startsWith('./')) return requireHere(name);
    const exports = loaded.get(name) ?? load(files[name.slice(2)], resolve).exports;
    loaded.set(name, exports);
    return exports;
  };
  return resolve('./main') as Exports;
}

/** The code of a bundle of an entry and the files that it imports. */
async function bundleOf(entry: string, files: Files): Promise<string> {
  const { codes } = await bundle({ entry }, files);
  return codes.get('entry') ?? '';
}

describe('a CommonJS file by TypeScript, as an ES module', () => {
  const other = `
    export const one = 1;
    export const two = 2;
    export default 'by default';
  `;

  it.each<[string, Files, Exports]>([
    [
      'what it imports by name, as a whole and by default',
      {
        main: `
          import byDefault, { one, two as deux } from './other';
          import * as all from './other';
          import path, { basename } from 'node:path';
          export const seen = [byDefault, one, deux, all.two, path.basename('a/b'), basename('a/c')];
        `,
        other,
      },
      { seen: ['by default', 1, 2, 2, 'b', 'c'] },
    ],
    [
      'everything of another file, but what it has itself',
      { main: "export * from './other'; export const two = 'deux';", other },
      { one: 1, two: 'deux' },
    ],
    [
      'names of another file under these and other names',
      { main: "export { one, two as deux } from './other';", other },
      { one: 1, deux: 2 },
    ],
    [
      'names that it imported',
      { main: "import { one } from './other'; export { one as uno, one };", other },
      { one: 1, uno: 1 },
    ],
    [
      'enums, numbers to names too',
      {
        main: `
          export enum Level { Low, High = 5, Higher }
          export enum Kind { Sms = 'SMS', Email = 'EMAIL' }
          enum Late { A = 'a' }
          export { Late };
          export const seen = [Level[5], Kind.Sms];
        `,
      },
      {
        Level: { 0: 'Low', 5: 'High', 6: 'Higher', Low: 0, High: 5, Higher: 6 },
        Kind: { Sms: 'SMS', Email: 'EMAIL' },
        Late: { A: 'a' },
        seen: ['High', 'SMS'],
      },
    ],
    [
      'an enum that is made of other exports',
      {
        main: `
          import { two } from './other';
          export const first = (() => 1)();
          export enum Made { First = first, Two = two }
        `,
        other,
      },
      { first: 1, Made: { 1: 'First', 2: 'Two', First: 1, Two: 2 } },
    ],
    [
      'an enum that a namespace adds to',
      {
        main: `
          export enum Level { Low, High }
          export namespace Level { export const highest = Level.High; }
        `,
      },
      { Level: { 0: 'Low', 1: 'High', Low: 0, High: 1, highest: 1 } },
    ],
    [
      'functions, before their declaration too',
      {
        main: `
          export const seen = add(1, 2);
          export function add(a: number, b: number) { return a + b; }
          export const twice = (a: number) => add(a, a);
          export async function later(a: number) { return twice(a); }
          export const more = [twice(4), twice.name, add.length];
        `,
      },
      { seen: 3, more: [8, 'twice', 2] },
    ],
    [
      'classes with all their members',
      {
        main: `
          export abstract class Animal {
            static count = 0;
            #name: string;
            constructor(name: string) { this.#name = name; Animal.count += 1; }
            get name() { return this.#name; }
          }
          export class Dog extends Animal {
            static readonly sound = 'woof';
            speak() { return this.name + ' says ' + Dog.sound; }
          }
          export const Unnamed = class extends Dog {};
          export const seen = [new Dog('Rex').speak(), Animal.count, Unnamed.name];
        `,
      },
      { seen: ['Rex says woof', 1, 'Unnamed'] },
    ],
    [
      'constants that are made of each other',
      {
        main: `
          export const base = { a: [1, 2] };
          const hidden = { ...base, b: base.a.length };
          export const derived = { hidden, base, nothing: null, text: \`\${hidden.b}\` };
          export const isOne = derived.base === base;
          export const none = null;
          export const yes = true;
        `,
      },
      {
        base: { a: [1, 2] },
        derived: { hidden: { a: [1, 2], b: 2 }, base: { a: [1, 2] }, nothing: null, text: '2' },
        isOne: true,
        none: null,
        yes: true,
      },
    ],
    [
      'a variable that changes, for those who import it too',
      {
        main: `
          import { count, increment } from './counter';
          const before = count;
          increment();
          export const seen = [before, count];
        `,
        counter: `
          export let count = 0;
          export const increment = () => { count += 1; return count; };
          increment();
        `,
      },
      { seen: [1, 2] },
    ],
    [
      'what a statement does to an export',
      {
        main: `
          export const list: string[] = ['a'];
          list.push('b');
          for (const each of ['c', 'd']) list.push(each);
          export const settings: Record<string, unknown> = {};
          Object.assign(settings, { list });
        `,
      },
      { list: ['a', 'b', 'c', 'd'], settings: { list: ['a', 'b', 'c', 'd'] } },
    ],
    [
      'a default',
      { main: "export default class Foo { static bar = 'baz'; } export const seen = Foo.bar;" },
      { seen: 'baz' },
    ],
    [
      'a function with a variable that is called exports',
      {
        main: `
          export const answer = 42;
          export function shadow() { const exports = { answer: 1 }; return exports.answer; }
          export const seen = shadow();
        `,
      },
      { answer: 42, seen: 1 },
    ],
    ['nothing, where there are only types', { main: 'export type Text = string;' }, {}],
  ])('exports %s', async (_what, sources, expected) => {
    const files = compiled(sources);
    const real = loadCommonJs(files);
    const code = await bundleOf("export * as main from './main';", asEsModules(files));
    const built = load(code).exports['main'] as Exports;

    expect(JSON.parse(JSON.stringify(real))).toEqual(expected);
    expect(JSON.parse(JSON.stringify(built))).toEqual(expected);
    expect(new Comparison().differences(real, built)).toEqual([]);
  });

  const partlyUsed = compiled({
    main: `
      import { needed } from './other';
      const make = (...parts: unknown[]) => parts.join();
      export const used = make(needed);
      export const constant = make('unused constant');
      const inner = make('unused inner constant');
      export const outer = make(inner);
      export enum Unused { Member = 'unused member' }
      export class UnusedClass { text = 'unused class'; }
      export function unusedFunction() { return 'unused function'; }
    `,
    other:
      "export const needed = 'needed'; export const notNeeded = ['unused import'].map(String);",
  });
  const entry = "export { used } from './main';";

  it('leaves out of a bundle what nobody uses, which CommonJS does not', async () => {
    const before = await bundleOf(entry, partlyUsed);
    const after = await bundleOf(entry, asEsModules(partlyUsed));

    expect(new Set(before.match(/unused [a-z ]+/g))).toEqual(
      new Set([
        'unused constant',
        'unused inner constant',
        'unused member',
        'unused class',
        'unused function',
        'unused import',
      ]),
    );
    expect(after).not.toContain('unused');
    expect(load(after).exports).toEqual({ used: 'needed' });
  });

  it('keeps what a statement does, also to something that nobody uses', async () => {
    const files = compiled({
      main: `
        import { list } from './other';
        let extra = 'a';
        export const unused = extra = 'b';
        list.push('a', extra);
        export const used = list;
      `,
      other: 'export const list: string[] = [];',
    });
    const { exports } = load(await bundleOf(entry, asEsModules(files)));
    expect(JSON.stringify(exports)).toBe('{"used":["a","b"]}');
  });
});

describe('a file that is not understood', () => {
  it.each([
    ['passes its exports on', 'exports.a = 1; register(exports);'],
    ['assigns to its exports as a whole', 'Object.assign(exports, { a: 1 });'],
    ['computes the name of an export', 'exports["a" + 1] = 1;'],
    ['exports a single value', 'module.exports = { a: 1 };'],
    ['requires a file for what it does', 'require("./side-effects");'],
    ['requires a file within an expression', 'exports.a = { b: require("./b") };'],
    ['requires a file in a function', 'exports.a = () => require("./a");'],
    ['requires a file whose name it computes', 'const a = require("./" + name);'],
    ['takes apart what it requires', 'const { a } = require("./a");'],
    ['passes require on', 'exports.a = load(require);'],
    ['exports a namespace', 'exports.a = tslib_1.__importStar(require("./a"));'],
  ])('stays as it is if it %s', (_what, source) => {
    expect(toEsModule('exports.a = 1;')).toContain('export {');
    expect(toEsModule(source)).toBeUndefined();
  });

  it('works in a bundle, which warns of it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
    try {
      const odd = path.join(folder, 'node_modules/@activepieces/odd');
      mkdirSync(odd, { recursive: true });
      writeFileSync(path.join(odd, 'index.js'), 'Object.assign(exports, { a: 1, b: 2 });');
      const { codes, warnings } = await bundle({ entry: `export { a } from '${odd}/index.js';` });

      expect(load(codes.get('entry')).exports['a']).toBe(1);
      expect(warnings.map(({ text }) => text)).toEqual([
        expect.stringMatching(/^Left as CommonJS: .*odd.index\.js$/),
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** The built-ins that only requests need, among those that were required. */
function forRequests(required: string[]): string[] {
  const names = new Set(required.map((name) => name.replace(/^node:/, '')));
  return ['http', 'https', 'net', 'tls', 'stream', 'zlib'].filter((name) => names.has(name));
}

describe('the bundled piece', () => {
  const TLS_VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';
  const sandbox = useSandbox();

  function pieceOf({ exports }: Loaded): Piece<typeof instasentAuth> {
    return extractPieceFromModule({
      module: exports,
      pieceName: packageJson.name,
      pieceVersion: packageJson.version,
    });
  }

  async function addContact(loaded: Loaded): Promise<Row> {
    const action = pieceOf(loaded).getAction('add_or_update_contact');
    const propsValue = { userId: 'C-1042', customAttributes: { plan: 'gold' } };
    const context = { ...createMockActionContext({ propsValue: {} }), auth: authOf(), propsValue };
    return (await action?.run(context as never)) as Row;
  }

  afterEach(() => {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete process.env[TLS_VARIABLE];
  });

  it('is the only export that ActivePieces takes for a piece', async () => {
    const loaded = load(await codeOf('piece'));
    const pieces = Object.values(loaded.exports).filter(
      (each) => isReference(each) && each.constructor.name === 'Piece',
    );
    expect(pieces).toHaveLength(1);
    expect(pieceOf(loaded)).toBe(pieces[0]);
  });

  it('tells ActivePieces the same as the sources do', async () => {
    const metadata = JSON.stringify(pieceOf(load(await codeOf('piece'))).metadata());
    expect(JSON.parse(metadata)).toEqual(JSON.parse(JSON.stringify(instasent.metadata())));
    expect(metadata).toContain('add_or_update_contact');
  });

  it('is small', async () => {
    const code = await codeOf('piece');
    expect(code).not.toBe('');
    expect(Buffer.byteLength(code)).toBeLessThan(600_000);
  });

  it('holds no zod and no path of the machine that built it', async () => {
    expect(await codeOf('static')).toMatch(/zod/i);
    const code = await codeOf('piece');
    expect(code).not.toMatch(/zod/i);
    expect(code).not.toContain(ROOT);
    expect(code).not.toContain('node_modules');
  });

  it('needs nothing but Node, and what requests need only at the first request', async () => {
    const loaded = load(await codeOf('piece'));
    expect(loaded.required.filter((name) => !isBuiltin(name))).toEqual([]);
    expect(forRequests(loaded.required)).toEqual([]);

    await addContact(loaded);
    expect(loaded.required.filter((name) => !isBuiltin(name))).toEqual([]);
    expect(forRequests(loaded.required)).toEqual(expect.arrayContaining(['http', 'https']));
  });

  it('stores a contact with one request', async () => {
    const output = await addContact(load(await codeOf('piece')));

    expect(output).toMatchObject({ status: 'accepted', user_id: 'C-1042', instant: false });
    expect(Object.fromEntries(sandbox.contacts)).toEqual({
      'C-1042': { _user_id: 'C-1042', plan: 'gold' },
    });
    expect(sandbox.requests).toHaveLength(1);
    expect(sandbox.requests[0]).toMatchObject({
      method: 'POST',
      headers: { authorization: `Bearer ${SANDBOX_CONNECTION.apiKey}` },
    });
  });

  it.each([undefined, '0', '1'])(
    'leaves certificate checks of the process at %j during and after a request',
    async (value) => {
      if (value !== undefined) process.env[TLS_VARIABLE] = value;
      const seen: unknown[] = [];
      const observe = (): boolean => {
        seen.push(process.env[TLS_VARIABLE]);
        return false;
      };
      sandbox.fail({ kind: 'delay', ms: 0, on: observe });
      await addContact(load(await codeOf('piece')));

      expect([...seen, process.env[TLS_VARIABLE]]).toEqual([value, value]);
    },
  );
});
