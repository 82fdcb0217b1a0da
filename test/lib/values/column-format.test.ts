import fc from 'fast-check';
import { readFormatChoice, type FormatChoice } from '../../../src/lib/values/column-format';
import type { FieldKind } from '../../../src/lib/values/field-specs';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';
import { formatOf, readOrNull } from './read-column';

describe('a value shows the format of its column', () => {
  const order = (cells: unknown[], kind: FieldKind = 'date') => formatOf(kind, cells).dates.order;
  const sign = (cells: unknown[], maxValues = 1) =>
    formatOf('number', cells, { field: { maxValues } }).numbers;

  it.each<[FieldKind, unknown, string]>([
    ['date', '31/05/1990', 'day-first'],
    ['date', '05/31/1990', 'month-first'],
    ['date-time', '31.05.1990 18:30', 'day-first'],
    ['date', '03/04/1990', 'unknown'],
    ['date', '31/02/1990', 'unknown'],
    ['date', '1990-05-31', 'unknown'],
    ['date', '1990/5/31', 'unknown'],
    ['date', '31 May 1990', 'unknown'],
    ['date', 46090.5, 'unknown'],
    ['date', '12,5', 'unknown'],
  ])('as a %s, %j: %s', (kind, value, shown) => {
    expect(order([value], kind)).toBe(shown);
  });

  it.each<[unknown, string]>([
    ['12,5', 'comma'],
    ['12.5', 'point'],
    ['1.234.567', 'comma'],
    ['1,234,567', 'point'],
    ['1.234,567', 'comma'],
    ['1,234.567', 'point'],
    ['0,123', 'comma'],
    ['0.123 €', 'point'],
    ['1 234,567', 'comma'],
    ['12,5 %', 'comma'],
    ['1.234', 'unknown'],
    ['1,234 €', 'unknown'],
    ['42', 'unknown'],
    [12.5, 'unknown'],
    ['ten', 'unknown'],
    ['31/05/1990', 'unknown'],
    [null, 'unknown'],
  ])('as a number, %j: %s', (value, shown) => {
    expect(sign([value])).toBe(shown);
  });

  it('also where a cell holds several', () => {
    expect(sign(['1,5; 7; 2.5'], 9)).toBe('mixed');
    expect(sign(['1.5, 2'], 9)).toBe('point');
    // One number with decimals, or two numbers.
    expect(sign(['1,5'], 9)).toBe('unknown');
  });

  it('and two may show two', () => {
    expect(order(['31/05/1990', '05/31/1990'])).toBe('mixed');
    expect(sign(['12,5', '12.5'])).toBe('mixed');
  });

  it.each<[FormatChoice, string, string]>([
    ['day_first_comma', 'day-first', 'comma'],
    ['day_first_point', 'day-first', 'point'],
    ['month_first_point', 'month-first', 'point'],
  ])('but not against what was chosen (%s)', (choice, dates, numbers) => {
    for (const cells of [[], ['31/05/1990', '05/31/1990']]) {
      const format = formatOf('date', cells, { choice });
      expect([format.dates.order, format.dates.shortYear]).toEqual([dates, 'last']);
    }
    expect(formatOf('number', ['1,5', '1.5'], { choice }).numbers).toBe(numbers);
  });
});

describe('the choice of how dates and numbers are written', () => {
  it('is made, or left to the columns', () => {
    expect(readFormatChoice('day_first_point', 'Dates and Numbers')).toBe('day_first_point');
    for (const nothing of [undefined, null, '']) {
      expect(readFormatChoice(nothing, 'Dates and Numbers')).toBe('auto');
    }
  });

  it.each(['es', 5, ['auto']])('cannot be %j', (value) => {
    expect(() => readFormatChoice(value, 'Dates and Numbers')).toThrow(
      'Dates and Numbers is not one that can be used. Nothing was sent to Instasent. Choose one of auto, day_first_comma, day_first_point, month_first_point.',
    );
    expect(() => readFormatChoice(value, 'Dates and Numbers')).toThrow(REFUSAL);
  });

  it.each<[FormatChoice, string, string]>([
    ['day_first_comma', '04/03/2026', '1.234,56'],
    ['day_first_point', '04/03/2026', '1,234.56'],
    ['month_first_point', '03/04/2026', '1,234.56'],
  ])('(%s) reads %s and %s, and ISO dates and plain numbers too', (format, date, number) => {
    expect(readOrNull('date', [date, '2026-03-04'], { choice: format })).toEqual([
      '2026-03-04',
      '2026-03-04',
    ]);
    expect(readOrNull('number', [number, '-42', 0.5], { choice: format })).toEqual([
      1234.56, -42, 0.5,
    ]);
  });
});

/** Whether each cell was read as what was meant, or refused. */
function expectRight(read: readonly unknown[], meant: readonly unknown[]): void {
  expect(read.map((value, index) => value ?? meant[index])).toEqual(meant);
}

const LOCALES = [
  ...['es-ES', 'es-MX', 'pt-BR', 'fr-FR', 'de-DE', 'de-CH', 'en-US', 'en-GB'],
  ...['ar-EG-u-nu-latn', 'ja-JP', 'nl-NL', 'zh-CN', 'zh-TW'],
];
const locales = fc.constantFrom(...LOCALES);

describe('a column as a program of some country writes it', () => {
  const cents = fc.integer({ min: -999_999_999, max: 999_999_999 });
  const styles = fc.constantFrom<Intl.NumberFormatOptions>(
    {},
    { maximumFractionDigits: 0 },
    { minimumFractionDigits: 3 },
    { useGrouping: false },
    { style: 'currency', currency: 'EUR' },
    { style: 'currency', currency: 'MXN', currencyDisplay: 'code' },
    { style: 'currency', currency: 'USD' },
    { style: 'currency', currency: 'BRL', currencyDisplay: 'narrowSymbol' },
  );

  it('has the numbers that were written, or none', () => {
    fc.assert(
      fc.property(
        locales,
        styles,
        fc.array(cents, { minLength: 1, maxLength: 5 }),
        (locale, style, column) => {
          const isWhole = style.maximumFractionDigits === 0;
          const numbers = column.map((each) => (isWhole ? each : each / 100));
          const format = new Intl.NumberFormat(locale, style);
          expectRight(
            readOrNull(
              'number',
              numbers.map((each) => format.format(each)),
            ),
            numbers,
          );
        },
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('has numbers, not only refusals', () => {
    for (const locale of LOCALES) {
      const numbers = [1234567.5, 1234, -0.25];
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' });
      expect(
        readOrNull(
          'number',
          numbers.map((each) => format.format(each)),
        ),
      ).toEqual(numbers);
    }
  });

  const instants = fc.date({
    // What Excel makes of years of two digits.
    min: new Date('1930-01-01'),
    max: new Date('2029-12-31'),
    noInvalidDate: true,
  });
  const days = fc.array(instants, { minLength: 1, maxLength: 5 });
  const day = { timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const dateStyles = fc.constantFrom<Intl.DateTimeFormatOptions>(
    day,
    { ...day, month: '2-digit', day: '2-digit' },
    { timeZone: 'UTC', dateStyle: 'short' },
    { timeZone: 'UTC', dateStyle: 'medium' },
    { timeZone: 'UTC', dateStyle: 'long' },
    { timeZone: 'UTC', dateStyle: 'full' },
    { ...day, month: 'short' },
    { ...day, month: 'long', weekday: 'short' },
  );

  it('has the days that were written, or none', () => {
    fc.assert(
      fc.property(locales, dateStyles, days, (locale, style, column) => {
        const format = new Intl.DateTimeFormat(locale, style);
        const meant = column.map((each) => each.toISOString().slice(0, 10));
        expectRight(
          readOrNull(
            'date',
            column.map((each) => format.format(each)),
          ),
          meant,
        );
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('has the moments that were written, or none', () => {
    const time = { hour: 'numeric', minute: '2-digit', second: '2-digit' } as const;
    const clocks = fc.constantFrom<Intl.DateTimeFormatOptions>(
      {},
      { hourCycle: 'h23' },
      { hourCycle: 'h12' },
    );
    fc.assert(
      fc.property(locales, clocks, days, (locale, clock, column) => {
        const format = new Intl.DateTimeFormat(locale, { ...day, ...time, ...clock });
        const meant = column.map((each) => `${each.toISOString().slice(0, 19)}.000Z`);
        expectRight(
          readOrNull(
            'date-time',
            column.map((each) => format.format(each)),
          ),
          meant,
        );
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('has days, not only refusals', () => {
    for (const locale of LOCALES) {
      const format = new Intl.DateTimeFormat(locale, day);
      const column = ['1990-05-31', '2026-03-04'];
      const cells = column.map((each) => format.format(new Date(each)));
      expect(readOrNull('date', cells)).toEqual(column);
    }
  });

  it('never mixes two ways of writing', () => {
    const dates = fc.constantFrom('03/04/2026', '31/05/1990', '05/31/1990', '1.2.2020', '7/7/2007');
    fc.assert(
      fc.property(fc.array(dates, { maxLength: 6 }), (cells) => {
        const read = readOrNull('date', cells);
        const parts = cells.map((cell) => cell.split(/[/.]/).map(Number));
        const isReadAs = (dayAt: number) =>
          read.every((value, index) => {
            const written = typeof value === 'string' ? Number(value.slice(8)) : undefined;
            return written === undefined || written === parts[index]?.[dayAt];
          });
        return isReadAs(0) || isReadAs(1);
      }),
      { numRuns: PROPERTY_RUNS },
    );
    const numbers = fc.constantFrom('1.234', '1,234', '12,5', '12.5', '42', '1.234.567');
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 6 }), (cells) => {
        const read = readOrNull('number', cells);
        const isReadAs = (thousands: string, decimals: string) =>
          read.every(
            (value, index) =>
              value === null ||
              value === Number(cells[index]?.replaceAll(thousands, '').replace(decimals, '.')),
          );
        return isReadAs('.', ',') || isReadAs(',', '.');
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
