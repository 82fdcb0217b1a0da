import fc from 'fast-check';
import { convert } from '../../../src/lib/values/convert';
import type { FieldKind, FieldSpec } from '../../../src/lib/values/field-specs';
import {
  evidenceOf,
  readFormatChoice,
  formatFrom,
  type Evidence,
  type FormatChoice,
} from '../../../src/lib/values/column-format';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';

const evidence = (kind: FieldKind, value: unknown, maxValues = 1) =>
  evidenceOf({ kind, maxValues }, value);

describe('a value tells how its column is written', () => {
  it.each<[FieldKind, unknown, Evidence]>([
    ['date', '31/05/1990', 'day-first'],
    ['date', '05/31/1990', 'month-first'],
    ['date-time', '31.05.1990 18:30', 'day-first'],
    ['number', '12,5', 'comma'],
    ['number', '12.5', 'point'],
    ['integer', '1.234.567', 'comma'],
    ['number', '1,234,567', 'point'],
    ['number', '1.234,567', 'comma'],
    ['number', '1,234.567', 'point'],
    ['number', '0,123', 'comma'],
    ['number', '0.123 €', 'point'],
    ['number', '1 234,567', 'comma'],
  ])('as a %s, %j does: %s', (kind, value, told) => {
    expect(evidence(kind, value)).toEqual([told]);
  });

  it.each<[FieldKind, unknown]>([
    ['date', '03/04/1990'],
    ['date', '31/02/1990'],
    ['date', '1990-05-31'],
    ['date', '1990/5/31'],
    ['date', 46090.5],
    ['date', '12,5'],
    ['number', '1.234'],
    ['number', '1,234 €'],
    ['number', '42'],
    ['number', 12.5],
    ['number', 'ten'],
    ['number', '31/05/1990'],
    ['text', '12,5'],
    ['phone', '12,5'],
    ['bool', '31/05/1990'],
    ['json', '12,5'],
    ['number', null],
  ])('as a %s, %j does not', (kind, value) => {
    expect(evidence(kind, value)).toEqual([]);
  });

  it('also where a cell holds several', () => {
    expect(evidence('number', '1,5; 7; 2.5', 9)).toEqual(['comma', 'point']);
    expect(evidence('number', '1.5, 2', 9)).toEqual(['point']);
    // One number with decimals, or two numbers.
    expect(evidence('number', '1,5', 9)).toEqual([]);
    expect(evidence('date', '31/05/1990; 05/31/1990', 9)).toEqual(['day-first', 'month-first']);
  });
});

describe('a column', () => {
  it.each<[Evidence[], string, string]>([
    [[], 'unknown', 'unknown'],
    [['day-first', 'comma'], 'day-first', 'comma'],
    [['month-first', 'point'], 'month-first', 'point'],
    [['day-first', 'month-first', 'point'], 'mixed', 'point'],
    [['day-first', 'comma', 'point'], 'day-first', 'mixed'],
  ])('whose values tell %j has dates %s and numbers %s', (told, dates, numbers) => {
    expect(formatFrom('auto', new Set(told))).toEqual({ dates, numbers });
  });

  it.each<[FormatChoice, string, string]>([
    ['day_first_comma', 'day-first', 'comma'],
    ['day_first_point', 'day-first', 'point'],
    ['month_first_point', 'month-first', 'point'],
  ])('is written as was chosen (%s), whatever its values tell', (format, dates, numbers) => {
    const all = new Set<Evidence>(['day-first', 'month-first', 'comma', 'point']);
    expect(formatFrom(format, all)).toEqual({ dates, numbers });
    expect(formatFrom(format, new Set())).toEqual({ dates, numbers });
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
    expect(readColumn('date', [date, '2026-03-04'], format)).toEqual(['2026-03-04', '2026-03-04']);
    expect(readColumn('number', [number, '-42', 0.5], format)).toEqual([1234.56, -42, 0.5]);
  });
});

/** Reads a column as an import does: first what all its cells tell, then each of them. */
function readColumn(
  kind: FieldKind,
  cells: readonly unknown[],
  format: FormatChoice = 'auto',
): unknown[] {
  const field: FieldSpec = {
    ...{ name: 'x', label: 'X', description: '', required: false, maxLength: undefined },
    ...{ kind, maxValues: 1 },
  };
  const evidence = new Set(cells.flatMap((cell) => evidenceOf(field, cell)));
  const read = { ...formatFrom(format, evidence), timeZone: 'UTC', toE164: () => undefined };
  return cells.map((cell) => {
    const converted = convert(field, cell, read);
    return 'value' in converted ? converted.value : undefined;
  });
}

/** Whether each cell was read as what was meant, or refused. */
function expectRight(read: readonly unknown[], meant: readonly unknown[]): void {
  expect(read.map((value, index) => value ?? meant[index])).toEqual(meant);
}

const LOCALES = [
  ...['es-ES', 'es-MX', 'pt-BR', 'fr-FR', 'de-DE', 'de-CH', 'en-US', 'en-GB'],
  ...['ar-EG-u-nu-latn', 'ja-JP'],
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
            readColumn(
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
        readColumn(
          'number',
          numbers.map((each) => format.format(each)),
        ),
      ).toEqual(numbers);
    }
  });

  const instants = fc.date({
    min: new Date('1900-01-01'),
    max: new Date('2099-12-31'),
    noInvalidDate: true,
  });
  const days = fc.array(instants, { minLength: 1, maxLength: 5 });
  const day = { timeZone: 'UTC', year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const dateStyles = fc.constantFrom<Intl.DateTimeFormatOptions>(
    day,
    { ...day, month: '2-digit', day: '2-digit' },
    { timeZone: 'UTC', dateStyle: 'short' },
    { timeZone: 'UTC', dateStyle: 'medium' },
  );

  it('has the days that were written, or none', () => {
    fc.assert(
      fc.property(locales, dateStyles, days, (locale, style, column) => {
        const format = new Intl.DateTimeFormat(locale, style);
        const meant = column.map((each) => each.toISOString().slice(0, 10));
        expectRight(
          readColumn(
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
          readColumn(
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
      expect(readColumn('date', cells)).toEqual(column);
    }
  });

  it('never mixes two ways of writing', () => {
    const dates = fc.constantFrom('03/04/2026', '31/05/1990', '05/31/1990', '1.2.2020', '7/7/2007');
    fc.assert(
      fc.property(fc.array(dates, { maxLength: 6 }), (cells) => {
        const read = readColumn('date', cells);
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
        const read = readColumn('number', cells);
        const isReadAs = (thousands: string, decimals: string) =>
          read.every(
            (value, index) =>
              value === undefined ||
              value === Number(cells[index]?.replaceAll(thousands, '').replace(decimals, '.')),
          );
        return isReadAs('.', ',') || isReadAs(',', '.');
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
