import { parseISO } from 'date-fns/parseISO';
import { inputError } from '../errors';
import { isBlank } from './input';

/** A whole ISO 8601 date, calendar, week or ordinal, with or without hyphens; then perhaps a time. */
const ISO_DATE =
  /^(\d{4}-(?:\d{2}-\d{2}|\d{3}|W\d{2}-\d)|\d{4}(?:\d{4}|\d{3}|W\d{3}))(?:[T ](\d[\d:.,]*)\s?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?)?$/i;

/**
 * Reads an ISO 8601 date or date-time as an instant. Without a zone it counts as UTC, a date without
 * a time as its first moment.
 *
 * @returns `undefined` for anything else, also for days that do not exist
 */
export function parseInstant(value: unknown): Date | undefined {
  if (value instanceof Date) return isSendable(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const match = ISO_DATE.exec(value.trim());
  if (match === null) return undefined;
  const [, date = '', time = '00:00', zone = 'Z'] = match;
  const instant = parseISO(`${date}T${time}${zone}`.toUpperCase());
  return isSendable(instant) ? instant : undefined;
}

/** Four-digit years only: others have no `YYYY`. */
function isSendable(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 0 && year <= 9999;
}

/**
 * The moment of an event, as ISO 8601 with milliseconds and zone.
 *
 * @param field its name, for the error
 * @param whenBlank the moment when nothing was typed
 * @param advice one sentence for the error: what to type instead
 * @throws InstasentError for what is no date
 */
export function eventDate(value: unknown, field: string, whenBlank: Date, advice: string): string {
  const instant = isBlank(value) ? whenBlank : parseInstant(value);
  if (instant !== undefined) return instant.toISOString();
  throw inputError(field, 'is not a date that can be read', advice);
}

/** The day of a date or date-time as it is written, `YYYY-MM-DD`; its zone is not reckoned with. */
export function parseDay(value: unknown): string | undefined {
  if (value instanceof Date) return parseInstant(value)?.toISOString().slice(0, 10);
  if (typeof value !== 'string' || parseInstant(value) === undefined) return undefined;
  const [, date = ''] = ISO_DATE.exec(value.trim()) ?? [];
  return parseInstant(date)?.toISOString().slice(0, 10);
}
