import type { CountryCode } from 'libphonenumber-js/mobile';
import { loadPart } from '../load-part';
import { isBlankWord } from './blank-words';
import { countryCode, countryName } from './countries';
import { isBlank, withoutMarks } from './input';

/** A mobile number as E.164. */
export interface PhoneNumber {
  number: string;
  /** Whether its cell held several numbers, of which this is the first that is valid. */
  isFirstOfSeveral: boolean;
}

/**
 * Reads one cell.
 *
 * @param rowCountry the cell of the row's own country, by code or name: blank or `undefined` where the row
 *   has none, so that the import's country counts
 * @returns `undefined` where it is not clearly a mobile number
 */
export type ReadPhone = (value: unknown, rowCountry?: unknown) => PhoneNumber | undefined;

/** A country that phone numbers can be from. */
export interface CallingCountry {
  /** Two letters, as in ISO 3166-1. */
  code: string;
  /** English name. */
  name: string;
  /** Digits after the plus sign, such as `34`. */
  callingCode: string;
}

let loaded: Promise<typeof import('./phone-library')> | undefined;

/** Loaded at first use: its tables are most of what the piece weighs. */
function library() {
  return (loaded ??= loadPart(import('./phone-library')));
}

/** Longer than any cell of numbers; what is longer is not searched through. */
const MAX_LENGTH = 300;

/** What links and lead forms put before a number: `tel:` (RFC 3966), `p:` (Facebook); and a guard of spreadsheets. */
const PREFIX = /^(?:'(?=[+\d])|tel:|p:)\p{Zs}*/iu;

/** What a program adds that took the number for one with decimals. */
const DECIMAL_ZERO = /^(\+?\d{6,})[.,]0{1,2}$/;
const WITH_DECIMALS = /^\+?\d+[.,]\d{1,2}$/;

/** Most numbers of most files. */
const PLAIN = /^\+?\d+$/;

/** Between several numbers of a cell. */
const BETWEEN_NUMBERS = /\s*(?::::|[;,/|\r\n]|\s-\s)\s*/;

/** Fewer digits make no number, but an extension or the last digits of another number. */
const MIN_DIGITS = 6;

/** A country's calling code, and the digit behind it. */
const PREFIX_LENGTH = 4;

const DIGITS_ONLY = /^[1-9][\d\s.-]*$/;

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && value > 0 ? value.toString() : undefined;
  }
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return undefined;
  if (PLAIN.test(value)) return value;
  const text = withoutMarks(value)
    .replace(/\p{Zs}/gu, ' ')
    .trim()
    .replace(PREFIX, '');
  const whole = text.replace(DECIMAL_ZERO, '$1');
  return WITH_DECIMALS.test(whole) ? undefined : whole;
}

/** A number with its country code in one form, then without a `(0)` that may not belong to it. */
function spellings(text: string, hasCountry: boolean): readonly string[] {
  if (!text.includes('(') && !text.startsWith('00')) return [text];
  const bare = text.replace(/\(((?:\+|00)\d{1,4})\)/, '$1');
  // Not left to the library: in some countries it takes what follows 00 for a carrier's code.
  const plus = hasCountry ? bare.replace(/^00(?=[\s.-]*[1-9])/, '+') : bare;
  return plus.includes('(0)') ? [plus, plus.replace('(0)', '')] : [plus];
}

/** The numbers of a cell that holds several; none where a part of it is no number. */
function severalNumbers(text: string): string[] {
  const parts = text.split(BETWEEN_NUMBERS).filter((part) => part !== '');
  const areNumbers = parts.every(
    (part) => part.replace(/\D/g, '').length >= MIN_DIGITS && !/\p{L}/u.test(part),
  );
  return parts.length > 1 && areNumbers ? parts : [];
}

/**
 * Loads what reads phone numbers. A number must be a whole, valid mobile number (in some countries, such
 * as the United States, these look like others) without an extension; `00` in the place of `+` and a
 * `(0)` that does not belong are understood. Digits without `+` that are no number of the country, and are
 * valid with it, are international; digits that are valid in both ways are not clear.
 *
 * @param country two letters: where numbers without a country code are from; without it, or with one
 *   that has no numbers, only numbers with `+` and country code are read
 */
export async function loadPhones(country: string | undefined): Promise<ReadPhone> {
  const { parsePhoneNumber, isSupportedCountry } = await library();

  const supported = (code: string | undefined): CountryCode | undefined =>
    code !== undefined && isSupportedCountry(code) ? code : undefined;

  function validNumber(text: string, defaultCountry: CountryCode | undefined) {
    for (const spelling of spellings(text, defaultCountry !== undefined)) {
      const options = { extract: false, ...(defaultCountry && { defaultCountry }) };
      const phone = parsePhoneNumber(spelling, options);
      if (phone?.ext !== undefined) return undefined;
      if (phone?.isValid() === true) return phone.number;
    }
    return undefined;
  }

  // Whether a number is too long or too short hangs on its first digits; to read it costs ten times as much.
  const possible = new Map<string, boolean>();
  function mayBeInternational(digits: string): boolean {
    const key = `${digits.slice(0, PREFIX_LENGTH)} ${digits.length.toString()}`;
    const known = possible.get(key);
    if (known !== undefined) return known;
    const isPossible = parsePhoneNumber(`+${digits}`, { extract: false })?.isPossible() === true;
    possible.set(key, isPossible);
    return isPossible;
  }

  function oneNumber(text: string, defaultCountry: CountryCode | undefined) {
    const number = validNumber(text, defaultCountry);
    if (defaultCountry === undefined || !DIGITS_ONLY.test(text)) return number;
    const digits = text.replace(/\D/g, '');
    if (number !== undefined && !mayBeInternational(digits)) return number;
    const international = validNumber(`+${digits}`, undefined);
    if (number === undefined || international === undefined) return number ?? international;
    return number === international ? number : undefined;
  }

  const ownCountry = supported(country?.toUpperCase());
  // Rows of one country come one after another.
  let lastCell: unknown;
  let lastCountry: CountryCode | undefined;
  function countryOf(cell: unknown): CountryCode | undefined {
    if (cell === undefined || isBlank(cell)) return ownCountry;
    if (cell === lastCell) return lastCountry;
    lastCell = cell;
    const code = countryCode(cell);
    lastCountry = code === undefined && isBlankWord(cell) ? ownCountry : supported(code);
    return lastCountry;
  }

  return (value, rowCountry) => {
    const text = textOf(value);
    if (text === undefined) return undefined;
    const defaultCountry = countryOf(rowCountry);
    const number = oneNumber(text, defaultCountry);
    if (number !== undefined) return { number, isFirstOfSeveral: false };
    for (const part of severalNumbers(text)) {
      const first = oneNumber(part, defaultCountry);
      if (first !== undefined) return { number: first, isFirstOfSeveral: true };
    }
    return undefined;
  };
}

/** The countries that phone numbers can be from, by English name. */
export async function callingCountries(): Promise<CallingCountry[]> {
  const { getCountries, getCountryCallingCode } = await library();
  return getCountries()
    .map((code) => ({
      code,
      name: countryName(code),
      callingCode: getCountryCallingCode(code),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
