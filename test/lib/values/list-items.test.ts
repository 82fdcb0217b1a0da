import { listItems } from '../../../src/lib/values/list-items';

describe('a cell with several values', () => {
  it.each([
    ['red, blue,, green ', ['red', 'blue', '', 'green']],
    ['red; light, blue', ['red', 'light, blue']],
    ['red\r\nlight, blue', ['red', '', 'light, blue']],
    ['red\rblue', ['red', 'blue']],
    ['red', ['red']],
    ['vip|horeca', ['vip', 'horeca']],
    ['||vip||horeca||', ['', 'vip', 'horeca', '']],
    ['vip ::: horeca, Madrid', ['vip', 'horeca, Madrid']],
    ["['vip', 'horeca']", ['vip', 'horeca']],
    [`['it\\'s', "two", 3]`, ["it's", 'two', '3']],
    ['"VIP","Black Friday, 2024"', ['VIP', 'Black Friday, 2024']],
    ['"a; ""b""" ; c', ['a; "b"', 'c']],
    ['"VIP"', ['VIP']],
    ['5" pipe, 6" pipe', ['5" pipe', '6" pipe']],
    ['"open, closed', ['"open', 'closed']],
    ["['broken", ["['broken"]],
    [' ["red","a; b", 1]', ['red', 'a; b', 1]],
    ['[not json', ['[not json']],
    ['[12345678901234567890]', [Number.POSITIVE_INFINITY]],
    ['{"a":1}', ['{"a":1}']],
    [
      ['a,b', null],
      ['a,b', null],
    ],
    [5, [5]],
    [null, [null]],
  ])('%j holds %j', (cell, items) => {
    expect(listItems(cell, true)).toEqual(items);
  });

  it('is not split at commas where these stand before decimals', () => {
    expect(listItems('1,5; 2,5', false)).toEqual(['1,5', '2,5']);
    expect(listItems('1,5', false)).toEqual(['1,5']);
  });

  it.each(['"', '"",', ',"', '""', ', ""x', "[' ", '" ,'])(
    'of a hundred thousand times %j is split in no time',
    (part) => {
      const start = performance.now();
      listItems(part.repeat(100_000), true);
      expect(performance.now() - start).toBeLessThan(2_000);
    },
  );
});
