import fc from 'fast-check';
import { parseDay, parseInstant } from '../../../src/lib/values/dates';
import { PROPERTY_RUNS } from '../../property-runs';

describe('a date and time', () => {
  it.each([
    ['2024-05-01', '2024-05-01T00:00:00.000Z'],
    ['20240501', '2024-05-01T00:00:00.000Z'],
    ['2024-122', '2024-05-01T00:00:00.000Z'],
    ['2024-W18-3', '2024-05-01T00:00:00.000Z'],
    ['2024W183', '2024-05-01T00:00:00.000Z'],
    ['2024-05-01T10:00', '2024-05-01T10:00:00.000Z'],
    ['2024-05-01 10:00:30', '2024-05-01T10:00:30.000Z'],
    ['2024-05-01T10:00:00.123456Z', '2024-05-01T10:00:00.123Z'],
    ['2024-05-01T10:00:00,5Z', '2024-05-01T10:00:00.500Z'],
    ['2024-05-01T10:00:00+02:00', '2024-05-01T08:00:00.000Z'],
    ['2024-05-01T10:00:00 +02:00', '2024-05-01T08:00:00.000Z'],
    ['2024-05-01T10:00:00-0330', '2024-05-01T13:30:00.000Z'],
    ['2024-05-01T10+02', '2024-05-01T08:00:00.000Z'],
    ['20240501T100000Z', '2024-05-01T10:00:00.000Z'],
    ['2024-05-01t10:00:00z', '2024-05-01T10:00:00.000Z'],
    ['2024-05-01T24:00', '2024-05-02T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['0000-01-01', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    [' 2024-05-01\n', '2024-05-01T00:00:00.000Z'],
  ])('%j is %s', (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant);
  });

  it.each([
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-05-01T25:00',
    '2024-05-01T10:61',
    '2024-05-01T10:00:60Z',
    '2024-05-01T10:00:00+25:00',
    '2024-05-01T10:00:00+02:75',
    '2024-05-01T',
    '2024-05-01TZ',
    '2024-05-01T10:00:00[Europe/Madrid]',
    '2024-1-1',
    '2024-05',
    '2024',
    '20',
    '1714557600',
    '01/05/2024',
    'May 1, 2024',
    'tomorrow',
    '',
    '9999-12-31T23:59:59-01:00',
    1714557600,
    null,
    {},
    new Date(Number.NaN),
    new Date(Date.UTC(-1, 0, 1)),
  ])('%j is none', (value) => {
    expect(parseInstant(value)).toBeUndefined();
    expect(parseDay(value)).toBeUndefined();
  });

  it('that is one already stays the same instant', () => {
    const date = new Date('2024-05-01T10:00:00Z');
    expect(parseInstant(date)).toEqual(date);
  });

  it('stays the same instant in every zone', () => {
    const dates = fc.date({
      min: new Date('0001-01-02'),
      max: new Date('9998-12-30'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, fc.integer({ min: -23 * 60 + 1, max: 23 * 60 - 1 }), (date, minutes) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const clock = (n: number) => Math.abs(n).toString().padStart(2, '0');
        const zone = `${minutes < 0 ? '-' : '+'}${clock(Math.trunc(minutes / 60))}:${clock(minutes % 60)}`;
        return parseInstant(`${local}${zone}`)?.getTime() === date.getTime();
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('is never guessed from other text', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (text) => parseInstant(text) === undefined || /^\s*\d{4}/.test(text),
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('a day', () => {
  it.each([
    ['2024-05-01T23:30:00-05:00', '2024-05-01'],
    ['2024-05-01', '2024-05-01'],
    ['20240501', '2024-05-01'],
    ['2024-W18-3', '2024-05-01'],
    [' 2024-05-01 ', '2024-05-01'],
  ])('of %s is %s, as it is written', (text, day) => {
    expect(parseDay(text)).toBe(day);
  });

  it('of a Date is its day in UTC', () => {
    expect(parseDay(new Date('2024-05-01T23:30:00Z'))).toBe('2024-05-01');
  });
});
