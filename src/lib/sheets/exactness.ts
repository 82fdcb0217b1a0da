import { quote } from '../errors/text';
import { isExact } from '../values/input';

/** Deeper than any payload; what nests more is refused where values are converted. */
const MAX_LEVELS = 100;

/** Whether digits of a number are lost already, or anything in a value holds such a number. */
export function holdsInexactNumber(value: unknown, level = 0): boolean {
  if (typeof value === 'number') return !isExact(value);
  if (typeof value !== 'object' || value === null || level === MAX_LEVELS) return false;
  return Object.values(value).some((each) => holdsInexactNumber(each, level + 1));
}

/** Why the row of such a number cannot be sent. */
export function inexactProblem(column: string): string {
  return `Column ${quote(column)} holds a number with more digits than can be kept exactly. Send it as text.`;
}
