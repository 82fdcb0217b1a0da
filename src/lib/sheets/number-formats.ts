import { FormattedNumber } from '../values/formatted-number';
import { isBlank } from '../values/input';
import { isCurrency } from '../values/numbers';
import { excelDate, type DateFormat } from './excel-dates';

/** Excel's own limits ([MS-OE376] 2.1.739; ECMA-376 part 1, 18.8.31). */
const MAX_FORMAT_LENGTH = 255;
const MAX_SECTIONS = 4;
/** Of a number, Excel shows no more. */
const SIGNIFICANT_DIGITS = 15;
/** From here on, `General` shows an exponent. */
const MAX_GENERAL = 1e11;

/** A part of a section. */
interface Token {
  /**
   * The sign of the format (`0`, `#`, `?`, `.`, `,`, `%`, `/`, `@`), or `G` for General, `E` for an
   * exponent, `[` for a length of time, `$` for a currency in brackets, `!` for what is not known
   * here, `a` for a letter and `x` for other text.
   */
  kind: string;
  text: string;
}

/**
 * What a section makes of a number: an amount, which is the number; a code, which is its digits with
 * zeros before them or text around them; a date; or what is not known here.
 */
type Shows = 'amount' | 'code' | 'unknown' | DateFormat;

interface Section {
  tokens: readonly Token[];
  shows: Shows;
  /** Of `[<=9999999]`. */
  condition: ((number: number) => boolean) | undefined;
}

/** How the cells of a style are shown. */
export interface NumberFormat {
  /** For positive numbers, negative ones and zero, as far as they are there, or by their conditions. */
  sections: readonly Section[];
  /** `undefined` where text is shown as it is. */
  text: readonly Token[] | undefined;
}

const TOKEN =
  /"(?<quoted>[^"]*)"|\\(?<escaped>.)|(?<space>_.)|\*.|\[(?<bracket>[^[\]]*)\]|(?<general>General)|(?<exponent>E[+-])|(?<letter>AM\/PM|A\/P|[a-z])|(?<sign>[0#?.,%/@;])|(?<opening>["\\_*[\]])|(?<other>.)/gisu;

const COLOR = /^(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)$/i;
const LENGTH_OF_TIME = /^(?:h+|m+|s+)$/i;
/** A currency and a locale. Longer ones ask for digits of another script. */
const CURRENCY = /^\$([^-]*)(?:-(?:[0-9a-f]{0,4}|x-.*))?$/i;
const CONDITION = /^([<>]=?|=|<>)(-?\d+(?:\.\d+)?)$/;

const COMPARISONS = new Map<string, (number: number, limit: number) => boolean>([
  ['<', (number, limit) => number < limit],
  ['<=', (number, limit) => number <= limit],
  ['>', (number, limit) => number > limit],
  ['>=', (number, limit) => number >= limit],
  ['=', (number, limit) => number === limit],
  ['<>', (number, limit) => number !== limit],
]);

function conditionOf(bracket: string): Section['condition'] {
  const [, operator = '', limit] = CONDITION.exec(bracket) ?? [];
  const compare = COMPARISONS.get(operator);
  return compare && ((number) => compare(number, Number(limit)));
}

/** What brackets add to a section: a color and a locale nothing. */
function bracketTokens(bracket: string): Token[] {
  if (COLOR.test(bracket)) return [];
  if (LENGTH_OF_TIME.test(bracket)) return [{ kind: '[', text: '' }];
  const [, currency] = CURRENCY.exec(bracket) ?? [];
  if (currency === undefined) return [{ kind: '!', text: '' }];
  return currency === '' ? [] : [{ kind: '$', text: currency }];
}

interface SectionParts {
  tokens: Token[];
  condition: Section['condition'];
}

/** The sections of a format; `undefined` where it is none that Excel takes. */
function sectionParts(code: string): SectionParts[] | undefined {
  if (code.length > MAX_FORMAT_LENGTH) return undefined;
  let section: SectionParts = { tokens: [], condition: undefined };
  const sections = [section];
  for (const { groups = {} } of code.matchAll(TOKEN)) {
    const { quoted, escaped, space, bracket, general, exponent, letter, sign, opening, other } =
      groups;
    const literal = quoted ?? escaped ?? other ?? (space && ' ');
    // A quote or a bracket that is not closed, or a mark with nothing behind it.
    if (opening !== undefined) return undefined;
    if (sign === ';') {
      section = { tokens: [], condition: undefined };
      sections.push(section);
    } else if (sign !== undefined) section.tokens.push({ kind: sign, text: sign });
    else if (literal !== undefined) section.tokens.push({ kind: 'x', text: literal });
    else if (letter !== undefined) section.tokens.push({ kind: 'a', text: letter });
    else if (general !== undefined) section.tokens.push({ kind: 'G', text: '' });
    else if (exponent !== undefined) section.tokens.push({ kind: 'E', text: '' });
    else if (bracket !== undefined) {
      const condition = conditionOf(bracket);
      if (condition === undefined) section.tokens.push(...bracketTokens(bracket));
      else section.condition = condition;
    }
  }
  return sections.length > MAX_SECTIONS ? undefined : sections;
}

function dateFormat(tokens: readonly Token[]): DateFormat | undefined {
  const letters = tokens.filter(({ kind }) => kind === 'a').map(({ text }) => text.toLowerCase());
  const has = (...some: string[]) => letters.some((letter) => some.includes(letter));
  if (!has('y', 'm', 'd', 'h', 's')) return undefined;
  const written = tokens.map(({ kind, text }) => (kind === 'a' ? text : kind)).join('');
  // Fractions of a second are no digits of a number; lengths of time are no dates.
  if (/[0#?[G]/.test(written.replace(/s\.0+/gi, ''))) return undefined;
  if (!has('h', 's')) return 'date';
  return has('y', 'd') ? 'date-time' : 'time';
}

const SIGNS = /[-−+()]/gu;

/**
 * How a section is built: its tokens by kind, where text is `-` for signs, `$` for a currency, and
 * nothing for spaces.
 */
function shapeOf(tokens: readonly Token[]): string {
  let shape = '';
  let text = '';
  const endText = () => {
    const words = text.replace(/\s/gu, '');
    const unsigned = words.replace(SIGNS, '');
    if (unsigned !== words) shape += '-';
    if (unsigned !== '') shape += isCurrency(unsigned) ? '$' : 'x';
    text = '';
  };
  for (const token of tokens) {
    if (token.kind === 'x' || token.kind === 'a') {
      text += token.text;
    } else {
      endText();
      shape += token.kind;
    }
  }
  endText();
  return shape;
}

/** A comma behind the last digit divides by a thousand. */
const DIVIDED = /,(?![0#?])/;
const AMOUNT = /^\$*[#?,]*0?(?:\.[0#?]*)?\$*$/;
/** Whose Excel it is decides what separates thousands and decimals, so this is no code. */
const AMOUNT_WITH_UNIT = /^\$*(?=.*[.,])[#?,]*0?(?:\.[0#?]*)?[-x$]*$/;
const SCIENTIFIC = /^[0#?.]+E[0#?]+$/;
const FRACTION = /^[#?]*0?[#?]*\/(?:[#?]+|x0*)$/;
const GENERAL = /^\$*G\$*$/;
const AMOUNTS = [AMOUNT, AMOUNT_WITH_UNIT, SCIENTIFIC, FRACTION, GENERAL];
const CODE = /^[-x$]*G[-x$]*$|^[-0#?x$]*$|^(?=.*%)[-x$%]*[0#?]+(?:\.0+)?[-x$%]*$/;

function showsOf({ tokens, condition }: SectionParts, index: number): Shows {
  const date = dateFormat(tokens);
  if (date !== undefined) return date;
  const shape = shapeOf(tokens);
  // What is not for all positive numbers writes the sign itself.
  const isOfSome = index > 0 || condition !== undefined;
  const unsigned = isOfSome ? shape.replace(/^-|-$/g, '').replace(/^\$-|-\$$/g, '$') : shape;
  if (DIVIDED.test(shape)) return 'unknown';
  const isNothing = tokens.every(({ text, kind }) => kind === 'x' && text === '');
  if (!isNothing && AMOUNTS.some((form) => form.test(unsigned))) return 'amount';
  return CODE.test(shape) ? 'code' : 'unknown';
}

const UNKNOWN: Section = { tokens: [], shows: 'unknown', condition: undefined };
const PLAIN: Section = { ...UNKNOWN, shows: 'amount' };

/** Reads a number format, such as `dd/mm/yyyy hh:mm`, `"C-"0` or `[<=9999999]###-####;(###) ###-####`. */
export function numberFormat(code: string): NumberFormat {
  if (code === '') return { sections: [PLAIN], text: undefined };
  const parts = sectionParts(code);
  if (parts === undefined) return { sections: [UNKNOWN], text: undefined };
  const isOfText =
    parts.length === MAX_SECTIONS || parts.at(-1)?.tokens.some(({ kind }) => kind === '@');
  const tokens = isOfText === true ? parts.pop()?.tokens : undefined;
  const isAsItIs = tokens === undefined || shapeOf(tokens) === '@';
  const sections = parts.map((each, index) => ({ ...each, shows: showsOf(each, index) }));
  return {
    // What a format that is for text alone adds to a number is written nowhere.
    sections: sections.length > 0 ? sections : [isAsItIs ? PLAIN : UNKNOWN],
    text: isAsItIs ? undefined : tokens,
  };
}

const BUILT_IN_CODES = new Map([
  [9, '0%'],
  [10, '0.00%'],
]);
const BUILT_IN_DATES: [first: number, last: number, shows: DateFormat][] = [
  [14, 17, 'date'],
  [18, 21, 'time'],
  [22, 22, 'date-time'],
  [27, 36, 'date'],
  [45, 45, 'time'],
  [47, 47, 'time'],
  [50, 58, 'date'],
];
const LENGTH_OF_TIME_ID = 46;

/** Formats that every workbook has without naming them (ECMA-376 part 1, 18.8.30). */
export function builtInFormat(id: number): NumberFormat {
  const code = BUILT_IN_CODES.get(id);
  if (code !== undefined) return numberFormat(code);
  const date = BUILT_IN_DATES.find(([first, last]) => id >= first && id <= last)?.[2];
  const shows = date ?? (id === LENGTH_OF_TIME_ID ? 'unknown' : 'amount');
  return { sections: [{ ...PLAIN, shows }], text: undefined };
}

/** The section that shows a number; `undefined` where Excel's rules do not say which. */
function sectionFor(number: number, { sections }: NumberFormat): Section | undefined {
  const [first, second = first, third = first] = sections;
  if (sections.every(({ condition }) => condition === undefined)) {
    if (number === 0) return third;
    return number < 0 ? second : first;
  }
  const others = sections.slice(0, -1);
  // Where a range holds negative numbers, whether their sign is shown depends on the range.
  if (number < 0 || others.some(({ condition }) => condition === undefined)) return undefined;
  const found = sections.find(({ condition }) => condition?.(number));
  return found ?? sections.slice(1).find(({ condition }) => condition === undefined);
}

/**
 * A positive number's digits, rounded as Excel does: decimals behind the last ones of the whole.
 *
 * @param shift how many places the point moves to the right
 * @returns `undefined` where digits of the whole are not exact
 */
function digitsOf(number: number, shift: number, decimals: number): string | undefined {
  if (Number.isInteger(number) && shift + decimals === 0) {
    return Number.isSafeInteger(number) ? number.toString() : undefined;
  }
  const [mantissa = '', exponent] = number.toExponential(SIGNIFICANT_DIGITS - 1).split('e');
  const moved = Math.round(
    Number(`${mantissa}e${(Number(exponent) + shift + decimals).toString()}`),
  );
  return Number.isSafeInteger(moved) ? moved.toString().padStart(decimals, '0') : undefined;
}

const PADDING = new Map([
  ['0', '0'],
  ['?', ' '],
]);

function isPlace({ kind }: Token): boolean {
  return kind === '0' || kind === '#' || kind === '?';
}

/** Digits in their places; the first place takes all that the others leave. */
function inPlaces(digits: string, tokens: readonly Token[]): string {
  let left = tokens.filter(isPlace).length;
  let rest = digits;
  const shown = tokens.map((token) => {
    if (!isPlace(token)) return token.text;
    left -= 1;
    const own = rest.slice(0, Math.max(0, rest.length - left));
    rest = rest.slice(own.length);
    return own === '' ? (PADDING.get(token.kind) ?? '') : own;
  });
  return shown.join('');
}

/** @returns `undefined` where digits would be hidden, so that two numbers would look alike */
function shownCode(number: number, tokens: readonly Token[]): string | undefined {
  const magnitude = Math.abs(number);
  const isWhole = Number.isInteger(Number(magnitude.toPrecision(SIGNIFICANT_DIGITS)));
  const percents = tokens.filter(({ kind }) => kind === '%').length;
  if (percents === 0 && !isWhole) return undefined;
  const general = tokens.find(({ kind }) => kind === 'G');
  if (general !== undefined && magnitude >= MAX_GENERAL) return undefined;
  const point = tokens.findIndex(({ kind }) => kind === '.');
  const wholeTokens = point < 0 ? tokens : tokens.slice(0, point);
  const decimalTokens = tokens.slice(wholeTokens.length);
  const decimals = decimalTokens.filter(isPlace).length;
  const digits = digitsOf(magnitude, 2 * percents, decimals);
  if (digits === undefined) return undefined;
  const whole = digits.slice(0, digits.length - decimals);
  if (general !== undefined)
    return tokens.map((each) => (each === general ? whole : each.text)).join('');
  // A nought before the point is shown where the format has a 0 for it.
  return (
    inPlaces(whole === '0' ? '' : whole, wholeTokens) +
    inPlaces(digits.slice(whole.length), decimalTokens)
  );
}

/**
 * A number as its cell shows it: itself for an amount, ISO text for a date, else both.
 *
 * @param is1904 whether the workbook counts days from 1904
 */
export function shownNumber(
  number: number,
  format: NumberFormat,
  is1904: boolean,
): number | string | FormattedNumber {
  const { sections } = format;
  if (!Number.isFinite(number) || sections.every(({ shows }) => shows === 'amount')) return number;
  const section = sectionFor(number, format) ?? UNKNOWN;
  switch (section.shows) {
    case 'amount':
      return number;
    case 'unknown':
      return new FormattedNumber(number, undefined);
    case 'code': {
      const code = shownCode(number, section.tokens)?.trim();
      // A section for negative numbers writes the sign itself, and -0 is not shown.
      const lacksSign = number < 0 && section === sections[0] && /[1-9]/.test(code ?? '');
      const text = lacksSign ? `-${code ?? ''}` : code;
      return text === number.toString() ? number : new FormattedNumber(number, text);
    }
    default:
      return excelDate(number, section.shows, is1904);
  }
}

/** Text as its cell shows it: with what the format puts around it. */
export function shownText(text: string, { text: tokens }: NumberFormat): string {
  if (tokens === undefined || isBlank(text)) return text;
  return tokens
    .map((token) => (token.kind === '@' ? text : token.text))
    .join('')
    .trim();
}
