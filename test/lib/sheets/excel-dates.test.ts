import fc from 'fast-check';
import { builtInFormat, excelDate, numberFormat } from '../../../src/lib/sheets/excel-dates';
import { PROPERTY_RUNS } from '../../property-runs';

describe('a number format', () => {
  it.each([
    ['dd/mm/yyyy', 'date'],
    ['d-mmm', 'date'],
    ['MMMM', 'date'],
    ['[$-C0A]d" de "mmmm" de "yyyy;@', 'date'],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', 'date'],
    ['[$-411]ggge"年"m"月"d"日"', 'date'],
    ['[Red]yyyy_)', 'date'],
    ['yyyy-mm-dd hh:mm:ss', 'date-time'],
    ['d/m h', 'date-time'],
    ['m/d/yy h:mm AM/PM', 'date-time'],
    ['hh:mm', 'time'],
    ['mm:ss.000', 'time'],
    ['mm:s.0', 'time'],
    ['[$-409]h:mm:ss AM/PM', 'time'],
    ['General', 'number'],
    ['', 'number'],
    ['0.00', 'number'],
    ['#,##0.00 "days"', 'number'],
    ['0\\d', 'number'],
    ['#,##0.00_d', 'number'],
    ['0*y', 'number'],
    ['[Red]#,##0;[Blue]-#,##0', 'number'],
    ['0.00E+00', 'number'],
    ['0.00 USD', 'number'],
    ['??/?? s', 'number'],
    ['[h]:mm:ss', 'number'],
    ['[mm]:ss', 'number'],
    ['[ss]', 'number'],
    ['0;yyyy', 'number'],
    ['@', 'number'],
  ])('%s shows a %s', (code, shows) => {
    expect(numberFormat(code)).toEqual({ shows });
  });

  it('that every workbook has shows what its number says', () => {
    const shown = (kind: string) =>
      Array.from({ length: 100 }, (_, id) => id).filter((id) => builtInFormat(id).shows === kind);
    const upTo = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, at) => first + at);
    expect(shown('date')).toEqual([...upTo(14, 17), ...upTo(27, 36), ...upTo(50, 58)]);
    expect(shown('time')).toEqual([...upTo(18, 21), 45, 47]);
    expect(shown('date-time')).toEqual([22]);
  });
});

describe('a number of a workbook', () => {
  const date = { shows: 'date' } as const;
  const time = { shows: 'time' } as const;
  const dateTime = { shows: 'date-time' } as const;

  it.each([
    [46_090, date, '2026-03-09'],
    [46_090.770833333336, date, '2026-03-09T18:30:00'],
    [46_090.7708333333, dateTime, '2026-03-09T18:30:00'],
    [46_090, dateTime, '2026-03-09T00:00:00'],
    [46_090.5, time, '2026-03-09T12:00:00'],
    [46_090.00000578704, dateTime, '2026-03-09T00:00:00.500'],
    [0.5, time, '12:00:00'],
    [0, time, '00:00:00'],
    [1, date, '1900-01-01'],
    [1, time, '1900-01-01T00:00:00'],
    [59.5, date, '1900-02-28T12:00:00'],
    [61, date, '1900-03-01'],
    [2_958_465, date, '9999-12-31'],
  ])('%d with a format that shows a %j is %s', (serial, format, text) => {
    expect(excelDate(serial, format, false)).toBe(text);
  });

  it.each([
    [0, date],
    [0.5, dateTime],
    [60, date],
    [60.9, date],
    [-1, date],
    [2_958_466, date],
    [46_090, { shows: 'number' } as const],
  ])('%d with %j is no date, and stays', (serial, format) => {
    expect(excelDate(serial, format, false)).toBe(serial);
  });

  it('counts from 1904 where the workbook does', () => {
    expect(excelDate(0, date, true)).toBe('1904-01-01');
    expect(excelDate(44_628.75, date, true)).toBe('2026-03-09T18:00:00');
    expect(excelDate(0.25, time, true)).toBe('06:00:00');
    expect(excelDate(-1, date, true)).toBe(-1);
    expect(excelDate(1.25, time, true)).toBe('1904-01-02T06:00:00');
  });

  it('is every second of a day exactly', () => {
    const second = fc.record({
      day: fc.integer({ min: 61, max: 2_958_465 }),
      of: fc.integer({ min: 0, max: 86_399 }),
    });
    fc.assert(
      fc.property(second, ({ day, of }) => {
        const written = Number((day + of / 86_400).toPrecision(15));
        const read = String(excelDate(written, dateTime, false));
        expect(Date.parse(`${read}Z`)).toBe(Date.UTC(1899, 11, 30 + day, 0, 0, of));
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
