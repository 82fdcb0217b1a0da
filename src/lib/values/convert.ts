import { InstasentError } from '../errors/instasent-error';
import { counted } from '../errors/text';
import { parseJson } from '../json/exact-json';
import { parseDay, parseInstant } from './dates';
import type { FieldKind, FieldSpec } from './field-specs';
import { FormattedNumber } from './formatted-number';
import { isBlank, kindOf } from './input';
import { UNKNOWN, wireValue } from './wire-value';
import { listItems } from './list-items';
import { readNumber } from './numbers';
import type { Reading } from './reading';
import { isErrorValue } from './spreadsheet-errors';
import { CHOOSE_FORMAT, TWO_WAYS, type Read } from './writing';
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

/** What was read, or why its column does not tell what the value is. */
function settled(
  what: keyof typeof TWO_WAYS,
  kind: FieldKind,
  value: unknown,
  result: Read<unknown>,
): Converted {
  if ('read' in result) return { value: result.read };
  if (result.unread === 'wrong') return wrong(kind, value);
  return { problem: `${TWO_WAYS[what][result.unread]}. ${CHOOSE_FORMAT}` };
}

/** The value as it is sent without a spec. */
function asItCame(value: unknown): Converted {
  try {
    return { value: wireValue(value, 'it') };
  } catch (error) {
    if (!(error instanceof InstasentError)) throw error;
    return { problem: `cannot be sent: ${error.parts.happened.slice(0, -1)}` };
  }
}

function asText(kind: FieldKind, value: unknown): Converted {
  const converted = asItCame(value);
  if ('problem' in converted) return converted;
  if (typeof converted.value === 'number') return { value: converted.value.toString() };
  return typeof converted.value === 'string' ? converted : wrong(kind, value);
}

function asPhone(value: unknown, toE164: Reading['toE164']): Converted {
  const number = toE164(value);
  if (number !== undefined) return { value: number };
  const text = asText('phone', value);
  return 'problem' in text ? text : { ...text, isUnclearPhone: true };
}

function asJson(value: unknown): Converted {
  const json = typeof value === 'string' ? parseJson(value, 'refuse') : value;
  return json === undefined ? wrong('json', value) : asItCame(json);
}

function ofKind(kind: FieldKind, value: unknown, reading: Reading): Converted {
  const { writing, timeZone, toE164 } = reading;
  const dateReading = { dates: writing.dates, timeZone };
  switch (kind) {
    case 'number':
      return settled('numbers', kind, value, readNumber(value, writing.numbers));
    case 'integer': {
      const number = readNumber(value, writing.numbers);
      const isFraction = 'read' in number && !Number.isInteger(number.read);
      return isFraction ? wrong(kind, value) : settled('numbers', kind, value, number);
    }
    case 'bool': {
      const word = readYesNo(value);
      return word === undefined ? wrong(kind, value) : { value: word };
    }
    case 'date':
      return settled('dates', kind, value, parseDay(value, dateReading));
    case 'date-time': {
      const instant = parseInstant(value, dateReading);
      const text = 'read' in instant ? { read: instant.read.toISOString() } : instant;
      return settled('dates', kind, value, text);
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

function convertOne(field: FieldSpec, value: unknown, reading: Reading): Converted {
  if (isErrorValue(value)) return { problem: 'holds an error of the spreadsheet, such as #N/A' };
  const converted = ofKind(field.kind, value, reading);
  const { maxLength } = field;
  if (typeof converted.value !== 'string' || maxLength === undefined) return converted;
  const length = Array.from(converted.value).length;
  if (length <= maxLength) return converted;
  return {
    problem: `takes at most ${counted(maxLength, 'character', 'characters')}; ${length.toString()} came`,
  };
}

/** The values of a list, each converted; JSON that is a list is one as it came. */
function convertEach(field: FieldSpec, value: unknown, reading: Reading): Converted[] {
  if (field.kind === 'json') {
    const json = convertOne(field, value, reading);
    return Array.isArray(json.value)
      ? json.value.map((item: unknown) => ({ value: item }))
      : [json];
  }
  const isNumber = field.kind === 'number' || field.kind === 'integer';
  const { numbers } = reading.writing;
  if (isNumber && (numbers === 'unsure' || numbers === 'contradictory')) {
    const [only, ...others] = listItems(value, false);
    const hasComma = typeof only === 'string' && only.includes(',') && others.length === 0;
    // Of "1,5" nobody knows whether it is two numbers or one, where the column does not tell.
    if (hasComma && 'read' in readNumber(only, 'comma')) {
      return [settled('numbers', field.kind, value, { unread: numbers })];
    }
  }
  return listItems(value, !(isNumber && numbers === 'comma'))
    .filter((item) => !isBlank(item))
    .map((item) => convertOne(field, item, reading));
}

function convertList(field: FieldSpec, value: unknown, reading: Reading): Converted {
  const items = convertEach(field, value, reading);
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

/** Of a number that a workbook shows as something else, what a kind of field is read from. */
function sideFor(kind: FieldKind, value: unknown): unknown {
  if (!(value instanceof FormattedNumber)) return value;
  const isShown = kind === 'text' || kind === 'long-text' || kind === 'phone';
  return isShown ? (value.text ?? value) : value.number;
}

/**
 * Converts a value to what its spec says: numbers and dates by how their column is written, yes/no
 * words to `"1"` or `"0"`, phone numbers to E.164, separated text to a list, JSON text to JSON. For
 * callers that have the specs at hand; a blank is nothing to send.
 *
 * @returns a problem that continues the sentence that starts with the field's label
 */
export function convert(field: FieldSpec, cell: unknown, reading: Reading): Converted {
  const value = sideFor(field.kind, cell);
  if (value === UNKNOWN) return { value: null };
  if (isBlank(value)) return { value: undefined };
  return field.maxValues === 1
    ? convertOne(field, value, reading)
    : convertList(field, value, reading);
}
