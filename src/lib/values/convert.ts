import { InstasentError } from '../errors';
import { parseDay, parseInstant } from './dates';
import type { FieldKind, FieldSpec } from './field-specs';
import { isBlank, isEmpty, kindOf, parsedJson } from './input';
import { jsonValue, UNKNOWN } from './wire';

/** A value ready to send (`undefined`: there is nothing to send), or why it cannot be. */
export type Converted = { value: unknown } | { problem: string };

const LONGEST_NUMBER = 400;

const YES = ['yes', 'y', 'true', '1', 'on'];
const NO = ['no', 'n', 'false', '0', 'off'];

const EXPECTED: Record<FieldKind, string> = {
  text: 'text, such as Barcelona',
  'long-text': 'text, such as Barcelona',
  number: 'a number with a point before the decimals, such as 19.99',
  integer: 'a whole number, such as 3',
  bool: 'yes or no',
  date: 'a date as YYYY-MM-DD, such as 1990-05-31',
  'date-time': 'a date and time, such as 2026-03-09T18:30:00+01:00',
  json: 'JSON, such as {"color": "red"}',
};

/** Describes a value without repeating it: reasons are kept in logs, and the value is somebody's data. */
function arrived(value: unknown): string {
  return typeof value === 'string'
    ? `text of ${value.length.toString()} characters`
    : kindOf(value);
}

function asNumber(value: unknown): number | undefined {
  const text = typeof value === 'string' && value.length <= LONGEST_NUMBER ? value.trim() : '';
  const isNumeric = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text);
  const number = isNumeric ? Number(text) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  // Beyond these, digits are lost: a long ID in a number field would become another one.
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

function asInteger(value: unknown): number | undefined {
  const number = asNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function asYesNo(value: unknown): '1' | '0' | undefined {
  if (!['string', 'number', 'boolean'].includes(typeof value)) return undefined;
  const word = String(value).trim().toLowerCase();
  if (YES.includes(word)) return '1';
  return NO.includes(word) ? '0' : undefined;
}

function asText(value: unknown): string | undefined {
  if (value instanceof Date) return parseInstant(value)?.toISOString();
  if (typeof value === 'number') {
    return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER
      ? value.toString()
      : undefined;
  }
  if (typeof value === 'boolean' || typeof value === 'bigint') return value.toString();
  return typeof value === 'string' && value.isWellFormed() ? value : undefined;
}

function asJson(value: unknown): unknown {
  try {
    return jsonValue(typeof value === 'string' ? parsedJson(value) : value, '', []);
  } catch (error) {
    if (error instanceof InstasentError) return undefined;
    throw error;
  }
}

function single(kind: FieldKind, value: unknown): unknown {
  switch (kind) {
    case 'number':
      return asNumber(value);
    case 'integer':
      return asInteger(value);
    case 'bool':
      return asYesNo(value);
    case 'date':
      return parseDay(value);
    case 'date-time':
      return parseInstant(value)?.toISOString();
    case 'json':
      return asJson(value);
    case 'text':
    case 'long-text':
      return asText(value);
  }
}

function asList(value: unknown, kind: FieldKind): unknown[] {
  const isJson = typeof value === 'string' && value.trim().startsWith('[');
  const parsed = isJson ? parsedJson(value) : value;
  if (Array.isArray(parsed)) return parsed;
  if (typeof value !== 'string' || kind === 'json') return [value];
  return value.split(',').map((item) => item.trim());
}

function convertSingle(field: FieldSpec, value: unknown): Converted {
  if (value === UNKNOWN) return { value: null };
  const converted = single(field.kind, value);
  if (converted === undefined) {
    return { problem: `takes ${EXPECTED[field.kind]}; ${arrived(value)} came` };
  }
  // JSON that says nothing, as an export writes it for an empty cell, must not wipe what is there.
  if (isEmpty(converted)) return { value: undefined };
  const { maxLength } = field;
  if (maxLength !== undefined && typeof converted === 'string') {
    const length = Array.from(converted).length;
    if (length > maxLength) {
      return {
        problem: `takes at most ${maxLength.toString()} characters; ${length.toString()} came`,
      };
    }
  }
  return { value: converted };
}

/**
 * Converts a value to what its spec says: numeric text to a number, yes/no words to `"1"` or `"0"`,
 * comma-separated text to a list, JSON text to JSON, date-times to dates. For callers that have the
 * specs at hand; a blank is nothing to send.
 *
 * @returns a problem that continues the sentence that starts with the field's label
 */
export function convert(field: FieldSpec, value: unknown): Converted {
  if (isBlank(value)) return { value: undefined };
  if (field.mostValues === 1) return convertSingle(field, value);
  const converted = asList(value, field.kind)
    .filter((item) => !isBlank(item))
    .map((item) => convertSingle(field, item));
  const problem = converted.find((item) => 'problem' in item);
  if (problem !== undefined) return problem;
  if (converted.length > field.mostValues) {
    return {
      problem: `takes at most ${field.mostValues.toString()} values, separated by commas; ${converted.length.toString()} came`,
    };
  }
  const values = converted.flatMap((item) => ('value' in item ? [item.value] : []));
  return { value: values.length === 0 ? undefined : values };
}
