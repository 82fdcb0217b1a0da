import { inputError, quote } from '../errors';
import { isRecord } from '../ingest-api/schemas';

/** Longer than any ID of a customer's system; far shorter than what an address can carry. */
const LONGEST_ID = 1_000;

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

/** Whether a person left this empty. `0`, `false` and blanks are values. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && !(value instanceof Map) && Object.keys(value).length === 0;
}

/** Whether there is nothing to read: empty, or text of nothing but spaces. */
export function isBlank(value: unknown): boolean {
  return isEmpty(value) || (typeof value === 'string' && value.trim() === '');
}

/**
 * Reads a text that must be there, such as an ID: trimmed; numbers become text.
 *
 * @param advice one sentence: what to type or map instead
 * @throws InstasentError for what is blank, no text, too long, or cannot be printed
 */
export function requiredText(value: unknown, field: string, advice: string): string {
  if (
    typeof value === 'number' &&
    !(Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER)
  ) {
    throw inputError(
      field,
      'is a number that is too large to be exact',
      'Map it as text instead of as a number.',
    );
  }
  if (
    !isEmpty(value) &&
    typeof value !== 'string' &&
    typeof value !== 'number' &&
    typeof value !== 'bigint'
  ) {
    throw inputError(field, `must be text, but ${kindOf(value)} arrived`, advice);
  }
  const text = isEmpty(value) ? '' : String(value).trim();
  if (text === '') throw inputError(field, 'is empty', advice);
  // No address can hold these two, so a contact saved under one could never be deleted.
  if (text === '.' || text === '..') throw inputError(field, `cannot be ${quote(text)}`, advice);
  if (text.length > LONGEST_ID) {
    throw inputError(
      field,
      `is ${text.length.toString()} characters long, and at most ${LONGEST_ID.toString()} can be sent`,
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
  return text;
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
 *
 * @throws InstasentError for anything else
 */
export function valuesByName(value: unknown, field: string): Record<string, unknown> {
  if (isEmpty(value)) return {};
  const parsed = typeof value === 'string' ? parsedJson(value) : value;
  if (isRecord(parsed)) {
    return Object.fromEntries(Object.entries(parsed).filter(([name]) => name !== NOTE_KEY));
  }
  throw inputError(
    field,
    `must be values by name, but ${kindOf(value)} arrived`,
    'Fill in the fields one by one, or map an object such as {"plan": "gold"}.',
  );
}

/** @returns `undefined` for text that is not JSON */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
