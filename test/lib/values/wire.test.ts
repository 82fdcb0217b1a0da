import fc from 'fast-check';
import { InstasentError } from '../../../src/lib/errors';
import { NOTE_KEY } from '../../../src/lib/values/input';
import {
  jsonBody,
  UNKNOWN,
  wireAttributes,
  wireParameters,
  wireValue,
} from '../../../src/lib/values/wire';
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
      ['a', '', null, undefined, [], {}, 'b'],
      ['a', 'b'],
    ],
    [
      [true, 0, false],
      ['1', 0, '0'],
    ],
    [
      [['a', ''], [1]],
      [['a', ''], [1]],
    ],
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

  it.each([undefined, null, '', [], {}, [''], [null, [], {}]])('%j is not sent', (value) => {
    expect(wireValue(value, 'X')).toBeUndefined();
  });

  it.each([
    [Number.NaN, 'is not a number that can be sent'],
    [Number.POSITIVE_INFINITY, 'is not a number that can be sent'],
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
});

describe('the attributes of a contact', () => {
  it('come from the form and from the dictionary; what is empty is left out', () => {
    const form = {
      _first_name: 'X',
      _email: '',
      _date_registered: null,
      tags: [],
      is_vip: false,
      points: 0,
    };
    const custom = { ' plan ': 'gold', note: '', '': '' };
    expect(wireAttributes(form, custom)).toEqual({
      _first_name: 'X',
      is_vip: '0',
      points: 0,
      plan: 'gold',
    });
    expect(wireAttributes(undefined, '')).toEqual({});
    expect(wireAttributes('{"a":1}', '{"b":2}')).toEqual({ a: 1, b: 2 });
  });

  it('never hold the note of the form', () => {
    expect(wireAttributes({ [NOTE_KEY]: 'text' }, { [NOTE_KEY]: 'text' })).toEqual({});
  });

  it.each([
    [{}, { _user_id: 'x' }, 'Custom Attributes must not set _user_id'],
    [{}, { ' _user_id ': 'x' }, 'Custom Attributes must not set _user_id'],
    [{ _user_id: 'x' }, {}, 'Contact Properties must not set _user_id'],
    [{ a: 1 }, { a: 1 }, 'Custom Attributes sets "a", which is set already'],
    [{ a: 1, ' a': 2 }, {}, 'Contact Properties sets "a", which is set already'],
    [{}, { ' ': 'x' }, 'Custom Attributes has a value without a name'],
    [{ a: Number.NaN }, {}, 'Contact Properties → a is not a number'],
    [[1], {}, 'Contact Properties must be values by name, but a list arrived'],
    [{}, 'x', 'Custom Attributes must be values by name, but text arrived'],
  ])('%j and %j are refused', (form, custom, sentence) => {
    expect(() => wireAttributes(form, custom)).toThrow(sentence);
    expect(() => wireAttributes(form, custom)).toThrow(REFUSAL);
  });

  it('may be named twice where one is empty', () => {
    expect(wireAttributes({ a: '' }, { a: 1, _user_id: '' })).toEqual({ a: 1 });
  });

  it('may have names that mean something to JavaScript', () => {
    const custom: unknown = JSON.parse('{"__proto__":{"x":1},"constructor":"c","toString":"t"}');
    const attributes = wireAttributes({}, custom);
    expect(JSON.stringify(attributes)).toBe(
      '{"__proto__":{"x":1},"constructor":"c","toString":"t"}',
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('the parameters of an event', () => {
  it('are sent as they come, without what is empty', () => {
    expect(wireParameters({ amount: 10, coupon: '', first: true, [NOTE_KEY]: 'x' })).toEqual({
      amount: 10,
      first: '1',
    });
    expect(() => wireParameters([1])).toThrow('Event Parameters must be values by name');
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
});
