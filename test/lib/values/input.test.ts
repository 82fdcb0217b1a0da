import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { InstasentError } from '../../../src/lib/errors/instasent-error';
import {
  checkbox,
  isEmpty,
  kindOf,
  requiredName,
  valuesByName,
  wholeNumber,
  withoutMarks,
} from '../../../src/lib/values/input';
import { pathSegments } from '../../../src/lib/values/api-path';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

describe('a name of somebody else’s making', () => {
  it.each([
    ['Email ', 'Email '],
    ['two\nlines', 'two\nlines'],
    [' ñ', ' ñ'],
    ['#N/A', '#N/A'],
    [2026, '2026'],
  ])('%j is read as %j', (value, name) => {
    expect(requiredName(value, 'Columns', 'Type it.')).toBe(name);
  });

  it.each([
    [undefined, 'is empty'],
    [' \n', 'is empty'],
    [['a'], 'must be text, but a list arrived'],
    [true, 'must be text, but true or false arrived'],
    [2 ** 53, 'must be text, but a number arrived'],
    ['half \ud83d', '("half \ufffd") holds half of a character'],
  ])('%j is refused', (value, problem) => {
    expect(() => requiredName(value, 'Columns', 'Type it.')).toThrow(`Columns ${problem}`);
    expect(() => requiredName(value, 'Columns', 'Type it.')).toThrow(REFUSAL);
  });
});

describe('a field that was left empty', () => {
  it.each([undefined, null, '', [], {}, Object.create(null), runInNewContext('({})')])(
    'may hold %j',
    (value) => {
      expect(isEmpty(value)).toBe(true);
    },
  );

  it.each([
    0,
    false,
    ' ',
    '0',
    [''],
    { a: '' },
    new Date(0),
    new Map(),
    new Set([1]),
    /a/,
    Number.NaN,
  ])('does not hold %p', (value) => {
    expect(isEmpty(value)).toBe(false);
  });
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

describe('a whole number', () => {
  it.each([
    [1, 1],
    [301, 301],
    [' 301\n', 301],
    ['10', 10],
    [9007199254740991, 9007199254740991],
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    [' ', undefined],
  ])('of %j is %j', (value, number) => {
    expect(wholeNumber(value, 'Start Row')).toBe(number);
  });

  it.each([
    ...[0, -1, 1.5, 2 ** 53, Number.NaN, 1e21, true, [1], [[7]], { a: 1 }, 7n],
    ...['0', '07', '-1', '+1', '1.0', '1e3', '1 000', 'x1', '1x', '1\n2', '9007199254740992'],
  ])('cannot be %p', (value) => {
    expect(() => wholeNumber(value, 'Start Row')).toThrow(
      'Start Row must be a whole number from 1. Nothing was sent to Instasent. Type it in digits alone, such as 301, or leave it empty.',
    );
  });
});

describe('values by name', () => {
  it('may be an object, its JSON, or nothing', () => {
    expect(valuesByName({ a: 1 }, 'X')).toEqual({ a: 1 });
    expect(valuesByName('{"a":1}', 'X')).toEqual({ a: 1 });
    expect(valuesByName('{"a":12345678901234567890}', 'X')).toEqual({ a: Infinity });
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

describe('text without marks', () => {
  it('has neither direction marks nor characters without width', () => {
    expect(withoutMarks('\ufeff\u200f31\u200f/\u061c12\u2066 \u202e\u2060é')).toBe('31/12 é');
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
    [' /stream/contacts\n', ['stream', 'contacts']],
    ['/stream/ñ', ['stream', 'ñ']],
    ['/a/%252e%252e', ['a', '%2e%2e']],
    ['/a\\..\\b', ['a\\..\\b']],
  ])('%s', (path, segments) => {
    expect(pathSegments(path)).toEqual(segments);
  });

  it.each([
    ['/stream?x=1', 'must not hold ? or #'],
    ['/stream#x', 'must not hold ? or #'],
    ['/stream/%', 'is not a path below the data source'],
    ['/stream/..', 'is not a path below the data source'],
    [' ', 'is empty'],
  ])('that is %j is refused with the reason', (path, problem) => {
    expect(() => pathSegments(path)).toThrow(`Path ${problem}. Nothing was sent to Instasent. `);
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
