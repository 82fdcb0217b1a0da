import fc from 'fast-check';
import { convert } from '../../../src/lib/values/convert';
import type { FieldKind, FieldSpec } from '../../../src/lib/values/field-specs';
import { UNKNOWN } from '../../../src/lib/values/wire';
import { PROPERTY_RUNS } from '../../property-runs';

const field = (kind: FieldKind, rest: Partial<FieldSpec> = {}): FieldSpec => ({
  name: 'x',
  label: 'X',
  description: '',
  kind,
  required: false,
  mostValues: 1,
  maxLength: undefined,
  ...rest,
});
const date = new Date('2024-05-01T10:00:00Z');

describe('a cell', () => {
  it.each<[FieldKind, unknown, unknown]>([
    ['text', 'Madrid', 'Madrid'],
    ['text', ' as it is ', ' as it is '],
    ['text', 42, '42'],
    ['text', 9007199254740991, '9007199254740991'],
    ['text', true, 'true'],
    ['text', 12345678901234567890n, '12345678901234567890'],
    ['text', date, '2024-05-01T10:00:00.000Z'],
    ['long-text', 'a\nb', 'a\nb'],
    ['number', '19.99', 19.99],
    ['number', ' -1e3 ', -1000],
    ['number', '.5', 0.5],
    ['number', '5.', 5],
    ['number', 0, 0],
    ['integer', '3', 3],
    ['integer', '3.0', 3],
    ['integer', -7, -7],
    ['bool', true, '1'],
    ['bool', 'YES', '1'],
    ['bool', ' y ', '1'],
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
    ['date-time', '2026-03-09T18:30:00+01:00', '2026-03-09T17:30:00.000Z'],
    ['date-time', '2026-03-09', '2026-03-09T00:00:00.000Z'],
    ['json', '{"a":[1]}', { a: [1] }],
    ['json', { a: true }, { a: true }],
    ['json', 5, 5],
    ['number', '9007199254740991', 9007199254740991],
  ])('%s: %p becomes %j', (kind, value, converted) => {
    expect(convert(field(kind), value)).toEqual({ value: converted });
  });

  it.each([undefined, null, '', '  ', [], {}])('%j is nothing to send', (blank) => {
    for (const kind of ['text', 'number', 'bool', 'date', 'json'] as const) {
      expect(convert(field(kind), blank)).toEqual({ value: undefined });
      expect(convert(field(kind, { mostValues: 3 }), blank)).toEqual({ value: undefined });
    }
  });

  it.each<[FieldKind, unknown, string]>([
    ['text', ['a'], 'takes text, such as Barcelona; a list came'],
    ['text', { a: 1 }, 'takes text, such as Barcelona; an object with several values came'],
    ['text', 1e21, 'takes text, such as Barcelona; a number came'],
    ['text', 'half \ud83d', 'takes text, such as Barcelona; text of 6 characters came'],
    [
      'number',
      '1,234.50',
      'takes a number with a point before the decimals, such as 19.99; text of 8 characters came',
    ],
    [
      'number',
      'ten',
      'takes a number with a point before the decimals, such as 19.99; text of 3 characters came',
    ],
    [
      'number',
      true,
      'takes a number with a point before the decimals, such as 19.99; true or false came',
    ],
    [
      'number',
      Number.NaN,
      'takes a number with a point before the decimals, such as 19.99; a number came',
    ],
    [
      'number',
      '1e999',
      'takes a number with a point before the decimals, such as 19.99; text of 5 characters came',
    ],
    [
      'number',
      '12345678901234567890',
      'takes a number with a point before the decimals, such as 19.99; text of 20 characters came',
    ],
    ['integer', '3.5', 'takes a whole number, such as 3; text of 3 characters came'],
    ['integer', '9007199254740993', 'takes a whole number, such as 3; text of 16 characters came'],
    ['bool', 'perhaps', 'takes yes or no; text of 7 characters came'],
    ['bool', 2, 'takes yes or no; a number came'],
    ['bool', ['yes'], 'takes yes or no; a list came'],
    [
      'date',
      '31/05/1990',
      'takes a date as YYYY-MM-DD, such as 1990-05-31; text of 10 characters came',
    ],
    ['date', 19900531, 'takes a date as YYYY-MM-DD, such as 1990-05-31; a number came'],
    [
      'date-time',
      'soon',
      'takes a date and time, such as 2026-03-09T18:30:00+01:00; text of 4 characters came',
    ],
    ['json', '{a:1}', 'takes JSON, such as {"color": "red"}; text of 5 characters came'],
    [
      'json',
      { a: Number.NaN },
      'takes JSON, such as {"color": "red"}; an object with several values came',
    ],
  ])('%s: %p is refused with what is right, and without the value', (kind, value, problem) => {
    expect(convert(field(kind), value)).toEqual({ problem });
  });

  it('of half a million characters is refused in no time', () => {
    expect(convert(field('number'), `${'1'.repeat(500_000)}x`)).toEqual({
      problem:
        'takes a number with a point before the decimals, such as 19.99; text of 500001 characters came',
    });
    expect(convert(field('json'), `${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toEqual({
      problem: 'takes JSON, such as {"color": "red"}; text of 200000 characters came',
    });
  });

  it('may not be longer than its spec allows', () => {
    const short = field('text', { maxLength: 3 });
    expect(convert(short, '👍👍👍')).toEqual({ value: '👍👍👍' });
    expect(convert(field('json', { maxLength: 1 }), [1, 2])).toEqual({ value: [1, 2] });
    expect(convert(short, 'four')).toEqual({ problem: 'takes at most 3 characters; 4 came' });
  });
});

describe('a cell of JSON', () => {
  it.each(['null', '{}', '[]', '""', ' null '])('that says nothing (%s) wipes nothing', (text) => {
    expect(convert(field('json'), text)).toEqual({ value: undefined });
  });

  it('is not split at its commas', () => {
    const list = field('json', { mostValues: 3 });
    expect(convert(list, '{"a":1,"b":2}')).toEqual({ value: [{ a: 1, b: 2 }] });
    expect(convert(list, '[{"a":1},{"b":2}]')).toEqual({ value: [{ a: 1 }, { b: 2 }] });
  });
});

describe('a cell with several values', () => {
  const list = (kind: FieldKind, mostValues = 3) => field(kind, { mostValues });

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
  ])('%s: %p becomes %j', (kind, value, converted) => {
    expect(convert(list(kind), value)).toEqual({ value: converted });
  });

  it('may not hold more than its spec allows, or one that does not fit', () => {
    expect(convert(list('text', 2), 'a,b,c')).toEqual({
      problem: 'takes at most 2 values, separated by commas; 3 came',
    });
    expect(convert(list('text', Number.POSITIVE_INFINITY), 'a,b,c')).toEqual({
      value: ['a', 'b', 'c'],
    });
    expect(convert(list('integer'), '1,two')).toEqual({
      problem: 'takes a whole number, such as 3; text of 3 characters came',
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
  );
  const valid: Record<FieldKind, (value: unknown) => boolean> = {
    text: (value) => typeof value === 'string',
    'long-text': (value) => typeof value === 'string',
    number: (value) => Number.isFinite(value),
    integer: (value) => Number.isSafeInteger(value),
    bool: (value) => ['1', '0', null].includes(value as string),
    date: (value) => /^\d{4}-\d\d-\d\d$/.test(String(value)),
    'date-time': (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value)),
    json: (value) => typeof JSON.stringify(value) === 'string',
  };

  it('becomes a value of its kind, nothing, or a problem', () => {
    fc.assert(
      fc.property(kinds, fc.anything({ withBigInt: true, withDate: true }), (kind, value) => {
        const converted = convert(field(kind), value);
        if ('problem' in converted) return converted.problem.startsWith('takes ');
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
          expect(convert(field(kind), once.value)).toEqual(once);
        },
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
