import type { MappedField } from '../../../src/lib/sheets/convert-row';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import { detectFormats } from '../../../src/lib/sheets/detect-formats';
import type { FieldKind } from '../../../src/lib/values/field-specs';
import type { FormatChoice } from '../../../src/lib/values/column-format';

const mapped = (column: string, kind: FieldKind): MappedField => ({
  column,
  field: {
    name: column,
    label: column,
    description: '',
    kind,
    required: false,
    maxValues: 1,
    maxLength: undefined,
  },
});
const BASE = { timeZone: 'Europe/Madrid', toE164: () => '+34600000001' };

/** How each column is found to be written. */
function writings(rows: unknown[], columns: MappedField[], format: FormatChoice = 'auto') {
  const formats = detectFormats(listSheet(rows), columns, format, BASE);
  return columns.map((each) => {
    const format = formats.get(each);
    return { dates: format?.dates, numbers: format?.numbers };
  });
}

describe('a column', () => {
  const born = mapped('born', 'date');
  const seen = mapped('seen', 'date-time');
  const total = mapped('total', 'number');
  const points = mapped('points', 'integer');
  const name = mapped('name', 'text');

  it('is written as any of its rows tells, each column for itself', () => {
    const rows = [
      { born: '01/02/1990', seen: '01/02/2026', total: '1,5', points: '1.000', name: '13/01/2020' },
      'no row',
      { born: '31/05/1990', seen: '05/31/2026', total: '1.234,56', points: '1,234.0' },
    ];
    expect(writings(rows, [born, seen, total, points, name])).toEqual([
      { dates: 'day-first', numbers: 'unknown' },
      { dates: 'month-first', numbers: 'unknown' },
      { dates: 'unknown', numbers: 'comma' },
      { dates: 'unknown', numbers: 'point' },
      { dates: 'unknown', numbers: 'unknown' },
    ]);
  });

  it('may tell nothing, or two things', () => {
    const rows = [{ born: '01/02/1990', seen: '31/05/2026' }, { seen: '05/31/2026' }];
    expect(writings(rows, [born, seen])).toEqual([
      { dates: 'unknown', numbers: 'unknown' },
      { dates: 'mixed', numbers: 'unknown' },
    ]);
  });

  it('is written as was chosen, whatever its rows tell', () => {
    const rows = [{ born: '05/31/1990', total: '1.5' }];
    expect(writings(rows, [born, total], 'day_first_comma')).toEqual([
      { dates: 'day-first', numbers: 'comma' },
      { dates: 'day-first', numbers: 'comma' },
    ]);
  });

  it('is looked at only where a way of writing has to be found', () => {
    const sheet = { ...listSheet([{ born: '1' }]), row: jest.fn(() => ({ ok: { born: '1' } })) };
    detectFormats(sheet, [born], 'day_first_point', BASE);
    detectFormats(sheet, [name], 'auto', BASE);
    expect(sheet.row).not.toHaveBeenCalled();
    detectFormats(sheet, [born, name], 'auto', BASE);
    expect(sheet.row.mock.calls).toEqual([[0]]);
  });

  it('shares zone and country with the others', () => {
    const [format] = [...detectFormats(listSheet([]), [born], 'auto', BASE).values()];
    expect(format).toMatchObject(BASE);
  });
});
