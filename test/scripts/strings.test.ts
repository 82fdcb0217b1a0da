import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
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

describe('translations', () => {
  const I18N = path.join(__dirname, '../../src/i18n');
  const translations = (file: string): [string, string][] => {
    const texts: unknown = JSON.parse(readFileSync(path.join(I18N, file), 'utf8'));
    return Object.entries(texts as Record<string, string>);
  };

  it.each(readdirSync(I18N))('in %s are shown whole where the English text is', (file) => {
    // The builder cuts a field's description behind 70 characters.
    const cut = translations(file).filter(
      ([english, text]) => english.length <= 70 && text.length > 70,
    );
    expect(cut).toEqual([]);
  });

  it('into Arabic set their own direction, paragraph by paragraph, since ActivePieces sets none', () => {
    const paragraphs = translations('ar.json')
      .flatMap(([, text]) => text.split('\n'))
      .filter((paragraph) => /\p{Script=Arabic}/u.test(paragraph));
    expect(paragraphs.length).toBeGreaterThan(90);
    // The number of a list item stays outside, for Markdown.
    for (const paragraph of paragraphs) {
      expect(paragraph).toMatch(/^(\d+\. )?\u2067[^\u2067-\u2069]+\u2069$/);
    }
  });
});
