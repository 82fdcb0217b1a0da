import fc from 'fast-check';
import {
  builtInFormat,
  numberFormat,
  shownNumber,
  shownText,
} from '../../../src/lib/sheets/number-formats';
import { FormattedNumber } from '../../../src/lib/values/formatted-number';
import { PROPERTY_RUNS } from '../../property-runs';

const shown = (number: number, code: string) => shownNumber(number, numberFormat(code), false);
/** Of a code: what the cell shows, the number being kept beside it. */
const textOf = (number: number, code: string) => {
  const value = shown(number, code);
  return value instanceof FormattedNumber ? value.text : value;
};

describe('a number that its cell shows as a code', () => {
  it.each([
    // Zeros keep their places; the first place takes what is left (ECMA-376 part 1, 18.8.31).
    [123, '00000', '00123'],
    [0, '000', '000'],
    [-7, '000', '-007'],
    // Text in quotes, behind a backslash, and what needs neither.
    [1042, '"C-"0', 'C-1042'],
    [1042, '\\C\\-0', 'C-1042'],
    [1042, '"C-"General', 'C-1042'],
    [-5, '"C-"0', '-C-5'],
    [12, '"34"000', '34012'],
    [34_600_000_000, '"+"0', '+34600000000'],
    [34_600_000_000, '+0', '+34600000000'],
    [600_000_001, '"+34 "000000000', '+34 600000001'],
    [5, '0" kg"', '5 kg'],
    [5, '0°', '5°'],
    // Literals between places.
    [123_456, '000-000', '123-456'],
    [42, '000-000', '000-042'],
    [7, '00 00 00', '00 00 07'],
    [12_345_678, '00\\.000\\.000\\-\\A', '12.345.678-A'],
    // Excel's own formats of ZIP codes, phone numbers and social security numbers.
    [123_456_789, '00000-0000', '12345-6789'],
    [123_456_789, '000-00-0000', '123-45-6789'],
    [5_551_234, '[<=9999999]###-####;(###) ###-####', '555-1234'],
    [5_551_234_567, '[<=9999999]###-####;(###) ###-####', '(555) 123-4567'],
    [5_551_234, '(###) ###-####', '() 555-1234'],
    [7, '"N"??0', 'N  7'],
    // Sections for positive numbers, negative ones and zero; the last one, with @, is for text.
    [5, '"A"0;"B"0', 'A5'],
    [-5, '"A"0;"B"0', 'B5'],
    [0, '"A"0;"B"0', 'A0'],
    [0, '"A"0;"B"0;"none"', 'none'],
    [0, '"A"0;"B"0;"none";@', 'none'],
    [-5, '"A"0;@', '-A5'],
    [0, '0;-0;;@', ''],
    [5, ';;;', ''],
    [-5, '0;(00)', '(05)'],
    [1, '"Sí";;"No"', 'Sí'],
    [0, '"Sí";;"No"', 'No'],
    // Conditions.
    [7, '[=7]"seven";[>100]"C"0;"D"0', 'seven'],
    [700, '[=7]"seven";[>100]"C"0;"D"0', 'C700'],
    [70, '[=7]"seven";[>100]"C"0;"D"0', 'D70'],
    [99, '[<100]00000;0', '00099'],
    [100, '[<>100]00000;"x"0', 'x100'],
    [100, '[>=100]00000;"x"0', '00100'],
    // Colors, locales, and room left for alignment say nothing.
    [7, '[Red]000', '007'],
    [7, '[Color 12]000', '007'],
    [7, '[$-C0A]000', '007'],
    [7, '[$-x-sysdate]000', '007'],
    [7, '_-000_-', '007'],
    [7, '* 000', '007'],
    // Percents.
    [0.21, '0%', '21%'],
    [0.215, '0%', '22%'],
    [-0.21, '0%', '-21%'],
    [-0.001, '0%', '0%'],
    [0.21, '0.00%', '21.00%'],
    [0.005, '0.0%', '0.5%'],
    [0.21, '0 %', '21 %'],
    // What a computer makes of 1042, in the fifteen digits that Excel shows.
    [1041.9999999999998, '00000', '01042'],
    [9_007_199_254_740_991, '"C"0', 'C9007199254740991'],
  ])('%d in the format %s is %j', (number, code, text) => {
    expect(shown(number, code)).toEqual(new FormattedNumber(number, text));
  });

  const literal = fc.constantFrom('', 'C-', '+', 'Cliente ', '(');
  const separator = fc.constantFrom('', '-', ' ', '/', '.');

  it('has the digits of the number, with zeros before them at most', () => {
    const code = fc.record({
      before: literal,
      places: fc.array(fc.tuple(fc.constantFrom('0', '#'), separator), {
        minLength: 1,
        maxLength: 15,
      }),
    });
    fc.assert(
      fc.property(fc.maxSafeNat(), code, (number, { before, places }) => {
        const inner = places.map(([place, text]) => `${place}"${text}"`).join('');
        const text = String(textOf(number, `"${before}"${inner}`));
        expect(text.startsWith(before.trim())).toBe(true);
        expect(Number(text.replace(/\D/g, ''))).toBe(number);
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});

describe('a number whose format cannot be applied', () => {
  it.each([
    // Digits would be hidden: two IDs would look alike.
    [12.5, '00000'],
    [12.5, '"C-"0'],
    [1042000, '0,'],
    [1042000, '#,##0,"K"'],
    [123_456_789_012, '"C-"General'],
    [2 ** 60, '"C-"0'],
    // Thousands and decimals are separated as the reader's language has it.
    [1042, '"C-"#,##0'],
    [1042, '"C-"0.00'],
    // No rule says which section it is, or whether a sign is shown.
    [1500, '[>999]0,"K";0;'],
    [7, '[>999]"A"0'],
    [7, '[>999]"A"0;[<5]"B"0'],
    [-7, '[<5]"A"0;"B"0'],
    [7, '"A"0;[>5]"B"0;"C"0'],
    [7, '"ID "@'],
    // Lengths of time, digits of other scripts, what is neither a date nor a number.
    [1.5, '[h]:mm:ss'],
    [1.5, '[mm]:ss'],
    [1.5, '[ss]'],
    [7, '[$-2000401]000'],
    [7, '[DBNum1]000'],
    [7, '??/?? s'],
    // What is no format.
    [7, '000"'],
    [7, '000\\'],
    [7, '000_'],
    [7, '000]'],
    [7, '[[Red]]000'],
    [7, '[Red000'],
    [7, '0;0;0;0;0'],
    [7, '0'.repeat(256)],
  ])('%d in the format %s keeps the number, and shows nothing that is known', (number, code) => {
    expect(shown(number, code)).toEqual(new FormattedNumber(number, undefined));
  });

  it('is found out as fast as any other, however long its format is', () => {
    const started = Date.now();
    for (const part of ['[', '[[', '"', '"a', '\\', '[$-', '0,', '_', '#;', '[h]"']) {
      numberFormat(part.repeat(80_000));
      numberFormat(part.repeat(255 / part.length));
    }
    expect(Date.now() - started).toBeLessThan(500);
  });
});

describe('a number that its cell shows as an amount', () => {
  const accounting = '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-';

  it.each([
    [5, 'General'],
    [5, ''],
    [5, '@'],
    [12.5, '0'],
    [12.345, '0.00'],
    [1234.5, '#,##0.00'],
    [1234.5, '#,##0'],
    [0, '#'],
    [1234.5, '#,##0.00 "€"'],
    [1234.5, '#,##0.00\\ [$€-C0A]'],
    [1234.5, '[$$-409]#,##0.00'],
    [1234.5, '"R$" #,##0.00'],
    [5, '0 "EUR"'],
    [12.5, '0.00" kg"'],
    [1234.5, '#,##0.00 "days"'],
    [5, '0.00 USD'],
    [-5, '[Red]#,##0;[Blue]-#,##0'],
    [-5, '0.00;[Red]0.00'],
    [-5, '#,##0_);(#,##0)'],
    [-5, '#,##0 €;[Red]-#,##0 €'],
    [-5, accounting],
    [0, accounting],
    [5, accounting],
    [-5, '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'],
    [-5, '[<0]-0.0;0.0'],
    [12_345, '0.00E+00'],
    [12_345, '##0.0E+0'],
    [0.5, '# ?/?'],
    [0.5, '# ??/??'],
    [1.5, '# ?/8'],
    [5, '0;yyyy'],
    // No fewer digits than the format has places.
    [12, '00'],
    [28_004, '00000'],
    [1_234_567, '00000'],
  ])('%d in the format %s is the number', (number, code) => {
    expect(shown(number, code)).toBe(number);
  });

  it('is none where it is no number', () => {
    expect(shown(Number.NaN, '000')).toBeNaN();
  });
});

describe('a format of dates', () => {
  const DAY = 46_090.5;

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
    ['h:mm A/P', 'time'],
  ])('%s shows a %s', (code, shows) => {
    expect(numberFormat(code).sections[0]?.shows).toBe(shows);
    expect(shown(DAY, code)).toBe('2026-03-09T12:00:00');
  });

  it('counts days from 1904 where the workbook does', () => {
    expect(shownNumber(44_628, numberFormat('yyyy-mm-dd'), true)).toBe('2026-03-09');
  });

  it('is among those that every workbook has', () => {
    const ofKind = (kind: string) =>
      Array.from({ length: 100 }, (_, id) => id).filter(
        (id) => builtInFormat(id).sections[0]?.shows === kind,
      );
    const upTo = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, at) => first + at);
    expect(ofKind('date')).toEqual([...upTo(14, 17), ...upTo(27, 36), ...upTo(50, 58)]);
    expect(ofKind('time')).toEqual([...upTo(18, 21), 45, 47]);
    expect(ofKind('date-time')).toEqual([22]);
    expect(ofKind('code')).toEqual([9, 10]);
    expect(ofKind('unknown')).toEqual([46]);
  });
});

describe('text of a cell', () => {
  it.each([
    ['1042', '"C-"@', 'C-1042'],
    ['1042', '0;-0;0;"C-"@" ES"', 'C-1042 ES'],
    [' ', '"C-"@', ' '],
    ['Ana', '_(@_)', 'Ana'],
    [' Ana ', '@', ' Ana '],
    ['Ana', '"C-"0', 'Ana'],
    ['Ana', '0;0;0', 'Ana'],
    ['Ana', ';;;', ''],
    ['Ana', '0;0;0;"text"', 'text'],
    ['Ana', '@"', 'Ana'],
  ])('%j in the format %s is %j', (text, code, result) => {
    expect(shownText(text, numberFormat(code))).toBe(result);
  });
});
