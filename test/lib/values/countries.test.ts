import fc from 'fast-check';
import { countryCode, countryCodes, readCountry } from '../../../src/lib/values/countries';
import { LANGUAGES } from '../../../src/lib/values/words';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

describe('a country', () => {
  it.each([
    ['Spain', 'ES'],
    ['España', 'ES'],
    ['espana', 'ES'],
    ['ESP', 'ES'],
    ['es', 'ES'],
    [' ES\u00a0', 'ES'],
    ['Espagne', 'ES'],
    ['スペイン', 'ES'],
    ['西班牙', 'ES'],
    ['إسبانيا', 'ES'],
    ['UK', 'GB'],
    ['United States of America', 'US'],
    ['The Netherlands', 'NL'],
    ['Holland', 'NL'],
    ['Czech Republic', 'CZ'],
    ['Russian Federation', 'RU'],
    ['Korea, Republic of', 'KR'],
    ["Côte d'Ivoire", 'CI'],
    ['Türkiye', 'TR'],
    ['na', 'NA'],
    ['DEU', 'DE'],
    ['PRT', 'PT'],
    ['USA', 'US'],
    ['CHE', 'CH'],
  ])('%j is %s', (value, code) => {
    expect(countryCode(value)).toBe(code);
  });

  it.each(['Atlantis', 'XX', 'ZZZ', '', '34', 34, null, ['ES'], 'x'.repeat(1_000)])(
    'is not %j',
    (value) => {
      expect(countryCode(value)).toBeUndefined();
    },
  );

  it('is understood by its name in each language, or not at all', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LANGUAGES),
        fc.constantFrom(...countryCodes()),
        fc.constantFrom('long' as const, 'short' as const),
        (locale, code, style) => {
          const name = new Intl.DisplayNames(locale, { type: 'region', style }).of(code);
          expect([code, undefined]).toContain(countryCode(name));
        },
      ),
      { numRuns: PROPERTY_RUNS / 5 },
    );
    const spain = LANGUAGES.map((locale) =>
      new Intl.DisplayNames(locale, { type: 'region' }).of('ES'),
    );
    expect(spain.map(countryCode)).toEqual(LANGUAGES.map(() => 'ES'));
  });

  it('is one of 249 of ISO 3166-1, and of three that have telephone numbers', () => {
    expect(countryCodes().size).toBe(252);
  });
});

describe('the country of a form', () => {
  it('is chosen, or not', () => {
    expect(readCountry(' es ', 'Country')).toBe('ES');
    for (const nothing of [undefined, null, '', ' ']) {
      expect(readCountry(nothing, 'Country')).toBeUndefined();
    }
  });

  it.each(['Atlantis', 'XX', 34, ['ES']])('cannot be %j', (value) => {
    expect(() => readCountry(value, 'Country')).toThrow('Country is not a country');
    expect(() => readCountry(value, 'Country')).toThrow(REFUSAL);
  });
});
