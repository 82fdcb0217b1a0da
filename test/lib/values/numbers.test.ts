import fc from 'fast-check';
import { numberReadings, readNumber } from '../../../src/lib/values/numbers';
import { PROPERTY_RUNS } from '../../property-runs';

describe('text is a number where the decimal sign is a point, and where it is a comma', () => {
  it.each<[unknown, number | undefined, number | undefined]>([
    ['3', 3, 3],
    [' -7 ', -7, -7],
    ['+7', 7, 7],
    ['\u22127', -7, -7],
    ['0042', 42, 42],
    ['1.234', 1.234, 1234],
    ['1,234', 1234, 1.234],
    ['12,5', undefined, 12.5],
    ['12.5', 12.5, undefined],
    ['0,123', undefined, 0.123],
    ['0.123', 0.123, undefined],
    ['1.234.567', undefined, 1234567],
    ['1,234,567', 1234567, undefined],
    ['1.234,567', undefined, 1234.567],
    ['1,234.567', 1234.567, undefined],
    ['1.234,56 €', undefined, 1234.56],
    ['12.345.678,9', undefined, 12345678.9],
    ['123.456', 123.456, 123456],
    ['1234,567', undefined, 1234.567],
    ['1234.567', 1234.567, undefined],
    ['.5', 0.5, undefined],
    [',5', undefined, 0.5],
    ['-.5', -0.5, undefined],
    ['1 234', 1234, 1234],
    ['1 234,5', undefined, 1234.5],
    ['1\u00a0234.5', 1234.5, undefined],
    ['1\u202f234\u202f567', 1234567, 1234567],
    ["1'234.50", 1234.5, undefined],
    ['1’234’567', 1234567, 1234567],
    ['€12', 12, 12],
    ['€ 12', 12, 12],
    ['-€12', -12, -12],
    ['€-12', -12, -12],
    ['€+12', 12, 12],
    ['+ € 12', 12, 12],
    ['-US$ 1.234,5', undefined, -1234.5],
    ['- 12 €', -12, -12],
    ['12\u00a0€', 12, 12],
    ['R$ 1.234,56', undefined, 1234.56],
    ['US$12', 12, 12],
    ['$100.00 MXN', 100, undefined],
    ['EUR 12', 12, 12],
    ['12 EUR', 12, 12],
    ['S/ 12.50', 12.5, undefined],
    ['S/. 12.50', 12.5, undefined],
    ['B/.5', undefined, undefined],
    ['Bs. 12', 12, 12],
    ['12 kr', 12, 12],
    ['12 zł', 12, 12],
    ['￥1,235', 1235, 1.235],
    ['\u200e-1,234.5', -1234.5, undefined],
    ['9007199254740991', 9007199254740991, 9007199254740991],
    ['0', 0, 0],
    ['0.1234567890123456', 0.1234567890123456, undefined],
    ['-0,30000000000000004', undefined, -0.30000000000000004],
    ['0.12345678901234567890', undefined, undefined],
    ['9007199254740990.5', undefined, undefined],
    ['1.234.567,891234567890123', undefined, undefined],
    ['9007199254740992', undefined, undefined],
    // What a spreadsheet holds where it shows a percentage.
    ['21%', 0.21, 0.21],
    ['-12,5 %', undefined, -0.125],
    ['0.07%', 0.0007, undefined],
    [5, 5, 5],
    [-0.25, -0.25, -0.25],
    [1e300 / 1e299, 10, 10],
  ])('%j: %p and %p', (text, point, comma) => {
    expect(numberReadings(text)).toEqual({ point, comma });
  });

  it.each([
    ...[
      '',
      'ten',
      '1e3',
      '1E+15',
      '%12',
      '12 %%',
      '(12)',
      '12-',
      '--12',
      '+-12',
      '-+12',
      'U-S$12',
      '12 €-',
      '-€-12',
      '5.',
      '5,',
    ],
    ...['1.2.3', '1,2,3', '1.23.456', '12.34,56', '1,234,56.7', '1..234', '1.234.56', '01.234.567'],
    ...[
      '1 2345',
      '12 34',
      '1  234',
      '1 234.567,8',
      '1 234,567,8',
      "1'23",
      "1 234'567",
      '12,34,567',
    ],
    ...[
      '12 kgs',
      'abc12',
      '12 eur',
      '€€12',
      '12 3rd',
      'S/.12',
      '$.50',
      '12\n345',
      '1\t234',
      '½',
      '٣',
    ],
    ...['12345678901234567890', '9007199254740992', '9007199254740993,5', '1'.repeat(61)],
    ...[Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, true, null, undefined, [], [5], 5n],
  ])('%j is none', (text) => {
    expect(numberReadings(text)).toStrictEqual({ point: undefined, comma: undefined });
  });

  it('may have sixty characters', () => {
    expect(numberReadings(`0.5${'0'.repeat(57)}`)).toEqual({ point: 0.5, comma: undefined });
    expect(readNumber(`0.5${'0'.repeat(58)}`, 'point')).toEqual({ failure: 'invalid' });
  });
});

describe('a number', () => {
  it.each([
    ['1.234', 'point', { value: 1.234 }],
    ['1.234', 'comma', { value: 1234 }],
    ['19.99', 'comma', { failure: 'invalid' }],
    ['19,99', 'point', { failure: 'invalid' }],
    ['1.234', 'unknown', { failure: 'ambiguous' }],
    ['1,234', 'unknown', { failure: 'ambiguous' }],
    ['19.99', 'unknown', { value: 19.99 }],
    ['19,99', 'unknown', { value: 19.99 }],
    ['12 €', 'unknown', { value: 12 }],
    ['ten', 'unknown', { failure: 'invalid' }],
    ['1.234', 'mixed', { failure: 'mixed' }],
    ['19.99', 'mixed', { failure: 'mixed' }],
    ['12 €', 'mixed', { failure: 'mixed' }],
    ['ten', 'mixed', { failure: 'invalid' }],
    ['-42', 'mixed', { value: -42 }],
    [' +42 ', 'mixed', { value: 42 }],
    [19.99, 'mixed', { value: 19.99 }],
    [19.99, 'comma', { value: 19.99 }],
  ] as const)('%j in a column of kind %2$s is %j', (value, numbers, result) => {
    expect(readNumber(value, numbers)).toEqual(result);
  });
});

describe('whatever is in a cell of numbers', () => {
  it('is read as a number that can be sent, or not at all', () => {
    const cells = fc.oneof(
      fc.anything(),
      fc.string({ unit: fc.constantFrom(...Array.from("0123456789.,' -+€eE%")) }),
    );
    fc.assert(
      fc.property(cells, (cell) =>
        Object.values(numberReadings(cell)).every(
          (number) =>
            number === undefined ||
            (Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER) ||
            !Number.isInteger(number),
        ),
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
