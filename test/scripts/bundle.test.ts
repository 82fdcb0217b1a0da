import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { createRequire, isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compileFunction } from 'node:vm';
import { createMockActionContext, type Piece } from '@activepieces/pieces-framework';
import * as shared from '@activepieces/shared';
import { stop, type Metafile } from 'esbuild';
import packageJson from '../../package.json';
import { bundle } from '../../scripts/build';
import * as sharedStandIn from '../../scripts/bundle/shared';
import { instasent } from '../../src';
import type { instasentAuth } from '../../src/lib/auth';
import { SANDBOX_CONNECTION } from '../sandbox/server';
import { authOf, rendered, useSandbox, type Props } from '../support';

/** What a start of the piece may evaluate; all else waits until it is needed. */
const LOADED_AT_START = [
  '@activepieces/pieces-framework',
  '@activepieces/shared',
  '@date-fns/tz',
  '@sinclair/typebox',
];
/** What a request, a phone number, a CSV file or a workbook loads when it comes. */
const LOADED_LATER = [
  'agent-base',
  'chardet',
  'https-proxy-agent',
  'libphonenumber-js',
  'pend',
  'proxy-from-env',
  'saxes',
  'xmlchars',
  'yauzl',
];
/** What framework code that nobody calls in a piece would take of `@activepieces/shared`. */
const NEVER_ASKED_FOR = [
  'BOTH_CLIENT_CREDENTIALS_AND_AUTHORIZATION_CODE',
  'OAuth2GrantType',
  'PauseType',
  'isNil',
];

type InstasentPiece = Piece<typeof instasentAuth>;

let folder: string;
/** The text of each file. */
let files: Map<string, string>;
let metafile: Metafile;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
  metafile = await bundle(folder);
  const names = readdirSync(folder).map((name) => path.join(folder, name));
  files = new Map(names.map((name) => [name, readFileSync(name, 'utf8')]));
  await stop();
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Module {
  exports: Record<string, unknown>;
}

/** Runs the bundle as Node does at a first import, and notes what it asks for, then and later. */
function load(missing?: string): { piece: InstasentPiece; required: string[] } {
  const required: string[] = [];
  const requireHere = createRequire(path.join(folder, 'index.js'));
  const loaded = new Map<string, Module>();
  const exportsOf = (name: string): Module['exports'] => {
    const file = path.join(folder, name);
    const module = loaded.get(file) ?? { exports: {} };
    if (loaded.has(file)) return module.exports;
    if (name === missing) throw new Error(`Cannot find module '${name}'`);
    loaded.set(file, module);
    const scope = {
      module,
      exports: module.exports,
      require: (wanted: string): unknown => {
        if (wanted.startsWith('./')) return exportsOf(wanted);
        required.push(wanted);
        return requireHere(wanted);
      },
      // Jest's, which hold this test's environment variables.
      process,
      globalThis,
    };
    const run: unknown = compileFunction(files.get(file) ?? '', Object.keys(scope));
    (run as (...values: unknown[]) => void)(...Object.values(scope));
    return module.exports;
  };
  const piece = shared.extractPieceFromModule<InstasentPiece>({
    module: exportsOf('index.js'),
    pieceName: packageJson.name,
    pieceVersion: packageJson.version,
  });
  return { piece, required };
}

/** The packages of these files of the bundle. */
function packagesOf(files: Iterable<string>): string[] {
  const names = [...files].map(
    (each) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(each)?.[1] ?? 'own code',
  );
  return [...new Set(names)].filter((name) => name !== 'own code').sort();
}

/** The files that are evaluated when one is. */
function evaluatedWith(start: string): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path: imported, kind, external } of metafile.inputs[name]?.imports ?? []) {
      if (kind !== 'dynamic-import' && external !== true) visit(imported);
    }
  };
  visit(start);
  return found;
}

/** As the host hands a file over. */
function fileOf(name: string): Props {
  return { filename: name, data: readFileSync(path.join(__dirname, '../files', name)) };
}

const WHEN = '2026-03-09T18:30:00Z';
const ORDER = { _event_id: 'e-2', _user_id: 'u-1', _event_date: WHEN, amount: 12 };
const ORDERS = {
  eventType: 'ecommerce_order_create',
  timeZone: 'America/Mexico_City',
  columns: {
    _user_id: 'Cliente',
    _event_id: 'Pedido',
    _event_date: 'Fecha',
    'order-amount': 'Importe',
    currency: 'Moneda',
  },
};
const STEPS: [string, Props][] = [
  ['add_or_update_contact', { userId: 'u-1', customAttributes: { plan: 'gold' } }],
  [
    'add_or_update_contact',
    { userId: 'u-1', contactProperties: { _phone_mobile: '600 000 001' }, country: 'ES' },
  ],
  ['add_or_update_contact', { userId: 'u-1', country: 'XX' }],
  ['add_or_update_contact', { userId: '' }],
  ['import_contacts', { rows: [{ _user_id: 'u-2', _email: 'a@example.com' }, { _user_id: '' }] }],
  [
    'import_contacts',
    {
      file: fileOf('contacts-es.csv'),
      country: 'ES',
      columns: {
        _user_id: 'ID cliente',
        _phone_mobile: 'Teléfono móvil',
        _email: 'Correo electrónico',
      },
      sendOtherColumns: true,
    },
  ],
  ['import_contacts', { file: fileOf('document.pdf') }],
  [
    'add_event',
    {
      userId: 'u-1',
      eventType: 'ecommerce_order_create',
      eventId: 'e-1',
      eventDate: '2026-03-09T18:30:00Z',
    },
  ],
  ['import_events', { rows: [ORDER], eventType: 'ecommerce_order_create' }],
  ['import_events', { ...ORDERS, file: fileOf('orders-gnumeric.xlsx') }],
  ['import_events', { ...ORDERS, file: fileOf('orders-gnumeric.xlsx'), checkOnly: true }],
  ['import_events', { ...ORDERS, file: fileOf('encrypted.xlsx') }],
  ['custom_api_call', { method: 'GET', path: '/stream' }],
  ['get_contact', { userId: 'u-1' }],
  ['get_contact', { userId: 'nobody' }],
  ['delete_contacts', { rows: 'u-2\nnobody', confirm: true }],
  ['delete_contact', { userId: 'u-1' }],
  ['delete_contact', { userId: 'u-1' }],
];

async function run(piece: InstasentPiece, name: string, propsValue: Props): Promise<unknown> {
  const context = { ...createMockActionContext({ propsValue: {} }), auth: authOf(), propsValue };
  return piece.getAction(name)?.run(context as never);
}

/** Calls every form and dropdown that is made while a person looks at it. */
/** What the host tells a form. */
const CONTEXT = {
  server: { apiUrl: 'http://127.0.0.1/api/', publicUrl: 'http://127.0.0.1/', token: 'token' },
};

async function formsOf(piece: InstasentPiece): Promise<unknown[]> {
  const forms: unknown[] = [];
  for (const { props } of Object.values(piece.actions())) {
    for (const prop of Object.values(props as object) as Record<string, unknown>[]) {
      const make = [prop['props'], prop['options']].find((each) => typeof each === 'function');
      if (make === undefined) continue;
      const values = { auth: authOf(), eventType: 'ecommerce_order_create' };
      forms.push(
        await (make as (values: Props, context: Props) => Promise<unknown>)(values, CONTEXT),
      );
    }
  }
  return forms;
}

/** As JSON, which is how the host takes metadata and outputs; functions by their arity. */
function asJson(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_name, each: unknown) =>
      typeof each === 'function' ? `function of ${each.length.toString()}` : each,
    ),
  );
}

describe('the bundled piece', () => {
  const sandbox = useSandbox();

  /** All that can be seen of a piece from outside. */
  async function seenOf(piece: InstasentPiece) {
    sandbox.reset();
    const outcomes: unknown[] = [];
    for (const [name, props] of STEPS) {
      outcomes.push(await run(piece, name, props).catch(rendered));
    }
    const { validate } = piece.auth as unknown as {
      validate: (params: { auth: Props }) => Promise<unknown>;
    };
    for (const apiKey of [SANDBOX_CONNECTION.apiKey, 'another-key']) {
      outcomes.push(await validate({ auth: { ...SANDBOX_CONNECTION, apiKey } }));
    }
    const forms = await formsOf(piece);
    const requests = sandbox.requests.map(({ method, url, headers, body }) => ({
      method,
      url,
      headers,
      body,
    }));
    return asJson({ metadata: piece.metadata(), outcomes, forms, requests });
  }

  it('says, sends and answers what its sources do', async () => {
    const bundled = await seenOf(load().piece);
    const unbundled = await seenOf(instasent);
    expect(bundled).toEqual(unbundled);
    // So that it is not two times nothing that is equal.
    expect(JSON.stringify(bundled)).toMatch(/"metadata".*add_or_update_contact.*"u-1"/);
    expect(sandbox.requests.length).toBeGreaterThan(STEPS.length);
    // What its lazy libraries read: a phone number, CSV, a workbook and a time zone.
    expect(sandbox.contacts.get('C-1')).toMatchObject({ _phone_mobile: '+34600000001' });
    expect(sandbox.contacts.get('C-2')).toMatchObject({ _last_name: 'Peña Güell' });
    const order = [...sandbox.events.values()].find((each) => each['_event_id'] === 'P-1001');
    expect(order).toMatchObject({
      _event_date: '2026-01-31T15:15:00.000Z',
      _event_parameters: { 'order-amount': 19.9, currency: 'EUR' },
    });
    expect(sandbox.contacts.has('u-1')).toBe(false);
  });

  it('is found by import(), which reads the names of a CommonJS file without running it', () => {
    const found = `import(${JSON.stringify(path.join(folder, 'index.js'))}).then((piece) =>
      console.log(Object.keys(piece), piece.instasent.constructor.name))`;
    const printed = execFileSync(process.execPath, ['-e', found], { encoding: 'utf8' });
    expect(printed).toBe("[ 'default', 'instasent' ] Piece\n");
  });

  it('needs nothing but Node', async () => {
    const { piece, required } = load();
    await seenOf(piece);
    expect(required).toEqual(expect.arrayContaining(['node:http', 'node:https']));
    expect(required.filter((name) => !isBuiltin(name))).toEqual([]);
  });

  it.each<[string, string, Props]>([
    [
      'phone-library',
      'add_or_update_contact',
      { userId: 'u', contactProperties: { _phone_mobile: '600 000 001' } },
    ],
    [
      'encoding-guess',
      'import_contacts',
      { file: { data: Buffer.from('_user_id,_first_name\nu,Jos\xe9 P\xe9rez', 'latin1') } },
    ],
    ['workbook-libraries', 'import_contacts', { file: fileOf('contacts.xlsx') }],
    ['proxy', 'delete_contact', { userId: 'u' }],
  ])('says so where its file of %s is missing, and sends nothing', async (part, name, props) => {
    const file = [...files.keys()]
      .map((each) => path.basename(each))
      .find((each) => each.startsWith(part));
    jest.replaceProperty(process, 'env', {
      ...process.env,
      ...(part === 'proxy' && {
        HTTPS_PROXY: 'http://127.0.0.1:1',
        INSTASENT_INGEST_API_URL: undefined,
      }),
    });
    const { piece } = load(`./${file ?? ''}`);
    expect(await run(piece, name, props).catch(rendered)).toBe(
      'The package of the Instasent piece is not whole. Nothing was sent to Instasent. Ask whoever runs your ActivePieces server to install the piece again.',
    );
    expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('evaluates none of the libraries that it may not need when it is loaded', () => {
    expect(packagesOf(evaluatedWith('src/index.ts'))).toEqual(LOADED_AT_START);
    const all = [...LOADED_AT_START, ...LOADED_LATER].sort();
    expect(packagesOf(Object.keys(metafile.inputs))).toEqual(all);
  });

  it('holds of the phone library what reads a number, and not what formats while one types', () => {
    const kept = Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([name, { bytesInOutput }]) =>
        bytesInOutput > 0 && name.includes('libphonenumber-js') ? [path.basename(name)] : [],
      ),
    );
    expect(kept).toContain('parse.js');
    expect(kept).not.toContain('AsYouType.js');
    expect(kept).not.toContain('PhoneNumberMatcher.js');
  });

  /** The names that bundled files take of a package, as TypeScript compiles that. */
  function takenOf(variable: string): string[] {
    const inputs = Object.keys(metafile.inputs).filter((name) => name.includes('@activepieces'));
    const names = inputs.flatMap((name) => {
      const code = readFileSync(path.join(__dirname, '../..', name), 'utf8');
      return [...code.matchAll(new RegExp(`\\b${variable}_\\d+\\.(\\w+)`, 'g'))].map(
        ([, taken = '']) => taken,
      );
    });
    return [...new Set(names)].sort();
  }

  it('has a stand-in of @activepieces/shared that is up to date', () => {
    expect(shared).toMatchObject(sharedStandIn);
    // Fails where the framework takes something else now: give it to scripts/bundle/shared.ts, or
    // name it above where no piece calls that code.
    const known = [...Object.keys(sharedStandIn), ...NEVER_ASKED_FOR];
    expect(takenOf('shared').filter((name) => !known.includes(name))).toEqual([]);
    expect(NEVER_ASKED_FOR.filter((name) => !takenOf('shared').includes(name))).toEqual([]);
  });

  it('has a stand-in of zod that is up to date', () => {
    // Fails where the framework takes more of zod: scripts/bundle/zod.ts has schemas only.
    expect(takenOf('zod')).toEqual(['z']);
  });

  it('holds no package that it does not use, and no path of the machine that built it', () => {
    const unused = ['expr-eval', 'zod', 'axios', 'axios-retry', 'debug', 'tslib'];
    const packages = packagesOf(Object.keys(metafile.inputs));
    expect(packages.filter((name) => unused.includes(name))).toEqual([]);
    expect(packages).not.toContain('@activepieces/pieces-common');
    for (const code of files.values()) {
      expect(code).not.toContain(path.join(__dirname, '../..'));
      expect(code).not.toContain('node_modules');
    }
  });

  it('leaves nothing behind when it is loaded again and again', async () => {
    const warnings: unknown[] = [];
    const onWarning = (warning: unknown) => warnings.push(warning);
    process.on('warning', onWarning);
    const { piece: first } = load();
    await run(first, 'delete_contact', { userId: 'u' }).catch(rendered);
    const listeners = () =>
      [process, https.globalAgent].map((emitter) =>
        emitter.eventNames().map((name) => [name, emitter.listenerCount(name)]),
      );
    const before = listeners();
    for (let count = 0; count < 15; count += 1) {
      await run(load().piece, 'add_or_update_contact', {
        userId: 'u',
        customAttributes: { a: 'b' },
      });
    }
    expect(listeners()).toEqual(before);
    // Those that are due are told in a later turn.
    await new Promise(setImmediate);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
    expect(sandbox.requests).toHaveLength(16);
  });
});
