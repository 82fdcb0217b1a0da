import { InstasentError } from '../errors/instasent-error';
import { counted } from '../errors/text';
import { parseJson } from '../json/exact-json';
import { parseDay, parseInstant } from './dates';
import type { FieldKind, FieldSpec } from './field-specs';
import { isBlank, kindOf } from './input';
import { UNKNOWN, wireValue } from './wire-value';
import { listItems } from './list-items';
import { readNumber } from './numbers';
import type { ColumnFormat } from './column-format';
import { isErrorValue } from './spreadsheet-errors';
import { CHOOSE_FORMAT, FORMAT_PROBLEMS, type ReadResult } from './read-result';
import { readYesNo } from './yes-no';

/** A value ready to send (`undefined`: there is nothing to send), or why it cannot be. */
export type Converted =
  | {
      value: unknown;
      /** It is sent as it came, since it is not clearly a phone number: Instasent judges. */
      isUnclearPhone?: true;
    }
  | { problem: string; value?: undefined; isUnclearPhone?: undefined };

const EXPECTED: Record<FieldKind, string> = {
  text: 'text, such as Barcelona',
  'long-text': 'text, such as Barcelona',
  number: 'a number, such as 19.99',
  integer: 'a whole number, such as 3',
  bool: 'yes or no',
  date: 'a date, such as 1990-05-31',
  'date-time': 'a date and time, such as 2026-03-09T18:30:00+01:00',
  json: 'JSON, such as {"color": "red"}',
  phone: 'a phone number, such as +34600000000',
};

/** Describes a value without repeating it: reasons are kept in logs, and the value is somebody's data. */
function arrived(value: unknown): string {
  return typeof value === 'string'
    ? `text of ${counted(value.length, 'character', 'characters')}`
    : kindOf(value);
}

function wrong(kind: FieldKind, value: unknown): Converted {
  return { problem: `must be ${EXPECTED[kind]}; ${arrived(value)} came` };
}

/** What was read, or why it was not, in words. */
function fromResult(
  what: keyof typeof FORMAT_PROBLEMS,
  kind: FieldKind,
  value: unknown,
  result: ReadResult<unknown>,
): Converted {
  if ('value' in result) return { value: result.value };
  if (result.failure === 'invalid') return wrong(kind, value);
  return { problem: `${FORMAT_PROBLEMS[what][result.failure]}. ${CHOOSE_FORMAT}` };
}

/** The value as it is sent without a spec. */
function unchanged(value: unknown): Converted {
  try {
    return { value: wireValue(value, 'it') };
  } catch (error) {
    if (!(error instanceof InstasentError)) throw error;
    return { problem: `cannot be sent: ${error.parts.happened.slice(0, -1)}` };
  }
}

function asText(kind: FieldKind, value: unknown): Converted {
  const converted = unchanged(value);
  if ('problem' in converted) return converted;
  if (typeof converted.value === 'number') return { value: converted.value.toString() };
  return typeof converted.value === 'string' ? converted : wrong(kind, value);
}

function asPhone(value: unknown, toE164: ColumnFormat['toE164']): Converted {
  const number = toE164(value);
  if (number !== undefined) return { value: number };
  const text = asText('phone', value);
  return 'problem' in text ? text : { ...text, isUnclearPhone: true };
}

function asJson(value: unknown): Converted {
  const json = typeof value === 'string' ? parseJson(value, 'refuse') : value;
  return json === undefined ? wrong('json', value) : unchanged(json);
}

function ofKind(kind: FieldKind, value: unknown, format: ColumnFormat): Converted {
  const { numbers, toE164 } = format;
  switch (kind) {
    case 'number':
      return fromResult('numbers', kind, value, readNumber(value, numbers));
    case 'integer': {
      const number = readNumber(value, numbers);
      const isFraction = 'value' in number && !Number.isInteger(number.value);
      return isFraction ? wrong(kind, value) : fromResult('numbers', kind, value, number);
    }
    case 'bool': {
      const word = readYesNo(value);
      return word === undefined ? wrong(kind, value) : { value: word };
    }
    case 'date':
      return fromResult('dates', kind, value, parseDay(value, format));
    case 'date-time': {
      const instant = parseInstant(value, format);
      const text = 'value' in instant ? { value: instant.value.toISOString() } : instant;
      return fromResult('dates', kind, value, text);
    }
    case 'json':
      return asJson(value);
    case 'phone':
      return asPhone(value, toE164);
    case 'text':
    case 'long-text':
      return asText(kind, value);
  }
}

function convertOne(field: FieldSpec, value: unknown, format: ColumnFormat): Converted {
  if (isErrorValue(value)) return { problem: 'holds an error of the spreadsheet, such as #N/A' };
  const converted = ofKind(field.kind, value, format);
  const { maxLength } = field;
  if (typeof converted.value !== 'string' || maxLength === undefined) return converted;
  const length = Array.from(converted.value).length;
  if (length <= maxLength) return converted;
  return {
    problem: `takes at most ${counted(maxLength, 'character', 'characters')}; ${length.toString()} came`,
  };
}

/** The values of a list, each converted; JSON that is a list is one as it came. */
function convertEach(field: FieldSpec, value: unknown, format: ColumnFormat): Converted[] {
  if (field.kind === 'json') {
    const json = convertOne(field, value, format);
    return Array.isArray(json.value)
      ? json.value.map((item: unknown) => ({ value: item }))
      : [json];
  }
  const isNumber = field.kind === 'number' || field.kind === 'integer';
  const { numbers } = format;
  if (isNumber && (numbers === 'unknown' || numbers === 'mixed')) {
    const [only, ...others] = listItems(value, false);
    const hasComma = typeof only === 'string' && only.includes(',') && others.length === 0;
    // Of "1,5" nobody knows whether it is two numbers or one, where the column does not tell.
    if (hasComma && 'value' in readNumber(only, 'comma')) {
      return [
        fromResult('numbers', field.kind, value, {
          failure: numbers === 'mixed' ? 'mixed' : 'ambiguous',
        }),
      ];
    }
  }
  return listItems(value, !(isNumber && numbers === 'comma'))
    .filter((item) => !isBlank(item))
    .map((item) => convertOne(field, item, format));
}

function convertList(field: FieldSpec, value: unknown, format: ColumnFormat): Converted {
  const items = convertEach(field, value, format);
  const problem = items.find((item) => 'problem' in item);
  if (problem !== undefined) return problem;
  const values = items.map(({ value: item }) => item).filter((item) => item !== undefined);
  if (values.length > field.maxValues) {
    return {
      problem: `takes at most ${field.maxValues.toString()} values; ${values.length.toString()} came`,
    };
  }
  const isUnclear = items.some((item) => item.isUnclearPhone);
  const list = { value: values.length === 0 ? undefined : values };
  return isUnclear ? { ...list, isUnclearPhone: true } : list;
}

/**
 * Converts a value to what its spec says: numbers and dates by how their column is written, yes/no
 * words to `"1"` or `"0"`, phone numbers to E.164, separated text to a list, JSON text to JSON. For
 * callers that have the specs at hand; a blank is nothing to send.
 *
 * @returns a problem that continues the sentence that starts with the field's label
 */
export function convert(field: FieldSpec, value: unknown, format: ColumnFormat): Converted {
  if (value === UNKNOWN) return { value: null };
  if (isBlank(value)) return { value: undefined };
  return field.maxValues === 1
    ? convertOne(field, value, format)
    : convertList(field, value, format);
}
