import {
  cell,
  convertCells,
  idFrom,
  orRejected,
  requireEventType,
} from '../../../src/lib/sheets/convert-row';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import type { FieldSpec } from '../../../src/lib/values/field-specs';
import type { Reading } from '../../../src/lib/values/reading';
import { REFUSAL } from '../../refusal';
import { sentenceOf } from './reading-rows';

const field = (name: string, label = name, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  description: '',
  kind: 'text',
  required: false,
  maxValues: 1,
  maxLength: undefined,
  ...more,
});

describe('the events of one type', () => {
  it.each([
    [[{ _event_type: 'order' }, { _event_type: ' order ' }]],
    [[{ _event_type: '' }, { _event_type: null }, {}]],
    [[{ a: 1 }, { b: 1 }]],
    [['text', { _event_type: 'order' }]],
    [[]],
  ])('may come in rows %j', (rows) => {
    expect(() => {
      requireEventType(listSheet(rows), 'order');
    }).not.toThrow();
  });

  it.each([['refund'], [7], ['Order']])('are refused in rows of the type %j', async (type) => {
    const sheet = listSheet([{ _event_type: 'order' }, { _event_type: type }]);
    const sentence = await sentenceOf(() => {
      requireEventType(sheet, 'order');
    });
    expect(sentence).toContain(
      'Rows say in row 2 that the event is of another type (_event_type) than "order".',
    );
    expect(sentence).toMatch(REFUSAL);
  });
});

describe('the cells of a row', () => {
  const subject = { userId: 'u1', eventId: null };
  const base: Reading = {
    writing: { dates: 'day-first', numbers: 'comma' },
    timeZone: 'UTC',
    toE164: (value) => (value === '600 000 001' ? '+34600000001' : undefined),
  };
  const readings = new Map([
    [{ field: field('_email', 'Email'), column: 'Mail' }, base],
    [{ field: field('total', 'Total', { kind: 'number' }), column: 'Total' }, base],
    [
      { field: field('points', 'Points', { kind: 'number' }), column: 'Points' },
      { ...base, writing: { ...base.writing, numbers: 'point' } } satisfies Reading,
    ],
    [{ field: field('_phone_mobile', 'Phone', { kind: 'phone' }), column: 'Tel' }, base],
  ]);

  it('are converted as each column is written; blank ones are left out', () => {
    const row = { Mail: 'a@example.com', Total: '1.234,56', Points: '1,234.5', Tel: '600 000 001' };
    expect(convertCells(row, readings, subject)).toEqual({
      ok: {
        values: {
          _email: 'a@example.com',
          total: 1234.56,
          points: 1234.5,
          _phone_mobile: '+34600000001',
        },
        unclearPhones: 0,
      },
    });
    expect(convertCells({ Mail: ' ', Tel: '12' }, readings, subject)).toStrictEqual({
      ok: { values: { _phone_mobile: '12' }, unclearPhones: 1 },
    });
  });

  it('that do not fit reject the row with all of their reasons', () => {
    const row = { Mail: 'a@example.com', Total: 'many', Points: 'few', Tel: '12' };
    expect(convertCells(row, readings, subject)).toEqual({
      rejected: {
        ...subject,
        reasons: [
          { field: 'Total', reason: expect.stringContaining('a number, such as') as string },
          { field: 'Points', reason: expect.stringContaining('a number, such as') as string },
        ],
      },
    });
  });

  it('are none of what objects inherit', () => {
    expect(cell({ a: 1 }, 'a')).toBe(1);
    expect(cell({ a: 1 }, 'constructor')).toBeUndefined();
  });

  it('hold an ID, or reject the row', () => {
    expect(idFrom({ Code: ' 7 ' }, 'Code', subject)).toEqual({ ok: '7' });
    expect(idFrom({}, 'Code', subject)).toEqual({
      rejected: {
        ...subject,
        reasons: [{ field: 'Code', reason: 'Column "Code" is empty. Every row needs one.' }],
      },
    });
  });

  it('do not hide a fault of the piece', () => {
    expect(() =>
      orRejected('x', subject, () => {
        throw new RangeError('a fault');
      }),
    ).toThrow(RangeError);
  });
});
