/** Yes in the piece's ten languages, and true as spreadsheets write it in them. */
const YES =
  'yes y true 1 on sí si s verdadero sim verdadeiro oui vrai ja j wahr waar vero はい 是 真 نعم صحيح صواب';
const NO = 'no n false 0 off falso não non faux nein falsch nee onwaar いいえ 否 不是 假 偽 لا خطأ';

/** Without case and accents, which people leave out when they type in a hurry. */
function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}

let words: ReadonlyMap<string, '1' | '0'> | undefined;

function meaningOf(word: string): '1' | '0' | undefined {
  // Made at first use: a start of the piece does without.
  words ??= new Map([
    ...YES.split(' ').map((each) => [bare(each), '1'] as const),
    ...NO.split(' ').map((each) => [bare(each), '0'] as const),
  ]);
  return words.get(bare(word));
}

/** Yes or no as Instasent takes it; `undefined` for what is not clearly one of them. */
export function readYesNo(value: unknown): '1' | '0' | undefined {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'string' || typeof value === 'number'
    ? meaningOf(value.toString())
    : undefined;
}
