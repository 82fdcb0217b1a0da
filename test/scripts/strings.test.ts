import { translationGaps } from '../../scripts/strings';

describe('the list of what a translation lacks', () => {
  it('names texts without a translation, and translations of texts that are gone', () => {
    expect(translationGaps(['Rows', 'File'], ['File', 'Old text'])).toEqual({
      missing: ['Rows'],
      stale: ['Old text'],
    });
  });

  it('is empty for a translation that has everything, in whatever order', () => {
    expect(translationGaps(['Rows', 'File'], ['File', 'Rows'])).toEqual({ missing: [], stale: [] });
  });
});
