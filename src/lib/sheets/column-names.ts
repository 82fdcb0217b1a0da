import { quote } from '../errors/text';
import type { Sheet } from './row';

/** In a list of them. */
export const MAX_NAMES = 20;

/** Punctuation that tells names apart: "Discount %" is not "Discount", nor "Order #" "Order". */
const MEANINGFUL = '%#!％＃！';

const INSIGNIFICANT = new RegExp(`(?![${MEANINGFUL}])[\\u0300-\\u036f\\p{P}\\p{Z}\\p{C}]`, 'gu');

/**
 * A name as columns and attributes are compared: without case, accents, spaces, underscores and
 * punctuation, except for `%`, `#` and `!`.
 */
export function comparable(name: string): string {
  return name.toLowerCase().normalize('NFD').replace(INSIGNIFICANT, '').normalize('NFC');
}

/** The text that stands above a column; two columns may have the same. */
export function headerOf(column: string, sheet: Sheet): string {
  return sheet.repeated?.get(column) ?? column;
}

/** Items by what they have in common; those that have nothing belong to no group. */
export function grouped<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  groups.delete('');
  return groups;
}

/** Names in one line, each in quotes. */
export function inWords(names: readonly string[]): string {
  const quoted = names.slice(0, MAX_NAMES).map(quote).join(', ');
  const more = names.length - MAX_NAMES;
  return more > 0 ? `${quoted} and ${more.toString()} more` : quoted;
}

/** Where the workbook has other sheets, which one of them may be meant. */
export function otherSheetsAdvice(names: readonly string[] = []): string {
  return names.length === 0
    ? ''
    : `Or name another sheet of the workbook in Sheet: ${inWords(names)}.`;
}
