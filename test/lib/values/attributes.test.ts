import {
  wireAttributes,
  wireParameters,
  withCleanValues,
} from '../../../src/lib/values/attributes';
import { NOTE_KEY } from '../../../src/lib/values/input';
import { REFUSAL } from '../../refusal';

describe('the attributes of a contact', () => {
  it('come from the form and from the dictionary; what is empty is left out', () => {
    const form = {
      _first_name: 'X',
      _email: '',
      _date_registered: null,
      tags: [],
      is_vip: false,
      points: 0,
    };
    const custom = { ' plan ': 'gold', note: '', '': '' };
    expect(wireAttributes(form, custom)).toEqual({
      _first_name: 'X',
      is_vip: '0',
      points: 0,
      plan: 'gold',
    });
    expect(wireAttributes(undefined, '')).toEqual({});
    expect(wireAttributes('{"a":1}', '{"b":2}')).toEqual({ a: 1, b: 2 });
  });

  it('never hold the note of the form', () => {
    expect(wireAttributes({ [NOTE_KEY]: 'text' }, { [NOTE_KEY]: 'text' })).toEqual({});
  });

  it.each([
    [{}, { _user_id: 'x' }, 'Custom Attributes must not set _user_id'],
    [{}, { ' _user_id ': 'x' }, 'Custom Attributes must not set _user_id'],
    [{ _user_id: 'x' }, {}, 'Contact Properties must not set _user_id'],
    [{ a: 1 }, { a: 1 }, 'Custom Attributes sets "a", which is set already'],
    [{ a: 1, ' a': 2 }, {}, 'Contact Properties sets "a", which is set already'],
    [{}, { ' ': 'x' }, 'Custom Attributes has a value without a name'],
    [{ a: Number.NaN }, {}, 'Contact Properties → a is not a number'],
    [{}, { a: 2 ** 60 }, 'Custom Attributes → a has more digits than a number can hold exactly'],
    [{}, '{"a":12345678901234567890}', 'Custom Attributes → a has more digits than a number'],
    [{}, { 'a\ud83d': 1 }, 'Custom Attributes has a name ("a\ufffd") with half of a character'],
    [[1], {}, 'Contact Properties must be values by name, but a list arrived'],
    [{}, 'x', 'Custom Attributes must be values by name, but text arrived'],
  ])('%j and %j are refused', (form, custom, sentence) => {
    expect(() => wireAttributes(form, custom)).toThrow(sentence);
    expect(() => wireAttributes(form, custom)).toThrow(REFUSAL);
  });

  it('may be named twice where one is empty', () => {
    expect(wireAttributes({ a: '' }, { a: 1, _user_id: '' })).toEqual({ a: 1 });
  });

  it('may have names that mean something to JavaScript', () => {
    const custom: unknown = JSON.parse('{"__proto__":{"x":1},"constructor":"c","toString":"t"}');
    const attributes = wireAttributes({}, custom);
    expect(JSON.stringify(attributes)).toBe(
      '{"__proto__":{"x":1},"constructor":"c","toString":"t"}',
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('the parameters of an event', () => {
  it('are sent as they come, without what is empty', () => {
    expect(wireParameters({ amount: 10, coupon: '', first: true, [NOTE_KEY]: 'x' })).toEqual({
      amount: 10,
      first: '1',
    });
    expect(() => wireParameters([1])).toThrow('Event Parameters must be values by name');
  });
});

describe('the mobile number of a contact', () => {
  it.each([
    ['600 000 000', 'ES', '+34600000000'],
    [600000000, 'ES', '+34600000000'],
    ['+34 600 000 000', undefined, '+34600000000'],
    ['600 000 000', undefined, '600 000 000'],
    ['ask her', 'ES', 'ask her'],
    [null, 'ES', null],
  ])('%j with the country %s is sent as %j', async (phone, country, sent) => {
    const attributes = { _first_name: '600 000 000', _phone_mobile: phone, phone: '600 000 000' };
    await expect(withCleanValues(attributes, country)).resolves.toEqual({
      ...attributes,
      _phone_mobile: sent,
    });
  });

  it('is read by the country of the contact before that of the form', async () => {
    const read = async (country: unknown) =>
      withCleanValues({ _phone_mobile: '912 345 678', _country_code: country }, 'ES');
    await expect(read('Portugal')).resolves.toEqual({
      _phone_mobile: '+351912345678',
      _country_code: 'PT',
    });
    await expect(read('Atlantis')).resolves.toEqual({
      _phone_mobile: '912 345 678',
      _country_code: 'Atlantis',
    });
  });

  it('is not added where there is none', async () => {
    const attributes = { plan: 'gold' };
    await expect(withCleanValues(attributes, 'ES')).resolves.toBe(attributes);
  });
});
