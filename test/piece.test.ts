import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  PieceMetadata,
  PropertyType,
  type OutputSchemaField,
} from '@activepieces/pieces-framework';
import { LocalesEnum } from '@activepieces/shared';
import packageJson from '../package.json';
import { stringsToTranslate } from '../scripts/strings';
import { instasent } from '../src';
import { ATTRIBUTES } from './sandbox/specs';
import { run, useSandbox } from './support';

const metadata = instasent.metadata();
const actions = Object.values(instasent.actions());
/** Characters of a field's description; the builder cuts behind them, in the middle of a word. */
const MAX_SHOWN = 70;
/** Longer texts are translated by a key that ends in the middle of a word. */
const MAX_KEY_LENGTH = 512;
/** Characters of a label for which an output has room. */
const MAX_LABEL_LENGTH = 20;
const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const I18N = path.join(__dirname, '../src/i18n');

describe('the piece', () => {
  it('is found by name, category and logo', () => {
    expect(metadata).toMatchObject({
      displayName: 'Instasent',
      categories: ['MARKETING'],
      logoUrl: 'https://cdn.activepieces.com/pieces/instasent.jpg',
      minimumSupportedRelease: '0.82.0',
      triggers: {},
    });
  });

  it('keeps the names of its actions and of their props', () => {
    const names = actions.map(({ name, props }) => [name, ...Object.keys(props as object)]);
    expect(names).toEqual([
      [
        'add_or_update_contact',
        'userId',
        'instant',
        'customAttributes',
        'country',
        'contactProperties',
      ],
      ['get_contact', 'userId'],
      ['add_event', 'userId', 'eventType', 'eventId', 'eventDate', 'eventParameters'],
      [
        'import_contacts',
        'rows',
        'file',
        'checkOnly',
        'sheet',
        'format',
        'country',
        'timeZone',
        'sendOtherColumns',
        'startRow',
        'onRejected',
        'columns',
      ],
      [
        'import_events',
        'eventType',
        'rows',
        'file',
        'checkOnly',
        'sheet',
        'format',
        'timeZone',
        'startRow',
        'onRejected',
        'columns',
      ],
      ['delete_contact', 'userId'],
      [
        'delete_contacts',
        'rows',
        'file',
        'checkOnly',
        'confirm',
        'sheet',
        'userIdColumn',
        'mostDeletions',
        'startRow',
      ],
      ['custom_api_call', 'method', 'path', 'queryParams', 'body'],
    ]);
  });

  it('has metadata as the framework’s own schema wants it', () => {
    // The schema of framework 0.32 knows no secret text among the props of a custom connection, though
    // its types and its server do: that one prop is put in as plain text here, and nothing else.
    const json: unknown = JSON.parse(JSON.stringify(metadata));
    const { auth, ...rest } = json as { auth: { props: Record<string, { type: string }> } };
    expect(auth.props['apiKey']?.type).toBe(PropertyType.SECRET_TEXT);
    const apiKey = { ...auth.props['apiKey'], type: PropertyType.SHORT_TEXT };
    const { name, version } = packageJson;
    const parsed = PieceMetadata.safeParse({
      ...rest,
      name,
      version,
      auth: { ...auth, props: { ...auth.props, apiKey } },
    });
    expect(parsed.error).toBeUndefined();
  });

  it('explains the connection step by step, in a text short enough to be translated', () => {
    const { description } = metadata.auth as { description: string };
    expect(description.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. ', '4. ']);
    expect(description.length).toBeLessThanOrEqual(MAX_KEY_LENGTH);
  });

  it('has a version that ActivePieces takes', () => {
    expect(packageJson.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(packageJson.private).toBe(true);
  });

  it.each(actions)('tells people and agents what $name is for', (action) => {
    const { audience, aiMetadata, description, requireAuth } = action;
    expect(audience).toMatch(/^(both|human)$/);
    expect(typeof aiMetadata?.idempotent).toBe('boolean');
    const sentences = aiMetadata?.description?.match(/[^.]\.(?= |$)/g) ?? [];
    expect(sentences.length).toBeGreaterThanOrEqual(1);
    expect(sentences.length).toBeLessThanOrEqual(3);
    expect(aiMetadata?.description).not.toMatch(/\b[Rr]eturns?\b/);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(description.length).toBeLessThanOrEqual(MAX_KEY_LENGTH);
    expect(requireAuth).toBe(true);
  });

  it('tells agents which actions can be repeated, and what each does to what is saved', () => {
    const told = actions.map((action) => [
      action.name,
      action.aiMetadata?.idempotent,
      'classification' in action ? action.classification : undefined,
    ]);
    expect(told).toEqual([
      ['add_or_update_contact', true, 'WRITE'],
      ['get_contact', true, 'READ'],
      ['add_event', false, 'WRITE'],
      ['import_contacts', true, 'WRITE'],
      ['import_events', true, 'WRITE'],
      ['delete_contact', false, 'DESTRUCTIVE'],
      ['delete_contacts', true, 'DESTRUCTIVE'],
      ['custom_api_call', false, 'DESTRUCTIVE'],
    ]);
  });

  it('says of deletions that they are for good, and only for who asked for them', () => {
    for (const { name, aiMetadata, description } of actions) {
      if (!name.startsWith('delete_')) continue;
      expect(aiMetadata?.description).toMatch(
        /irreversibly.*only when the user has explicitly asked/,
      );
      expect(description).toMatch(/cannot be brought back/);
    }
  });

  it.each(actions)(
    'asks for required fields first in $name, and the form of many last',
    ({ props }) => {
      const fields = Object.values(
        props as Record<string, { required: boolean; type: PropertyType }>,
      );
      const required = fields.map((prop) => prop.required);
      expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
      const dynamic = fields.findIndex(({ type }) => type === PropertyType.DYNAMIC);
      expect([-1, fields.length - 1]).toContain(dynamic);
    },
  );

  it.each(['import_contacts', 'import_events', 'delete_contacts'])(
    'offers in %s to check only right below the rows, before Test Step sends them',
    (name) => {
      const props = actions.find((action) => action.name === name)?.props as object;
      const names = Object.keys(props);
      expect(names.indexOf('checkOnly')).toBe(names.indexOf('file') + 1);
      expect(names.indexOf('file')).toBe(names.indexOf('rows') + 1);
      expect(names.indexOf('checkOnly')).toBeLessThan(4);
    },
  );

  it.each(['import_contacts', 'import_events', 'delete_contacts'])(
    'takes the rows of %s as text or as a file, neither of them required, from the first on',
    (name) => {
      // In a JSON field the builder puts an inserted list behind its own "{}".
      expect(actions.find((action) => action.name === name)?.props).toMatchObject({
        rows: { type: PropertyType.LONG_TEXT, required: false },
        file: { type: PropertyType.FILE, required: false },
        startRow: { type: PropertyType.NUMBER, required: false, defaultValue: 1 },
        checkOnly: { type: PropertyType.CHECKBOX, required: false, defaultValue: false },
      });
    },
  );

  it('deletes a list only behind a tick, and at most 1,000 contacts unless told otherwise', () => {
    expect(instasent.getAction('delete_contacts')?.props).toMatchObject({
      userIdColumn: { defaultValue: '_user_id' },
      confirm: { displayName: 'I know that this cannot be undone', defaultValue: false },
      mostDeletions: { defaultValue: 1_000 },
    });
  });

  it('hands on to newer servers which fields to fold away and what to show in empty ones', () => {
    const props = instasent.getAction('import_contacts')?.props as Record<string, object>;
    const folded = Object.entries(props).filter(([, prop]) => 'advanced' in prop);
    expect(folded.map(([name]) => name)).toEqual(['sheet', 'timeZone', 'startRow', 'onRejected']);
    expect(props['sheet']).toMatchObject({ required: false, advanced: true });
    expect(instasent.getAction('add_event')?.props).toMatchObject({
      userId: { placeholder: 'C-1042' },
    });
  });
});

describe('what the builder shows before it cuts it', () => {
  interface Described {
    description?: string;
  }
  const fieldsOf = (props: unknown) => Object.entries(props as Record<string, Described>);
  const fields = [
    ...fieldsOf((metadata.auth as { props: unknown }).props),
    ...actions.flatMap(({ name, props }) =>
      fieldsOf(props).map(([prop, field]) => [`${name}.${prop}`, field] as const),
    ),
  ].map(([name, { description }]) => ({ name, description: description ?? '' }));

  it.each(fields)('holds the description of $name', ({ description }) => {
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(description.length).toBeLessThanOrEqual(MAX_SHOWN);
  });

  it.each(readdirSync(I18N))('holds every description of a field in %s', (file) => {
    const texts: unknown = JSON.parse(readFileSync(path.join(I18N, file), 'utf8'));
    const translated = new Map(Object.entries(texts as Record<string, string>));
    const cut = fields
      .map(({ description }) => translated.get(description) ?? '')
      .filter((text) => text.length > MAX_SHOWN);
    expect(cut).toEqual([]);
  });
});

describe('what the builder offers of an output', () => {
  const labelsOf = (fields: readonly OutputSchemaField[]): (string | undefined)[] =>
    fields.flatMap(({ label, listItems = [] }) => [label, ...labelsOf(listItems)]);
  const fieldsOf = (name: string) =>
    actions.find((action) => action.name === name)?.outputSchema?.fields ?? [];

  it.each(actions)('has labels of $name that the data selector has room for', ({ name }) => {
    for (const label of labelsOf(fieldsOf(name))) {
      expect(label).toMatch(/^[A-Z]/);
      expect(label?.length).toBeLessThanOrEqual(MAX_LABEL_LENGTH);
    }
    const keys = fieldsOf(name).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('begins a contact’s attributes with its consents', () => {
    const keys = fieldsOf('add_or_update_contact').map(({ key }) => key);
    expect(keys.slice(2, 5)).toEqual([
      'contact_accepts_marketing_sms',
      'contact_accepts_marketing_email',
      'contact_accepts_marketing_whatsapp',
    ]);
    const offered = ATTRIBUTES.map(({ uid }) => uid)
      .filter((uid) => uid.startsWith('_') && uid !== '_user_id' && !uid.endsWith('_verified'))
      .map((uid) => `contact${uid}`);
    expect(keys).toEqual(expect.arrayContaining(offered));
  });

  it.each([
    ['import_contacts', ['row', 'status', 'user_id', 'field', 'reason']],
    ['import_events', ['row', 'status', 'user_id', 'event_id', 'field', 'reason']],
    ['delete_contacts', ['row', 'status', 'user_id', 'field', 'reason']],
  ])('shows the problems of %s third, each titled by its field', (name, columns) => {
    const problems = fieldsOf(name)[2];
    expect(problems).toMatchObject({ key: 'problems', labelKey: 'field' });
    expect(problems?.listItems?.map(({ key }) => key)).toEqual(columns);
  });

  it('shows a contact that would be sent by the attributes that it would have', () => {
    const preview = fieldsOf('import_contacts').find(({ key }) => key === 'preview');
    expect(preview).toMatchObject({ labelKey: '_user_id' });
    expect(preview?.listItems?.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['_user_id', '_accepts_marketing_sms', '_email']),
    );
  });
});

describe('the output of each action', () => {
  const sandbox = useSandbox();
  const rows = [
    { _user_id: 'u', _event_id: 'e', _event_date: '2026-03-09', amount: 1, _email: 'nobody' },
    null,
  ];
  const eventType = 'ecommerce_order_create';
  const eventParameters = { 'order-amount': 1 };
  const contactProperties = {
    _email: 'u@example.com',
    _first_name: 'X',
    _last_name: 'Y',
    _phone_mobile: '+34600000000',
  };

  it.each([
    ['add_or_update_contact', { userId: 'u', contactProperties }],
    ['get_contact', { userId: 'u' }],
    ['get_contact', { userId: 'nobody' }],
    ['add_event', { userId: 'u', eventId: 'e', eventType, eventParameters }],
    ['add_event', { userId: 'u', eventType, eventParameters }],
    ['import_contacts', { rows }],
    ['import_contacts', { rows, checkOnly: true }],
    ['import_events', { rows, eventType }],
    ['import_events', { rows, eventType, checkOnly: true }],
    ['delete_contact', { userId: 'u' }],
    ['delete_contacts', { rows, confirm: true }],
    ['delete_contacts', { rows, checkOnly: true }],
    ['custom_api_call', { method: 'GET', path: '/stream' }],
  ])('%s is as its schema says (%j)', async (name, props) => {
    if (/^(delete|get)_/.test(name)) sandbox.contacts.set('u', {});
    const output = await run(name, props);
    const fields = instasent.getAction(name)?.outputSchema?.fields ?? [];
    const declared = fields.map(({ key }) => key);
    expect(Object.keys(output).filter((key) => !declared.includes(key))).toEqual([]);
    // Of a contact's attributes there are those that Instasent echoes.
    const missing = declared.filter((key) => !key.startsWith('contact_') && !(key in output));
    expect(missing).toEqual([]);
    for (const { key, format, listItems } of fields) {
      const value: unknown = output[key] ?? null;
      if (listItems !== undefined) {
        expect(Array.isArray(value)).toBe(true);
      } else if (key !== 'body') {
        // One flat row, as tables want it.
        expect(['string', 'number', 'boolean'].includes(typeof value) || value === null).toBe(true);
      }
      if (value === null) continue;
      if (format === 'number' || format === 'boolean') expect(typeof value).toBe(format);
      if (format === 'datetime') expect(value).toMatch(ISO_INSTANT);
    }
    const shownOfRow = fields.find(({ key }) => key === 'problems')?.listItems ?? [];
    const [rejected = {}] = (output['problems'] ?? []) as Record<string, unknown>[];
    if ('rows' in props) {
      expect(Object.keys(rejected)).toEqual(shownOfRow.map(({ key }) => key));
    }
  });
});

describe('the translation into', () => {
  const locales = Object.values(LocalesEnum).filter((locale) => locale !== LocalesEnum.ENGLISH);
  const files = readdirSync(I18N);

  it('every language that ActivePieces has is there, and no other', () => {
    expect(files.sort()).toEqual(locales.map((locale) => `${locale}.json`).sort());
  });

  it.each(files)('%s says everything that the piece says, and nothing else', (file) => {
    const translated: unknown = JSON.parse(readFileSync(path.join(I18N, file), 'utf8'));
    const texts = new Map(Object.entries(translated as Record<string, string>));
    expect([...texts.keys()].sort()).toEqual(stringsToTranslate().sort());
    for (const [english, text] of texts) {
      expect(text.trim()).not.toBe('');
      // Names, addresses, dates and numbers are the same in every language.
      const code =
        english.match(
          /_\w+_\w+|\/\w+\/\w+|C-\d+|\d{4}-\d\d-\d\d(?:T[\d:+]+)?|\[\{.*\}\]|Instasent|UTC|JSON/g,
        ) ?? [];
      for (const word of code) expect(text).toContain(word);
      expect(text.match(/\*\*/g)?.length).toBe(english.match(/\*\*/g)?.length);
    }
  });
});

describe('the sources', () => {
  const SRC = path.join(__dirname, '../src');
  const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const importsOf = (file: string) =>
    [
      ...readFileSync(path.join(SRC, file), 'utf8').matchAll(
        /from '(\.[^']+)'|import\('(\.[^']+)'\)/g,
      ),
    ].map(([, fixed, lazy]) => path.join(path.dirname(file), fixed ?? lazy ?? ''));
  const ROOMS = [
    'lib/json',
    'lib/errors',
    'lib/load-part',
    'lib/ingest-api',
    'lib/auth',
    'lib/values',
    'lib/outputs',
    'lib/sheets',
    'lib/imports',
    'lib/forms',
    'lib/actions',
    'index',
  ];
  const roomOf = (file: string) => {
    const name = file.replace(/\.ts$/, '');
    return ROOMS.findIndex((room) => name === room || name.startsWith(`${room}/`));
  };

  it.each(sources)('of %s point only towards the wire', (file) => {
    for (const imported of importsOf(file)) {
      expect(existsSync(path.join(SRC, `${imported}.ts`))).toBe(true);
      expect(roomOf(imported)).toBeGreaterThanOrEqual(0);
      expect(roomOf(imported)).toBeLessThanOrEqual(roomOf(file));
    }
  });

  it('import nothing in a circle', () => {
    const finished = new Set<string>();
    const follow = (file: string, path: readonly string[]): void => {
      expect(path).not.toContain(file);
      if (finished.has(file)) return;
      for (const imported of importsOf(file)) follow(`${imported}.ts`, [...path, file]);
      finished.add(file);
    };
    for (const file of sources) follow(file, []);
  });

  it('load the request libraries in one place', () => {
    const users = sources.filter((file) =>
      /^import (?!type ).*from '(https-proxy-agent|proxy-from-env|node:https?)'/m.test(
        readFileSync(path.join(SRC, file), 'utf8'),
      ),
    );
    expect(users.sort()).toEqual(['lib/ingest-api/proxy.ts', 'lib/ingest-api/transport.ts']);
  });
});
