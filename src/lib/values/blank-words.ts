import { withoutMarks } from './input';

/** What databases write for "no value" (MySQL, PostgreSQL, their tools): no name and no text. */
export const NULL_WORDS = ['NULL', 'null', '(NULL)', '(null)', '\\N'] as const;

/** What people and programs write for "no value" where a date, a number, yes or no, or a phone number stands. */
export const BLANK_WORDS = [
  'null',
  '(null)',
  '\\n',
  '-',
  '--',
  '---',
  '–',
  '—',
  'n/a',
  'n.a.',
  'n/d',
  'n.d.',
  'n/c',
  's/d',
  'k.a.',
  'none',
  'nil',
  'nan',
  'nat',
  'undefined',
  '(blank)',
  '(empty)',
] as const;

/** Longer than any of these words, with a currency. */
const MAX_LENGTH = 12;

/** An accountant's zero or nothing: `€ -`, `- €`, `EUR -`. */
const CURRENCY_AND_DASH = /^(?:(?:\p{Sc}|[A-Z]{3})\p{Zs}*[-–—]|[-–—]\p{Zs}*(?:\p{Sc}|[A-Z]{3}))$/u;

const NULLS: ReadonlySet<string> = new Set(NULL_WORDS);
const BLANKS: ReadonlySet<string> = new Set(BLANK_WORDS);

/** Whether a cell of text holds what databases write for "no value". */
export function isNullWord(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_LENGTH && NULLS.has(value.trim());
}

/**
 * Whether a cell of a date, a number, a yes or no, or a phone number holds a word for "no value". In text,
 * `None` or `-` may be what was meant: see `isNullWord`.
 */
export function isBlankWord(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return false;
  const text = withoutMarks(value).trim();
  return BLANKS.has(text.toLowerCase()) || CURRENCY_AND_DASH.test(text);
}
