import { inputError } from '../errors/input-error';
import { wholeNumber } from '../values/input';

/**
 * Reads where an import begins.
 *
 * @param size how many rows there are
 * @returns a row, from 1
 * @throws InstasentError for what is no row of the list
 */
export function startRowOf(value: unknown, size: number): number {
  const row = wholeNumber(value, 'Start Row') ?? 1;
  if (row === 1 || row <= size) return row;
  const rows = size === 1 ? '1 row' : `${size.toString()} rows`;
  throw inputError(
    'Start Row',
    `is ${row.toString()}, but the list has ${rows}`,
    'Type the number of the first row to send, or leave it empty to begin with the first.',
  );
}
