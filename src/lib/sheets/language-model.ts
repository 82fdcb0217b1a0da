type NameType = 'region' | 'language';

function namesIn(language: string, type: NameType): (code: string) => string | undefined {
  const names = new Intl.DisplayNames(language, { type, fallback: 'none' });
  return (code) => names.of(code);
}

/** The codes of two letters that have a name, as there are few. */
function codesOf(type: NameType): string[] {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const spelt = type === 'region' ? codes.map((code) => code.toUpperCase()) : codes;
  const nameOf = namesIn('en', type);
  return spelt.filter((code) => nameOf(code) !== undefined);
}

/** Words of languages, which Node brings along: the names of countries and languages in them. */
class Words {
  private readonly regions = codesOf('region');
  private readonly languages = codesOf('language');

  of(language: string): Set<string> {
    const names = [
      ...this.regions.map(namesIn(language, 'region')),
      ...this.languages.map(namesIn(language, 'language')),
    ];
    // Romanian had its letters with a cedilla before they got their comma.
    const text = names.join(' ').toLowerCase().replaceAll('ș', 'ş').replaceAll('ț', 'ţ');
    return new Set(text.match(/\p{L}[\p{L}\p{M}]*/gu));
  }
}

/** How much a letter's own frequency counts beside that of its pair, in pairs. */
const SMOOTHING = 3;

/** For a letter that no word has, of about as many letters as there may be. */
const UNSEEN = 0.05;
const MAX_LETTERS = 1_000;

/** How likely a language's letters follow each other. */
export class LanguageModel {
  private readonly pairs = new Map<string, number>();
  private readonly followed = new Map<string, number>();
  private readonly letters = new Map<string, number>();
  private total = 0;

  constructor(words: Iterable<string>) {
    for (const word of words) {
      for (const [before, letter] of LanguageModel.pairsOf(word)) {
        const pair = before + letter;
        this.pairs.set(pair, (this.pairs.get(pair) ?? 0) + 1);
        this.followed.set(before, (this.followed.get(before) ?? 0) + 1);
        this.letters.set(letter, (this.letters.get(letter) ?? 0) + 1);
        this.total += 1;
      }
    }
  }

  /** @returns how likely a word in lower case is, as a natural logarithm */
  score(word: string): number {
    let sum = 0;
    for (const [before, letter] of LanguageModel.pairsOf(word)) {
      const alone =
        ((this.letters.get(letter) ?? 0) + UNSEEN) / (this.total + UNSEEN * MAX_LETTERS);
      const pairs = (this.pairs.get(before + letter) ?? 0) + SMOOTHING * alone;
      sum += Math.log(pairs / ((this.followed.get(before) ?? 0) + SMOOTHING));
    }
    return sum;
  }

  /** Each letter with the one before it; a word's ends count as letters. */
  private static pairsOf(word: string): [string, string][] {
    const letters = Array.from(word);
    return [...letters, '$'].map((letter, at) => [letters[at - 1] ?? '^', letter]);
  }
}

/** The models of languages, each made when it is asked for. */
export class LanguageModels {
  private readonly words = new Words();
  private readonly models = new Map<string, LanguageModel>();

  of(language: string): LanguageModel {
    const model = this.models.get(language) ?? new LanguageModel(this.words.of(language));
    this.models.set(language, model);
    return model;
  }
}
