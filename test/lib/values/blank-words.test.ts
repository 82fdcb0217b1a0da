import { isBlankWord, isNullWord } from '../../../src/lib/values/blank-words';
import { convert } from '../../../src/lib/values/convert';
import { fieldOf, UNKNOWN_FORMAT } from './read-column';

describe('a word for "no value"', () => {
  it.each([
    ...['NULL', 'null', '(null)', '\\N', '-', '--', 'n/a', 'N/A', 'n/d', 'N/D', 'none', 'None'],
    ...['nan', 'NaN', '€ -', '- €', 'EUR -', '\u200b-'],
  ])('%j is blank where no text is meant', (word) => {
    expect(isBlankWord(word)).toBe(true);
    for (const kind of ['date', 'date-time', 'number', 'integer', 'bool', 'phone'] as const) {
      expect(convert(fieldOf(kind), word, UNKNOWN_FORMAT)).toEqual({ value: undefined });
    }
  });

  it.each(['NULL', 'null', '(null)', '\\N', ' NULL '])('%j is blank in text, too', (word) => {
    expect(isNullWord(word)).toBe(true);
    for (const maxValues of [1, 9]) {
      expect(convert(fieldOf('text', { maxValues }), word, UNKNOWN_FORMAT)).toEqual({
        value: undefined,
      });
    }
  });

  it.each(['None', '-', 'n/a', 'Null', 'nan'])('%j may be a text', (word) => {
    expect(convert(fieldOf('text'), word, UNKNOWN_FORMAT)).toEqual({ value: word });
  });

  it.each(['no', '0', 'x', 'ten', '€', '-5', 'a -', ''])('%j is none', (word) => {
    expect(isBlankWord(word)).toBe(false);
  });
});
