import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { valuesByName } from './input';
import { wireValue } from './wire-value';
import { loadPhones } from './phones';

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
 * The attributes with the mobile number as E.164, where it is clearly one. Without specs, this is the
 * only attribute that is known to be a phone number.
 *
 * @param country two letters: where numbers without a country code are from
 */
export async function withCleanPhone(
  attributes: Record<string, unknown>,
  country: string | undefined,
): Promise<Record<string, unknown>> {
  const { _phone_mobile: phone } = attributes;
  // The library is large: who sends no number does not wait for it.
  if (typeof phone !== 'string' && typeof phone !== 'number') return attributes;
  const toE164 = await loadPhones(country);
  return { ...attributes, _phone_mobile: toE164(phone) ?? phone };
}

/** The parameters of an event, ready to send; what was left empty is not. */
export function wireParameters(form: unknown): Record<string, unknown> {
  return wireRecord([['Event Parameters', form]]);
}
