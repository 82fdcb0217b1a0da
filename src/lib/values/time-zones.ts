import { tzOffset } from '@date-fns/tz/tzOffset';
import { inputError } from '../errors/input-error';
import { isBlank } from './input';

const DAY_MS = 86_400_000;

/** Milliseconds by which the clocks of a zone are ahead of UTC at an instant. */
function offsetMs(timeZone: string, instantMs: number): number {
  return Math.round(tzOffset(timeZone, new Date(instantMs)) * 60_000);
}

/**
 * The instant at which the clocks of a zone show a time. A time that exists twice, when clocks are
 * set back, is the first; one that does not exist, when they are set forward, is as much later as
 * they were set: what Temporal calls "compatible".
 *
 * @param wallMs the time as if the clock were in UTC, in epoch milliseconds
 * @returns epoch milliseconds
 */
export function instantOf(wallMs: number, timeZone: string): number {
  const early = wallMs - offsetMs(timeZone, wallMs - DAY_MS);
  if (wallAt(early, timeZone) === wallMs) return early;
  const late = wallMs - offsetMs(timeZone, wallMs + DAY_MS);
  return wallAt(late, timeZone) === wallMs ? late : early;
}

/** The time that the clocks of a zone show at an instant, in the form that `instantOf` takes. */
export function wallAt(instantMs: number, timeZone: string): number {
  return instantMs + offsetMs(timeZone, instantMs);
}

/**
 * Reads the time zone of a form: an IANA name such as `Europe/Madrid`.
 *
 * @returns `undefined` when none was chosen
 * @throws InstasentError for what is no time zone
 */
export function readTimeZone(value: unknown, field: string): string | undefined {
  if (isBlank(value)) return undefined;
  if (typeof value === 'string' && isTimeZone(value.trim())) return value.trim();
  throw inputError(
    field,
    'is not a time zone',
    'Choose one from the list, or give its name, such as Europe/Madrid.',
  );
}

/** Whether this machine knows a time zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
