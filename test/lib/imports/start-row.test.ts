import { startRowOf } from '../../../src/lib/imports/start-row';
import { refusalOf } from '../../support';

const refused = (value: unknown, size: number) =>
  refusalOf(Promise.resolve().then(() => startRowOf(value, size)));

describe('the start row of an import', () => {
  it.each([
    [301, 301],
    ['301', 301],
    [' 301 ', 301],
    [500, 500],
    [1, 1],
    ['', 1],
    [' ', 1],
    [undefined, 1],
    [null, 1],
  ])('%j is row %d of 500', (value, row) => {
    expect(startRowOf(value, 500)).toBe(row);
  });

  it('may be the first of a list without rows', () => {
    expect(startRowOf(1, 0)).toBe(1);
  });

  it.each([0, -1, 1.5, '0', '1.5', '1e2', '0x10', '1 2', 'first', true, [3], { a: 1 }, Number.NaN])(
    'is not %j',
    async (value) => {
      expect(await refused(value, 500)).toBe(
        'Start Row must be a whole number from 1. Nothing was sent to Instasent. Type it in digits alone, such as 301, or leave it empty.',
      );
    },
  );

  it.each([
    [501, 500, 'is 501, but the list has 500 rows.'],
    [' 2 ', 1, 'is 2, but the list has 1 row.'],
    [2, 0, 'is 2, but the list has 0 rows.'],
  ])('%j is not beyond a list of %d', async (value, size, sentence) => {
    expect(await refused(value, size)).toContain(`Start Row ${sentence}`);
  });
});
