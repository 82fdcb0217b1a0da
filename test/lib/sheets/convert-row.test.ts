import {
  convertCells,
  recordId,
  requireEventType,
  type MappedField,
} from '../../../src/lib/sheets/convert-row';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import type { ColumnFormat } from '../../../src/lib/values/column-format';
import { loadPhones } from '../../../src/lib/values/phones';
import type { FieldKind } from '../../../src/lib/values/field-specs';
import { fieldOf, UNKNOWN_FORMAT } from '../values/read-column';

const mapped = (name: string, column: string, kind: FieldKind = 'text'): MappedField => ({
  field: fieldOf(kind, { name, label: name }),
  column,
});

describe('the cells of a row', () => {
  const comma: ColumnFormat = { ...UNKNOWN_FORMAT, numbers: 'comma' };
  const formats = new Map<MappedField, ColumnFormat>([
    [mapped('_email', 'Mail'), comma],
    [mapped('total', 'Total', 'number'), comma],
    [mapped('points', 'Points', 'number'), { ...comma, numbers: 'point' }],
    [mapped('born', 'Born', 'date'), comma],
  ]);

  it('are converted in the format of their columns; blank ones are no values', () => {
    const row = { Mail: 'a@example.com', Total: '1.234,56', Points: '1,234.5', Born: '0000-00-00' };
    expect(convertCells(row, formats)).toEqual({
      values: { _email: 'a@example.com', total: 1234.56, points: 1234.5 },
      leftOut: [],
      unclearPhones: 0,
      severalPhones: 0,
    });
    expect(convertCells({ Mail: ' ', Total: 'n/a' }, formats).values).toStrictEqual({});
  });

  it('that cannot be read are told beside the values of the others', () => {
    const row = { Mail: 'a@example.com', Total: 'many', Points: 'few', Born: '05/31' };
    expect(convertCells(row, formats)).toMatchObject({
      values: { _email: 'a@example.com' },
      leftOut: [
        { field: 'total', reason: expect.stringContaining('a number, such as') as string },
        { field: 'points', reason: expect.stringContaining('a number, such as') as string },
        { field: 'born', reason: 'is a date without a year' },
      ],
    });
  });
});

describe('the phone number of a row', () => {
  const read = async (row: Record<string, unknown>, country = 'ES') => {
    const format = { ...UNKNOWN_FORMAT, readPhone: await loadPhones(country) };
    const formats = new Map([[mapped('_phone_mobile', 'Mobile phone', 'phone'), format]]);
    return convertCells(row, formats, 'Country');
  };

  it.each([
    ['912 345 678', 'PT', '+351912345678'],
    ['601 234 567', 'PL', '+48601234567'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['07911 123456', 'gb', '+447911123456'],
    ['600 000 001', 'ESP', '+34600000001'],
    ['912 345 678', 'Portugal', '+351912345678'],
    ['600 000 001', '', '+34600000001'],
    ['600 000 001', 'n/a', '+34600000001'],
    ['+34600000001', 'Atlantis', '+34600000001'],
  ])("%j is read by the row's own country, %j", async (phone, country, number) => {
    expect(await read({ 'Mobile phone': phone, Country: country })).toMatchObject({
      values: { _phone_mobile: number },
      unclearPhones: 0,
    });
  });

  it('goes out as it came, and is counted, where that country is none', async () => {
    expect(await read({ 'Mobile phone': '912 345 678', Country: 'Atlantis' })).toMatchObject({
      values: { _phone_mobile: '912 345 678' },
      unclearPhones: 1,
    });
  });

  it('is the first valid one of several, which are counted', async () => {
    expect(
      await read({ 'Mobile phone': '912 345 678 / 600 000 001', Country: 'ES' }),
    ).toMatchObject({
      values: { _phone_mobile: '+34600000001' },
      severalPhones: 1,
    });
  });
});

describe('the ID of a row', () => {
  const read = (ID: unknown) => recordId({ ID }, 'ID', { userId: null, eventId: 'e' });

  it.each([
    ['C-1', 'C-1'],
    [' 007 ', '007'],
    [42, '42'],
    ['Total Fitness', 'Total Fitness'],
  ])('that is %j is %j', (value, id) => {
    expect(read(value)).toEqual({ ok: id });
  });

  it.each([
    ['', 'Column "ID" is empty. Every row needs one.'],
    ['#N/A', 'Column "ID" ("#N/A") is an error that a spreadsheet left'],
    ['Total', 'Column "ID" holds "Total": the row is a sum, and no record'],
    ['SUBTOTAL:', 'the row is a sum'],
    [true, 'Column "ID" must be'],
  ])('that is %j rejects its row, of which is told what is known', (value, reason) => {
    expect(read(value)).toEqual({
      rejected: {
        userId: null,
        eventId: 'e',
        reasons: [{ field: 'ID', reason: expect.stringContaining(reason) as string }],
      },
    });
  });
});

describe('the type that rows say', () => {
  it.each([
    ['is not there', [{ _event_id: 1 }]],
    ['is the chosen one or blank', [{ _event_type: 'order' }, { _event_type: ' ' }, null]],
    ['has blanks around it', [{ _event_type: ' order ' }]],
  ])('is no matter where it %s', (_, rows) => {
    expect(() => {
      requireEventType(listSheet(rows), 'order');
    }).not.toThrow();
  });

  it('must not be another, and the first such row is named', () => {
    const rows = [{ _event_type: 'order' }, { _event_type: 'refund' }, { _event_type: 'visit' }];
    expect(() => {
      requireEventType(listSheet(rows), 'order');
    }).toThrow('Rows say in row 2 that the event is of another type (_event_type) than "order"');
  });
});
