import fc from 'fast-check';
import { parseJson } from '../../../src/lib/json/exact-json';
import { PROPERTY_RUNS } from '../../property-runs';

describe('a number in JSON that is too long to be exact', () => {
  it.each([
    '12345678901234567890',
    '-12345678901234567890',
    '9007199254740993',
    '9007199254740992',
    '123456789012.3456789',
    '0.123456789012345678',
    '-0.123456789012345678',
    '9.0071992547409931',
    // 0.1 to more digits than any language writes to tell it from its neighbours.
    '0.100000000000000006',
    '1e400',
    '1E+400',
    '1e-400',
    '1e300',
    '12e-00000000000400',
    '1'.repeat(101),
    `0.${'0'.repeat(99)}`,
  ])('%s is kept as text, or becomes Infinity for the caller to refuse', (numeral) => {
    expect(parseJson(numeral, 'text')).toBe(numeral);
    expect(parseJson(` [ ${numeral} , {"a":${numeral}}]`, 'text')).toEqual([
      numeral,
      { a: numeral },
    ]);
    expect(parseJson(numeral, 'refuse')).toBe(Infinity);
    expect(parseJson(`{"id":${numeral},"b":2}`, 'refuse')).toEqual({ id: Infinity, b: 2 });
  });

  it('does not touch what stands before, between and behind', () => {
    expect(
      parseJson('[1,12345678901234567890,2.50,"x",98765432109876543210,true,-3]', 'text'),
    ).toEqual([1, '12345678901234567890', 2.5, 'x', '98765432109876543210', true, -3]);
  });
});

describe('a number in JSON that a double holds', () => {
  it.each([
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
    ['1234567890123456', 1234567890123456],
    ['0.30000000000000004', 0.1 + 0.2],
    // 19.9 and 0.1 as languages write them that print all 17 digits of a double.
    ['19.899999999999999', 19.9],
    ['0.10000000000000001', 0.1],
    // Halfway between two numbers of as many digits.
    ['1774550600559223.2', 1774550600559223.25],
    ['1.50000000000000000000', 1.5],
    ['0.0000000000000000', 0],
    ['0.00000000000000000001', 1e-20],
    ['-0.00000000000000000012e1', -1.2e-18],
    ['900719925474099.10000', 900719925474099.1],
    ['1200000000000000e-15', 1.2],
    ['1e-300', 1e-300],
    ['1.5e-007', 1.5e-7],
    ['1.5E007', 15_000_000],
    [`0.${'0'.repeat(98)}`, 0],
  ])('%s is that number', (numeral, number) => {
    expect(parseJson(numeral, 'text')).toBe(number);
    expect(parseJson(numeral, 'refuse')).toBe(number);
  });
});

describe('text in JSON', () => {
  it.each([
    '"12345678901234567890"',
    '{"12345678901234567890":"a\\"12345678901234567890"}',
    '["\\\\","-12345678901234567890\\u0022",12345678901234,"1e400"]',
    '{"a,1":"\\\\\\"12345678901234567890","b":[]}',
  ])('%s stays as it is, however many digits it holds', (json) => {
    expect(parseJson(json, 'text')).toEqual(JSON.parse(json));
    expect(parseJson(json, 'refuse')).toEqual(JSON.parse(json));
  });

  it.each([
    '',
    '{',
    '12345678901234567890x',
    '[12345678901234567890',
    '"12345678901234567890',
    '01',
  ])('%j is not JSON', (text) => {
    expect(parseJson(text, 'text')).toBeUndefined();
  });

  it('is read the same way whatever surrounds a long number', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.bigInt({ min: 2n ** 53n }), (value, long) => {
        const json = `[${JSON.stringify(value)},${long.toString()},${JSON.stringify(value)}]`;
        const plain: unknown = JSON.parse(JSON.stringify(value), (_name, each: unknown) =>
          typeof each === 'number' && Math.abs(each) > Number.MAX_SAFE_INTEGER
            ? JSON.stringify(each)
            : each,
        );
        expect(parseJson(json, 'text')).toEqual([plain, long.toString(), plain]);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('may be very long, very deep, or nothing but digits', () => {
    const deep = `${'['.repeat(200_000)}12345678901234567890${']'.repeat(200_000)}`;
    expect(Array.isArray(parseJson(deep, 'text'))).toBe(true);
    const long = `["${'\\"x'.repeat(1_000_000)}",12345678901234567890]`;
    expect(parseJson(long, 'text')).toHaveProperty('1', '12345678901234567890');
    const digits = `1${'0'.repeat(2_000_000)}1`;
    expect(parseJson(digits, 'text') === digits).toBe(true);
    expect(parseJson(`0.${'0'.repeat(2_000_000)}1`, 'refuse')).toBe(Infinity);
  });
});
