import fc from 'fast-check';
import { excelDate, type DateFormat } from '../../../src/lib/sheets/excel-dates';
import { PROPERTY_RUNS } from '../../property-runs';

describe('a number of a workbook', () => {
  it.each<[number, DateFormat, string]>([
    [46_090, 'date', '2026-03-09'],
    [46_090.770833333336, 'date', '2026-03-09T18:30:00'],
    [46_090.7708333333, 'date-time', '2026-03-09T18:30:00'],
    [46_090, 'date-time', '2026-03-09T00:00:00'],
    [46_090.5, 'time', '2026-03-09T12:00:00'],
    [46_090.00000578704, 'date-time', '2026-03-09T00:00:00.500'],
    [0.5, 'time', '12:00:00'],
    [0, 'time', '00:00:00'],
    [1, 'date', '1900-01-01'],
    [1, 'time', '1900-01-01T00:00:00'],
    [59.5, 'date', '1900-02-28T12:00:00'],
    [61, 'date', '1900-03-01'],
    [2_958_465, 'date', '9999-12-31'],
  ])('%d with a format that shows a %s is %s', (serial, format, text) => {
    expect(excelDate(serial, format, false)).toBe(text);
  });

  it.each<[number, DateFormat]>([
    [0, 'date'],
    [0.5, 'date-time'],
    [60, 'date'],
    [60.9, 'date'],
    [-1, 'date'],
    [2_958_466, 'date'],
  ])('%d with the format of a %s is no date, and stays', (serial, format) => {
    expect(excelDate(serial, format, false)).toBe(serial);
  });

  it('counts from 1904 where the workbook does', () => {
    expect(excelDate(0, 'date', true)).toBe('1904-01-01');
    expect(excelDate(44_628.75, 'date', true)).toBe('2026-03-09T18:00:00');
    expect(excelDate(0.25, 'time', true)).toBe('06:00:00');
    expect(excelDate(-1, 'date', true)).toBe(-1);
    expect(excelDate(1.25, 'time', true)).toBe('1904-01-02T06:00:00');
  });

  it('is every second of a day exactly', () => {
    const second = fc.record({
      day: fc.integer({ min: 61, max: 2_958_465 }),
      of: fc.integer({ min: 0, max: 86_399 }),
    });
    fc.assert(
      fc.property(second, ({ day, of }) => {
        const written = Number((day + of / 86_400).toPrecision(15));
        const read = String(excelDate(written, 'date-time', false));
        expect(Date.parse(`${read}Z`)).toBe(Date.UTC(1899, 11, 30 + day, 0, 0, of));
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
