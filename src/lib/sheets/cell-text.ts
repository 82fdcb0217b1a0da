import { isBlank } from '../values/input';

/** Outer characters of these kinds are no part of a value: blanks of any width, and of none. */
const BLANK = /[\s\p{Z}\p{Cf}]/u;

const SPACE = 0x20;
const APOSTROPHE = 0x27;
const EQUALS = 0x3d;
const DELETE = 0x7f;

function isBlankAt(text: string, at: number): boolean {
  // A lone half of a pair is none: tags without ink belong to the emoji before them.
  return BLANK.test(text.charAt(at));
}

/** Letter by letter: an expression would look at blanks inside a text from each of them. */
function withoutOuterBlanks(text: string): string {
  const trimmed = text.trim();
  let start = 0;
  let end = trimmed.length;
  while (start < end && isBlankAt(trimmed, start)) start += 1;
  while (end > start && isBlankAt(trimmed, end - 1)) end -= 1;
  return trimmed.slice(start, end);
}

/** `="00123"`: how programs keep Excel from making a number of a text in CSV. */
const FORMULA_GUARD = /^="((?:[^"]|"")*)"$/;

/** An apostrophe before what Excel would take for a formula, as OWASP advises against injection. */
const APOSTROPHE_GUARD = /^'[+\-=@]/;

/** An apostrophe before digits, as Shopify has it; `'90s` is a word. */
const GUARDED_DIGITS = /^'\d(?!\ds\b)/;

/** Whether the letter at an end of a text may be a blank or belong to a guard. */
function mayBeMore(code: number): boolean {
  return code <= SPACE || code >= DELETE || code === APOSTROPHE || code === EQUALS;
}

/**
 * Text of a cell or a header without outer blanks, and without what programs put around a value so
 * that spreadsheets leave it alone.
 */
export function plainText(text: string): string {
  // Most of millions of cells end here.
  if (!mayBeMore(text.charCodeAt(0)) && !mayBeMore(text.charCodeAt(text.length - 1))) return text;
  const inner = withoutOuterBlanks(text);
  const unguarded = APOSTROPHE_GUARD.test(inner) ? inner.slice(1) : inner;
  if (!unguarded.startsWith('="')) return unguarded;
  const guarded = FORMULA_GUARD.exec(unguarded)?.[1];
  return guarded === undefined ? unguarded : withoutOuterBlanks(guarded.replaceAll('""', '"'));
}

/** Whether a cell says something. */
export function isFilled(cell: unknown): boolean {
  return typeof cell === 'string' ? plainText(cell) !== '' : !isBlank(cell);
}

/** A number as a data frame writes whole ones of a column that has gaps. */
const WHOLE_WITH_POINT = /^-?\d+\.0$/;

/** What stands for a gap there. */
const GAPS = new Set(['nan', 'NaN', 'NULL', 'null', 'None', '\\N']);

/** How the text of one column is read, which all of its cells say together. */
export class ColumnText {
  private areApostrophesGuards = true;
  private areNumbersWhole = true;
  private hasWholeWithPoint = false;

  /** @param isAlone whether it is its row's only value, as a total or a footer is */
  add(value: unknown, isAlone: boolean): void {
    if (typeof value !== 'string') {
      if (!isBlank(value) && !Number.isInteger(value)) this.areNumbersWhole = false;
      return;
    }
    const text = plainText(value);
    if (text === '') return;
    const isGuarded = text.charCodeAt(0) === APOSTROPHE;
    if (isGuarded && !GUARDED_DIGITS.test(text)) this.areApostrophesGuards = false;
    if (!this.areNumbersWhole) return;
    if (WHOLE_WITH_POINT.test(isGuarded ? text.slice(1) : text)) this.hasWholeWithPoint = true;
    else if (!isAlone && !GAPS.has(text)) this.areNumbersWhole = false;
  }

  /** A cell of the column as it is meant. */
  read(value: unknown): unknown {
    if (typeof value !== 'string') return value;
    let text = plainText(value);
    if (
      this.areApostrophesGuards &&
      text.charCodeAt(0) === APOSTROPHE &&
      GUARDED_DIGITS.test(text)
    ) {
      text = text.slice(1);
    }
    if (!this.areNumbersWhole || !this.hasWholeWithPoint) return text;
    return WHOLE_WITH_POINT.test(text) ? text.slice(0, -2) : text;
  }
}

/** What a decoder puts in the place of what it could not read. */
const UNREADABLE = '\ufffd';

export function isUnreadable(value: unknown): boolean {
  return typeof value === 'string' && value.includes(UNREADABLE);
}

export type CellKind = 'blank' | 'number' | 'e-mail' | 'code' | 'words';

const NUMBER = /^[\d\s.,:/()+\-%'\p{Sc}]+$/u;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** What a cell looks like, whatever it means: dates in digits are numbers. */
export function kindOfCell(value: unknown): CellKind {
  if (isBlank(value)) return 'blank';
  if (typeof value !== 'string') return 'number';
  const text = plainText(value);
  if (text === '') return 'blank';
  if (EMAIL.test(text)) return 'e-mail';
  if (!/\d/.test(text)) return 'words';
  if (NUMBER.test(text)) return 'number';
  return /\s/.test(text) ? 'words' : 'code';
}
