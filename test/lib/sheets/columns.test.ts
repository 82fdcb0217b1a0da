import fc from 'fast-check';
import { comparable } from '../../../src/lib/sheets/column-names';
import {
  cell,
  convertCells,
  idFrom,
  orRejected,
  requireEventType,
} from '../../../src/lib/sheets/convert-row';
import { columnOf, idColumnOf, requireColumn } from '../../../src/lib/sheets/find-column';
import {
  columnsUsed,
  customColumns,
  ignoredColumns,
  mappedFields,
  requireAnyMatch,
} from '../../../src/lib/sheets/match-columns';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import type { Sheet } from '../../../src/lib/sheets/row';
import { tableSheet } from '../../../src/lib/sheets/table';
import type { FieldSpec } from '../../../src/lib/values/field-specs';
import type { Reading } from '../../../src/lib/values/reading';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';
import { sentenceOf, sheetOfRows } from './reading-rows';

const field = (name: string, label = name, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  description: '',
  kind: 'text',
  required: false,
  maxValues: 1,
  maxLength: undefined,
  ...more,
});
const header = (...names: string[]): Sheet => tableSheet([names, names.map(() => 'x')]);
const FIELDS = [
  field('_email', 'Email'),
  field('_phone_mobile', 'Teléfono móvil'),
  field('plan', 'Plan'),
];
const EMPTY = listSheet([]);

/** Which column each field gets. */
function matched(sheet: Sheet, columns: unknown = {}, fields = FIELDS): Record<string, string> {
  return Object.fromEntries(
    mappedFields(columns, fields, sheet).map((each) => [each.field.name, each.column]),
  );
}

describe('names', () => {
  it.each([
    ['Correo electrónico', 'correo_electronico'],
    ['E-mail', 'EMAIL'],
    ['_email', 'Email '],
    ['First\nName', '_first_name'],
    ['ÑANDÚ', 'nandu'],
    ['¿VIP?', 'vip'],
    ['İd', 'id'],
  ])('%j and %j are alike', (one, other) => {
    expect(comparable(one)).toBe(comparable(other));
  });

  it.each([
    ['email', 'email2'],
    ['Total €', 'Total'],
    ['が', 'か'],
    ['é', 'è2'],
    ['Straße', 'strasse'],
  ])('%j and %j are not', (one, other) => {
    expect(comparable(one)).not.toBe(comparable(other));
  });

  it('are alike to themselves in any case and spelling of accents', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'á', 'ñ', 'ç', 'ö', 'Z', ' ', '_', '-', '.', '9', 'が', '한'),
    });
    fc.assert(
      fc.property(name, (text) => {
        const spelt = ` ${text.toUpperCase().normalize('NFD')}_`;
        expect(comparable(spelt)).toBe(comparable(text));
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('a column that is typed', () => {
  const find = (typed: unknown, sheet: Sheet) =>
    columnOf(typed, '_user_id', 'User ID Column', sheet);

  it.each([
    ['Code', ['code', 'Code'], 'Code'],
    ['code', ['id', 'Código', 'CODE '], 'CODE'],
    ['Email ', ['Email'], 'Email'],
    ['a\nb', ['a\nb', 'ab'], 'a\nb'],
    ['a b', ['a\nb', 'c'], 'a\nb'],
    [2026, ['2026'], '2026'],
    ['', ['User ID', 'x'], 'User ID'],
    [' ', ['_user_id'], '_user_id'],
    [null, ['x'], '_user_id'],
    ['_user_id', ['x'], '_user_id'],
  ])('as %j is found among %j', (typed, names, column) => {
    expect(find(typed, header(...names))).toBe(column);
  });

  it('is found in rows of a list', () => {
    expect(find('code', listSheet([{ id: 1, Code: 2 }]))).toBe('Code');
  });

  it('is taken at its word where there are no rows', () => {
    expect(find('Code', EMPTY)).toBe('Code');
    expect(idColumnOf('', '_user_id', 'User ID Column', EMPTY)).toBe('_user_id');
  });

  it('is not one of two that are alike', async () => {
    const sentence = await sentenceOf(() => find('CODE', header('Code', 'código', 'code')));
    expect(sentence).toBe(
      'User ID Column names the column "CODE", and "Code", "code" are both alike. Nothing was sent to Instasent. Type the name exactly as it stands in your rows.',
    );
    expect(await sentenceOf(() => find('Mail', header('mail', 'mail')))).toContain(
      '"mail", "mail_1"',
    );
  });

  it('is none of those without a name', async () => {
    expect(await sentenceOf(() => find('-', header('_', 'a')))).toContain('which no row has');
  });

  it('and is not there fails with the columns that are', async () => {
    const sentence = await sentenceOf(() => find('Code', header('a', 'b c')));
    expect(sentence).toBe(
      'User ID Column names the column "Code", which no row has. Nothing was sent to Instasent. The columns are "a", "b c". Type the right one into User ID Column.',
    );
    const many = header(...Array.from({ length: 22 }, (_, at) => `c${at.toString()}`));
    expect(await sentenceOf(() => find('Code', many))).toMatch(/"c19" and 2 more\. Type/);
    const twenty = header(...many.columns.slice(0, 20));
    expect(await sentenceOf(() => find('Code', twenty))).toMatch(/"c19"\. Type/);
    expect(await sentenceOf(() => find(['x'], header('a')))).toContain('must be text');
  });

  it('of IDs must be there, even if its header alone is', async () => {
    const find = (sheet: Sheet) => () => idColumnOf('', '_user_id', 'User ID Column', sheet);
    for (const sheet of [header('a'), await sheetOfRows('a;b\n')]) {
      expect(await sentenceOf(find(sheet))).toContain(
        'User ID Column names the column "_user_id", which no row has.',
      );
    }
    expect(await sentenceOf(find(listSheet(['text'])))).toMatch(REFUSAL);
    expect(find(header('User-ID'))()).toBe('User-ID');
  });

  it('of IDs must not be one of two with the same header', async () => {
    const sheet = header('id', 'x', 'id');
    const sentence = await sentenceOf(() => idColumnOf('id', '_user_id', 'User ID Column', sheet));
    expect(sentence).toContain('names the column "id", which is there 2 times.');
    expect(sentence).toMatch(REFUSAL);
    expect(idColumnOf('id_1', '_user_id', 'User ID Column', sheet)).toBe('id_1');
  });

  it.each(['ana@example.com', '600 000 001', '31/05/1990'])(
    'is not looked for in a first row of values such as %s, which are not shown',
    async (value) => {
      const sentence = await sentenceOf(() => {
        requireColumn('_user_id', 'User ID Column', header('C-1', value));
      });
      expect(sentence).toContain('The first row seems to hold values');
      expect(sentence).not.toContain(value);
    },
  );

  it('may be a year', async () => {
    const sentence = await sentenceOf(() => find('x', header('2026')));
    expect(sentence).toContain('The columns are "2026".');
  });
});

describe('columns of attributes', () => {
  it.each([
    ['its own name', ['_email', 'Email'], {}, { _email: '_email' }],
    ['a name that is alike', ['EMAIL '], {}, { _email: 'EMAIL' }],
    ['a label that is alike', ['telefono movil'], {}, { _phone_mobile: 'telefono movil' }],
    [
      'a name before a label',
      ['Phone Mobile', 'Teléfono móvil'],
      {},
      { _phone_mobile: 'Phone Mobile' },
    ],
    ['what was typed', ['Correo', 'Email'], { _email: 'correo' }, { _email: 'Correo' }],
    ['what was typed, which is no other', ['Plan'], { _email: 'Plan' }, { _email: 'Plan' }],
    ['one column for two', ['x'], { _email: 'x', plan: 'x' }, { _email: 'x', plan: 'x' }],
    ['nothing', ['x', '', '_'], { _email: '', plan: null }, {}],
  ])('are found by %s', (_, names, columns, found) => {
    expect(matched(header(...names), columns)).toEqual(found);
  });

  it('may be columns of IDs too', () => {
    expect(matched(header('order_id'), {}, [field('order_id')])).toEqual({ order_id: 'order_id' });
  });

  it('keep the order of the attributes', () => {
    expect(Object.keys(matched(header('plan', 'Email')))).toEqual(['_email', 'plan']);
  });

  it('without a name belong to none', () => {
    const sheet = tableSheet([
      ['', 'a'],
      ['x', 'y'],
    ]);
    expect(matched(sheet, {}, [field('_', '!'), field('a')])).toEqual({ a: 'a' });
    expect(matched(header('_'), {}, [field('-', '!')])).toEqual({});
  });

  it.each([
    ['two headers by name', ['E-mail', 'Email'], FIELDS, '"E-mail", "Email" may be Email (_email)'],
    [
      'two headers by label',
      ['telefono-movil', 'Teléfono móvil'],
      FIELDS,
      'may be Teléfono móvil (_phone_mobile)',
    ],
    [
      'the same header twice',
      ['_email', '_email'],
      FIELDS,
      '"_email", "_email_1" may be Email (_email)',
    ],
    [
      'one header for two names',
      ['Email'],
      [field('_email', 'A'), field('email', 'B')],
      '"Email" may be A (_email) or B (email)',
    ],
    [
      'one header for two labels',
      ['mail'],
      [field('a', 'Mail'), field('b', 'mail')],
      '"mail" may be Mail (a) or mail (b)',
    ],
  ])('are not guessed with %s', async (_, names, fields, doubt) => {
    const sentence = await sentenceOf(() => matched(header(...names), {}, fields));
    expect(sentence).toContain(`Columns cannot be worked out: `);
    expect(sentence).toContain(doubt);
    expect(sentence).toContain('Fill in Columns');
    expect(sentence).toMatch(REFUSAL);
  });

  it('are not in doubt where an attribute or a header has been found on a surer level', () => {
    const two = [field('_email', 'A'), field('email', 'B')];
    expect(matched(header('email', 'E mail'), {}, two)).toEqual({
      email: 'email',
      _email: 'E mail',
    });
    expect(matched(header('_email', 'E mail', 'Email'))).toEqual({ _email: '_email' });
    const typed = { _email: 'Email' };
    expect(matched(header('E-mail', 'Email'), typed)).toEqual({ _email: 'Email' });
    expect(matched(header('Email', 'Email'), { _email: 'Email_1' })).toEqual({ _email: 'Email_1' });
  });

  it.each([
    [{ _emial: 'x' }, 'Columns names "_emial", which Instasent does not list here.'],
    [{ _user_id: 'x' }, 'Columns names "_user_id", which has a field of its own.'],
    [{ _user_id: 'x' }, 'Type the column into User ID Column instead.'],
    [{ _event_id: 'x' }, 'Type the column into Event ID Column instead.'],
    [{ _event_date: 'x' }, 'Type the column into Event Date Column instead.'],
    [{ _email: 'y' }, 'Columns → Email names the column "y", which no row has.'],
    [{ _email: ['x'] }, 'Columns → Email must be text'],
    ['text', 'Columns must be values by name'],
  ])('typed as %j are refused', async (columns, problem) => {
    const sentence = await sentenceOf(() => matched(header('x'), columns));
    expect(sentence).toContain(problem);
    expect(sentence).toMatch(REFUSAL);
  });

  it('that are typed empty need no attribute', () => {
    expect(matched(header('x'), { _emial: '', _user_id: ' ' })).toEqual({});
  });

  it('are said in one line', () => {
    const mapped = mappedFields({}, FIELDS, header('Email\n', 'telefono movil'));
    expect(columnsUsed(mapped)).toBe('Email → _email, telefono movil → _phone_mobile');
    expect(columnsUsed([])).toBeNull();
  });
});

describe('the details of events', () => {
  const fields = [field('total'), field('currency')];
  const check =
    (sheet: Sheet, taken: string[], of = fields) =>
    () => {
      requireAnyMatch(mappedFields({}, of, sheet), of, sheet, taken, ['details', 'Fill them in.']);
    };

  it.each([
    ['one fits', header('id', 'total', 'x'), ['id'], fields],
    ['there are no others', header('id', 'date'), ['id', 'date'], fields],
    ['the event type has none', header('id', 'x'), ['id'], []],
    ['there are no rows', EMPTY, ['id'], fields],
    [
      'only values without a name are left',
      tableSheet([
        ['id', ''],
        ['1', 'x'],
      ]),
      ['id'],
      fields,
    ],
  ])('may be as they are where %s', (_, sheet, taken, of) => {
    expect(check(sheet, taken, of)).not.toThrow();
  });

  it.each([
    ['none fits', header('id', 'importe', 'x'), ['id']],
    ['only the ID fits', header('total', 'importe', 'x'), ['total']],
  ])('are missing where %s', async (_, sheet, taken) => {
    const sentence = await sentenceOf(check(sheet, taken));
    expect(sentence).toContain('Columns of your rows ("importe", "x") fit none of the details');
    expect(sentence).toMatch(REFUSAL);
  });

  it.each([
    [[{ _event_type: 'order' }, { _event_type: ' order ' }]],
    [[{ _event_type: '' }, { _event_type: null }, {}]],
    [[{ a: 1 }, { b: 1 }]],
    [['text', { _event_type: 'order' }]],
    [[]],
  ])('may come in rows %j', (rows) => {
    expect(() => {
      requireEventType(listSheet(rows), 'order');
    }).not.toThrow();
  });

  it.each([['refund'], [7], ['Order']])('are refused in rows of the type %j', async (type) => {
    const sheet = listSheet([{ _event_type: 'order' }, { _event_type: type }]);
    const sentence = await sentenceOf(() => {
      requireEventType(sheet, 'order');
    });
    expect(sentence).toContain(
      'Rows say in row 2 that the event is of another type (_event_type) than "order".',
    );
    expect(sentence).toMatch(REFUSAL);
  });
});

describe('other columns', () => {
  it('become custom attributes unless they are known or Instasent’s own', () => {
    const sheet = header(' plan ', 'city', '_odd', 'id', 'notes ', '');
    expect(customColumns(sheet, new Set(['id', 'notes']))).toEqual([
      { column: 'plan', name: 'plan' },
      { column: 'city', name: 'city' },
    ]);
    const nameless = tableSheet([
      ['a', ''],
      ['1', '2'],
    ]);
    expect(customColumns(nameless, new Set(['a']))).toEqual([]);
  });

  it('must not differ in the spaces around them only', async () => {
    const sentence = await sentenceOf(() =>
      customColumns({ ...EMPTY, columns: ['plan', 'plan '] }, new Set()),
    );
    expect(sentence).toContain('Rows have more than one column "plan"');
    expect(sentence).toMatch(REFUSAL);
  });

  it('that nothing is read from are named to the last, twenty of them', () => {
    const read = new Set(['a']);
    const ignored = (sheet: Sheet) => ignoredColumns(sheet, (column) => read.has(column));
    expect(ignored(header('a'))).toBeNull();
    expect(ignored(header('a', 'b\nc'))).toBe('b c');
    expect(
      ignored(
        tableSheet([
          ['a', ''],
          ['1', '2'],
        ]),
      ),
    ).toBe('(no name)');
    const names = Array.from({ length: 21 }, (_, at) => `c${at.toString()}`);
    expect(ignored(header(...names.slice(0, 20)))).toBe(names.slice(0, 20).join(', '));
    expect(ignored(header(...names))).toBe(`${names.slice(0, 20).join(', ')} and 1 more`);
    const late = [...Array.from({ length: 500 }, () => ({ a: 1 })), { late: 1 }];
    expect(ignored(listSheet(late))).toBe('late');
  });
});

describe('the cells of a row', () => {
  const subject = { userId: 'u1', eventId: null };
  const base: Reading = {
    writing: { dates: 'day-first', numbers: 'comma' },
    timeZone: 'UTC',
    toE164: (value) => (value === '600 000 001' ? '+34600000001' : undefined),
  };
  const readings = new Map([
    [{ field: field('_email', 'Email'), column: 'Mail' }, base],
    [{ field: field('total', 'Total', { kind: 'number' }), column: 'Total' }, base],
    [
      { field: field('points', 'Points', { kind: 'number' }), column: 'Points' },
      { ...base, writing: { ...base.writing, numbers: 'point' } } satisfies Reading,
    ],
    [{ field: field('_phone_mobile', 'Phone', { kind: 'phone' }), column: 'Tel' }, base],
  ]);

  it('are converted as each column is written; blank ones are left out', () => {
    const row = { Mail: 'a@example.com', Total: '1.234,56', Points: '1,234.5', Tel: '600 000 001' };
    expect(convertCells(row, readings, subject)).toEqual({
      ok: {
        values: {
          _email: 'a@example.com',
          total: 1234.56,
          points: 1234.5,
          _phone_mobile: '+34600000001',
        },
        unclearPhones: 0,
      },
    });
    expect(convertCells({ Mail: ' ', Tel: '12' }, readings, subject)).toStrictEqual({
      ok: { values: { _phone_mobile: '12' }, unclearPhones: 1 },
    });
  });

  it('that do not fit reject the row with all of their reasons', () => {
    const row = { Mail: 'a@example.com', Total: 'many', Points: 'few', Tel: '12' };
    expect(convertCells(row, readings, subject)).toEqual({
      rejected: {
        ...subject,
        reasons: [
          { field: 'Total', reason: expect.stringContaining('a number, such as') as string },
          { field: 'Points', reason: expect.stringContaining('a number, such as') as string },
        ],
      },
    });
  });

  it('are none of what objects inherit', () => {
    expect(cell({ a: 1 }, 'a')).toBe(1);
    expect(cell({ a: 1 }, 'constructor')).toBeUndefined();
  });

  it('hold an ID, or reject the row', () => {
    expect(idFrom({ Code: ' 7 ' }, 'Code', subject)).toEqual({ ok: '7' });
    expect(idFrom({}, 'Code', subject)).toEqual({
      rejected: {
        ...subject,
        reasons: [{ field: 'Code', reason: 'Column "Code" is empty. Every row needs one.' }],
      },
    });
  });

  it('do not hide a fault of the piece', () => {
    expect(() =>
      orRejected('x', subject, () => {
        throw new RangeError('a fault');
      }),
    ).toThrow(RangeError);
  });
});
