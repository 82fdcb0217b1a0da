import fc from 'fast-check';
import { LANGUAGES } from '../../../src/lib/values/words';
import { PROPERTY_RUNS } from '../../property-runs';
import { formatOf, readColumn, readOrNull } from './read-column';

const MADRID = { timeZone: 'Europe/Madrid' };
const moments = (min: string, max: string) =>
  fc.date({ min: new Date(min), max: new Date(max), noInvalidDate: true });

describe('a column of days', () => {
  it.each([
    ...['0000-00-00', '00-00-0000', '0000-00-00 00:00:00', '0/0/00', '00/00/0000', '0'],
    ...['1899-12-30', '1899-12-31', '30/12/1899', '12/30/1899', '01/01/0001', '1/0/1900'],
    ...['-0001-11-30 00:00:00', '1/1/4501', '30/11/-0001'],
  ])('takes %j, which programs write for "no date", for blank', (cell) => {
    expect(readColumn('date', [cell, '1990-05-31'])).toEqual([undefined, '1990-05-31']);
    expect(readColumn('date-time', [cell])).toEqual([undefined]);
  });

  it.each(['--05-31', '--0531', '05/31', '31/05', '31 May', 'mayo 31', '31.05.'])(
    'does not make up the year of %j',
    (cell) => {
      expect(readColumn('date', [cell])).toEqual([new Error('is a date without a year')]);
    },
  );

  it.each<[string, unknown[], string[]]>([
    [
      'Europe/Madrid',
      ['1990-05-30T22:00:00.000Z', '1985-12-24T23:00:00.000Z'],
      ['1990-05-31', '1985-12-25'],
    ],
    [
      'America/Bogota',
      ['1990-05-31T00:00:00.000Z', '1985-12-25T00:00:00Z'],
      ['1990-05-31', '1985-12-25'],
    ],
    ['America/Bogota', [new Date('1990-05-31'), '1985-12-25T00:00Z'], ['1990-05-31', '1985-12-25']],
    ['America/Bogota', [644112000000, 504316800000], ['1990-05-31', '1985-12-25']],
    ['Europe/Madrid', [644104800, 504313200], ['1990-05-31', '1985-12-25']],
    // Not all of them are midnights: these are moments.
    [
      'Europe/Madrid',
      ['1990-05-30T22:00:00.000Z', '1985-12-24T12:00:00Z'],
      ['1990-05-30', '1985-12-24'],
    ],
  ])('in %s holds the days whose midnights %j are', (timeZone, cells, days) => {
    expect(readColumn('date', cells, { timeZone })).toEqual(days);
  });

  it('holds the days that a browser anywhere made midnights of', () => {
    const zones = fc.constantFrom('Europe/Madrid', 'America/Sao_Paulo', 'Asia/Tokyo', 'UTC');
    const days = fc.array(moments('1970-01-01', '2030-12-31'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(zones, days, (timeZone, column) => {
        const meant = column.map((each) => each.toISOString().slice(0, 10));
        const midnights = readColumn('date-time', meant, { timeZone });
        expect(readColumn('date', midnights, { timeZone })).toEqual(meant);
      }),
      { numRuns: PROPERTY_RUNS / 5 },
    );
  });

  it('reads years of two digits as Excel does', () => {
    expect(readColumn('date', ['5/31/24', '12/1/23'])).toEqual(['2024-05-31', '2023-12-01']);
    expect(readColumn('date', ['31.05.90', '01.12.29'])).toEqual(['1990-05-31', '2029-12-01']);
    expect(readColumn('date', ['31-May-90', '1-Dec-29'])).toEqual(['1990-05-31', '2029-12-01']);
    expect(readColumn('date', ['31/05/24'])).toEqual(['2024-05-31']);
    expect(readColumn('date', ['15/05/24', '01/12/23'])).toEqual(['2024-05-15', '2023-12-01']);
  });

  it('never puts a birth or a registration into the future by two digits', () => {
    const born = { field: { name: 'birthdate', label: 'Date of birth' } };
    expect(readColumn('date', ['31/12/29', '31-Dec-29'], born)).toEqual([
      '1929-12-31',
      '1929-12-31',
    ]);
    const registered = { field: { name: '_date_registered', label: 'Registered on' } };
    expect(readOrNull('date', ['31/12/29', '31/12/24'], registered)).toEqual([null, '2024-12-31']);
  });

  it('does not guess where a year of two digits stands', () => {
    expect(readColumn('date', ['99/05/31', '24/05/31'])).toEqual(['1999-05-31', '2024-05-31']);
    expect(readOrNull('date', ['24/05/31'])).toEqual([null]);
    expect(readOrNull('date', ['99/05/31', '31/05/99'])).toEqual([null, null]);
    const chosen = { choice: 'day_first_comma' } as const;
    expect(readColumn('date', ['24/05/31'], chosen)).toEqual(['1931-05-24']);
  });

  it('of six digits, which lose a leading zero, holds no days of Excel', () => {
    expect(readColumn('date', ['311290', '11290'])).toEqual(['1990-12-31', '1990-12-01']);
    expect(readOrNull('date', ['111290', 11290])).toEqual([null, null]);
    expect(readColumn('date', [46090, '45443'])).toEqual(['2026-03-09', '2024-05-31']);
    // Years and months.
    expect(readOrNull('date', ['202405', '201012'])).toEqual([null, null]);
  });

  it('counts the plain numbers of a workbook of an old Mac from 1904', () => {
    const days = readColumn('date', [44628, '46090'], { is1904: true });
    expect(days).toEqual(['2026-03-09', '2026-03-09']);
  });

  it('is said to hold instants where it does', () => {
    expect(formatOf('date', ['2024-05-31T18:05:00Z']).dates.hasInstants).toBe(true);
    const local = ['2024-05-31', '31/05/2024 18:05', 45443];
    expect(formatOf('date', local).dates.hasInstants).toBe(false);
  });
});

describe('digits in a column of dates', () => {
  it('are seconds or milliseconds as the others are, short and negative ones too', () => {
    expect(readColumn('date-time', [1714557600, -86400, '86400', -315619200])).toEqual([
      '2024-05-01T10:00:00.000Z',
      '1969-12-31T00:00:00.000Z',
      '1970-01-02T00:00:00.000Z',
      '1960-01-01T00:00:00.000Z',
    ]);
    expect(readColumn('date-time', [1714557600123, -86400000, 1000000000])).toEqual([
      '2024-05-01T10:00:00.123Z',
      '1969-12-31T00:00:00.000Z',
      '1970-01-12T13:46:40.000Z',
    ]);
    expect(readColumn('date-time', ['1714557600.5'])).toEqual(['2024-05-01T10:00:00.500Z']);
  });

  it('are written dates where all of them are', () => {
    expect(readColumn('date-time', ['202401011200', '202401021330'])).toEqual([
      '2024-01-01T12:00:00.000Z',
      '2024-01-02T13:30:00.000Z',
    ]);
    expect(readColumn('date-time', [2024010112])).toEqual(['2024-01-01T12:00:00.000Z']);
    expect(readColumn('date-time', ['20240101123059', '20240102'])).toEqual([
      '2024-01-01T12:30:59.000Z',
      '2024-01-02T00:00:00.000Z',
    ]);
    // Among milliseconds, it is one of 1976.
    const [, early] = readColumn('date-time', [1714557600123, 202401011200]);
    expect(early).toBe('1976-05-31T14:30:11.200Z');
  });

  it('that may be none, or a date, are not guessed', () => {
    expect(readOrNull('date', [0, 1714557600])).toEqual([null, '2024-05-01']);
    expect(readOrNull('date', ['19900531', 1714557600])).toEqual([null, '2024-05-01']);
  });

  it('come back whatever their unit, or are refused', () => {
    const columns = fc.array(moments('1930-01-01', '2029-12-31'), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(1, 1000), columns, (unit, column) => {
        // The first one shows the unit by its length.
        const ms = [
          1_714_557_600_000,
          ...column.map((each) => Math.floor(Number(each) / 1000) * 1000),
        ];
        const read = readOrNull(
          'date-time',
          ms.map((each) => each / unit),
        );
        const meant = ms.map((each) => new Date(each).toISOString());
        expect(read.map((value, index) => value ?? meant[index])).toEqual(meant);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('a written date', () => {
  it.each([
    ...['31 may 1990', '31-May-1990', 'May 31, 1990', '31 de mayo de 1990', '31. Mai 1990'],
    ...[
      '31 mai 1990',
      '31 mei 1990',
      '31 de maio de 1990',
      '31 mayo 1990',
      'Thursday, May 31, 1990',
    ],
    ...[
      '1990年5月31日',
      '31 مايو 1990',
      '1990-May-31',
      'May 31st, 1990',
      '31-May-90',
      '31 MAY 1990',
    ],
    ...['Thu May 31 1990', 'jueves, 31 de mayo de 1990', '٣١/٥/١٩٩٠'],
  ])('%j is the last of May', (cell) => {
    expect(readColumn('date', [cell])).toEqual(['1990-05-31']);
  });

  it.each([
    ['May 31, 2024 18:05:00 PM', '2024-05-31T18:05:00.000Z'],
    ['May 31, 2024 6:05 PM', '2024-05-31T18:05:00.000Z'],
    ['31 mai 2024 à 18:05', '2024-05-31T18:05:00.000Z'],
    ['31 de mayo de 2024 a las 18:05', '2024-05-31T18:05:00.000Z'],
    ['31. Mai 2024 um 18:05 Uhr', '2024-05-31T18:05:00.000Z'],
    ['31/05/2024 6:05:00 p. m.', '2024-05-31T18:05:00.000Z'],
    ['31/05/2024 12:05 a. m.', '2024-05-31T00:05:00.000Z'],
    ['2024年5月31日 下午6:05', '2024-05-31T18:05:00.000Z'],
    ['31\u200f/05\u200f/2024، 6:05 م', '2024-05-31T18:05:00.000Z'],
    ['2024-05-31T24:00', '2024-06-01T00:00:00.000Z'],
    ['31/05/2024 24:00', '2024-06-01T00:00:00.000Z'],
    ['2024-05-31 18:05 UTC', '2024-05-31T18:05:00.000Z'],
    ['2024/05/31 6:05:00 PM GMT+2', '2024-05-31T16:05:00.000Z'],
    ['2024-05-31 18:05:00 +0200', '2024-05-31T16:05:00.000Z'],
    ['31/05/2024 18:05 CEST', '2024-05-31T16:05:00.000Z'],
    ['15/01/2024 18:05 CET', '2024-01-15T17:05:00.000Z'],
    ['31/05/2024 18:05 WEST', '2024-05-31T17:05:00.000Z'],
    [
      'Fri May 31 2024 18:05:00 GMT+0200 (Central European Summer Time)',
      '2024-05-31T16:05:00.000Z',
    ],
  ])('with its time, %j, is %s', (cell, instant) => {
    expect(readColumn('date-time', [cell])).toEqual([instant]);
  });

  it('has the zone of its cell before that of the column', () => {
    const cells = ['31/05/2024 18:05', '31/05/2024 18:05 UTC'];
    expect(readColumn('date-time', cells, MADRID)).toEqual([
      '2024-05-31T16:05:00.000Z',
      '2024-05-31T18:05:00.000Z',
    ]);
  });

  it.each(['Friday, May 31, 1990', '31 June 1990', '31 Smarch 1990', 'mar 31 1990 may'])(
    'that is none, such as %j, is not read',
    (cell) => {
      expect(readOrNull('date', [cell])).toEqual([null]);
    },
  );

  it('comes back from each language, or is refused', () => {
    const styles = fc.constantFrom<Intl.DateTimeFormatOptions>(
      { dateStyle: 'full' },
      { dateStyle: 'long' },
      { dateStyle: 'medium' },
      { day: 'numeric', month: 'short', year: 'numeric' },
      { day: '2-digit', month: 'long', year: 'numeric' },
      { day: 'numeric', month: 'short', year: '2-digit' },
      { dateStyle: 'long', timeStyle: 'medium' },
    );
    const days = moments('1930-01-01', '2029-12-31');
    fc.assert(
      fc.property(fc.constantFrom(...LANGUAGES), styles, days, (locale, style, day) => {
        const written = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...style }).format(day);
        const meant = day.toISOString().slice(0, 10);
        const [read] = readOrNull('date', [written]);
        expect([written, read ?? meant]).toEqual([written, meant]);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it.each(LANGUAGES)('is read in %s, not only refused', (locale) => {
    for (const dateStyle of ['medium', 'long', 'full'] as const) {
      const format = new Intl.DateTimeFormat(locale, { dateStyle, timeZone: 'UTC' });
      expect(readColumn('date', [format.format(new Date('1990-05-31'))])).toEqual(['1990-05-31']);
    }
  });

  it.each(['1 ', 'mayo ', '/', '0', ' :', '(', '1/1/'])(
    'is not looked for in a hundred thousand times %j',
    (part) => {
      const start = performance.now();
      readColumn('date-time', [part.repeat(100_000)]);
      expect(performance.now() - start).toBeLessThan(1_000);
    },
  );
});
