/*
 * A reader of our own, because `JSON.parse` hands a reviver the text of a number from Node 21 on only, and
 * packages that read long numbers (json-with-bigint) round fractions all the same, and take three times
 * as long for 10 MB of rows.
 */

/** Digits enough that a number may hold more of them than a double does, or an exponent too large for one. */
const SUSPICIOUS = /[\d.]{16}|\de[+-]?\d{3}/i;

/** A numeral that is longer is not looked at: no number of that length is exact. */
const MAX_NUMERAL_LENGTH = 100;

/** Fewer digits than any that a double cannot hold. */
const SHORT_NUMERAL = /^-?[\d.]{1,15}$/;

/** Most significant digits by which a double can be told from its neighbours. */
const MAX_DIGITS = 17;

/** Every double beyond the largest one: `JSON.parse` reads it as `Infinity`. */
const INFINITE = '1e999';

/** A numeral's digits without the zeros before and behind, which only say where its point stands. */
function significantDigits(numeral: string): string {
  return numeral
    .replace(/e.*/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
}

/**
 * Whether a double holds the number that was written: it is the one that JavaScript writes for that
 * double, or that languages write which give a fixed number of digits.
 */
export function isExactNumeral(numeral: string): boolean {
  if (numeral.length > MAX_NUMERAL_LENGTH) return false;
  if (SHORT_NUMERAL.test(numeral)) return true;
  const number = Math.abs(Number(numeral));
  if (number > Number.MAX_SAFE_INTEGER) return false;
  const digits = significantDigits(numeral);
  if (digits === '') return true;
  if (digits.length > MAX_DIGITS) return false;
  // Where the point stands needs no look: the nearest double is never ten times as large.
  return [String(number), number.toPrecision(digits.length)]
    .map(significantDigits)
    .includes(digits);
}

/** The place after the string that begins at `open`. */
function endOfString(json: string, open: number): number {
  let at = open + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfNumeral(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && '0123456789.+-eE'.includes(json.charAt(at))) at += 1;
  return at;
}

/** JSON in which each numeral that is not exact is replaced. One pass, without recursion. */
function withoutLongNumbers(json: string, replacement: (numeral: string) => string): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < json.length) {
    const letter = json.charAt(at);
    if (letter === '"') {
      at = endOfString(json, at);
    } else if (letter === '-' || (letter >= '0' && letter <= '9')) {
      const end = endOfNumeral(json, at);
      const numeral = json.slice(at, end);
      if (!isExactNumeral(numeral)) {
        parts.push(json.slice(copied, at), replacement(numeral));
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  parts.push(json.slice(copied));
  return parts.join('');
}

const WHEN_LONG = { text: (numeral: string) => `"${numeral}"`, refuse: () => INFINITE };

/**
 * Reads JSON without rounding a number: whole numbers beyond 2^53 - 1, and fractions of more digits
 * than a double holds, which `JSON.parse` would change in silence.
 *
 * @param whenLong `text` makes such a number the text of its digits; `refuse` makes it `Infinity`,
 *   which no JSON can say otherwise, for the caller to refuse where it stands
 * @returns `undefined` for text that is not JSON
 */
export function parseJson(json: string, whenLong: keyof typeof WHEN_LONG): unknown {
  try {
    const value: unknown = JSON.parse(json);
    if (!SUSPICIOUS.test(json)) return value;
    return JSON.parse(withoutLongNumbers(json, WHEN_LONG[whenLong]));
  } catch {
    return undefined;
  }
}
