/** The languages that are written in each encoding of one byte a letter. */
export const LANGUAGES: Readonly<Record<string, readonly string[]>> = {
  'windows-1252': ['es', 'fr', 'de', 'pt', 'it', 'nl', 'sv', 'da', 'nb', 'fi', 'ca', 'gl', 'is'],
  macintosh: ['es', 'fr', 'de', 'pt', 'it', 'nl', 'sv', 'da', 'nb', 'fi', 'ca', 'gl'],
  'windows-1250': ['pl', 'cs', 'sk', 'hu', 'sl', 'hr', 'ro', 'de'],
  'iso-8859-2': ['pl', 'cs', 'sk', 'hu', 'sl', 'hr', 'ro', 'de'],
  'windows-1254': ['tr'],
  'windows-1257': ['lt', 'lv', 'et'],
  'windows-1251': ['ru', 'uk', 'bg', 'sr', 'mk', 'be'],
  'koi8-u': ['ru', 'uk', 'bg'],
  ibm866: ['ru', 'uk', 'bg'],
  'x-mac-cyrillic': ['ru', 'uk', 'bg', 'sr', 'mk'],
  'iso-8859-5': ['ru', 'uk', 'bg', 'sr', 'mk'],
  'windows-1253': ['el'],
  'windows-1255': ['he'],
  'windows-1256': ['ar', 'fa'],
};

const RUSSIAN = 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя';

/** The letters of a language beside ASCII's, with those of its neighbours that its lists have, too. */
export const ALPHABETS: Readonly<Record<string, string>> = {
  es: 'áéíñóúüçàèòïöë',
  fr: 'àâæçéèêëîïôœùûüÿñöä',
  de: 'äöüßéèëç',
  pt: 'áâãàçéêíóôõúüñ',
  it: 'àèéìíîòóùúü',
  nl: 'áéèëïóöüíçñê',
  sv: 'åäöéüèáæø',
  da: 'æøåéöäü',
  nb: 'æøåéòôöäü',
  fi: 'äöåéüšž',
  ca: 'àçèéíïòóúüñ',
  gl: 'áéíñóúüïç',
  is: 'áðéíóúýþæö',
  pl: 'ąćęłńóśźżüöé',
  cs: 'áčďéěíňóřšťúůýžüöä',
  sk: 'áäčďéíĺľňóôŕšťúýžüö',
  hu: 'áéíóöőúüűä',
  sl: 'čšžćđöü',
  hr: 'čćđšžöü',
  ro: 'ăâîşţáéö',
  tr: 'çğıöşüâîû',
  lt: 'ąčęėįšųūž',
  lv: 'āčēģīķļņšūžöõ',
  et: 'äöõüšžé',
  ru: RUSSIAN,
  uk: 'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя',
  be: 'абвгдеёжзійклмнопрстуўфхцчшыьэюя',
  bg: 'абвгдежзийклмнопрстуфхцчшщъьюя',
  sr: 'абвгдђежзијклљмнњопрстћуфхцчџш',
  mk: 'абвгдѓежзѕијклљмнњопрстќуфхцчџш',
  el: 'αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ',
};

/** An encoding of Chinese, Japanese or Korean, with two bytes a letter. */
export interface CjkEncoding {
  /** As `TextDecoder` has it, and chardet in other case. */
  name: string;
  /** Letters that its languages do not have. */
  other: RegExp;
  /** Whether the two bytes are a letter of its standard's first level, which holds the usual ones. */
  isUsual: (lead: number, trail: number) => boolean;
  /** Fewer may be anything. */
  minLetters: number;
}

const isIn = (byte: number, from: number, to: number) => byte >= from && byte <= to;

const NOT_JAPANESE = /[^\0-\x7f\u3000-\u30ff\u4e00-\u9fff\uff01-\uff60]/;
const NOT_CHINESE = /[^\0-\x7f·\u3000-\u303f\u4e00-\u9fff\uff01-\uff60]/;
const NOT_KOREAN = /[^\0-\x7f·\u3000-\u303f\uac00-\ud7a3\uff01-\uff60]/;

export const CJK_ENCODINGS: readonly CjkEncoding[] = [
  {
    name: 'shift_jis',
    other: NOT_JAPANESE,
    isUsual: (lead) => isIn(lead, 0x81, 0x83) || isIn(lead, 0x88, 0x97),
    minLetters: 4,
  },
  {
    name: 'euc-jp',
    other: NOT_JAPANESE,
    isUsual: (lead) => isIn(lead, 0xa1, 0xa5) || isIn(lead, 0xb0, 0xcf),
    minLetters: 4,
  },
  {
    name: 'gb18030',
    other: NOT_CHINESE,
    isUsual: (lead, trail) =>
      trail >= 0xa1 && (lead === 0xa1 || lead === 0xa3 || isIn(lead, 0xb0, 0xd7)),
    minLetters: 4,
  },
  { name: 'big5', other: NOT_CHINESE, isUsual: (lead) => isIn(lead, 0xa1, 0xc6), minLetters: 4 },
  {
    name: 'euc-kr',
    other: NOT_KOREAN,
    isUsual: (lead) => isIn(lead, 0xa1, 0xa3) || isIn(lead, 0xb0, 0xc8),
    minLetters: 4,
  },
];
