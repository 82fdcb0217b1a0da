import { inputError } from '../errors/input-error';
import { isBlank, withoutMarks } from './input';
import type { DateOrder, ReadResult } from './read-result';
import { instantOf, wallAt } from './time-zones';

/** What a date is read by, beside its text. */
export interface DateFormat {
  dates: DateOrder;
  /** IANA name: the zone of date-times that name none. */
  timeZone: string;
}

/** Where no column tells how dates are written: the fields of single actions. */
const ISO_ONLY: DateFormat = { dates: 'mixed', timeZone: 'UTC' };

/** A date as it was written. */
interface Moment {
  /** `YYYY-MM-DD`; `undefined` where it depends on the zone. */
  day: string | undefined;
  /** Epoch milliseconds: of the instant, or, where `isLocal`, of the clock's time as if it were in UTC. */
  ms: number;
  isLocal: boolean;
}

interface DayReadings {
  dayFirst: Moment | undefined;
  monthFirst: Moment | undefined;
  /** Whether the date is in the one form that everybody reads alike. */
  isIso: boolean;
}

const DAY_MS = 86_400_000;
/** Day 0 of Excel's calendar of 1900, as it counts from March 1900 on. */
const EXCEL_EPOCH_MS = Date.UTC(1899, 11, 30);

const CALENDAR_DATE = /^(\d{4})(-?)(\d{2})\2(\d{2})$/;
/** The other two ways of ISO 8601: a year, its week and a day of that; a year and a day of that. */
const WEEK_DATE = /^(\d{4})-?W(\d{2})-?([1-7])$/;
const ORDINAL_DATE = /^(\d{4})-(\d{3})$/;
const YEAR_FIRST = /^(\d{4})([/.-])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;

const DATE_AND_TIME = /^([\dW./-]+)(?:(?:T|,?\p{Zs}+)(\d.*))?$/u;
/** Hours, minutes and seconds with their fraction; AM or PM; a zone. */
const TIME =
  /^(\d{1,2})(?:([:.])(\d{2})(?:\2(\d{2}(?:[.,]\d+)?))?)?\p{Zs}?(?:([AP])\.?\p{Zs}?M\.?)?\p{Zs}?(?:Z|([+-](?:[01]\d|2[0-3])):?([0-5]\d)?)?$/u;
const COMPACT_TIME = /^(\d{2})(\d{2})(\d{2})?(?!\d)/;

/** Days of Excel with the time of day as a fraction; epoch seconds; epoch milliseconds. */
const EXCEL_DAYS = /^\d{5}(?:[.,]\d+)?$/;
const EPOCH_SECONDS = /^\d{9,10}$/;
const EPOCH_MS = /^\d{12,13}$/;

function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/**
 * @param date year, month and day with hyphens in between; the last two may have one digit
 * @returns `YYYY-MM-DD`; `undefined` for a day that does not exist
 */
function dayOf(date: string): string | undefined {
  const day = date.replace(/-(\d)(?!\d)/g, '-0$1');
  const midnight = Date.parse(`${day}T00:00Z`);
  // JavaScript takes February 30 for a day in March.
  return !Number.isNaN(midnight) && dayText(midnight) === day ? day : undefined;
}

/** The day of `2026-W11-1`: January 4 is in a year's first week, which Monday begins (ISO 8601). */
function dayOfWeekDate(date: string): string | undefined {
  const [, year, week, weekday] = WEEK_DATE.exec(date) ?? [];
  if (year === undefined) return undefined;
  const fourth = Date.parse(`${year}-01-04T00:00Z`);
  const firstMonday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS;
  const monday = firstMonday + (Number(week) - 1) * 7 * DAY_MS;
  // A week belongs to the year of its Thursday; not every year has a week 53.
  const isOfYear = dayText(monday + 3 * DAY_MS).startsWith(year);
  return isOfYear ? dayText(monday + (Number(weekday) - 1) * DAY_MS) : undefined;
}

/** The day of `2026-068`, the sixty-eighth of that year. */
function dayOfOrdinalDate(date: string): string | undefined {
  const [, year, day] = ORDINAL_DATE.exec(date) ?? [];
  if (year === undefined) return undefined;
  const found = dayText(Date.parse(`${year}-01-01T00:00Z`) + (Number(day) - 1) * DAY_MS);
  return found.startsWith(year) ? found : undefined;
}

/** @returns `YYYY-MM-DD`; `undefined` for what is no date of ISO 8601 */
function isoDay(date: string): string | undefined {
  if (CALENDAR_DATE.test(date)) return dayOf(date.replace(CALENDAR_DATE, '$1-$3-$4'));
  return dayOfWeekDate(date) ?? dayOfOrdinalDate(date);
}

/** Four-digit years only: others have no `YYYY`. */
function isSendable(ms: number): boolean {
  const year = new Date(ms).getUTCFullYear();
  return year >= 0 && year <= 9999;
}

/** What makes a moment of a day; `undefined` for text that is no time. */
function clockOf(text: string): ((day: string | undefined) => Moment | undefined) | undefined {
  const [digits = '', ...parts]: (string | undefined)[] = COMPACT_TIME.exec(text) ?? [];
  const colons = parts.filter((part) => part !== undefined).join(':');
  const match = TIME.exec(colons + text.slice(digits.length));
  if (match === null) return undefined;
  const [, written, , minute = '00', second = '00', half, zone = '+00', zoneMinute = '00'] = match;
  let hour = Number(written);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === 'P' ? 12 : 0);
  }
  const clock = `${hour.toString().padStart(2, '0')}:${minute}:${second.replace(',', '.')}`;
  const isLocal = !/[Z+-]/.test(text);
  return (day) => {
    const ms = day === undefined ? Number.NaN : Date.parse(`${day}T${clock}${zone}:${zoneMinute}`);
    return isSendable(ms) ? { day, ms, isLocal } : undefined;
  };
}

function alike(moment: Moment | undefined, isIso: boolean): DayReadings {
  return { dayFirst: moment, monthFirst: moment, isIso };
}

const NO_DATE = alike(undefined, false);

function instant(ms: number): Moment | undefined {
  return isSendable(ms) ? { day: undefined, ms, isLocal: false } : undefined;
}

/** What a value is as a date where the day comes first, and where the month does. */
export function dayReadings(value: unknown): DayReadings {
  if (value instanceof Date) return alike(instant(value.getTime()), true);
  if (typeof value !== 'string' && typeof value !== 'number') return NO_DATE;
  const text = withoutMarks(value.toString()).trim().toUpperCase();
  if (EXCEL_DAYS.test(text)) {
    const ms = EXCEL_EPOCH_MS + Math.round(Number(text.replace(',', '.')) * DAY_MS);
    return alike({ day: dayText(ms), ms, isLocal: true }, false);
  }
  if (EPOCH_SECONDS.test(text)) return alike(instant(Number(text) * 1000), false);
  if (EPOCH_MS.test(text)) return alike(instant(Number(text)), false);
  const [, date = '', time = '00:00'] = DATE_AND_TIME.exec(text) ?? [];
  const momentOf = clockOf(time);
  if (momentOf === undefined) return NO_DATE;
  const isoDate = isoDay(date);
  if (isoDate !== undefined) return alike(momentOf(isoDate), true);
  if (YEAR_FIRST.test(date)) {
    return alike(momentOf(dayOf(date.replace(YEAR_FIRST, '$1-$3-$4'))), false);
  }
  return {
    dayFirst: momentOf(dayOf(date.replace(YEAR_LAST, '$4-$3-$1'))),
    monthFirst: momentOf(dayOf(date.replace(YEAR_LAST, '$4-$1-$3'))),
    isIso: false,
  };
}

function readMoment(value: unknown, dates: DateOrder): ReadResult<Moment> {
  const { dayFirst, monthFirst, isIso } = dayReadings(value);
  const either = dayFirst ?? monthFirst;
  if (either === undefined) return { failure: 'invalid' };
  if (dates === 'mixed' && !isIso) return { failure: 'mixed' };
  if (dates === 'unknown' && dayFirst && monthFirst && dayFirst.day !== monthFirst.day) {
    return { failure: 'ambiguous' };
  }
  const moment = dates === 'day-first' ? dayFirst : dates === 'month-first' ? monthFirst : either;
  return moment === undefined ? { failure: 'invalid' } : { value: moment };
}

/**
 * Reads a date or date-time as an instant. Without a zone of its own it is in that of the format; a
 * date without a time is the first moment of its day.
 */
export function parseInstant(value: unknown, { dates, timeZone }: DateFormat): ReadResult<Date> {
  const moment = readMoment(value, dates);
  if ('failure' in moment) return moment;
  const { ms, isLocal } = moment.value;
  const instantMs = isLocal ? instantOf(ms, timeZone) : ms;
  return isSendable(instantMs) ? { value: new Date(instantMs) } : { failure: 'invalid' };
}

/**
 * The day of a date or date-time, `YYYY-MM-DD`: the one that is written, whatever the zone; for a bare
 * instant the day in the format's zone.
 */
export function parseDay(value: unknown, { dates, timeZone }: DateFormat): ReadResult<string> {
  const moment = readMoment(value, dates);
  if ('failure' in moment) return moment;
  const { day, ms } = moment.value;
  if (day !== undefined) return { value: day };
  const wallMs = wallAt(ms, timeZone);
  return isSendable(wallMs) ? { value: dayText(wallMs) } : { failure: 'invalid' };
}

/**
 * Reads the moment of an event where no column tells how dates are written: ISO 8601 only, in UTC
 * where no zone is named.
 *
 * @param field its name, for the error
 * @param advice one sentence for the error: what to type instead
 * @returns ISO 8601 with milliseconds and zone; `undefined` when nothing was typed
 * @throws InstasentError for what is no date
 */
export function readEventDate(value: unknown, field: string, advice: string): string | undefined {
  if (isBlank(value)) return undefined;
  const instant = parseInstant(value, ISO_ONLY);
  if ('value' in instant) return instant.value.toISOString();
  throw inputError(field, 'is not a date that can be read', advice);
}
