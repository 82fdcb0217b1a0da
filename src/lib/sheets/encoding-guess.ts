import { analyse } from 'chardet';
import { decode } from './decode';
import { ALPHABETS, CJK_ENCODINGS, LANGUAGES, type CjkEncoding } from './encoding-tables';
import { LanguageModels } from './language-model';

/** Different words with other letters than ASCII's that a file is judged by. */
const MAX_WORDS = 300;

/** From so few words, nothing but the usual encoding of Excel in the West is taken. */
const MIN_WORDS = 3;

/** What a word that cannot be costs, in natural logarithms, beside what its letters do. */
const ODD_COST = 12;
const FOREIGN_COST = 6;

/** How much of a file may be odd, or foreign to the language that it seems to be in. */
const MAX_ODD = 0.02;
const MAX_FOREIGN = 0.1;
const MAX_ODD_OF_CANDIDATE = 0.7;

/** By how much a reading must be more likely than any other, in natural logarithms. */
const MIN_MARGIN = 6;
/** Where the other one could be, too. */
const MIN_MARGIN_OF_LIKELY = 20;

/** Less likely letters than these, on average, are those of no language. */
const MIN_LETTER_SCORE = -4.4;

/** What Excel saves in the West, and ISO 8859, which few programs still write. */
const USUAL = 'windows-1252';
const PRIORS: Readonly<Record<string, number>> = { [USUAL]: 3, 'iso-8859-2': -2, 'iso-8859-5': -2 };

function isAsciiLetter(byte: number): boolean {
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x7a;
}

/** What a second byte of two may be: no separator, line break or digit. */
function isTrail(byte: number): boolean {
  return byte >= 0x40;
}

/** The different runs of bytes of a file that hold others than ASCII's. */
function wordsIn(bytes: Uint8Array, isPart: (byte: number) => boolean): Uint8Array[] {
  const words = new Map<string, Uint8Array>();
  let start = 0;
  let isPlain = true;
  for (let at = 0; at <= bytes.length && words.size < MAX_WORDS; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80) isPlain = false;
    else if (!isPart(byte)) {
      const word = bytes.subarray(start, at);
      if (!isPlain) words.set(Buffer.from(word).toString('latin1'), word);
      start = at + 1;
      isPlain = true;
    }
  }
  return [...words.values()];
}

const LETTER = /\p{L}/u;
/** Signs that may touch a word: behind it, before it, between its letters. */
const BEHIND = /[®™©ºª’”»°]/;
const BEFORE = /[“„«¿¡•]/;
const BETWEEN = /[’·]/;
/** `l’Église`, `O’Neill`, `Peter’s`, and none like `Sof’a`. */
const ELISION = /^\P{L}*(?:\p{L}{1,2}|\p{L}+ll|\p{L}+u)’|’s\P{L}*$/iu;
const FEMININE_OR_MASCULINE = /[ªº]/;
/** Signs that stand alone. */
const ALONE = /[€£°–—…\u00a0“”‘’«»•·]/;

const SCRIPTS = ['Latin', 'Cyrillic', 'Greek', 'Hebrew', 'Arabic'].map(
  (script) => new RegExp(`\\p{Script=${script}}`, 'u'),
);

/** Whether a word has signs where no word has them: `Mu–oz`, `Pawe³`. */
function hasOddSign(text: string): boolean {
  const letters = Array.from(text);
  return letters.some((sign, at) => {
    const isLetter = LETTER.test(sign) && !FEMININE_OR_MASCULINE.test(sign);
    if (isLetter || /\p{M}/u.test(sign) || sign < '\x80') return false;
    const isBehind = LETTER.test(letters[at - 1] ?? '');
    const isBefore = LETTER.test(letters[at + 1] ?? '');
    if (isBehind && isBefore) return !BETWEEN.test(sign) || (sign === '’' && !ELISION.test(text));
    if (isBehind) return !BEHIND.test(sign);
    return isBefore ? !BEFORE.test(sign) : !ALONE.test(sign);
  });
}

/** Whether a word has letters as no word has them: `JosŽ`, `PаweF` of two scripts. */
function hasOddLetters(word: string): boolean {
  const isOddCase = /\p{Ll}\p{Lu}/u.test(word) || /^\p{Lu}{2,}.*\p{Ll}/u.test(word);
  return isOddCase || SCRIPTS.filter((script) => script.test(word)).length > 1;
}

interface Word {
  /** In lower case; a run of bytes may hold several, or none. */
  parts: string[];
  isOdd: boolean;
}

function wordOf(text: string): Word {
  const parts = text.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
  return {
    // The lower case of İ has a dot of its own.
    parts: parts.map((part) => part.toLowerCase().replaceAll('\u0307', '')),
    isOdd: hasOddSign(text) || parts.some(hasOddLetters),
  };
}

function isForeign({ parts }: Word, alphabet: string): boolean {
  return parts.some((part) =>
    Array.from(part).some(
      (letter) => letter > '\x7f' && !'ªº'.includes(letter) && !alphabet.includes(letter),
    ),
  );
}

/** What a file would be in one encoding. */
interface Candidate {
  encoding: string;
  text: string;
  /** How likely its words are, as a natural logarithm. */
  score: number;
  isLikely: boolean;
}

function share(count: number, of: readonly unknown[]): number {
  return count / Math.max(1, of.length);
}

function candidateOf(
  encoding: string,
  bytes: readonly Uint8Array[],
  models: LanguageModels,
): Candidate | undefined {
  const texts = bytes.map((word) => decode(word, encoding));
  if (!texts.every((text) => text !== undefined)) return undefined;
  const words = texts.map(wordOf);
  const parts = words.flatMap(({ parts }) => parts);
  const letters = parts.reduce((sum, { length }) => sum + length + 1, 0);
  const odd = words.filter(({ isOdd }) => isOdd).length;
  // What is odd all over needs no model to be told from a text.
  if (share(odd, words) > MAX_ODD_OF_CANDIDATE) return undefined;
  let best = -Infinity;
  let isLikely = false;
  for (const language of LANGUAGES[encoding] ?? []) {
    const model = models.of(language);
    const alphabet = ALPHABETS[language] ?? '';
    const foreign = alphabet === '' ? 0 : words.filter((word) => isForeign(word, alphabet)).length;
    const ofLetters = parts.reduce((sum, part) => sum + model.score(part), 0);
    const score = ofLetters - odd * ODD_COST - foreign * FOREIGN_COST;
    best = Math.max(best, score);
    isLikely ||=
      share(odd, words) <= MAX_ODD &&
      share(foreign, words) <= MAX_FOREIGN &&
      score / Math.max(1, letters) >= MIN_LETTER_SCORE;
  }
  return {
    encoding,
    text: texts.join('\n'),
    score: best + (PRIORS[encoding] ?? 0),
    isLikely,
  };
}

/** The encoding of one byte a letter in which the words are those of a language, and in no other. */
function singleByteEncoding(words: readonly Uint8Array[]): string | undefined {
  const models = new LanguageModels();
  const candidates = Object.keys(LANGUAGES)
    .flatMap((encoding) => candidateOf(encoding, words, models) ?? [])
    .sort((a, b) => b.score - a.score);
  const [best] = candidates;
  if (best?.isLikely !== true) return undefined;
  if (best.encoding !== USUAL && words.length < MIN_WORDS) return undefined;
  const isSure = candidates
    .filter(({ text }) => text !== best.text)
    .every(({ score, isLikely }) => {
      const isCloser = isLikely && best.encoding !== USUAL;
      return best.score - score >= (isCloser ? MIN_MARGIN_OF_LIKELY : MIN_MARGIN);
    });
  return isSure ? best.encoding : undefined;
}

function countOf(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0;
}

/** Most letters of a text are usual ones. */
const MIN_USUAL = 0.9;

/** Whether a text could be in an encoding of Chinese, Japanese or Korean, by its kinds of letters. */
function couldBe(words: readonly Uint8Array[], text: string, encoding: CjkEncoding): boolean {
  if (encoding.other.test(text)) return false;
  // In a name of these languages there are no Latin letters, as there are in a wrong reading of one.
  const mixed = text.split('\n').filter((word) => /[a-z]/i.test(word)).length;
  if (share(mixed, words) > MAX_FOREIGN) return false;
  let letters = 0;
  let usual = 0;
  for (const word of words) {
    for (let at = 0; at < word.length; at += 1) {
      const lead = word[at] ?? 0;
      if (lead < 0x80) continue;
      at += 1;
      letters += 1;
      if (encoding.isUsual(lead, word[at] ?? 0)) usual += 1;
    }
  }
  return letters >= encoding.minLetters && usual >= letters * MIN_USUAL;
}

const KANA = /[\u3041-\u30ff]/g;
const OTHER_THAN_ASCII = /[^\0-\x7f]/g;

/** By how much chardet must be surer of one encoding than of another, of 100. */
const MIN_CONFIDENCE = 30;
const MIN_CONFIDENCE_MARGIN = 20;

function cjkEncoding(words: readonly Uint8Array[]): string | undefined {
  const joined = Buffer.concat(words.flatMap((word) => [word, Buffer.from('\n')]));
  const candidates = CJK_ENCODINGS.flatMap((encoding) => {
    const text = decode(joined, encoding.name);
    return text !== undefined && couldBe(words, text, encoding) ? [{ encoding, text }] : [];
  });
  const japanese = candidates.find(
    ({ text }) => countOf(text, KANA) >= Math.max(3, 0.15 * countOf(text, OTHER_THAN_ASCII)),
  );
  if (japanese !== undefined) return japanese.encoding.name;
  const [only, ...others] = candidates;
  if (others.length === 0) return only?.encoding.name;
  const matches = analyse(joined);
  const confidenceIn = (name: string) =>
    matches.find((match) => match.name.toLowerCase() === name)?.confidence ?? 0;
  const [best, next] = candidates
    .map(({ encoding: { name } }) => ({ name, confidence: confidenceIn(name) }))
    .sort((a, b) => b.confidence - a.confidence);
  if (best === undefined || best.confidence < MIN_CONFIDENCE) return undefined;
  const isSure = best.confidence - (next?.confidence ?? 0) >= MIN_CONFIDENCE_MARGIN;
  return isSure ? best.name : undefined;
}

/**
 * The encoding of a text that is not in Unicode. Many read any bytes at all, so that one is taken only
 * where it gives words as a language has them, and no other does.
 *
 * @returns a name that `TextDecoder` knows; `undefined` in doubt
 */
export function guessEncoding(bytes: Uint8Array): string | undefined {
  const single = singleByteEncoding(wordsIn(bytes, isAsciiLetter));
  const cjk = cjkEncoding(wordsIn(bytes, isTrail));
  return single === undefined || cjk === undefined ? (single ?? cjk) : undefined;
}
