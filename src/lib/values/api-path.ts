import { inputError } from '../errors/input-error';
import { requiredName } from './input';

const ADVICE = 'Type only what comes after the data source, such as /stream/contacts.';

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/**
 * Reads a path below the data source into segments, not encoded. There is no host in it, and no way
 * out: `..` is refused however it is spelled, and whatever else looks special is encoded again.
 */
export function pathSegments(value: unknown): string[] {
  const path = requiredName(value, 'Path', ADVICE).trim();
  if (/[?#]/.test(path)) {
    throw inputError(
      'Path',
      'must not hold ? or #',
      'Use Query Parameters for what comes after the question mark.',
    );
  }
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/').map(decoded);
  return segments.map((segment) => {
    if (segment === undefined || segment === '' || segment === '.' || segment === '..') {
      throw inputError('Path', 'is not a path below the data source', ADVICE);
    }
    return segment;
  });
}
