import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PieceMetadata, PropertyType } from '@activepieces/pieces-framework';
import { LocalesEnum } from '@activepieces/shared';
import packageJson from '../package.json';
import { stringsToTranslate } from '../scripts/strings';
import { instasent } from '../src';
import { run, useSandbox } from './support';

const metadata = instasent.metadata();
const actions = Object.values(instasent.actions());
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
      ['add_or_update_contact', 'userId', 'contactProperties', 'customAttributes', 'instant'],
      ['add_event', 'userId', 'eventId', 'eventType', 'eventDate', 'eventParameters'],
      ['import_contacts', 'rows', 'userIdColumn', 'columns', 'sendOtherColumns', 'onRejected'],
      [
        'import_events',
        'rows',
        'eventType',
        'userIdColumn',
        'eventIdColumn',
        'eventDateColumn',
        'columns',
        'onRejected',
      ],
      ['delete_contact', 'userId'],
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

  it('has a version that ActivePieces takes', () => {
    expect(packageJson.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(packageJson.private).toBe(true);
  });

  it('tells people and agents what each action is for', () => {
    for (const { audience, aiMetadata, description, requireAuth } of actions) {
      expect(audience).toMatch(/^(both|human)$/);
      expect(typeof aiMetadata?.idempotent).toBe('boolean');
      expect(aiMetadata?.description?.length).toBeGreaterThan(100);
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(requireAuth).toBe(true);
    }
    const { aiMetadata, description } = instasent.getAction('delete_contact') ?? {};
    expect(aiMetadata?.description).toMatch(
      /irreversibly.*only when the user has explicitly asked/,
    );
    expect(description).toMatch(/cannot be brought back/);
  });

  it('asks for required fields first', () => {
    for (const { props } of actions) {
      const required = Object.values(props as Record<string, { required: boolean }>).map(
        (prop) => prop.required,
      );
      expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
    }
  });
});

describe('the output of each action', () => {
  const sandbox = useSandbox();
  const rows = [{ _user_id: 'u', _event_id: 'e', amount: 1, _email: 'nobody' }, 'no row'];
  const eventType = 'order_created';

  it.each([
    [
      'add_or_update_contact',
      {
        userId: 'u',
        contactProperties: {
          _email: 'u@example.com',
          _first_name: 'X',
          _last_name: 'Y',
          _phone_mobile: '+34600000000',
        },
      },
    ],
    ['add_event', { userId: 'u', eventId: 'e', eventType, eventParameters: { amount: 1 } }],
    ['import_contacts', { rows }],
    ['import_events', { rows, eventType }],
    ['delete_contact', { userId: 'u' }],
    ['custom_api_call', { method: 'GET', path: '/stream' }],
  ])('%s is as its schema says', async (name, props) => {
    if (name === 'delete_contact') sandbox.contacts.set('u', {});
    const output = await run(name, props);
    const fields = instasent.getAction(name)?.outputSchema?.fields ?? [];
    expect(Object.keys(output).sort()).toEqual(fields.map(({ key }) => key).sort());
    for (const { key, format, label, listItems } of fields) {
      expect(label).toMatch(/^[A-Z]/);
      const value = output[key];
      if (format === 'number' && value !== null) expect(typeof value).toBe('number');
      if (format === 'boolean') expect(typeof value).toBe('boolean');
      if (format === 'datetime') expect(new Date(String(value)).toISOString()).toBe(value);
      if (listItems !== undefined) {
        const [item] = value as Record<string, unknown>[];
        const known = listItems.map((each) => each.key);
        expect(Object.keys(item ?? {}).filter((each) => !known.includes(each))).toEqual([]);
      } else if (key !== 'body') {
        // One flat row, as tables want it.
        expect(['string', 'number', 'boolean'].includes(typeof value) || value === null).toBe(true);
      }
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
    'lib/ingest-api',
    'lib/values',
    'lib/outputs',
    'lib/sheets',
    'lib/imports',
    'lib/forms',
    'lib/actions',
  ];
  const roomOf = (file: string) => ROOMS.findIndex((room) => file.startsWith(`${room}/`));

  it.each(sources)('of %s point only towards the wire', (file) => {
    for (const imported of importsOf(file)) {
      expect(existsSync(path.join(SRC, `${imported}.ts`))).toBe(true);
      if (roomOf(file) >= 0) expect(roomOf(imported)).toBeLessThanOrEqual(roomOf(file));
    }
  });

  it('load the request libraries in one place', () => {
    const users = sources.filter((file) =>
      /from '(axios|axios-retry|@activepieces\/pieces-common)'/.test(
        readFileSync(path.join(SRC, file), 'utf8'),
      ),
    );
    expect(users).toEqual(['lib/ingest-api/transport.ts']);
  });
});
