import { isExactNumeral } from '../json/exact-json';
import { isExact, withoutMarks } from './input';
import type { DecimalSign, ReadResult } from './read-result';

/** Longer than any number whose digits can be kept; what is longer is not searched through. */
const MAX_NUMBER_LENGTH = 60;

/** A number with its separators, and the spaces behind it. */
const DIGITS = /[.,]?\d[\d.,'’\p{Zs}]*/u;

/** It may stand before or behind the currency. */
const SIGN = /^[+-]|[+-]$/;

/** Signs, also behind letters (`R$`, `US$`), and currencies that are written without one. */
const CURRENCY_SIGN = /^(?:[A-Z]{0,3}\p{Sc}|S\/\.?|B\/\.?|Bs\.?|kr\.?|zł)$/u;

/** Thousands in groups of exactly three behind one kind of separator; then perhaps decimals. */
const WITH_POINT = /^(?:\d+|[1-9]\d{0,2}([,'’\p{Zs}])\d{3}(?:\1\d{3})*)?(?:\.\d+)?$/u;
const WITH_COMMA = /^(?:\d+|[1-9]\d{0,2}([.'’\p{Zs}])\d{3}(?:\1\d{3})*)?(?:,\d+)?$/u;

const PLAIN = /^[+-]?\d+$/;

let currencyCodes: ReadonlySet<string> | undefined;

/** Whether text is a currency: its sign, its code, or what people write for it. */
export function isCurrency(text: string): boolean {
  // Made at first use: it costs more than reading a thousand numbers, and most have no currency.
  currencyCodes ??= new Set(Intl.supportedValuesOf('currency'));
  return CURRENCY_SIGN.test(text) || currencyCodes.has(text);
}

function tidy(text: string): string {
  return withoutMarks(text).trim().replace('\u2212', '-');
}

/** What follows the digits of a percentage, which is the number that a spreadsheet holds: 21% is 0.21. */
const PERCENT = '%';

interface Parts {
  sign: string;
  digits: string;
  isPercent: boolean;
}

/** A number's sign and digits with their separators, once currency is taken off. */
function partsOf(text: string): Parts | undefined {
  const found = DIGITS.exec(text);
  if (found === null) return undefined;
  const before = text.slice(0, found.index).replace(/\p{Zs}/gu, '');
  const digits = found[0].trim();
  const after = text.slice(found.index + found[0].length);
  const currency = before.replace(SIGN, '');
  // Of "S/.12" nobody knows whether the point belongs to the currency or to the number.
  const isClear = currency === '' || (isCurrency(currency) && /^\d/.test(digits));
  const isPercent = after === PERCENT && currency === '';
  if (!isClear || (after !== '' && !isPercent && !isCurrency(after))) return undefined;
  return { sign: before.includes('-') ? '-' : '', digits, isPercent };
}

/**
 * What a value is as a number where the decimal sign is a point, and where it is a comma; `undefined`
 * where it is none. Digits that a number cannot hold make it none, and so do exponents in text.
 */
export function numberReadings(value: unknown): Record<'point' | 'comma', number | undefined> {
  if (typeof value === 'number') {
    const number = isExact(value) ? value : undefined;
    return { point: number, comma: number };
  }
  const isShort = typeof value === 'string' && value.length <= MAX_NUMBER_LENGTH;
  const written = isShort ? partsOf(tidy(value)) : undefined;
  if (written === undefined) return { point: undefined, comma: undefined };
  const { sign, digits, isPercent } = written;
  const numberOf = (form: RegExp, decimalSign: string) => {
    if (!form.test(digits)) return undefined;
    const parts = digits.split(decimalSign).map((part) => part.replace(/\D/g, ''));
    const numeral = parts.join('.');
    return isExactNumeral(numeral)
      ? Number(`${sign}${numeral}${isPercent ? 'e-2' : ''}`)
      : undefined;
  };
  return {
    point: numberOf(WITH_POINT, '.'),
    comma: numberOf(WITH_COMMA, ','),
  };
}

/** Reads a number as its column is written; plain digits are the same in all of them. */
export function readNumber(value: unknown, numbers: DecimalSign): ReadResult<number> {
  const { point, comma } = numberReadings(value);
  const either = point ?? comma;
  if (either === undefined) return { failure: 'invalid' };
  const isPlain = typeof value === 'number' || PLAIN.test(tidy(String(value)));
  if (numbers === 'mixed' && !isPlain) return { failure: 'mixed' };
  if (numbers === 'unknown' && point !== undefined && comma !== undefined && point !== comma) {
    return { failure: 'ambiguous' };
  }
  const number = numbers === 'point' ? point : numbers === 'comma' ? comma : either;
  return number === undefined ? { failure: 'invalid' } : { value: number };
}
