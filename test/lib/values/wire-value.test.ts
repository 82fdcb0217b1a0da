import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { InstasentError } from '../../../src/lib/errors/instasent-error';
import { parseJson } from '../../../src/lib/json/exact-json';
import { jsonBody, jsonValue, UNKNOWN, wireValue } from '../../../src/lib/values/wire-value';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

const circular: Record<string, unknown> = { name: 'x' };
circular['self'] = circular;
const circularList: unknown[] = [];
circularList.push(circularList);
const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe('a value on its way to Instasent', () => {
  it.each([
    ['text', 'text'],
    [' not trimmed ', ' not trimmed '],
    [' ', ' '],
    [0, 0],
    [-0.5, -0.5],
    [true, '1'],
    [false, '0'],
    [UNKNOWN, null],
    [12345678901234567890n, '12345678901234567890'],
    [new Date('2024-05-01T10:00:00Z'), '2024-05-01T10:00:00.000Z'],
    [
      ['a', '', ' ', 'b'],
      ['a', 'b'],
    ],
    [
      [true, null, '', {}, false, 0, []],
      [true, null, '', {}, false, 0, []],
    ],
    [
      ['a', '', null],
      ['a', '', null],
    ],
    [
      [['a', ''], [1]],
      [['a', ''], [1]],
    ],
    [{ tags: ['a', ''] }, { tags: ['a', ''] }],
    [
      [undefined, 1],
      [null, 1],
    ],
    [Object.assign(Array<unknown>(2), { 1: 1 }), [null, 1]],
    [Object.create(null, { a: { value: true, enumerable: true } }), { a: true }],
    [runInNewContext('({ a: [true] })'), { a: [true] }],
    [9007199254740991, 9007199254740991],
    [0.1, 0.1],
    [
      { a: '', b: [true, null], c: { d: 1n } },
      { a: '', b: [true, null], c: { d: '1' } },
    ],
    [{ when: new Date('2024-05-01T10:00:00Z') }, { when: '2024-05-01T10:00:00.000Z' }],
    ['line\nbreak\u0000', 'line\nbreak\u0000'],
  ])('%p is sent as %j', (value, sent) => {
    expect(wireValue(value, 'X')).toEqual(sent);
  });

  it('may be nested fifty levels deep', () => {
    expect(wireValue(nested(50), 'X')).toEqual(nested(50));
  });

  it.each([undefined, null, '', [], {}, [''], ['', ' ']])('%j is not sent', (value) => {
    expect(wireValue(value, 'X')).toBeUndefined();
  });

  it.each([
    [Number.NaN, 'is not a number that can be sent'],
    [Number.POSITIVE_INFINITY, 'has more digits than a number can hold exactly'],
    [12345678901234567000, 'has more digits than a number can hold exactly'],
    [-(2 ** 53), 'has more digits than a number can hold exactly'],
    [{ a: [2 ** 53] }, 'has more digits than a number can hold exactly'],
    [{ 'half \ud83d': 1 }, 'holds half of a character'],
    [['a', '\ud83d'], 'holds half of a character'],
    [new Map([['a', 1]]), 'is an object of a kind that JSON cannot hold'],
    [new Set([1]), 'is an object of a kind that JSON cannot hold'],
    [{ a: Buffer.from('a') }, 'is an object of a kind that JSON cannot hold'],
    [/a/, 'is an object of a kind that JSON cannot hold'],
    [{ a: [Number.NaN] }, 'is not a number that can be sent'],
    [new Date(Number.NaN), 'is a date that does not exist'],
    ['half an emoji \ud83d', 'holds half of a character'],
    [{ a: '\udc4d' }, 'holds half of a character'],
    [() => 1, 'cannot be sent: something that is not text arrived'],
    [Symbol('x'), 'cannot be sent'],
    [circular, 'contains itself'],
    [circularList, 'contains itself'],
    [nested(51), 'is nested more than 50 levels deep'],
  ])('%p is refused by name', (value, problem) => {
    expect(() => wireValue(value, 'Custom Attributes → x')).toThrow(
      `Custom Attributes → x ${problem}`,
    );
    expect(() => wireValue(value, 'Custom Attributes → x')).toThrow(REFUSAL);
  });

  it('is JSON that nothing is lost of, or refused, whatever it is', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withSparseArray: true,
      withNullPrototype: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        try {
          const sent = wireValue(value, 'X');
          if (sent === undefined) return true;
          expect(JSON.stringify(JSON.parse(JSON.stringify(sent)))).toBe(JSON.stringify(sent));
          return true;
        } catch (error) {
          return error instanceof InstasentError;
        }
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('of JSON comes out as it went in, or is refused', () => {
    fc.assert(
      fc.property(fc.jsonValue({ depthSize: 'medium' }), (value) => {
        try {
          expect(JSON.stringify(jsonValue(value, 'X'))).toBe(JSON.stringify(value));
          const sent = wireValue(value, 'X');
          if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
            expect(sent).toEqual(Object.keys(value).length === 0 ? undefined : value);
          }
          if (Array.isArray(value) && value.some((item) => typeof item !== 'string')) {
            expect(sent).toEqual(value);
          }
          return true;
        } catch (error) {
          return error instanceof InstasentError;
        }
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('of JSON text keeps each whole number, or is refused', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (number) => {
        const parsed = parseJson(`{"a":[${number.toString()}]}`, 'refuse');
        try {
          expect(JSON.stringify(wireValue(parsed, 'X'))).toBe(`{"a":[${number.toString()}]}`);
          return true;
        } catch (error) {
          return error instanceof InstasentError && error.message.includes('more digits');
        }
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('a JSON body', () => {
  it('is taken as it is, or parsed', () => {
    expect(jsonBody('[{"a":true}]')).toEqual([{ a: true }]);
    expect(jsonBody({ a: false })).toEqual({ a: false });
    expect(jsonBody([])).toEqual([]);
    for (const nothing of [undefined, null, '']) expect(jsonBody(nothing)).toBeUndefined();
    expect(() => jsonBody('{a:1}')).toThrow('Body is not JSON');
    expect(() => jsonBody('{a:1}')).toThrow(REFUSAL);
    expect(() => jsonBody(circular)).toThrow('Body contains itself');
  });

  it('is not touched, and not rounded', () => {
    const list = [true, null, '', {}, false, 0, [], ['a', '']];
    expect(jsonBody(list)).toEqual(list);
    expect(jsonBody(JSON.stringify(list))).toEqual(list);
    expect(jsonBody('["", ""]')).toEqual(['', '']);
    expect(() => jsonBody('[{"id":12345678901234567890}]')).toThrow(
      'Body has more digits than a number can hold exactly. Nothing was sent to Instasent. Map it as text instead of as a number.',
    );
  });
});
