import { convert } from '../../../src/lib/values/convert';
import type { FieldKind } from '../../../src/lib/values/field-specs';
import { FormattedNumber } from '../../../src/lib/values/formatted-number';
import { requiredId } from '../../../src/lib/values/ids';
import { columnFormat, noEvidence } from '../../../src/lib/values/column-format';
import { wireValue } from '../../../src/lib/values/wire-value';

const FORMAT = columnFormat(
  'auto',
  noEvidence(),
  { name: 'x', label: 'X' },
  {
    timeZone: 'UTC',
    readPhone: (value) =>
      value === '+34 600000001' ? { number: '+34600000001', isFirstOfSeveral: false } : undefined,
    is1904: false,
  },
);
const converted = (kind: FieldKind, value: unknown, maxValues = 1) =>
  convert(
    {
      name: 'x',
      label: 'X',
      description: '',
      kind,
      required: false,
      maxValues,
      maxLength: undefined,
    },
    value,
    FORMAT,
  );

describe('a number that a workbook shows as something else', () => {
  const code = new FormattedNumber(7, '007');
  const phone = new FormattedNumber(600_000_001, '+34 600000001');
  const share = new FormattedNumber(0.21, '21%');
  const hiddenZero = new FormattedNumber(0, '');

  it('is what it shows where it is an ID, text, a phone number or a custom attribute', () => {
    expect(requiredId(code, 'User ID', '')).toBe('007');
    expect(wireValue(code, 'X')).toBe('007');
    expect(converted('text', code)).toEqual({ value: '007' });
    expect(converted('long-text', code)).toEqual({ value: '007' });
    expect(converted('text', code, 3)).toEqual({ value: ['007'] });
    expect(converted('phone', phone)).toEqual({ value: '+34600000001' });
  });

  it('is its number where numbers, dates and yes or no are read', () => {
    expect(converted('number', share)).toEqual({ value: 0.21 });
    expect(converted('integer', code)).toEqual({ value: 7 });
    expect(converted('bool', new FormattedNumber(1, '1 ✔'))).toEqual({ value: '1' });
    expect(converted('date', new FormattedNumber(46_090, undefined))).toEqual({
      value: '2026-03-09',
    });
  });

  it('is blank where it shows nothing', () => {
    expect(wireValue(hiddenZero, 'X')).toBeUndefined();
    expect(converted('text', hiddenZero)).toEqual({ value: undefined });
    expect(converted('number', hiddenZero)).toEqual({ value: 0 });
    expect(() => requiredId(hiddenZero, 'User ID', 'Type one.')).toThrow('User ID is empty.');
  });

  it('is refused where nobody knows what it shows, and its number may be another ID', () => {
    const unknown = new FormattedNumber(7, undefined);
    const happened = 'is a number in a format that cannot be applied';
    expect(() => requiredId(unknown, 'User ID', '')).toThrow(
      `User ID ${happened}. Nothing was sent to Instasent. Give its cells the format Text in Excel, and type what they are to show.`,
    );
    expect(() => wireValue(unknown, 'Column "Plan"')).toThrow(`Column "Plan" ${happened}.`);
    expect(converted('text', unknown)).toEqual({ problem: `cannot be sent: it ${happened}` });
    expect(converted('phone', unknown)).toEqual({ problem: `cannot be sent: it ${happened}` });
    expect(converted('number', unknown)).toEqual({ value: 7 });
    expect(unknown.toString()).toBe('7');
  });
});
