import fc from 'fast-check';
import { InstasentError } from '../../../src/lib/errors/instasent-error';
import { requiredId } from '../../../src/lib/values/ids';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

const id = (value: unknown) => requiredId(value, 'User ID', 'Type it.');

describe('an ID', () => {
  it.each([
    [' u1 ', 'u1'],
    ['two words', 'two words'],
    [42, '42'],
    [-1.5, '-1.5'],
    [0, '0'],
    [600000000000, '600000000000'],
    [9007199254740991, '9007199254740991'],
    [12345678901234567890n, '12345678901234567890'],
    ['\n用户\t', '用户'],
    ['\ufeff\u200bC-1042\u200d\u2060 ', 'C-1042'],
    ['\u202a\u200e7\u200f\u202c\u00ad', '7'],
    ['0042', '0042'],
    // Close to what is refused, and yet an ID.
    ['1E15', '1E15'],
    ['12E+15', '12E+15'],
    ['1.2.3E+15', '1.2.3E+15'],
    ['x1.2E+15', 'x1.2E+15'],
    ['1.2E+15x', '1.2E+15x'],
    ['Null', 'Null'],
    ['nulls', 'nulls'],
    ['#1042', '#1042'],
    ['N/A', 'N/A'],
    ['{a}', '{a}'],
    ['[vip] 7', '[vip] 7'],
    ['a{"b":1}', 'a{"b":1}'],
    ['...', '...'],
  ])('%p is read as %s', (value, expected) => {
    expect(id(value)).toBe(expected);
  });

  it.each([
    [undefined, 'is empty'],
    [null, 'is empty'],
    ['', 'is empty'],
    [' \n ', 'is empty'],
    ['\u200b', 'is empty'],
    [[], 'is empty'],
    [{}, 'is empty'],
    [['u1'], 'must be text, but a list arrived'],
    [{ id: 'u1' }, 'must be text, but an object with several values arrived'],
    [new Map([['id', 'u1']]), 'must be text, but an object'],
    [true, 'must be text, but true or false arrived'],
    [new Date(0), 'must be text, but a date arrived'],
    [() => 'u1', 'must be text, but something that is not text arrived'],
    [Symbol('u1'), 'must be text, but something that is not text arrived'],
    [Number.NaN, 'is a number that is too large or too small to be exact'],
    [Number.POSITIVE_INFINITY, 'is a number that is too large or too small to be exact'],
    [9007199254740992, 'is a number that is too large or too small to be exact'],
    [1e21, 'is a number that is too large or too small to be exact'],
    [1e-7, 'is a number that is too large or too small to be exact'],
    ['a\nb', '("a b") holds line breaks'],
    ['a\u0000b', '("a b") holds line breaks'],
    ['a\ud800', '("a\ufffd") holds line breaks or characters that cannot be printed'],
    ['.', 'cannot be "."'],
    [' .. ', 'cannot be ".."'],
  ])('%p is refused', (value, problem) => {
    expect(() => id(value)).toThrow(`User ID ${problem}`);
    expect(() => id(value)).toThrow(REFUSAL);
  });

  it.each(['#N/A', '#N/D', '#REF!', '#¡REF!', ' #VALUE! '])(
    '%j is what a spreadsheet leaves of it',
    (value) => {
      expect(() => id(value)).toThrow(
        'is an error that a spreadsheet left in the place of a value',
      );
      expect(() => id(value)).toThrow(REFUSAL);
    },
  );

  it.each(['1.23457E+15', '1,23457E+15', '1.2e+21', '1E+15', '-2.5E-07', '+1E+15'])(
    '%s has lost its digits',
    (value) => {
      expect(() => id(value)).toThrow('is a long number of which only the first digits are left');
    },
  );

  it.each(['undefined', 'null', 'NULL', 'None', 'NaN'])('%s says that it is missing', (value) => {
    expect(() => id(value)).toThrow('is what programs write where a value is missing');
  });

  it.each([
    ['[object Object]', 'is what is left of an object with several values'],
    ['[object Object],[object Object]', 'is what is left of an object with several values'],
    ['{"a":1}', 'is an object with several values written as JSON'],
    ['{}', 'is an object with several values written as JSON'],
    ['{"id":12345678901234567890}', 'is an object with several values written as JSON'],
    [' ["u1"] ', 'is a list written as JSON'],
  ])('%j was an object or a list', (value, problem) => {
    expect(() => id(value)).toThrow(problem);
    expect(() => id(value)).toThrow(REFUSAL);
  });

  it('has at most 1,000 characters, without what surrounds it', () => {
    expect(id('x'.repeat(1000))).toHaveLength(1000);
    expect(id(`${' '.repeat(3000)}${'x'.repeat(1000)}`)).toHaveLength(1000);
    expect(() => id('x'.repeat(1001))).toThrow(
      'User ID is 1001 characters long, and at most 1000 can be sent. Nothing was sent to Instasent. Type it.',
    );
    expect(() => id(`x${' '.repeat(1_048_576)}x`)).toThrow('User ID is 1048578 characters long');
  });

  it('is trimmed, printable and never empty, or refused by name', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true }), (value) => {
        try {
          const read = id(value);
          return read !== '' && read === read.trim() && read.isWellFormed();
        } catch (error) {
          return error instanceof InstasentError && error.message.startsWith('User ID ');
        }
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
