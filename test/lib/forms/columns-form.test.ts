import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { PropertyType, type InputPropertyMap } from '@activepieces/pieces-framework';
import { contactColumnsForm, eventColumnsForm } from '../../../src/lib/forms/columns-form';
import { sampleSheet, type Sample } from '../../../src/lib/forms/sample';
import { NOT_USED } from '../../../src/lib/sheets/find-column';
import type { FieldSpec } from '../../../src/lib/values/field-specs';
import { NOTE_KEY } from '../../../src/lib/values/input';
import { PROPERTY_RUNS } from '../../property-runs';
import { field, PROJECT_FIELDS } from '../sheets/fields';

const ORDER_FIELDS = [
  field('order-amount', 'Amount', { kind: 'number', required: true }),
  field('currency', 'Currency'),
  field('delivery-date', 'Delivery date', { kind: 'date-time' }),
];
const NOT_TESTED = {
  reason: 'Test the step that gives the rows, and its columns appear here.',
};

async function sampleOf(rows: unknown, fields: readonly FieldSpec[]): Promise<Sample> {
  return sampleSheet({ rows, file: '', sheet: undefined }, undefined, ['_user_id'], fields);
}

async function contacts(rows: unknown, fields = PROJECT_FIELDS): Promise<InputPropertyMap> {
  return contactColumnsForm(fields, await sampleOf(rows, fields));
}

async function events(rows: unknown, fields: readonly FieldSpec[] = ORDER_FIELDS) {
  return eventColumnsForm(fields, await sampleOf(rows, fields));
}

function noteOf(form: InputPropertyMap): string {
  const note = form[NOTE_KEY];
  if (note?.type !== PropertyType.MARKDOWN) throw new Error('The form has no note');
  return note.description ?? '';
}

function names(form: InputPropertyMap): string[] {
  return Object.keys(form).filter((name) => name !== NOTE_KEY);
}

/** What is chosen in a form that nobody has touched. */
function presets(form: InputPropertyMap): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(form).flatMap(([name, { defaultValue }]) =>
      defaultValue === undefined || name === NOTE_KEY ? [] : [[name, defaultValue]],
    ),
  );
}

function options(form: InputPropertyMap, name: string): { label: string; value: unknown }[] {
  const dropdown = form[name];
  if (dropdown?.type !== PropertyType.STATIC_DROPDOWN) throw new Error(`${name} is no dropdown`);
  return dropdown.options.options;
}

const ROWS = [
  { Nº: 7, 'Teléfono móvil': '', Correo: 'ana@example.com', Notas: null, Ciudad: 'Madrid' },
  { Nº: 8, 'Teléfono móvil': '600 000 000', Correo: 'x'.repeat(30), Notas: {}, Ciudad: '' },
];

describe('the columns of a sample', () => {
  it('are choices, with an example of each, cut at 20 characters', async () => {
    const form = await contacts([...ROWS, { Notas: ['a', 'b'], 'Otro\nnombre': { a: 1 } }]);
    expect(options(form, '_user_id')).toEqual([
      { label: 'Nº, for example 7', value: 'Nº' },
      { label: 'Teléfono móvil, for example 600 000 000', value: 'Teléfono móvil' },
      { label: 'Correo, for example ana@example.com', value: 'Correo' },
      { label: 'Notas, for example a, b', value: 'Notas' },
      { label: 'Ciudad, for example Madrid', value: 'Ciudad' },
      { label: 'Otro nombre.a, for example 1', value: 'Otro\nnombre.a' },
      { label: 'Otro nombre', value: 'Otro\nnombre' },
    ]);
    const long = await contacts([{ Email: `${'x'.repeat(19)}@example.com` }]);
    expect(options(long, '_user_id')[0]?.label).toBe(`Email, for example ${'x'.repeat(19)}@…`);
  });

  it('are preset as an import would find them', async () => {
    expect(presets(await contacts(ROWS))).toEqual({
      _phone_mobile: 'Teléfono móvil',
      _email: 'Correo',
    });
    expect(presets(await contacts([{ 'User ID': 1, Email: 'a' }]))).toEqual({
      _user_id: 'User ID',
      _email: 'Email',
    });
  });

  it('come first where they are found, then as the project has them', async () => {
    const form = await contacts([{ ...ROWS[0], 'Store code': '007' }]);
    expect(names(form).slice(0, 5)).toEqual([
      '_user_id',
      '_email',
      '_phone_mobile',
      'store_code',
      '_first_name',
    ]);
  });

  it('may be left out by a value of its own, which IDs do not have', async () => {
    const form = await contacts(ROWS);
    expect(options(form, '_email')[0]).toEqual({ label: 'Not used', value: NOT_USED });
    for (const name of names(form)) {
      for (const { value } of options(form, name)) expect(typeof value).toBe('string');
      expect(options(form, name).some(({ value }) => value === NOT_USED)).toBe(name !== '_user_id');
    }
  });

  it('are required of the user ID alone', async () => {
    const form = await contacts(ROWS);
    expect(names(form).filter((name) => form[name]?.required)).toEqual(['_user_id']);
  });

  it('with the same header are told apart by their names', async () => {
    const form = await contacts('Email;Email\na@example.com;b@example.com');
    expect(options(form, '_user_id').map(({ value }) => value)).toEqual(['Email', 'Email_1']);
    expect(presets(form)).toEqual({});
    expect(noteOf(form)).toContain('"Email" and "Email\\_1" may be Email: choose below.');
  });

  it('of CSV text are choices as well', async () => {
    const form = await contacts('ID;First name;Email\nC-1;Ana;ana@example.com');
    expect(presets(form)).toEqual({ _first_name: 'First name', _email: 'Email' });
  });

  it('of thousands are offered as far as a form can hold them, the preset one among them', async () => {
    const columns = Array.from({ length: 3_000 }, (_, at) => [`c${at.toString()}`, 'x']);
    const row = Object.fromEntries([...columns, ['Email', 'a@example.com']]) as object;
    const form = await contacts([row]);
    expect(options(form, '_email')).toHaveLength(101);
    expect(options(form, '_email')[1]?.value).toBe('Email');
    expect(options(form, '_user_id')).toHaveLength(100);
    expect(JSON.stringify(form).length).toBeLessThan(500_000);
    expect(noteOf(form).length).toBeLessThan(200);
  });
});

describe('the note on top', () => {
  it.each([
    [
      'tells what is used and what is not',
      [{ 'User ID': 1, Email: 'a', Notas: 'b', Ciudad: 'c' }],
      '2 of 4 columns were found by their headers; not: Notas, Ciudad.',
    ],
    [
      'is short where all is well',
      [{ 'User ID': 1, Email: 'a' }],
      '2 of 2 columns were found by their headers.',
    ],
    [
      'tells what is missing',
      [{ ID: 1, Email: 'a' }],
      '1 of 2 columns were found by their headers; not: ID. Not found, so choose below: User ID.',
    ],
    [
      'is no Markdown',
      [{ _user_id: 1, Email: 'a', 'a_*b*': 1 }],
      '2 of 3 columns were found by their headers; not: a\\_\\*b\\*.',
    ],
    [
      'counts the column that says where phone numbers are from',
      [{ _user_id: 1, Phone: '1', Pays: 'FR' }],
      '3 of 3 columns were found by their headers.',
    ],
    [
      'names the field that settles a date that can be read in two ways',
      [
        { _user_id: 1, 'Date of birth': '05/06/1990' },
        { _user_id: 2, 'Date of birth': '' },
        { _user_id: 3, 'Date of birth': '7/7/1990' },
      ],
      '2 of 2 columns were found by their headers. 05/06/1990 in Date of birth can be read in two ways: choose one in Dates and Numbers.',
    ],
    [
      'does not where one row tells',
      [
        { _user_id: 1, 'Date of birth': '05/06/1990' },
        { _user_id: 2, 'Date of birth': '31/12/1990' },
      ],
      '2 of 2 columns were found by their headers.',
    ],
    [
      'does not where the date is clear',
      [{ _user_id: 1, 'Date of birth': '1990-06-05', Notes: '05/06/1990' }],
      '3 of 3 columns were found by their headers.',
    ],
  ])('%s', async (_, rows, note) => {
    expect(noteOf(await contacts(rows))).toBe(note);
  });

  it('names eight columns at most', async () => {
    const row = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`c${at.toString()}`, 1]));
    expect(noteOf(await contacts([row]))).toBe(
      '0 of 30 columns were found by their headers; not: c0, c1, c2, c3, c4, c5, c6, c7 and 22 more. Not found, so choose below: User ID.',
    );
  });

  it('says where a header fits two fields, neither of which is preset', async () => {
    const fields = [field('_phone_mobile', 'Phone'), field('phone', 'Landline')];
    const form = await contacts([{ _user_id: 1, Phone: '1' }], fields);
    expect(noteOf(form)).toBe(
      '1 of 2 columns were found by their headers; not: Phone. "Phone" may be Landline or Phone: choose below.',
    );
    expect(presets(form)).toEqual({ _user_id: '_user_id' });
  });

  it('names fields that the builder cannot hold, and counts those that it shows too slowly', async () => {
    const many = Array.from({ length: 70 }, (_, at) => field(`a${at.toString()}`));
    const fields = [...many, field('plan.name', 'Plan name')];
    const about =
      '11 more fields are found by their headers. Found by their headers alone: Plan name.';
    const form = await contacts([{ _user_id: 1, a69: 'x', 'plan.name': 'y' }], fields);
    expect(names(form)).toHaveLength(60);
    expect(names(form).slice(0, 3)).toEqual(['_user_id', 'a69', 'a0']);
    expect(noteOf(form)).toBe(`3 of 3 columns were found by their headers. ${about}`);
    const text = contactColumnsForm(fields, NOT_TESTED);
    expect(names(text)).toHaveLength(60);
    expect(noteOf(text)).toBe(`${NOT_TESTED.reason} ${about}`);
  });
});

describe('the columns of events', () => {
  const ORDER = { Pedido: '1', Email: 'a@example.com', Fecha: '31/05/2024', Amount: '19,90' };

  it('begin with IDs and the date', async () => {
    const form = await events([ORDER]);
    expect(names(form).slice(0, 4)).toEqual([
      '_user_id',
      '_event_id',
      '_event_date',
      'order-amount',
    ]);
    expect(names(form).filter((name) => form[name]?.required)).toEqual(['_user_id', '_event_id']);
    expect(presets(form)).toEqual({ _event_date: 'Fecha', 'order-amount': 'Amount' });
    expect(noteOf(form)).toBe(
      '2 of 4 columns were found by their headers; not: Pedido, Email. Not found, so choose below: User ID, Event ID.',
    );
  });

  it('may happen now', async () => {
    const form = await events([ORDER]);
    expect(options(form, '_event_date')[0]).toEqual({ label: 'Now, for all rows', value: 'now' });
    const withColumn = await events([{ ...ORDER, Now: 'x' }]);
    expect(options(withColumn, '_event_date').map(({ value }) => value)).toEqual([
      ...Object.keys(ORDER),
      'Now',
    ]);
  });

  it.each([
    [{ Fecha: '31/05/2024', Hora: '12:00' }],
    [{ Total: '1' }],
    [{ Created: '2024-05-31', Date: '2024-05-31' }],
  ])('have no date preset with %j', async (row) => {
    const form = await events([{ _user_id: 1, _event_id: 2, Amount: 3, ...row }]);
    expect(presets(form)).not.toHaveProperty('_event_date');
    expect(noteOf(form)).toContain('Not found, so choose below: Event Date.');
  });

  it('that are needed and missing are named', async () => {
    const row = {
      _user_id: 1,
      _event_id: 2,
      _event_date: '05/06/2024',
      _event_type: 'order_created',
      Currency: 'EUR',
    };
    expect(noteOf(await events([row]))).toBe(
      '5 of 5 columns were found by their headers. Not found, so choose below: Amount. 05/06/2024 in \\_event\\_date can be read in two ways: choose one in Dates and Numbers.',
    );
  });

  it('are those of IDs and the date where the event type has no fields', async () => {
    expect(names(await events([ORDER], []))).toEqual(['_user_id', '_event_id', '_event_date']);
    expect(names(eventColumnsForm([], NOT_TESTED))).toEqual([
      '_user_id',
      '_event_id',
      '_event_date',
    ]);
  });
});

describe('without a sample', () => {
  it('the same fields are text, and the note says why', async () => {
    const sample = await contacts(ROWS);
    const form = contactColumnsForm(PROJECT_FIELDS, NOT_TESTED);
    expect(names(form).sort()).toEqual(names(sample).sort());
    for (const name of names(form)) {
      expect(form[name]?.type).toBe(PropertyType.SHORT_TEXT);
      expect(form[name]).not.toHaveProperty('defaultValue');
    }
    expect(noteOf(form)).toBe(NOT_TESTED.reason);
    expect(names(form).filter((name) => form[name]?.required)).toEqual(['_user_id']);
    expect(form['_email']?.description).toBe('Name of its column. Empty: found by the header.');
  });
});

describe('what the builder shows of a description before it cuts it', () => {
  it('is all of it', async () => {
    const rows = [
      { Mobile: '1', Phone: '2', 'Billing phone': '3', Teléfono: '4', 'Telephone number': 5, x: 6 },
    ];
    const forms = [
      await contacts(rows),
      await contacts([{ Phone: '1' }], [field('_phone_mobile', 'Phone'), field('phone', 'Land')]),
      await events(rows),
      contactColumnsForm(PROJECT_FIELDS, NOT_TESTED),
      eventColumnsForm(ORDER_FIELDS, NOT_TESTED),
    ];
    for (const form of forms) {
      for (const name of names(form)) {
        expect(form[name]?.description?.length).toBeLessThanOrEqual(70);
      }
    }
    expect(forms[0]?.['_phone_mobile']?.description).toContain('Not read: Phone, Telephone number');
  });
});

describe('whatever the steps before gave', () => {
  it('leads to a form that the host can show, never to an error', async () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const row = fc.dictionary(fc.string({ unit: 'grapheme' }), value);
    const rows = fc.oneof(value, fc.array(row), fc.string(), fc.record({ data: fc.array(row) }));
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        for (const form of [await contacts(given), await events(given)]) {
          expect(noteOf(form)).not.toBe('');
          expect(JSON.parse(JSON.stringify(form))).toEqual(form);
        }
      }),
      { numRuns: Math.min(PROPERTY_RUNS, 200) },
    );
  });
});

describe('exports as they are', () => {
  const EXPORTS = path.join(__dirname, '../../files');

  it('are mapped in the form as in an import', async () => {
    const csv = readFileSync(path.join(EXPORTS, 'contacts-es.csv'));
    const file = `data:text/csv;base64,${csv.toString('base64')}`;
    const sample = await sampleSheet(
      { rows: '', file, sheet: undefined },
      undefined,
      ['_user_id'],
      PROJECT_FIELDS,
    );
    const form = contactColumnsForm(PROJECT_FIELDS, sample);
    expect(noteOf(form)).toMatch(/^\d+ of \d+ columns were found by their headers/);
    expect(presets(form)).toHaveProperty('_email');
  });
});
