import { inputError } from '../errors/input-error';
import { loadPart } from '../load-part';
import { isBlank, withoutMarks } from './input';

/** A phone number as E.164; `undefined` where it is not clearly one. */
export type ToE164 = (value: unknown) => string | undefined;

/** A country that phone numbers can be from. */
export interface Country {
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

/** A number that a program wrote with decimals: its zero would become another digit. */
const WITH_DECIMALS = /^\+?\d+[.,]\d{1,2}$/;

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value > 0 ? value.toString() : undefined;
  if (typeof value !== 'string') return undefined;
  const text = withoutMarks(value).trim();
  return WITH_DECIMALS.test(text) ? undefined : text;
}

/** A number with its country code in one form, then without a `(0)` that may not belong to it. */
function spellings(text: string, hasCountry: boolean): Set<string> {
  const bare = text.replace(/\(((?:\+|00)\d{1,4})\)/, '$1');
  // Not left to the library: in some countries it takes what follows 00 for a carrier's code.
  const plus = hasCountry ? bare.replace(/^00(?=[\s.-]*[1-9])/, '+') : bare;
  return new Set([plus, plus.replace('(0)', '')]);
}

/**
 * Loads what reads phone numbers. A cell must be one whole, valid number without an extension; `00`
 * in the place of `+` and a `(0)` that does not belong are understood.
 *
 * @param country two letters: where numbers without a country code are from; without it, or with one
 *   that has no numbers, only numbers with `+` and country code are read
 */
export async function loadPhones(country: string | undefined): Promise<ToE164> {
  const { parsePhoneNumber, isSupportedCountry } = await library();
  const known = country?.toUpperCase() ?? '';
  const defaultCountry = isSupportedCountry(known) ? known : undefined;
  return (value) => {
    const text = textOf(value);
    if (text === undefined) return undefined;
    for (const spelling of spellings(text, defaultCountry !== undefined)) {
      const options = { extract: false, ...(defaultCountry && { defaultCountry }) };
      const phone = parsePhoneNumber(spelling, options);
      if (phone?.ext !== undefined) return undefined;
      if (phone?.isValid() === true) return phone.number;
    }
    return undefined;
  };
}

/** The English name of a country. */
export function countryName(code: string): string {
  return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
}

/** The countries that phone numbers can be from, by English name. */
export async function countries(): Promise<Country[]> {
  const { getCountries, getCountryCallingCode } = await library();
  return getCountries()
    .map((code) => ({
      code,
      name: countryName(code),
      callingCode: getCountryCallingCode(code),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/**
 * The country that something is the code of, as capitals.
 *
 * @returns `undefined` for what is none, or has no phone numbers
 */
export async function knownCountry(value: unknown): Promise<string | undefined> {
  const { isSupportedCountry } = await library();
  const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
  return isSupportedCountry(code) ? code : undefined;
}

/**
 * Reads the country of a form: its two letters, as capitals.
 *
 * @returns `undefined` when none was chosen
 * @throws InstasentError for what is no country
 */
export async function readCountry(value: unknown, field: string): Promise<string | undefined> {
  if (isBlank(value)) return undefined;
  const code = await knownCountry(value);
  if (code !== undefined) return code;
  throw inputError(
    field,
    'is not a country',
    'Choose one from the list, or give its two letters, such as ES.',
  );
}
