import fc from 'fast-check';
import { comparable } from '../../../src/lib/sheets/column-names';
import { PROPERTY_RUNS } from '../../property-runs';

describe('names', () => {
  it.each([
    ['Correo electrónico', 'correo_electronico'],
    ['E-mail', 'EMAIL'],
    ['_email', 'Email '],
    ['First\nName', '_first_name'],
    ['ÑANDÚ', 'nandu'],
    ['¿VIP?', 'vip'],
    ['İd', 'id'],
    ['Order #', 'order_#'],
  ])('%j and %j are alike', (one, other) => {
    expect(comparable(one)).toBe(comparable(other));
  });

  it.each([
    ['email', 'email2'],
    ['Total €', 'Total'],
    ['が', 'か'],
    ['é', 'è2'],
    ['Straße', 'strasse'],
    ['Discount %', 'Discount'],
    ['Order #', 'Order'],
    ['VIP!', 'VIP'],
    ['折扣％', '折扣'],
  ])('%j and %j are not', (one, other) => {
    expect(comparable(one)).not.toBe(comparable(other));
  });

  it('are alike to themselves in any case and spelling of accents', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'á', 'ñ', 'ç', 'ö', 'Z', ' ', '_', '-', '.', '9', 'が', '한', '%'),
    });
    fc.assert(
      fc.property(name, (text) => {
        const spelt = ` ${text.toUpperCase().normalize('NFD')}_`;
        expect(comparable(spelt)).toBe(comparable(text));
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
