import type { MappedField } from '../../../src/lib/sheets/convert-row';
import { detectFormats } from '../../../src/lib/sheets/detect-formats';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import type { FieldKind } from '../../../src/lib/values/field-specs';
import { fieldOf } from '../values/read-column';

const mapped = (column: string, kind: FieldKind): MappedField => ({
  column,
  field: fieldOf(kind, { name: column, label: column }),
});
const BASE = { timeZone: 'Europe/Madrid', readPhone: () => undefined };

describe('the format of a column', () => {
  const born = mapped('born', 'date');
  const seen = mapped('seen', 'date-time');
  const total = mapped('total', 'number');
  const name = mapped('name', 'text');
  const detect = (rows: unknown[], columns: MappedField[]) => {
    const formats = detectFormats(listSheet(rows), columns, 'auto', BASE);
    return columns.map((each) => {
      const format = formats.get(each);
      return [format?.dates.order, format?.numbers];
    });
  };

  it('is what any of its rows shows, each column for itself', () => {
    const rows = [
      { born: '01/02/1990', seen: '01/02/2026', total: '1,5', name: '13/01/2020' },
      'no row',
      { born: '31/05/1990', seen: '05/31/2026', total: '1.234,56' },
    ];
    expect(detect(rows, [born, seen, total, name])).toEqual([
      ['day-first', 'unknown'],
      ['month-first', 'unknown'],
      ['unknown', 'comma'],
      ['unknown', 'unknown'],
    ]);
  });

  it('is looked for in one pass, and only where a column needs it', () => {
    const sheet = { ...listSheet([{ born: '1' }]), row: jest.fn(() => ({ ok: { born: '1' } })) };
    detectFormats(sheet, [name], 'auto', BASE);
    expect(sheet.row).not.toHaveBeenCalled();
    detectFormats(sheet, [born, total, name], 'auto', BASE);
    expect(sheet.row.mock.calls).toEqual([[0]]);
  });

  it('has the zone that its header names, else that of the import', () => {
    const utc = mapped('Created date (UTC)', 'date-time');
    const formats = detectFormats(listSheet([{}]), [utc, seen], 'auto', BASE);
    expect(formats.get(utc)?.dates.timeZone).toBe('UTC');
    expect(formats.get(seen)?.dates.timeZone).toBe('Europe/Madrid');
  });

  it('counts days from 1904 where the workbook does', () => {
    const sheet = { ...listSheet([{}]), is1904: true };
    const [format] = [...detectFormats(sheet, [born], 'auto', BASE).values()];
    expect(format?.dates.is1904).toBe(true);
  });
});
