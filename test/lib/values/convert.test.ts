import fc from 'fast-check';
import { convert as convertAs } from '../../../src/lib/values/convert';
import type { FieldKind, FieldSpec } from '../../../src/lib/values/field-specs';
import { UNKNOWN } from '../../../src/lib/values/wire-value';
import type { ColumnFormat } from '../../../src/lib/values/column-format';
import type { DateOrder, DecimalSign } from '../../../src/lib/values/read-result';
import { PROPERTY_RUNS } from '../../property-runs';
import { fieldOf, UNKNOWN_FORMAT } from './read-column';

const field = fieldOf;

const FORMAT: ColumnFormat = {
  ...UNKNOWN_FORMAT,
  readPhone: (value) =>
    value === '600 000 000' ? { number: '+34600000000', isFirstOfSeveral: false } : undefined,
};
const formatted = (order: DateOrder, numbers: DecimalSign, timeZone = 'UTC'): ColumnFormat => ({
  ...FORMAT,
  dates: { ...FORMAT.dates, order, timeZone },
  numbers,
});
const convert = (spec: FieldSpec, value: unknown, format = FORMAT) =>
  convertAs(spec, value, format);

const date = new Date('2024-05-01T10:00:00Z');

describe('a cell', () => {
  it.each<[FieldKind, unknown, unknown]>([
    ['text', 'Madrid', 'Madrid'],
    ['text', ' as it is ', ' as it is '],
    ['text', 42, '42'],
    ['text', 9007199254740991, '9007199254740991'],
    ['text', true, '1'],
    ['text', false, '0'],
    ['long-text', true, '1'],
    ['text', 12345678901234567890n, '12345678901234567890'],
    ['text', date, '2024-05-01T10:00:00.000Z'],
    ['long-text', 'a\nb', 'a\nb'],
    ['number', '19.99', 19.99],
    ['number', '.5', 0.5],
    ['number', '19,99 €', 19.99],
    ['number', 0, 0],
    ['integer', '3', 3],
    ['integer', '3.0', 3],
    ['integer', -7, -7],
    ['bool', true, '1'],
    ['bool', 'YES', '1'],
    ['bool', ' y ', '1'],
    ['bool', 'Sí', '1'],
    ['bool', 'True', '1'],
    ['bool', 'on', '1'],
    ['bool', 1, '1'],
    ['bool', false, '0'],
    ['bool', 'No', '0'],
    ['bool', 'n', '0'],
    ['bool', 'FALSE', '0'],
    ['bool', 'off', '0'],
    ['bool', 0, '0'],
    ['bool', UNKNOWN, null],
    ['date', '1990-05-31', '1990-05-31'],
    ['date', '1990-05-31T23:00:00-05:00', '1990-05-31'],
    ['date', date, '2024-05-01'],
    ['date', '31/05/1990', '1990-05-31'],
    ['date', 20260309, '2026-03-09'],
    ['date-time', '31/05/1990 18.30', '1990-05-31T18:30:00.000Z'],
    ['date-time', '2026-03-09T18:30:00+01:00', '2026-03-09T17:30:00.000Z'],
    ['date-time', '2026-03-09', '2026-03-09T00:00:00.000Z'],
    ['json', '{"a":[1]}', { a: [1] }],
    ['json', { a: true }, { a: true }],
    ['json', 5, 5],
    ['json', true, '1'],
    ['json', 'false', '0'],
    ['json', '[true,null,""]', [true, null, '']],
    ['json', [' ', 'a'], ['a']],
    ['phone', '600 000 000', '+34600000000'],
    ['number', '9007199254740991', 9007199254740991],
  ])('%s: %p becomes %j', (kind, value, converted) => {
    expect(convert(field(kind), value)).toEqual({ value: converted });
  });

  it.each([undefined, null, '', '  ', [], {}])('%j is nothing to send', (blank) => {
    for (const kind of ['text', 'number', 'bool', 'date', 'json'] as const) {
      expect(convert(field(kind), blank)).toStrictEqual({ value: undefined });
      expect(convert(field(kind, { maxValues: 3 }), blank)).toStrictEqual({ value: undefined });
    }
  });

  it.each<[FieldKind, unknown, string]>([
    ['text', ['a', 'b'], 'must be text, such as Barcelona; a list came'],
    ['text', { a: 1 }, 'must be text, such as Barcelona; an object with several values came'],
    ['text', 1e21, 'cannot be sent: it has more digits than a number can hold exactly'],
    ['text', 2 ** 53, 'cannot be sent: it has more digits than a number can hold exactly'],
    [
      'text',
      'half \ud83d',
      'cannot be sent: it holds half of a character, as is left where text is cut in the middle of an emoji',
    ],
    ['phone', ['600', '601'], 'must be a phone number, such as +34600000000; a list came'],
    ['phone', 2 ** 53, 'cannot be sent: it has more digits than a number can hold exactly'],
    ['number', '1e3', 'must be a number, such as 19.99; text of 3 characters came'],
    [
      'number',
      '1.234',
      'can be read in two ways, since thousands or decimals may follow its point or comma. Choose how they are written under “Dates and Numbers”.',
    ],
    [
      'integer',
      '1,234',
      'can be read in two ways, since thousands or decimals may follow its point or comma. Choose how they are written under “Dates and Numbers”.',
    ],
    [
      'date',
      '03/04/2026',
      'can be read in two ways, since the day, the month or the year may come first. Choose how they are written under “Dates and Numbers”.',
    ],
    [
      'date-time',
      '03/04/2026 10:00',
      'can be read in two ways, since the day, the month or the year may come first. Choose how they are written under “Dates and Numbers”.',
    ],
    [
      'json',
      '[12345678901234567890]',
      'cannot be sent: it has more digits than a number can hold exactly',
    ],
    ['number', 'ten', 'must be a number, such as 19.99; text of 3 characters came'],
    ['number', true, 'must be a number, such as 19.99; true or false came'],
    ['number', Number.NaN, 'must be a number, such as 19.99; a number came'],
    ['number', '1e999', 'must be a number, such as 19.99; text of 5 characters came'],
    [
      'number',
      '12345678901234567890',
      'must be a number, such as 19.99; text of 20 characters came',
    ],
    ['integer', '3.5', 'must be a whole number, such as 3; text of 3 characters came'],
    [
      'integer',
      '9007199254740993',
      'must be a whole number, such as 3; text of 16 characters came',
    ],
    ['bool', 'x', 'must be yes or no; text of 1 character came'],
    ['bool', 'perhaps', 'must be yes or no; text of 7 characters came'],
    ['bool', 2, 'must be yes or no; a number came'],
    ['bool', ['yes', 'no'], 'must be yes or no; a list came'],
    ['date', '31/02/1990', 'must be a date, such as 1990-05-31; text of 10 characters came'],
    ['date', 1990, 'must be a date, such as 1990-05-31; a number came'],
    [
      'date-time',
      'soon',
      'must be a date and time, such as 2026-03-09T18:30:00+01:00; text of 4 characters came',
    ],
    ['json', '{a:1}', 'must be JSON, such as {"color": "red"}; text of 5 characters came'],
    ['json', { a: Number.NaN }, 'cannot be sent: it is not a number that can be sent'],
  ])('%s: %p is refused with what is right, and without the value', (kind, value, problem) => {
    expect(convert(field(kind), value)).toEqual({ problem });
  });

  it('of half a million characters is refused in no time', () => {
    expect(convert(field('number'), `${'1'.repeat(500_000)}x`)).toEqual({
      problem: 'must be a number, such as 19.99; text of 500001 characters came',
    });
    expect(convert(field('json'), `${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual({
      problem: 'cannot be sent: it is nested more than 50 levels deep',
    });
  });

  it('of an object that cannot be read fails the step as it fails', () => {
    const broken = {
      get a(): unknown {
        throw new TypeError('No value today');
      },
    };
    expect(() => convert(field('json'), broken)).toThrow(new TypeError('No value today'));
  });

  it('may not be longer than its spec allows', () => {
    const short = field('text', { maxLength: 3 });
    expect(convert(short, '👍👍👍')).toEqual({ value: '👍👍👍' });
    expect(convert(field('json', { maxLength: 1 }), [1, 2])).toEqual({ value: [1, 2] });
    expect(convert(short, 'four')).toEqual({ problem: 'takes at most 3 characters; 4 came' });
  });
});

describe('a cell', () => {
  it('is read as its column is written', () => {
    const comma = formatted('day-first', 'comma');
    expect(convert(field('number'), '1.234', comma)).toEqual({ value: 1234 });
    expect(convert(field('integer'), '1.234', comma)).toEqual({ value: 1234 });
    expect(convert(field('date'), '03/04/2026', comma)).toEqual({ value: '2026-04-03' });
    const point = formatted('month-first', 'point');
    expect(convert(field('number'), '1.234', point)).toEqual({ value: 1.234 });
    expect(convert(field('integer'), '1.234', point)).toMatchObject({
      problem: 'must be a whole number, such as 3; text of 5 characters came',
    });
    expect(convert(field('date'), '03/04/2026', point)).toEqual({ value: '2026-03-04' });
    expect(
      convert(field('date-time'), '03/04/2026', formatted('month-first', 'point', 'Asia/Tokyo')),
    ).toEqual({ value: '2026-03-03T15:00:00.000Z' });
    expect(
      convert(field('date'), 1714604400, formatted('month-first', 'point', 'Asia/Tokyo')),
    ).toEqual({
      value: '2024-05-02',
    });
  });

  it('of a column that contradicts itself is plain, or refused', () => {
    const both = formatted('mixed', 'mixed');
    expect(convert(field('number'), '42', both)).toEqual({ value: 42 });
    expect(convert(field('number'), '4,2', both)).toEqual({
      problem:
        'is in a column where some numbers have a decimal comma and others a decimal point. Choose how they are written under “Dates and Numbers”.',
    });
    expect(convert(field('date'), '1990-05-31', both)).toEqual({ value: '1990-05-31' });
    expect(convert(field('date'), '31/05/1990', both)).toEqual({
      problem:
        'is in a column where some dates have the day first and others the month or the year. Choose how they are written under “Dates and Numbers”.',
    });
  });

  it('that is not clearly a phone number is sent as it came, and said to be unclear', () => {
    expect(convert(field('phone'), 'ask her')).toEqual({ value: 'ask her', isUnclearPhone: true });
    expect(convert(field('phone'), 600000001)).toEqual({
      value: '600000001',
      isUnclearPhone: true,
    });
    const list = field('phone', { maxValues: 3 });
    expect(convert(list, '600 000 000; 5')).toEqual({
      value: ['+34600000000', '5'],
      isUnclearPhone: true,
    });
    expect(convert(list, '600 000 000')).toEqual({ value: ['+34600000000'] });
    expect(convert(field('phone', { maxLength: 3 }), 'ask her')).toEqual({
      problem: 'takes at most 3 characters; 7 came',
    });
  });

  it('with an error of its spreadsheet is refused, whatever it should be', () => {
    const problem = 'holds an error of the spreadsheet, such as #N/A';
    for (const kind of ['text', 'number', 'bool', 'date', 'json', 'phone'] as const) {
      expect(convert(field(kind), '#N/A')).toEqual({ problem });
      expect(convert(field(kind, { maxValues: 2 }), ' #¡REF! ')).toEqual({ problem });
    }
    expect(convert(field('text', { maxValues: 2 }), 'a; #N/A')).toEqual({ problem });
  });
});

describe('a list of one value', () => {
  it.each([
    ['text', ['Ana'], 'Ana'],
    ['bool', ['yes'], '1'],
    ['number', ['19.9'], 19.9],
  ] as const)('is that value where a field of %s has one', (kind, value, sent) => {
    expect(convert(field(kind), value, UNKNOWN_FORMAT)).toEqual({ value: sent });
  });
});

describe('a cell of JSON', () => {
  it.each(['null', '{}', '[]', '""', ' null '])('that says nothing (%s) wipes nothing', (text) => {
    expect(convert(field('json'), text)).toEqual({ value: undefined });
  });

  it('is not split at its commas', () => {
    const list = field('json', { maxValues: 3 });
    expect(convert(list, '{"a":1,"b":2}')).toEqual({ value: [{ a: 1, b: 2 }] });
    expect(convert(list, '[{"a":1},{"b":2}]')).toEqual({ value: [{ a: 1 }, { b: 2 }] });
    expect(convert(list, '[true,null,""]')).toEqual({ value: [true, null, ''] });
    expect(convert(list, ['', '[1]'])).toEqual({ value: ['[1]'] });
    expect(convert(list, '[]')).toEqual({ value: undefined });
    expect(convert(list, '[1,2,3,4]')).toEqual({ problem: 'takes at most 3 values; 4 came' });
    expect(convert(list, '{a')).toEqual({
      problem: 'must be JSON, such as {"color": "red"}; text of 2 characters came',
    });
  });
});

describe('a cell with several values', () => {
  const list = (kind: FieldKind, maxValues = 3) => field(kind, { maxValues });

  it.each<[FieldKind, unknown, unknown]>([
    ['text', 'red, blue,, green ', ['red', 'blue', 'green']],
    ['text', '["red","a, b"]', ['red', 'a, b']],
    ['text', '[not json', ['[not json']],
    ['text', ' ["red"]', ['red']],
    ['text', ['red', '', null, 'blue'], ['red', 'blue']],
    ['text', 5, ['5']],
    ['integer', '1, 2', [1, 2]],
    ['bool', [true, 'no'], ['1', '0']],
    ['text', ' , ', undefined],
    ['text', 'red; light, blue', ['red', 'light, blue']],
    ['text', 'red\nblue', ['red', 'blue']],
    ['number', '1,5;2,5', [1.5, 2.5]],
    ['bool', UNKNOWN, null],
  ])('%s: %p becomes %j', (kind, value, converted) => {
    expect(convert(list(kind), value)).toEqual({ value: converted });
  });

  it('is refused where its comma may separate two numbers or be the decimal sign of one', () => {
    const open = formatted('unknown', 'unknown');
    for (const value of ['1,5', '1,500', ' -3,25 €']) {
      expect(convert(list('number'), value, open)).toEqual({
        problem: expect.stringContaining('can be read in two ways') as string,
      });
    }
    expect(convert(list('number'), '1,5', formatted('unknown', 'mixed'))).toEqual({
      problem: expect.stringContaining('have a decimal comma and others') as string,
    });
    expect(convert(list('number'), '1,2,3', open)).toEqual({ value: [1, 2, 3] });
    expect(convert(list('number'), '1;2', open)).toEqual({ value: [1, 2] });
    expect(convert(list('number'), '7', open)).toEqual({ value: [7] });
    expect(convert(list('number'), [1.5, 2], open)).toEqual({ value: [1.5, 2] });
    expect(convert(list('text'), '1,5', open)).toEqual({ value: ['1', '5'] });
  });

  it('is not split at commas where these are its decimal sign', () => {
    const comma = formatted('day-first', 'comma');
    expect(convert(list('number'), '1,5', comma)).toEqual({ value: [1.5] });
    expect(convert(list('integer'), '1,0', comma)).toEqual({ value: [1] });
    expect(convert(list('number'), '1,5', formatted('day-first', 'point'))).toEqual({
      value: [1, 5],
    });
    expect(convert(list('text'), 'red, blue', comma)).toEqual({ value: ['red', 'blue'] });
  });

  it('may not hold more than its spec allows, or one that does not fit', () => {
    expect(convert(list('text', 2), 'a,b,c')).toEqual({
      problem: 'takes at most 2 values; 3 came',
    });
    expect(convert(list('text', Number.POSITIVE_INFINITY), 'a,b,c')).toEqual({
      value: ['a', 'b', 'c'],
    });
    expect(convert(list('integer'), '1,two')).toEqual({
      problem: 'must be a whole number, such as 3; text of 3 characters came',
    });
  });
});

describe('whatever a cell holds', () => {
  const kinds = fc.constantFrom<FieldKind>(
    'text',
    'long-text',
    'number',
    'integer',
    'bool',
    'date',
    'date-time',
    'json',
    'phone',
    'country',
  );
  const valid: Record<FieldKind, (value: unknown) => boolean> = {
    text: (value) => typeof value === 'string',
    'long-text': (value) => typeof value === 'string',
    number: (value) => Number.isFinite(value),
    integer: (value) => Number.isSafeInteger(value),
    bool: (value) => ['1', '0', null].includes(value as string),
    date: (value) => /^\d{4}-\d\d-\d\d$/.test(String(value)),
    'date-time': (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value)),
    phone: (value) => typeof value === 'string',
    country: (value) => /^[A-Z]{2}$/.test(String(value)),
    json: (value) => typeof JSON.stringify(value) === 'string',
  };

  it('becomes a value of its kind, nothing, or a problem', () => {
    fc.assert(
      fc.property(kinds, fc.anything({ withBigInt: true, withDate: true }), (kind, value) => {
        const converted = convert(field(kind), value);
        if ('problem' in converted)
          return /^(must be|cannot be sent: it|can be read in two ways|takes at most|is a date without) /.test(
            converted.problem,
          );
        return converted.value === undefined || valid[kind](converted.value);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('is the same after a second conversion', () => {
    fc.assert(
      fc.property(
        kinds,
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.date()),
        (kind, value) => {
          if (kind === 'json') return;
          const once = convert(field(kind), value);
          if ('problem' in once) return;
          const twice = convert(field(kind), once.value);
          expect('value' in twice ? twice.value : twice).toEqual(once.value);
        },
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
