import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { parseJson } from '../json/exact-json';
import { shownValue } from './formatted-number';
import { isBlank, isEmpty, isExact, kindOf } from './input';
import { isErrorValue } from './spreadsheet-errors';

/** Longer than any ID of a customer's system; far shorter than what an address can carry. */
const MAX_ID_LENGTH = 1_000;

/** What is longer with what surrounds it is not searched through. */
const MAX_MAPPED_LENGTH = 4_000;

/** Spaces, and the characters without width that come along when text is copied from a page. */
const SURROUNDING = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

/** A long number as a spreadsheet or a program shows it: most of its digits are gone. */
const WITH_EXPONENT = /^[+-]?\d(?:[.,]\d+)?e[+-]\d+$/i;

/** What programs write in the place of a value that is not there. */
const NO_VALUE = ['undefined', 'null', 'NULL', 'None', 'NaN'];

/** Text where an ID should be that is certainly none, and how it came about. */
function breakage(text: string): string | undefined {
  if (isErrorValue(text)) return 'is an error that a spreadsheet left in the place of a value';
  if (WITH_EXPONENT.test(text)) return 'is a long number of which only the first digits are left';
  if (NO_VALUE.includes(text)) return 'is what programs write where a value is missing';
  if (text.includes('[object Object]')) return 'is what is left of an object with several values';
  if (/^[[{]/.test(text)) {
    const json = parseJson(text, 'refuse');
    if (typeof json === 'object') return `is ${kindOf(json)} written as JSON`;
  }
  return undefined;
}

/** An ID as text; `undefined` for numbers whose digits are not all there. */
function plainText(value: string | number | bigint): string | undefined {
  const text = value.toString();
  if (typeof value === 'number' && (!isExact(value) || text.includes('e'))) return undefined;
  return text.length > MAX_MAPPED_LENGTH ? text : text.replace(SURROUNDING, '');
}

/**
 * Reads an ID that must be there: without what surrounds it; numbers become their digits.
 *
 * @param advice one sentence: what to type or map instead
 * @throws InstasentError for what is blank, no text, too long, cannot be printed, or is what a
 *   spreadsheet or a program makes of an ID that it lost
 */
export function requiredId(cell: unknown, field: string, advice: string): string {
  const value = shownValue(cell, field);
  if (isEmpty(value)) throw inputError(field, 'is empty', advice);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') {
    throw inputError(field, `must be text, but ${kindOf(value)} arrived`, advice);
  }
  const text = plainText(value);
  if (text === undefined) {
    throw inputError(
      field,
      'is a number that is too large or too small to be exact',
      'Map it as text instead of as a number.',
    );
  }
  if (isBlank(text)) throw inputError(field, 'is empty', advice);
  // No address can hold these two, so a contact saved under one could never be deleted.
  if (text === '.' || text === '..') throw inputError(field, `cannot be ${quote(text)}`, advice);
  if (text.length > MAX_ID_LENGTH) {
    throw inputError(
      field,
      `is ${text.length.toString()} characters long, and at most ${MAX_ID_LENGTH.toString()} can be sent`,
      advice,
    );
  }
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
    throw inputError(
      field,
      `(${quote(text)}) holds line breaks or characters that cannot be printed`,
      advice,
    );
  }
  const broken = breakage(text);
  if (broken !== undefined) throw inputError(field, `(${quote(text)}) ${broken}`, advice);
  return text;
}
