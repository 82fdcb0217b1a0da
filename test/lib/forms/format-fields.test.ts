import type { DropdownState } from '@activepieces/pieces-framework';
import {
  countryProperty,
  formatProperty,
  timeZoneProperty,
} from '../../../src/lib/forms/format-fields';
import { refusalOf, run } from '../../support';

interface Choice {
  options: (values: Record<string, unknown>, context: never) => Promise<DropdownState<unknown>>;
}

/** What a dropdown shows, without a connection: neither list needs one. */
async function shownBy({ options }: Choice): Promise<DropdownState<unknown>> {
  return options({}, undefined as never);
}

describe.each([
  ['format', formatProperty],
  ['country', countryProperty],
  ['timeZone', timeZoneProperty],
] as const)('the field %s', (name, propertyOf) => {
  it('is called as a step calls it that refuses its value', async () => {
    const step = run('import_contacts', { rows: [{ _user_id: 'u1' }], [name]: 'Atlantis' });
    expect(await refusalOf(step)).toMatch(new RegExp(`^${propertyOf().displayName} is not `));
  });

  it('can be left out, waits for no other field, and says in a sentence what it is for', () => {
    const property = propertyOf();
    expect(property.required).toBe(false);
    expect(property).not.toHaveProperty('refreshers.0');
    expect(property.description).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the choice of how dates and numbers are written', () => {
  it('works it out unless told, and shows the other ways by example', () => {
    const { options, defaultValue } = formatProperty();
    expect(options.options).toEqual([
      { label: 'Work it out (fails where unsure)', value: 'auto' },
      { label: '31/12/2026 and 1.234,56', value: 'day_first_comma' },
      { label: '31/12/2026 and 1,234.56', value: 'day_first_point' },
      { label: '12/31/2026 and 1,234.56', value: 'month_first_point' },
    ]);
    expect(defaultValue).toBe('auto');
  });
});

describe('the choice of a country', () => {
  it('shows each by its name and calling code, and gives its two letters', async () => {
    const { disabled, options } = await shownBy(countryProperty());
    expect(disabled).toBe(false);
    expect(options).toContainEqual({ label: 'Spain (+34)', value: 'ES' });
    for (const { label, value } of options) {
      expect(label).toMatch(/^\p{L}.* \(\+\d{1,4}\)$/u);
      expect(value).toMatch(/^[A-Z]{2}$/);
    }
  });
});

describe('the choice of a time zone', () => {
  it('shows the names of the time zone database, UTC first, each once', async () => {
    const { disabled, options } = await shownBy(timeZoneProperty());
    expect(disabled).toBe(false);
    expect(options[0]).toEqual({ label: 'UTC', value: 'UTC' });
    expect(options).toContainEqual({ label: 'Europe/Madrid', value: 'Europe/Madrid' });
    expect(options).toContainEqual({ label: 'America/Mexico_City', value: 'America/Mexico_City' });
    const zones = options.map(({ value }) => String(value));
    expect(new Set(zones).size).toBe(zones.length);
    for (const timeZone of zones) {
      expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
    }
  });

  it('is no part of the metadata, where every name would be a text to translate', () => {
    for (const property of [countryProperty(), timeZoneProperty()])
      expect(JSON.stringify(property)).not.toMatch(/Mexico|Madrid/);
  });
});
