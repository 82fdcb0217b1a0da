import { inputError, quote } from '../errors';
import { isEmpty, kindOf, parsedJson, valuesByName } from './input';

/** The value of the option "Unknown" of yes/no fields: sent as `null`, which only this option does. */
export const UNKNOWN = 'instasent:unknown';

const DEEPEST = 50;

/**
 * Turns a value into what Instasent takes, going by what arrived and not by the attribute's spec,
 * which would cost a second request: `true` and `false` become `"1"` and `"0"`, a `Date` its ISO text,
 * a list loses its empty items; text, numbers and JSON stay as they are.
 *
 * @param field the name for the error
 * @returns `undefined` when there is nothing to send
 * @throws InstasentError for what no JSON can hold
 */
export function wireValue(value: unknown, field: string): unknown {
  if (value === UNKNOWN) return null;
  if (isEmpty(value)) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) =>
      Array.isArray(item) && item.length > 0
        ? jsonValue(item, field, [value])
        : wireValue(item, field),
    );
    const filled = items.filter((item) => item !== undefined);
    return filled.length === 0 ? undefined : filled;
  }
  if (typeof value === 'boolean') return value ? '1' : '0';
  return jsonValue(value, field, []);
}

/**
 * A copy of a value that JSON can hold, as it is but for dates and big integers, which become text.
 *
 * @param ancestors the objects that it lies in, to notice one that contains itself
 * @throws InstasentError for what no JSON can hold
 */
export function jsonValue(value: unknown, field: string, ancestors: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
      if (value.isWellFormed()) return value;
      throw inputError(
        field,
        'holds half of a character, as is left where text is cut in the middle of an emoji',
        'Cut the text elsewhere, or leave the emoji out.',
      );
    case 'number':
      if (Number.isFinite(value)) return value;
      throw inputError(
        field,
        'is not a number that can be sent',
        'Check the calculation that it comes from.',
      );
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'undefined':
      return undefined;
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
  if (ancestors.length >= DEEPEST) {
    throw inputError(
      field,
      `is nested more than ${DEEPEST.toString()} levels deep`,
      'Map only the part of it that you need.',
    );
  }
  const line = [...ancestors, value];
  if (Array.isArray(value)) return value.map((item) => jsonValue(item, field, line) ?? null);
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, jsonValue(each, field, line)]),
  );
}

/** Reads fields of a step, each an object of values by name; what is empty is left out. */
function wireRecord(
  fields: readonly (readonly [label: string, value: unknown])[],
  reserved: readonly string[],
): Record<string, unknown> {
  const record = new Map<string, unknown>();
  for (const [label, values] of fields) {
    for (const [typedName, typed] of Object.entries(valuesByName(values, label))) {
      const name = typedName.trim();
      const value = wireValue(typed, `${label} → ${name}`);
      if (value === undefined) continue;
      if (name === '') {
        throw inputError(label, 'has a value without a name', 'Name it, or remove the value.');
      }
      if (reserved.includes(name)) {
        throw inputError(
          label,
          `must not set ${name}`,
          'It has a field of its own in this step; remove it here.',
        );
      }
      if (record.has(name)) {
        throw inputError(
          label,
          `sets ${quote(name)}, which is set already`,
          'Set it in one place only.',
        );
      }
      record.set(name, value);
    }
  }
  return Object.fromEntries(record);
}

/**
 * The attributes of a contact from the form and from the dictionary beside it. What was left empty is
 * not sent: an update must not touch what it was not asked to.
 *
 * @throws InstasentError where both set the same attribute, or one of them the user ID
 */
export function wireAttributes(form: unknown, custom: unknown): Record<string, unknown> {
  return wireRecord(
    [
      ['Contact Properties', form],
      ['Custom Attributes', custom],
    ],
    ['_user_id'],
  );
}

/** The parameters of an event, ready to send; what was left empty is not. */
export function wireParameters(form: unknown): Record<string, unknown> {
  return wireRecord([['Event Parameters', form]], []);
}

/**
 * A JSON body as it was typed or mapped, also where it arrives as JSON text.
 *
 * @returns `undefined` when there is none
 */
export function jsonBody(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return undefined;
  const body = typeof value === 'string' ? parsedJson(value) : value;
  if (body === undefined) {
    throw inputError(
      'Body',
      'is not JSON',
      'Check quotes, commas and brackets; names and texts need double quotes.',
    );
  }
  return jsonValue(body, 'Body', []);
}
