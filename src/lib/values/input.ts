import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { parseJson } from '../json/exact-json';
import { isRecord } from '../json/is-record';

/** What arrived, in words for a person. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  switch (typeof value) {
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'a number';
    case 'string':
      return 'text';
    case 'object':
      return 'an object with several values';
    default:
      return 'something that is not text';
  }
}

/** Whether a number is the one that was meant: beyond 2^53 its last digits are not. */
export function isExact(number: number): boolean {
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
}

/** Whether an object is only its values by name, unlike a `Map` or a `Buffer`, which hold more. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Not compared with Object.prototype: another step's objects may come from another realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether a person left this empty. `0`, `false` and blanks are values. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && isPlain(value) && Object.keys(value).length === 0;
}

/** Whether there is nothing to read: empty, or text of nothing but spaces. */
export function isBlank(value: unknown): boolean {
  return isEmpty(value) || (typeof value === 'string' && value.trim() === '');
}

/**
 * Reads a name of somebody else's making, such as a column's: as it is, outer spaces and line breaks
 * included, since it must equal another one.
 *
 * @param advice one sentence: what to type instead
 * @throws InstasentError for what is blank, no text, or cannot be sent
 */
export function requiredName(value: unknown, field: string, advice: string): string {
  if (isBlank(value)) throw inputError(field, 'is empty', advice);
  const isText = typeof value === 'string' || (typeof value === 'number' && isExact(value));
  if (!isText) throw inputError(field, `must be text, but ${kindOf(value)} arrived`, advice);
  const name = value.toString();
  if (name.isWellFormed()) return name;
  throw inputError(field, `(${quote(name)}) holds half of a character`, advice);
}

/**
 * Reads a whole number from 1, also where an expression sent its text.
 *
 * @returns `undefined` where nothing was typed
 * @throws InstasentError for anything else
 */
export function wholeNumber(value: unknown, field: string): number | undefined {
  if (isBlank(value)) return undefined;
  if (typeof value === 'number' || typeof value === 'string') {
    const text = value.toString().trim();
    const number = Number(text);
    if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(number)) return number;
  }
  throw inputError(
    field,
    'must be a whole number from 1',
    'Type it in digits alone, such as 301, or leave it empty.',
  );
}

/** Reads a checkbox, also where an expression sent its text. */
export function checkbox(value: unknown, field: string): boolean {
  if (isEmpty(value)) return false;
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw inputError(
    field,
    `must be true or false, but ${kindOf(value)} arrived`,
    'Tick the box or leave it empty.',
  );
}

/** The key under which a form shows a note. It is no attribute and is never sent. */
export const NOTE_KEY = 'instasent_note';

/**
 * Reads an object of values by name, also where it arrives as JSON text; nothing is an empty one. A note
 * that the form showed is left out.
 * Numbers that cannot be held exactly are `Infinity`, which whoever sends them refuses.
 *
 * @throws InstasentError for anything else
 */
export function valuesByName(value: unknown, field: string): Record<string, unknown> {
  if (isEmpty(value)) return {};
  const parsed = typeof value === 'string' ? parseJson(value, 'refuse') : value;
  if (isRecord(parsed)) {
    return Object.fromEntries(Object.entries(parsed).filter(([name]) => name !== NOTE_KEY));
  }
  throw inputError(
    field,
    `must be values by name, but ${kindOf(value)} arrived`,
    'Fill in the fields one by one, or map an object such as {"plan": "gold"}.',
  );
}

/**
 * Characters without width or ink that programs put around dates and numbers, above all next to
 * Arabic and Hebrew: direction marks, joiners, the byte order mark.
 */
const MARKS = /[\u200b-\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

export function withoutMarks(text: string): string {
  return text.replace(MARKS, '');
}
