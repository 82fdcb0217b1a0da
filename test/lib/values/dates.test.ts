import { format } from 'date-fns';
import fc from 'fast-check';
import {
  parseDay,
  parseInstant,
  readEventDate,
  UNKNOWN_DATES,
  type DateFormat,
} from '../../../src/lib/values/dates';
import type { DateOrder, ReadResult } from '../../../src/lib/values/read-result';
import { PROPERTY_RUNS } from '../../property-runs';

const read = <T>(result: ReadResult<T>) => ('value' in result ? result.value : result.failure);
const formatIn = (order: DateOrder, timeZone: string): DateFormat => ({
  ...UNKNOWN_DATES,
  order,
  timeZone,
});
const instantOf = (value: unknown, order: DateOrder = 'unknown', timeZone = 'UTC') => {
  const instant = read(parseInstant(value, formatIn(order, timeZone)));
  return instant instanceof Date ? instant.toISOString() : instant;
};
const dayOf = (value: unknown, order: DateOrder = 'unknown', timeZone = 'UTC') =>
  read(parseDay(value, formatIn(order, timeZone)));

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
    for (const dates of ['unknown', 'mixed', 'day-first', 'month-first'] as const) {
      expect(instantOf(text, dates)).toBe(instant);
    }
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
    '2024-05',
    '2024',
    '20',
    'tomorrow',
    '',
    '2026/3-9',
    '31/12.2026',
    '31/02/1990',
    '29/02/2023',
    '123/1/2026',
    '1/123/2026',
    '1/1/20261',
    'x31/12/2026',
    '00/01/2026',
    '01/00/2026',
    '31 May',
    'Friday, May 31, 1990',
    '31 Smarch 1990',
    'May 1990',
    '31 May 31 1990',
    '2026-03-09 18:30 XYZ',
    '2026-03-09 18:30 +2',
    '2026-03-09 18:30 CET+1',
    '2026-03-09 18.3',
    '2026-03-09 18:30.15',
    '2026-03-09 18.30:15',
    '2026-03-09 18:30,5',
    '2026-03-09T1030.5',
    '2026-03-09 13:30 AM',
    '2026-03-09 0:30 PM',
    '2026-03-09 0:30 AM',
    '2026-03-09 6:30 XM',
    '2026-03-09 6:30 P',
    '2026-03-09  pm',
    '2026-03-09 24:30',
    '2026-03-09 12:60',
    '2026-03-09 12:30:60',
    '2026-03-09 99:00',
    '2024-W60-1',
    '2024-W53-1',
    '2024-W00-7',
    '2024-W18-0',
    '2024-W18-8',
    '2024-367',
    '2023-366',
    '2024-000',
    '20240230',
    '2024-0501',
    1990,
    '1234567',
    '2024122',
    '12345678901',
    '12345678901234',
    20261340,
    -46090,
    46090.5e9,
    '1.5',
    1.5,
    2024.5,
    '100000.5',
    1.2e21,
    Number.NaN,
    true,
    [46090],
    '9999-12-31T23:59:59-01:00',
    null,
    {},
    new Date(Number.NaN),
    new Date(Date.UTC(-1, 0, 1)),
  ])('%j is none', (value) => {
    for (const dates of ['unknown', 'mixed', 'day-first', 'month-first'] as const) {
      expect(['invalid', 'no-year']).toContain(instantOf(value, dates));
      expect(['invalid', 'no-year']).toContain(dayOf(value, dates));
    }
  });

  it('that is one already stays the same instant', () => {
    const date = new Date('2024-05-01T10:00:00Z');
    expect(instantOf(date, 'mixed', 'Europe/Madrid')).toBe('2024-05-01T10:00:00.000Z');
  });

  it('stays the same instant in every zone', () => {
    const dates = fc.date({
      min: new Date('0002-01-01'),
      max: new Date('4500-12-30'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, fc.integer({ min: -23 * 60 + 1, max: 23 * 60 - 1 }), (date, minutes) => {
        const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const clock = (n: number) => Math.abs(n).toString().padStart(2, '0');
        const zone = `${minutes < 0 ? '-' : '+'}${clock(Math.trunc(minutes / 60))}:${clock(minutes % 60)}`;
        return instantOf(`${local}${zone}`) === date.toISOString();
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('is never guessed from text without the digits of a date', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const instant = instantOf(text);
        return instant === null
          ? /^[0\W]+$/.test(text)
          : !/^\d{4}-/.test(instant) || /\d/.test(text);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it.each([
    ['31/12/2026', '2026-12-31T00:00:00.000Z'],
    ['31.12.2026', '2026-12-31T00:00:00.000Z'],
    ['31-12-2026', '2026-12-31T00:00:00.000Z'],
    ['12/31/2026', '2026-12-31T00:00:00.000Z'],
    ['5/5/2026', '2026-05-05T00:00:00.000Z'],
    ['2026/3/9', '2026-03-09T00:00:00.000Z'],
    ['2026.03.09', '2026-03-09T00:00:00.000Z'],
    ['2026-3-9', '2026-03-09T00:00:00.000Z'],
    ['\u200f31\u200f/12\u200f/2026', '2026-12-31T00:00:00.000Z'],
    ['31/12/2026 18:30', '2026-12-31T18:30:00.000Z'],
    ['31/12/2026, 18:30:15', '2026-12-31T18:30:15.000Z'],
    ['31/12/2026T18:30', '2026-12-31T18:30:00.000Z'],
    ['31/12/2026 18', '2026-12-31T18:00:00.000Z'],
    ['31/12/2026 8:05', '2026-12-31T08:05:00.000Z'],
    ['2026-03-09 18.30', '2026-03-09T18:30:00.000Z'],
    ['2026-03-09 18.30.15', '2026-03-09T18:30:15.000Z'],
    ['2026-03-09 18.30.15,5', '2026-03-09T18:30:15.500Z'],
    ['2026-03-09T183015.5Z', '2026-03-09T18:30:15.500Z'],
    ['2026-03-09T1830+0100', '2026-03-09T17:30:00.000Z'],
    ['12/31/2026, 6:30 PM', '2026-12-31T18:30:00.000Z'],
    ['12/31/2026, 6:30\u202fpm', '2026-12-31T18:30:00.000Z'],
    ['31/12/2026 6:30:15 p. m.', '2026-12-31T18:30:15.000Z'],
    ['31/12/2026 12:00 a.m.', '2026-12-31T00:00:00.000Z'],
    ['31/12/2026 12:00 PM', '2026-12-31T12:00:00.000Z'],
    ['31/12/2026 1:00AM', '2026-12-31T01:00:00.000Z'],
    ['31/12/2026 6 PM', '2026-12-31T18:00:00.000Z'],
    ['31/12/2026 6:30 PM +02:00', '2026-12-31T16:30:00.000Z'],
    // Days of Excel, dates as numbers, epoch seconds and milliseconds.
    [46090, '2026-03-09T00:00:00.000Z'],
    ['46090', '2026-03-09T00:00:00.000Z'],
    [46090.770833333336, '2026-03-09T18:30:00.000Z'],
    ['46090,5', '2026-03-09T12:00:00.000Z'],
    [10000, '1927-05-18T00:00:00.000Z'],
    [20260309, '2026-03-09T00:00:00.000Z'],
    [1714557600, '2024-05-01T10:00:00.000Z'],
    ['171455760', '1975-06-08T10:36:00.000Z'],
    [1714557600123, '2024-05-01T10:00:00.123Z'],
    ['171455760012', '1975-06-08T10:36:00.012Z'],
  ])('of a spreadsheet, %j, is %s', (value, instant) => {
    expect(instantOf(value)).toBe(instant);
  });

  it('without a zone is in that of the format, others stay what they are', () => {
    expect(instantOf('09/03/2026 18:30', 'day-first', 'Europe/Madrid')).toBe(
      '2026-03-09T17:30:00.000Z',
    );
    expect(instantOf('2026-03-09', 'unknown', 'Europe/Madrid')).toBe('2026-03-08T23:00:00.000Z');
    expect(instantOf(46090.5, 'unknown', 'Europe/Madrid')).toBe('2026-03-09T11:00:00.000Z');
    expect(instantOf('2026-03-09T18:30Z', 'unknown', 'Europe/Madrid')).toBe(
      '2026-03-09T18:30:00.000Z',
    );
    expect(instantOf(1714557600, 'unknown', 'Europe/Madrid')).toBe('2024-05-01T10:00:00.000Z');
    expect(instantOf('9999-12-31T23:30', 'unknown', 'America/Bogota')).toBe('invalid');
  });

  it('has the day or the month first as its column has', () => {
    expect(instantOf('03/04/2026', 'day-first')).toBe('2026-04-03T00:00:00.000Z');
    expect(instantOf('03/04/2026', 'month-first')).toBe('2026-03-04T00:00:00.000Z');
    expect(instantOf('31/05/1990', 'month-first')).toBe('invalid');
    expect(instantOf('05/31/1990', 'day-first')).toBe('invalid');
  });

  it('that can be read in two ways is not read', () => {
    expect(instantOf('03/04/2026')).toBe('ambiguous');
    expect(dayOf('03/04/2026 10:00')).toBe('ambiguous');
  });

  it.each(['31/05/1990', '05/05/2026', '2026/3/9', 46090, '1714557600', 1714557600123])(
    '(%j) is not read where its column contradicts itself',
    (value) => {
      expect(instantOf(value, 'mixed')).toBe('mixed');
      expect(dayOf(value, 'mixed')).toBe('mixed');
    },
  );
});

describe('a day', () => {
  it.each([
    ['2024-05-01T23:30:00-05:00', '2024-05-01'],
    ['2024-05-01T24:00', '2024-05-02'],
    ['2024-05-01', '2024-05-01'],
    ['20240501', '2024-05-01'],
    ['2024-W18-3', '2024-05-01'],
    [' 2024-05-01 ', '2024-05-01'],
    ['31/05/1990 23:30', '1990-05-31'],
    ['9999-12-31T23:30', '9999-12-31'],
    [46090.99, '2026-03-09'],
  ])('of %j is %s, as it is written', (text, day) => {
    expect(dayOf(text, 'unknown', 'America/Bogota')).toBe(day);
  });

  it.each(["RRRR-'W'II-i", 'yyyy-DDD'])('comes back from %s, as date-fns writes it', (form) => {
    const noInvalidDate = true;
    const [min, max] = [new Date(1000, 0, 1), new Date(9998, 11, 31)];
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate }), (date) => {
        const written = format(date, form, { useAdditionalDayOfYearTokens: true });
        expect(dayOf(written)).toBe(format(date, 'yyyy-MM-dd'));
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it.each([1714604400, '1714604400000', new Date('2024-05-01T23:00:00Z')])(
    'of the instant %p is that of the zone',
    (instant) => {
      expect(dayOf(instant)).toBe('2024-05-01');
      expect(dayOf(instant, 'unknown', 'Europe/Madrid')).toBe('2024-05-02');
    },
  );
});

it('a date that no calendar of the zone has in four digits is none', () => {
  const never = new Date('9999-12-31T23:30:00Z');
  expect(dayOf(never)).toBe('9999-12-31');
  expect(dayOf(never, 'unknown', 'Europe/Madrid')).toBe('invalid');
});

describe('the date of an event', () => {
  const read = (value: unknown) => readEventDate(value, 'Event Date', 'Type it.');

  it.each([undefined, null, '', ' '])('is none when %j was typed', (blank) => {
    expect(read(blank)).toBeUndefined();
  });

  it('is ISO 8601, in UTC where it names no zone', () => {
    expect(read('2026-03-09T18:30')).toBe('2026-03-09T18:30:00.000Z');
    expect(read('2026-03-09 18.30')).toBe('2026-03-09T18:30:00.000Z');
    for (const refused of ['31/05/2026', '2026/3/9', '03/04/2026', 46090, 'soon']) {
      expect(() => read(refused)).toThrow(
        'Event Date is not a date that can be read. Nothing was sent to Instasent. Type it.',
      );
    }
  });
});
