/** Of a value that an error repeats. */
export const MAX_QUOTE_LENGTH = 100;

/** Sentences in a row, without the empty ones. */
export function join(...sentences: string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** A count and what is counted: `1 row`, `2 rows`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toString()} ${count === 1 ? one : many}`;
}

/** A value between quotes on one line, cut when it is long. */
export function quote(value: string): string {
  return `"${oneLine(value, MAX_QUOTE_LENGTH)}"`;
}

/** Text of unknown origin on one line of at most `longest` characters, without control characters. */
export function oneLine(text: string, longest: number): string {
  // Whoever sends megabytes pays for no more than what is shown.
  const head = text.slice(0, longest * 4).toWellFormed();
  const line = head.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+/gu, ' ').trim();
  const shown = Array.from(line).slice(0, longest).join('');
  return shown === line && head.length === text.length ? line : `${shown}…`;
}
