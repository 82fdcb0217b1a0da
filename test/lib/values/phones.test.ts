import { inspect } from 'node:util';
import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json';
import { getExampleNumber, type CountryCode } from 'libphonenumber-js/min';
import { countries, loadPhones, readCountry } from '../../../src/lib/values/phones';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

const read = async (value: unknown, country?: string) => (await loadPhones(country))(value);

describe('a phone number', () => {
  it.each<[unknown, string | undefined, string]>([
    ['600 000 000', 'ES', '+34600000000'],
    ['600.000.000', 'ES', '+34600000000'],
    ['600-000-000', 'ES', '+34600000000'],
    ['\u200e600\u00a0000\u00a0000 ', 'ES', '+34600000000'],
    [600000000, 'ES', '+34600000000'],
    ['600000000', 'es', '+34600000000'],
    ['+34 600 000 000', undefined, '+34600000000'],
    ['+34600000000', 'FR', '+34600000000'],
    ['+34600000000', 'XX', '+34600000000'],
    ['600 500 000', 'ES', '+34600500000'],
    ['0034 600 000 000', 'ES', '+34600000000'],
    [' 0034 600 000 000', 'US', '+34600000000'],
    ['0034600000000', 'US', '+34600000000'],
    ['00 34 600 000 000', 'US', '+34600000000'],
    ['0034600000000', 'BR', '+34600000000'],
    ['0057 321 123 4567', 'CO', '+573211234567'],
    ['(+34) 600 000 000', undefined, '+34600000000'],
    ['(0034) 600 000 000', 'FR', '+34600000000'],
    ['+34 (0)600 000 000', undefined, '+34600000000'],
    ['+34 (0)600 000 000', 'ES', '+34600000000'],
    ['0034 (0)600 000 000', 'US', '+34600000000'],
    // Of an Italian number this zero is a part.
    ['+39 (0)6 69812345', undefined, '+390669812345'],
    ['+44 (0)20 7946 0018', undefined, '+442079460018'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    [612345678, 'FR', '+33612345678'],
    ['55 1234 5678', 'MX', '+525512345678'],
    ['(11) 96123-4567', 'BR', '+5511961234567'],
    ['011 15-2345-6789', 'AR', '+5491123456789'],
  ])('%j in the country %s is %s', async (value, country, number) => {
    await expect(read(value, country)).resolves.toBe(number);
  });

  it.each<[unknown, string | undefined]>([
    ['600 000 000', undefined],
    ['600 000 000', 'XX'],
    ['0034600000000', undefined],
    [600000000, undefined],
    ['12345', 'ES'],
    ['600 000 000 / 600 000 001', 'ES'],
    ['600 000 000 (Ana)', 'ES'],
    ['Tel. 600 000 000', 'ES'],
    ['600 000 000 ext. 5', 'ES'],
    ['+34 600 000 000;ext=5', undefined],
    ['3.46E+10', 'ES'],
    // A German number may be a digit longer; this zero is none of it.
    ['1701234567.0', 'DE'],
    [' 1701234567.0 ', 'DE'],
    ['600 (+34) 000 000', 'ES'],
    [0, 'ES'],
    ['+491701234567,0', undefined],
    [600000000.5, 'ES'],
    [-600000000, 'ES'],
    [1e21, 'ES'],
    ['(0034) 600 000 000', undefined],
    ['(+34 600 000 000', undefined],
    ['', 'ES'],
    [true, 'ES'],
    [null, 'ES'],
    [['600000000'], 'ES'],
  ])('is not clear of %j in the country %s', async (value, country) => {
    await expect(read(value, country)).resolves.toBeUndefined();
  });

  const all = ['ES', 'MX', 'AR', 'CO', 'CL', 'PE', 'EC', 'BR', 'PT', 'FR', 'DE', 'IT', 'GB', 'US'];

  it.each(all as CountryCode[])(
    'of %s as people there write it is the same number',
    async (code) => {
      const toE164 = await loadPhones(code);
      const example = getExampleNumber(code, examples);
      const digits = example?.nationalNumber ?? '';
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 9999 }), (last) => {
          const national = digits.slice(0, -4) + last.toString().padStart(4, '0');
          const number = toE164(`+${example?.countryCallingCode ?? ''}${national}`);
          if (number === undefined) return;
          const phone = getExampleNumber(code, { ...examples, [code]: national });
          const written = phone?.formatNational() ?? '';
          const abroad = phone?.formatInternational() ?? '';
          expect([toE164(written), toE164(abroad), toE164(abroad.replace('+', '00'))]).toEqual([
            number,
            number,
            number,
          ]);
        }),
        { numRuns: PROPERTY_RUNS / 10 },
      );
    },
  );

  it('is one that somebody could dial, or none, whatever is in the cell', async () => {
    const toE164 = await loadPhones('ES');
    const cells = fc.oneof(
      fc.anything(),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789+()-./ ')) }),
    );
    fc.assert(
      fc.property(cells, (cell) => {
        const number = toE164(cell);
        return number === undefined || /^\+[1-9]\d{6,14}$/.test(number);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('the countries of phone numbers', () => {
  it('are listed by their English names, with their calling codes', async () => {
    const list = await countries();
    expect(list).toContainEqual({ code: 'ES', name: 'Spain', callingCode: '34' });
    expect(list).toContainEqual({ code: 'MX', name: 'Mexico', callingCode: '52' });
    expect(list.length).toBeGreaterThan(200);
    const names = list.map(({ name }) => name);
    expect(names).toEqual([...names].sort(new Intl.Collator('en').compare));
  });

  it('are chosen by their letters, or not at all', async () => {
    await expect(readCountry(' es ', 'Country')).resolves.toBe('ES');
    for (const nothing of [undefined, null, '', ' ']) {
      await expect(readCountry(nothing, 'Country')).resolves.toBeUndefined();
    }
  });

  it.each(['Spain', 'XX', 34, ['ES']])('cannot be %j', async (value) => {
    const refusal = readCountry(value, 'Country').then(inspect, inspect);
    await expect(refusal).resolves.toMatch('Country is not a country');
    await expect(refusal).resolves.toMatch(REFUSAL);
  });
});
