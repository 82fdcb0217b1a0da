import fc from 'fast-check';
import { MAX_MESSAGE_LENGTH, MAX_STEPS, Redactor } from '../../../src/lib/ingest-api/redaction';
import { PROPERTY_RUNS } from '../../property-runs';

const shown = (message: string, sent: unknown) => new Redactor(sent).text(message);

describe('a message about what was sent', () => {
  it.each([
    ['1234 and abcd', { a: 'abcd', b: 1234 }, '… and …'],
    ['1000 and -1000', { a: 1000, b: -1000 }, '… and …'],
    ['999 and abc', { a: 'abc', b: 999, c: null, d: true }, '999 and abc'],
    ['12.5 and -999', { a: 12.5, b: -999 }, '12.5 and -999'],
    ['abcd-efgh', { a: 'abcd', b: ['abcd-efgh'] }, '…'],
    ['abcd, efgh', { a: { b: [{ c: 'abcd' }] }, d: 'efgh' }, '…, …'],
    ['Bad: someone@example.com.', ['someone@example.com'], 'Bad: ….'],
    ['"x" Barcelona', ['Barcelona'], '"x" …'],
    ['abcdefgh', { a: 'abcdef', b: 'defgh' }, '…'],
    ['nothing', undefined, 'nothing'],
    ['', { a: 'abcd' }, ''],
  ])('%j loses the values of %j', (message, sent, expected) => {
    expect(shown(message, sent)).toBe(expected);
  });

  it('keeps the IDs and the event type, which are meant to be read', () => {
    const sent = { _user_id: 'user', _event_id: '10045', _event_type: 'order' };
    expect(shown('user, 10045 and order', sent)).toBe('user, 10045 and order');
  });

  it.each([
    ['SOMEONE@Example.com is taken', 'someone@example.COM', '… is taken'],
    ['ÁVILA is no city', 'Ávila', '… is no city'],
    ['İSTANBUL, BARCELONA', 'Barcelona', 'İSTANBUL, …'],
    ['Straße, BARCELONA', 'Barcelona', 'Straße, …'],
    ['ΠΑΠΑΣ’s: unknown', 'ΠΑΠΑΣ', '…’s: unknown'],
    ['ΠΑΠΑΣ: unknown', 'Παπας', '…: unknown'],
    ['A\u0301vila is no city', 'Ávila', '… is no city'],
    ['Ávila is no city', 'A\u0301vila', '… is no city'],
  ])('%j loses a value in other letters: %j', (message, value, expected) => {
    expect(shown(message, [value])).toBe(expected);
  });

  it.each([
    '+34600111222',
    '34600111222',
    '+34 600 111 222',
    '0034 600-11-12-22',
    '(+34) 600.111.222',
    '600 111 222',
    '34600111222 ',
    '600/111/222',
    '600 - 111 222',
  ])('loses a phone number that is written %j', (written) => {
    const message = shown(`Bad number ${written}!`, { phone: '+34600111222' });
    expect(message).not.toMatch(/\d{4}|\d\d\D\d\d/);
    expect(message).toMatch(/^Bad number \(?\+?…/);
    expect(shown('Bad number +34600111222', { phone: written })).not.toMatch(/\d/);
  });

  it('keeps other numbers', () => {
    const sent = { phone: '+34600111222' };
    expect(shown('At most 600111 of 34600 in 2026', sent)).toBe('At most 600111 of 34600 in 2026');
    expect(shown('Not 111222333', sent)).toBe('Not 111222333');
    expect(shown('600-1113', { a: '600111' })).toBe('600-1113');
    expect(shown('600-1113', { a: '6001113' })).toBe('…');
    expect(shown('6:0:0:1:1:1:2', sent)).toBe('6:0:0:1:1:1:2');
    // What is longer than a phone number is looked for as it is written.
    expect(shown('600111222', { a: `600 111 222${'x'.repeat(90)}` })).toBe('600111222');
    expect(shown('600111222', { a: `600 111 222${'x'.repeat(89)}` })).toBe('…');
  });

  it('keeps the names of fields, also where a value reads alike', () => {
    const sent = { favorite: 'email', mobile: 'first', plan: 'plan', 'tienda-año': 'tienda' };
    for (const message of [
      '_email: Invalid format',
      'attributes[_first_name] is required',
      'plan: unknown',
      'emailAddress, e_mail2email: unknown',
      'tienda-año: unknown',
      'favorite.plan: unknown',
    ]) {
      expect(shown(message, sent)).toBe(message);
    }
    expect(shown('email: unknown', sent)).toBe('…: unknown');
    expect(shown('Email-address: unknown', sent)).toBe('…-address: unknown');
    expect(shown('x34600111222x', { a: '34600111222' })).toBe('x…x');
    expect(shown('plan@example.com', { plan: 'plan@example.com' })).toBe('…');
    expect(shown('my plan', { plan: 'my plan' })).toBe('…');
    expect(shown('plan b', { plan: 'plan b' })).toBe('…');
    expect(shown('東京都の人', { a: '東京都の' })).toBe('…人');
    // Places in a list are no names.
    const list = Array.from({ length: 1_235 }, () => 0);
    expect(shown('Not 1234', { list, points: 1_234 })).toBe('Not …');
  });

  it('keeps a field’s own name, and hides a value in its place', () => {
    const redactor = new Redactor({ Barcelona: 'Barcelona', tags: ['someone@example.com'] });
    expect(redactor.field('Barcelona')).toBe('Barcelona');
    expect(redactor.field('someone@example.com')).toBe('…');
    expect(redactor.field('tags.someone@example.com')).toBe('tags.…');
  });

  it('loses a long value that is repeated in part', () => {
    const note = 'The quick brown fox jumps over the lazy dog';
    expect(shown(`"${note.slice(0, 30)}…" is too long`, { note })).toBe('"……" is too long');
    expect(shown(`${note} is too long`, { note: `${note}, twice` })).toBe('… is too long');
    expect(shown(`"${note.slice(0, 24)}" is too long`, { note })).toBe('"…" is too long');
    expect(shown(`"${note.slice(0, 23)}" is too long`, { note })).toContain(note.slice(0, 23));
  });
});

describe('the work that a message makes', () => {
  it('ends with the part of it that is looked at', () => {
    const sent = { a: 'someone@example.com' };
    const text = `Bad: someone@example.com ${'x '.repeat(MAX_MESSAGE_LENGTH)}`;
    expect(shown(text, sent)).toBe(shown(text.slice(0, MAX_MESSAGE_LENGTH + 1), sent));
    expect(shown(text, sent)).toMatch(/^Bad: … x /);
    expect(shown('x'.repeat(MAX_MESSAGE_LENGTH), sent)).toBe('x'.repeat(MAX_MESSAGE_LENGTH));
    expect(shown('x'.repeat(MAX_MESSAGE_LENGTH + 1), sent)).toMatch(/^x{3976}…$/);
    expect(shown('x'.repeat(9_500_000), sent)).toMatch(/^x{3976}…$/);
  });

  it('never leaves half a value at its end', () => {
    const value = 'someone.with.a.long.name@example.com';
    fc.assert(
      fc.property(
        fc.integer({ min: MAX_MESSAGE_LENGTH - 80, max: MAX_MESSAGE_LENGTH }),
        (place) => {
          const message = `${' '.repeat(place)}${value}${' '.repeat(80)}`;
          return !/[a-z]/.test(shown(message, { value }));
        },
      ),
    );
  });

  it('ends after so many steps, and nothing is shown then', () => {
    const alike = Array.from({ length: 1_000 }, (_, index) => `aaaa-${index.toString()}-x`);
    expect(shown('aaaa '.repeat(10), alike)).toBe('aaaa '.repeat(10));
    expect(shown('aaaa '.repeat(700), alike)).toBe('…');
    const long = 'a'.repeat(MAX_MESSAGE_LENGTH);
    expect(MAX_STEPS).toBeLessThan((MAX_MESSAGE_LENGTH * MAX_MESSAGE_LENGTH) / 2);
    expect(shown(long, [long])).toBe('…');
  });

  it('hides every value, whatever stands around it', () => {
    const value = fc.oneof(
      fc.emailAddress(),
      fc.string({ minLength: 4, maxLength: 60, unit: 'grapheme' }),
      fc.integer({ min: 1000 }).map(String),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), fc.nat(), (values, at) => {
        const one = values[at % values.length] ?? '';
        const message = shown(`[${one}]`, values);
        expect(message).not.toContain(`[${one}]`);
        expect(message.length).toBeLessThanOrEqual(one.normalize('NFC').length + 2);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
