import {
  columnsUsed,
  customColumns,
  ignoredColumns,
  requireAnyMatch,
} from '../../../src/lib/sheets/columns-used';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import type { Sheet } from '../../../src/lib/sheets/row';
import { tableSheet } from '../../../src/lib/sheets/table';
import { REFUSAL } from '../../refusal';
import { field, header } from './fields';
import { sentenceOf } from './reading-rows';

describe('columns that are read', () => {
  it('are said in one line, with those in whose place they are', () => {
    const used = [
      { field: field('_email'), column: 'Email\n' },
      { field: field('_phone_mobile'), column: 'Mobile', passedOver: ['Phone', 'Billing\nPhone'] },
    ];
    expect(columnsUsed(used)).toBe(
      'Email → _email, Mobile → _phone_mobile (not Phone, Billing Phone)',
    );
    expect(columnsUsed([])).toBeNull();
  });
});

describe('the details of events', () => {
  const fields = [field('total'), field('currency')];
  const total = [{ field: field('total'), column: 'total' }];
  const check = (sheet: Sheet, taken: string[], mapped = total, of = fields) =>
    sentenceOf(() => {
      requireAnyMatch(mapped, of, sheet, taken, ['details', 'Fill them in.']);
      throw new Error('nothing is missing');
    });

  it.each([
    ['one fits', header('id', 'total', 'x'), ['id'], total, fields],
    ['there are no others', header('id', 'date'), ['id', 'date'], [], fields],
    ['the event type has none', header('id', 'x'), ['id'], [], []],
    ['there are no rows', listSheet([]), ['id'], [], fields],
    [
      'only values without a name are left',
      tableSheet([
        ['id', ''],
        ['1', 'x'],
      ]),
      ['id'],
      [],
      fields,
    ],
  ])('may be as they are where %s', async (_, sheet, taken, mapped, of) => {
    expect(await check(sheet, taken, mapped, of)).toBe('nothing is missing');
  });

  it.each([
    ['none fits', header('id', 'importe', 'x'), ['id'], []],
    ['only the ID fits', header('total', 'importe', 'x'), ['total'], total],
  ])('are missing where %s', async (_, sheet, taken, mapped) => {
    const sentence = await check(sheet, taken, mapped);
    expect(sentence).toContain('Columns of your rows ("importe", "x") fit none of the details');
    expect(sentence).toMatch(REFUSAL);
  });
});

describe('other columns', () => {
  it('become custom attributes unless they are known or Instasent’s own', () => {
    const sheet = header(' plan ', 'city', '_odd', 'id', 'notes ', '');
    expect(customColumns(sheet, new Set(['id', 'notes']))).toEqual(['plan', 'city']);
    const nameless = tableSheet([
      ['a', ''],
      ['1', '2'],
    ]);
    expect(customColumns(nameless, new Set(['a']))).toEqual([]);
  });

  it('must not stand twice, whatever spaces are around them', async () => {
    const sentence = await sentenceOf(() => customColumns(header('plan', 'plan '), new Set()));
    expect(sentence).toContain('Rows have more than one column "plan"');
    expect(sentence).toMatch(REFUSAL);
  });

  it('that nothing is read from are named to the last, twenty of them', () => {
    const read = new Set(['a']);
    const ignored = (sheet: Sheet) => ignoredColumns(sheet, (column) => read.has(column));
    expect(ignored(header('a'))).toBeNull();
    expect(ignored(header('a', 'b\nc'))).toBe('b c');
    expect(
      ignored(
        tableSheet([
          ['a', ''],
          ['1', '2'],
        ]),
      ),
    ).toBe('(no name)');
    const names = Array.from({ length: 21 }, (_, at) => `c${at.toString()}`);
    expect(ignored(header(...names.slice(0, 20)))).toBe(names.slice(0, 20).join(', '));
    expect(ignored(header(...names))).toBe(`${names.slice(0, 20).join(', ')} and 1 more`);
    const late = [...Array.from({ length: 500 }, () => ({ a: 1 })), { late: 1 }];
    expect(ignored(listSheet(late))).toBe('late');
  });
});
