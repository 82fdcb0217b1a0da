import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { countryCode } from './countries';
import { COUNTRY_ATTRIBUTE } from './field-specs';
import { valuesByName } from './input';
import { loadPhones } from './phones';
import { wireValue } from './wire-value';

/** Reads fields of a step, each an object of values by name; what is empty is left out. */
function wireRecord(
  fields: readonly (readonly [label: string, value: unknown])[],
  reserved?: string,
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
      if (!name.isWellFormed()) {
        throw inputError(
          label,
          `has a name (${quote(name)}) with half of a character`,
          'Correct it.',
        );
      }
      if (name === reserved) {
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
    '_user_id',
  );
}

/**
 * The attributes with the mobile number as E.164 and the country as its two letters, where they clearly are
 * such; else as they came, for Instasent to judge. Without specs, these are the only attributes that are
 * known to be a phone number and a country.
 *
 * @param country two letters: where numbers without a country code are from, if the contact's own country
 *   does not say it
 */
export async function withCleanValues(
  attributes: Record<string, unknown>,
  country: string | undefined,
): Promise<Record<string, unknown>> {
  const { _phone_mobile: phone, [COUNTRY_ATTRIBUTE]: ownCountry } = attributes;
  const code = countryCode(ownCountry);
  const clean = code === undefined ? attributes : { ...attributes, [COUNTRY_ATTRIBUTE]: code };
  // The library is large: who sends no number does not wait for it.
  if (typeof phone !== 'string' && typeof phone !== 'number') return clean;
  const readPhone = await loadPhones(country);
  return { ...clean, _phone_mobile: readPhone(phone, ownCountry)?.number ?? phone };
}

/** The parameters of an event, ready to send; what was left empty is not. */
export function wireParameters(form: unknown): Record<string, unknown> {
  return wireRecord([['Event Parameters', form]]);
}
