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
import { isBlankWord, isNullWord } from './blank-words';
import type { ColumnFormat } from './column-format';
import { countryCode } from './countries';
import { isErrorValue } from './spreadsheet-errors';
import { CHOOSE_FORMAT, FORMAT_PROBLEMS, type ReadResult } from './read-result';
import { readYesNo } from './yes-no';

/** A value ready to send (`undefined`: there is nothing to send), or why it cannot be. */
export type Converted =
  | {
      value: unknown;
      /** It is sent as it came, since it is not clearly a mobile number: Instasent judges. */
      isUnclearPhone?: true;
      /** Its cell held several numbers, of which this is the first that is valid. */
      isFirstOfSeveral?: true;
    }
  | {
      problem: string;
      value?: undefined;
      isUnclearPhone?: undefined;
      isFirstOfSeveral?: undefined;
    };

/** Read from what a cell shows, not from the number behind it. */
const SHOWN_KINDS: readonly FieldKind[] = ['text', 'long-text', 'phone', 'country'];

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
  country: 'a country, such as ES or Spain',
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
  if ('value' in result) return { value: result.value ?? undefined };
  if (result.failure === 'invalid') return wrong(kind, value);
  if (result.failure === 'no-year') return { problem: 'is a date without a year' };
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

function asPhone(value: unknown, format: ColumnFormat, rowCountry: unknown): Converted {
  const phone = format.readPhone(value, rowCountry);
  if (phone?.isFirstOfSeveral === true) return { value: phone.number, isFirstOfSeveral: true };
  if (phone !== undefined) return { value: phone.number };
  const text = asText('phone', value);
  return 'problem' in text ? text : { ...text, isUnclearPhone: true };
}

function asJson(value: unknown): Converted {
  const json = typeof value === 'string' ? parseJson(value, 'refuse') : value;
  return json === undefined ? wrong('json', value) : unchanged(json);
}

function asCountry(value: unknown): Converted {
  const code = countryCode(value);
  return code === undefined ? wrong('country', value) : { value: code };
}

const TEXT_KINDS: readonly FieldKind[] = ['text', 'long-text', 'json'];

/** Whether a cell holds a word for "no value"; in text, only those of databases are. */
function saysNothing(kind: FieldKind, value: unknown): boolean {
  return TEXT_KINDS.includes(kind) ? isNullWord(value) : isBlankWord(value);
}

function ofKind(
  kind: FieldKind,
  value: unknown,
  format: ColumnFormat,
  rowCountry: unknown,
): Converted {
  const { numbers, dates } = format;
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
      return fromResult('dates', kind, value, parseDay(value, dates));
    case 'date-time': {
      const instant = parseInstant(value, dates);
      const text = 'value' in instant ? { value: instant.value?.toISOString() } : instant;
      return fromResult('dates', kind, value, text);
    }
    case 'json':
      return asJson(value);
    case 'phone':
      return asPhone(value, format, rowCountry);
    case 'country':
      return asCountry(value);
    case 'text':
    case 'long-text':
      return asText(kind, value);
  }
}

function convertOne(
  field: FieldSpec,
  value: unknown,
  format: ColumnFormat,
  rowCountry: unknown,
): Converted {
  if (saysNothing(field.kind, value)) return { value: undefined };
  if (isErrorValue(value)) return { problem: 'holds an error of the spreadsheet, such as #N/A' };
  const converted = ofKind(field.kind, value, format, rowCountry);
  const { maxLength } = field;
  if (typeof converted.value !== 'string' || maxLength === undefined) return converted;
  const length = Array.from(converted.value).length;
  if (length <= maxLength) return converted;
  return {
    problem: `takes at most ${counted(maxLength, 'character', 'characters')}; ${length.toString()} came`,
  };
}

/** The values of a list, each converted; JSON that is a list is one as it came. */
function convertEach(
  field: FieldSpec,
  value: unknown,
  format: ColumnFormat,
  rowCountry: unknown,
): Converted[] {
  if (field.kind === 'json') {
    const json = convertOne(field, value, format, rowCountry);
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
    .map((item) => convertOne(field, item, format, rowCountry));
}

function convertList(
  field: FieldSpec,
  value: unknown,
  format: ColumnFormat,
  rowCountry: unknown,
): Converted {
  const items = convertEach(field, value, format, rowCountry);
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
export function sideFor(kind: FieldKind, value: unknown): unknown {
  if (!(value instanceof FormattedNumber)) return value;
  const isShown = SHOWN_KINDS.includes(kind);
  return isShown ? (value.text ?? value) : value.number;
}

/** Steps give a list also where a field has one value, as a choice of one. */
function singleValue({ kind, maxValues }: FieldSpec, cell: unknown): unknown {
  const isAlone = maxValues === 1 && kind !== 'json' && Array.isArray(cell) && cell.length === 1;
  return isAlone ? (cell[0] as unknown) : cell;
}

/**
 * Converts a value to what its spec says: numbers and dates in their column's format, yes/no words to
 * `"1"` or `"0"`, mobile numbers to E.164, countries to their two letters, separated text to a list, JSON
 * text to JSON. For callers that have the specs at hand; a blank is nothing to send, and so are words
 * and dates for "no value".
 *
 * @param rowCountry the cell of the row's own country, which comes before the import's for phone numbers;
 *   `undefined` where rows have none
 * @returns a problem that continues the sentence that starts with the field's label
 */
export function convert(
  field: FieldSpec,
  cell: unknown,
  format: ColumnFormat,
  rowCountry?: unknown,
): Converted {
  const value = sideFor(field.kind, singleValue(field, cell));
  if (value === UNKNOWN) return { value: null };
  if (isBlank(value)) return { value: undefined };
  return field.maxValues === 1
    ? convertOne(field, value, format, rowCountry)
    : convertList(field, value, format, rowCountry);
}
