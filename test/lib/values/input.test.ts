import fc from 'fast-check';
import { InstasentError } from '../../../src/lib/errors';
import {
  checkbox,
  isEmpty,
  kindOf,
  requiredText,
  valuesByName,
} from '../../../src/lib/values/input';
import { pathSegments } from '../../../src/lib/values/api-path';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

const text = (value: unknown) => requiredText(value, 'User ID', 'Type it.');

describe('a required text', () => {
  it.each([
    [' u1 ', 'u1'],
    ['two words', 'two words'],
    [42, '42'],
    [-1.5, '-1.5'],
    [0, '0'],
    [9007199254740991, '9007199254740991'],
    [12345678901234567890n, '12345678901234567890'],
    ['\n用户\t', '用户'],
  ])('%p is read as %s', (value, expected) => {
    expect(text(value)).toBe(expected);
  });

  it.each([
    [undefined, 'is empty'],
    [null, 'is empty'],
    ['', 'is empty'],
    [' \n ', 'is empty'],
    [[], 'is empty'],
    [{}, 'is empty'],
    [['u1'], 'must be text, but a list arrived'],
    [{ id: 'u1' }, 'must be text, but an object with several values arrived'],
    [new Map([['id', 'u1']]), 'must be text, but an object'],
    [true, 'must be text, but true or false arrived'],
    [new Date(0), 'must be text, but a date arrived'],
    [() => 'u1', 'must be text, but something that is not text arrived'],
    [Symbol('u1'), 'must be text, but something that is not text arrived'],
    [Number.NaN, 'is a number that is too large to be exact'],
    [Number.POSITIVE_INFINITY, 'is a number that is too large to be exact'],
    [9007199254740992, 'is a number that is too large to be exact'],
    [1e21, 'is a number that is too large to be exact'],
    ['a\nb', '("a b") holds line breaks'],
    ['a\u0000b', '("a b") holds line breaks'],
    ['a\ud800', '("a\ufffd") holds line breaks or characters that cannot be printed'],
    ['.', 'cannot be "."'],
    [' .. ', 'cannot be ".."'],
  ])('%p is refused', (value, problem) => {
    expect(() => text(value)).toThrow(`User ID ${problem}`);
    expect(() => text(value)).toThrow(REFUSAL);
  });

  it('has at most 1,000 characters', () => {
    expect(text('x'.repeat(1000))).toHaveLength(1000);
    expect(() => text('x'.repeat(1001))).toThrow(
      'User ID is 1001 characters long, and at most 1000 can be sent. Nothing was sent to Instasent. Type it.',
    );
    expect(() => text('x'.repeat(1_048_576))).toThrow('User ID is 1048576 characters long');
  });

  it('is trimmed, printable and never empty, or refused by name', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
        try {
          const read = text(value);
          return read !== '' && read === read.trim() && read.isWellFormed();
        } catch (error) {
          return error instanceof InstasentError && error.message.startsWith('User ID ');
        }
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('a field that was left empty', () => {
  it.each([undefined, null, '', [], {}])('may hold %j', (value) => {
    expect(isEmpty(value)).toBe(true);
  });

  it.each([0, false, ' ', '0', [''], { a: '' }, new Date(0), new Map(), Number.NaN])(
    'does not hold %p',
    (value) => {
      expect(isEmpty(value)).toBe(false);
    },
  );
});

describe('a checkbox', () => {
  it.each([
    [true, true],
    [false, false],
    ['true', true],
    ['false', false],
    [undefined, false],
    ['', false],
  ])('%j counts as %s', (value, expected) => {
    expect(checkbox(value, 'Instant')).toBe(expected);
  });

  it.each(['yes', 1, 'on', ['x']])('%j is refused', (value) => {
    expect(() => checkbox(value, 'Instant')).toThrow('Instant must be true or false');
    expect(() => checkbox(value, 'Instant')).toThrow(REFUSAL);
  });
});

describe('values by name', () => {
  it('may be an object, its JSON, or nothing', () => {
    expect(valuesByName({ a: 1 }, 'X')).toEqual({ a: 1 });
    expect(valuesByName('{"a":1}', 'X')).toEqual({ a: 1 });
    for (const nothing of [undefined, null, '', {}, []])
      expect(valuesByName(nothing, 'X')).toEqual({});
  });

  it.each(['text', '[1]', '5', 5, true, [1], new Date(0)])('may not be %j', (value) => {
    expect(() => valuesByName(value, 'Custom Attributes')).toThrow(
      'Custom Attributes must be values by name',
    );
    expect(() => valuesByName(value, 'Custom Attributes')).toThrow(REFUSAL);
  });
});

describe('the kind of a value in words', () => {
  it.each([
    [null, 'nothing'],
    [undefined, 'nothing'],
    [[], 'a list'],
    [new Date(0), 'a date'],
    [true, 'true or false'],
    [1, 'a number'],
    ['a', 'text'],
    [{}, 'an object with several values'],
    [1n, 'something that is not text'],
  ])('%p is %s', (value, kind) => {
    expect(kindOf(value)).toBe(kind);
  });
});

describe('a path below the data source', () => {
  it.each([
    ['/stream/contacts', ['stream', 'contacts']],
    ['/stream/contacts/', ['stream', 'contacts']],
    ['stream/contacts/u%2F1', ['stream', 'contacts', 'u/1']],
    ['/stream/ñ', ['stream', 'ñ']],
    ['/a/%252e%252e', ['a', '%2e%2e']],
    ['/a\\..\\b', ['a\\..\\b']],
  ])('%s', (path, segments) => {
    expect(pathSegments(path)).toEqual(segments);
  });

  it.each([
    'https://example.com/stream',
    '//example.com',
    '/stream/../../x',
    '/stream/%2e%2e/x',
    '/stream/%2E./x',
    '/./stream',
    '/stream//contacts',
    '/stream?x=1',
    '/stream#x',
    '/stream/%',
    '/',
    '',
    undefined,
    5.5e300,
  ])('cannot be %j', (path) => {
    expect(() => pathSegments(path)).toThrow(/^Path /);
    expect(() => pathSegments(path)).toThrow(REFUSAL);
  });

  it('never leaves it, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '.',
            '/',
            '%',
            '2',
            'e',
            'f',
            '5',
            'c',
            '\\',
            'a',
            '?',
            '#',
            ':',
            '@',
          ),
        }),
        (typed) => {
          try {
            return pathSegments(typed).every(
              (segment) => segment !== '' && !/^\.\.?$/.test(segment),
            );
          } catch (error) {
            return error instanceof InstasentError;
          }
        },
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
