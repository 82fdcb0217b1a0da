import fc from 'fast-check';
import examples from 'libphonenumber-js/examples.mobile.json';
import { getExampleNumber, type CountryCode } from 'libphonenumber-js/mobile';
import { readCountry } from '../../../src/lib/values/countries';
import { callingCountries, loadPhones } from '../../../src/lib/values/phones';
import { PROPERTY_RUNS } from '../../property-runs';

const read = async (value: unknown, country?: string) => (await loadPhones(country))(value)?.number;

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
    ['+44 (0)7911 123456', undefined, '+447911123456'],
    // In the United States, mobile numbers look like others.
    ['(202) 555-0123', 'US', '+12025550123'],
    // What programs and people put around numbers.
    ['600000001.0', 'ES', '+34600000001'],
    ['1701234567.0', 'DE', '+491701234567'],
    ['+491701234567,0', undefined, '+491701234567'],
    ['tel:+34600000001', undefined, '+34600000001'],
    ['TEL: 600 000 001', 'ES', '+34600000001'],
    ['p:+34600000001', undefined, '+34600000001'],
    ["'+34600000001", undefined, '+34600000001'],
    ['600\u00a0000\u202f001\u200b', 'ES', '+34600000001'],
    ['\ufeff+34\u2060600000001', undefined, '+34600000001'],
    // International without its plus, where it is none of the country.
    ['34600000001', 'ES', '+34600000001'],
    ['33612345678', 'ES', '+33612345678'],
    ['33 6 12 34 56 78', 'ES', '+33612345678'],
    ['351912345678', 'ES', '+351912345678'],
    [351912345678, 'ES', '+351912345678'],
    ['4915123456789', 'DE', '+4915123456789'],
    ['34612345678', 'DE', '+34612345678'],
    ['34612345678', 'AT', '+34612345678'],
    ['34612345678', 'ID', '+34612345678'],
    // Several in a cell: the first that is valid.
    ['600 000 000 / 600 000 001', 'ES', '+34600000000'],
    ['912 345 678; 600 000 001', 'ES', '+34600000001'],
    ['600000000, 600000001', 'ES', '+34600000000'],
    ['+34 600 000 000 ::: +34 600 000 001', undefined, '+34600000000'],
    ['0151/23456789', 'DE', '+4915123456789'],
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
    // Fixed lines take no messages.
    ['912 345 678', 'ES'],
    ['+39 06 69812345', undefined],
    // A German mobile without its zero, or one of the United States.
    ['15123456789', 'DE'],
    // One of Spain, or one of New Caledonia.
    ['687 712 345', 'ES'],
    ['600 000 000 / 1', 'ES'],
    ['600 000 000 / Ana', 'ES'],
    ['33612345678', undefined],
    ['600 000 000 (Ana)', 'ES'],
    ['Tel. 600 000 000', 'ES'],
    ['600 000 000 ext. 5', 'ES'],
    ['+34 600 000 000;ext=5', undefined],
    ['3.46E+10', 'ES'],
    ['1701234567.5', 'DE'],
    ['600 (+34) 000 000', 'ES'],
    [0, 'ES'],
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
      const readPhone = await loadPhones(code);
      const toE164 = (text: string) => readPhone(text)?.number;
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
          const read = [toE164(written), toE164(abroad), toE164(abroad.replace('+', '00'))];
          // In the national form, some are numbers of another country, too.
          expect(read.map((each) => each ?? number)).toEqual([number, number, number]);
        }),
        { numRuns: PROPERTY_RUNS / 10 },
      );
    },
  );

  it('is one that somebody could dial, or none, whatever is in the cell', async () => {
    const readPhone = await loadPhones('ES');
    const cells = fc.oneof(
      fc.anything(),
      fc.string({ unit: fc.constantFrom(...Array.from('0123456789+()-./ ')) }),
    );
    fc.assert(
      fc.property(cells, (cell) => {
        const number = readPhone(cell)?.number;
        return number === undefined || /^\+[1-9]\d{6,14}$/.test(number);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('digits without a plus', () => {
  it.each(['ES', 'DE', 'AT', 'ID', 'FR', 'US', 'BR'])(
    'are never the number of a stranger where the country is %s',
    async (country) => {
      const readPhone = await loadPhones(country);
      const international = await loadPhones(undefined);
      const codes = Object.keys(examples) as CountryCode[];
      fc.assert(
        fc.property(fc.constantFrom(...codes), fc.integer({ min: 0, max: 9999 }), (code, last) => {
          const example = getExampleNumber(code, examples)?.number ?? '';
          const number = example.slice(0, -4) + last.toString().padStart(4, '0');
          if (international(number) === undefined) return;
          expect([number, undefined]).toContain(readPhone(number.slice(1))?.number);
        }),
        { numRuns: PROPERTY_RUNS / 5 },
      );
    },
  );
});

describe('the countries of phone numbers', () => {
  it('are listed by their English names, with their calling codes', async () => {
    const list = await callingCountries();
    expect(list).toContainEqual({ code: 'ES', name: 'Spain', callingCode: '34' });
    expect(list).toContainEqual({ code: 'MX', name: 'Mexico', callingCode: '52' });
    expect(list.length).toBeGreaterThan(200);
    const names = list.map(({ name }) => name);
    expect(names).toEqual([...names].sort(new Intl.Collator('en').compare));
  });

  it('are countries that the form can read', async () => {
    for (const { code } of await callingCountries()) expect(readCountry(code, 'X')).toBe(code);
  });
});
