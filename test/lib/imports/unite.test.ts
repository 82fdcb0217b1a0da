import fc from 'fast-check';
import { united, unitedLists } from '../../../src/lib/imports/unite';
import { PROPERTY_RUNS } from '../../property-runs';

describe('two lists', () => {
  it.each([
    [['a', 'b'], ['c'], ['a', 'b', 'c']],
    [
      ['b', 'a'],
      ['a', 'c', 'b'],
      ['b', 'a', 'c'],
    ],
    [[1, '1'], [1], [1, '1']],
    [[{ sku: 1 }], [{ sku: 1 }, { sku: 2 }], [{ sku: 1 }, { sku: 2 }]],
    [['a', 'a'], [], ['a']],
  ])('%j and %j are one, in their order and each value once', (one, other, both) => {
    expect(unitedLists(one, other)).toEqual(both);
  });
});

describe('the values of two rows', () => {
  it('are those of the later one where both have them, and lists unite', () => {
    const earlier = { plan: 'silver', city: 'x', tags: ['a'], note: ['b'] };
    const later = { plan: 'gold', tags: ['b', 'a'], note: 'c' };
    expect(united(earlier, later)).toEqual({
      plan: 'gold',
      city: 'x',
      tags: ['a', 'b'],
      note: 'c',
    });
  });

  it('may have the names of what objects inherit', () => {
    expect(united({}, { toString: ['a'], constructor: 'b' })).toEqual({
      toString: ['a'],
      constructor: 'b',
    });
  });

  it('are the same whichever two of three rows come together first', () => {
    const values = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
    );
    fc.assert(
      fc.property(values, values, values, (one, two, three) => {
        expect(united(united(one, two), three)).toEqual(united(one, united(two, three)));
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });
});
