import { inputError } from '../errors/input-error';
import { parseJson } from '../json/exact-json';
import { shownValue } from './formatted-number';
import { isBlank, isEmpty, isExact, isPlain, kindOf } from './input';

/** The value of the option "Unknown" of yes/no fields: sent as `null`, which only this option does. */
export const UNKNOWN = 'instasent:unknown';

const MAX_DEPTH = 50;

function exactNumber(number: number, field: string): number {
  if (isExact(number)) return number;
  if (Number.isNaN(number)) {
    throw inputError(
      field,
      'is not a number that can be sent',
      'Check the calculation that it comes from.',
    );
  }
  throw inputError(
    field,
    'has more digits than a number can hold exactly',
    'Map it as text instead of as a number.',
  );
}

function wellFormed(text: string, field: string): string {
  if (text.isWellFormed()) return text;
  throw inputError(
    field,
    'holds half of a character, as is left where text is cut in the middle of an emoji',
    'Cut the text elsewhere, or leave the emoji out.',
  );
}

/**
 * A copy of a value that JSON can hold, as it is but for dates and big integers, which become text.
 *
 * @param field the name for the error
 * @param ancestors the objects that it lies in, to notice one that contains itself
 * @throws InstasentError for what JSON cannot hold whole
 */
export function jsonValue(
  value: unknown,
  field: string,
  ancestors: readonly object[] = [],
): unknown {
  switch (typeof value) {
    case 'string':
      return wellFormed(value, field);
    case 'number':
      return exactNumber(value, field);
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return value.toString();
    case 'object':
      break;
    default:
      throw inputError(
        field,
        `cannot be sent: ${kindOf(value)} arrived`,
        'Map a text, a number, a list or an object.',
      );
  }
  if (value === null) return null;
  if (value instanceof Date) {
    if (!Number.isNaN(value.getTime())) return value.toISOString();
    throw inputError(field, 'is a date that does not exist', 'Check the step that it comes from.');
  }
  if (ancestors.includes(value)) {
    throw inputError(field, 'contains itself', 'Map only the part of it that you need.');
  }
  if (ancestors.length >= MAX_DEPTH) {
    throw inputError(
      field,
      `is nested more than ${MAX_DEPTH.toString()} levels deep`,
      'Map only the part of it that you need.',
    );
  }
  const line = [...ancestors, value];
  if (Array.isArray(value)) {
    // Array.from, since map would leave the gaps of a list as gaps.
    return Array.from(value, (item) => jsonValue(item, field, line) ?? null);
  }
  if (!isPlain(value)) {
    throw inputError(
      field,
      'is an object of a kind that JSON cannot hold',
      'Map a text, a number, a list or values by name.',
    );
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      wellFormed(name, field),
      jsonValue(each, field, line),
    ]),
  );
}

/**
 * The value of an attribute or parameter as Instasent takes it, going by what arrived and not by its
 * spec: `true` and `false` become `"1"` and `"0"`, a list of texts loses its blank ones, as a list
 * field with an empty box has; what is empty is nothing to send. Anything else is sent as it came.
 *
 * @param field the name for the error
 * @returns `undefined` when there is nothing to send
 * @throws InstasentError for what JSON cannot hold whole
 */
export function wireValue(cell: unknown, field: string): unknown {
  const value = shownValue(cell, field);
  if (value === UNKNOWN) return null;
  if (isEmpty(value)) return undefined;
  if (typeof value === 'boolean') return value ? '1' : '0';
  const isListOfTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (!isListOfTexts) return jsonValue(value, field);
  const texts = value.filter((item) => !isBlank(item));
  return texts.length === 0 ? undefined : jsonValue(texts, field);
}

/**
 * A JSON body as it was typed or mapped, also where it arrives as JSON text.
 *
 * @returns `undefined` when there is none
 * @throws InstasentError for text that is not JSON, and for what JSON cannot hold whole
 */
export function jsonBody(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  const body = typeof value === 'string' ? parseJson(value, 'refuse') : value;
  if (body === undefined) {
    throw inputError(
      'Body',
      'is not JSON',
      'Check quotes, commas and brackets; names and texts need double quotes.',
    );
  }
  return jsonValue(body, 'Body');
}
