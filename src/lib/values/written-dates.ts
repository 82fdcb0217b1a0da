import { calendarWords } from './calendar-words';
import { withoutMarks } from './input';
import { fold } from './words';
import { zoneOffset } from './zone-names';

/** A date as it was written. */
export interface Moment {
  /** `YYYY-MM-DD`; `undefined` where it depends on the zone. */
  day: string | undefined;
  /** Epoch milliseconds: of the instant, or, where `isLocal`, of the clock's time as if it were in UTC. */
  ms: number;
  isLocal: boolean;
  /** Whether its year was written with two digits. */
  hasShortYear: boolean;
}

/** A date of three numbers, or of a month's name; the moments are those that the order of its parts may mean. */
export interface WrittenDate {
  kind: 'date';
  dayFirst: Moment | undefined;
  monthFirst: Moment | undefined;
  /** Only where the first of three numbers may be a year of two digits: `24/05/31`. */
  yearFirst: Moment | undefined;
  /** The first and the last of three numbers of two digits each. */
  ends: { first: number; last: number } | undefined;
  /** Whether everybody reads it alike: ISO 8601, an instant, or the name of a month. */
  isClear: boolean;
}

/** What a value is as a date, as far as it tells by itself. */
export type Written =
  | WrittenDate
  /** Digits alone, which are a date as the other numbers of their column are. */
  | { kind: 'number'; text: string }
  /** What programs write for "no date". */
  | { kind: 'none' }
  | { kind: 'no-year' }
  | { kind: 'invalid' };

const DAY_MS = 86_400_000;

/** Longer than any date: what is longer is not searched through. */
const MAX_DATE_LENGTH = 100;

const INVALID: Written = { kind: 'invalid' };

/** Most dates of most files. */
const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
const CALENDAR_DATE = /^(\d{4})(-?)(\d{2})\2(\d{2})$/;
/** The other two ways of ISO 8601: a year, its week and a day of that; a year and a day of that. */
const WEEK_DATE = /^(\d{4})-?W(\d{2})-?([1-7])$/;
const ORDINAL_DATE = /^(\d{4})-(\d{3})$/;
const YEAR_FIRST = /^(\d{4})([/.-])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;
const SHORT_YEAR = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{2})$/;
const WITHOUT_YEAR = /^(?:--?\d{1,2}-?\d{1,2}|\d{1,2}[/-]\d{1,2}|\d{1,2}\.\d{1,2}\.)$/;

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;

const DATE_AND_TIME = /^([\dW./-]+)(?:(?:T|[,،]?\p{Zs}+)(\d.*))?$/u;
/** Hours, minutes and seconds with their fraction; AM or PM; a zone. */
const TIME =
  /^(\d{1,2})(?:([:.H])(\d{2})(?:\2(\d{2}(?:[.,]\d+)?))?)?\p{Zs}?(?:([AP])\.?\p{Zs}?M\.?)?\p{Zs}?([A-Z+-].*)?$/u;
const COMPACT_TIME = /^(\d{2})(\d{2})(\d{2})?(?!\d)/;
/** Programs name the zone again behind its offset: `GMT+0200 (Central European Summer Time)`. */
const BRACKETS = /\p{Zs}*\(([^()]*)\)$/u;
/** `18:05 Uhr`, `18:05 h`. */
const HOURS_WORD = /\p{Zs}?(?:UHR|HRS\.?|H\.?)$/u;

/** Years of two digits, as Excel reads them: 1930 to 2029. */
const FIRST_YEAR_OF_2000 = 30;

/** What programs write for "no date": zeros alone (MySQL), `-0001-11-30` (PHP makes that of them), day 0 of Excel. */
const ZEROS = /^0[0./:\-T\p{Zs}]*Z?$/u;
const NO_DATES =
  /^(?:-0001-11-30|30[/.-]11[/.-]-0001|1900-0?1-0?0|0?0[/.-]0?1[/.-]1900|0?1[/.-]0?0[/.-]1900)(?!\d)/;
/** Day 0 of Excel, Access and Delphi, .NET's smallest date, and Outlook's largest. */
export const ZERO_DAYS = ['1899-12-30', '1899-12-31', '0001-01-01', '4501-01-01'];

/** Before or after the time in Japanese and Chinese, after it in Arabic. */
export const HALF_DAYS: Readonly<Record<string, 'AM' | 'PM'>> = {
  上午: 'AM',
  午前: 'AM',
  下午: 'PM',
  午後: 'PM',
  ص: 'AM',
  م: 'PM',
};
const HALF_DAY_BEFORE = /(上午|午前|下午|午後)\p{Zs}?([\d:]+)/u;
const HALF_DAY_AFTER = /(\d\p{Zs}?)(ص|م)(?!\p{L})/u;

/** Year, month and day as Japanese and Chinese name them, and the day of the week. */
const EAST_ASIAN = /(\d{4})年(\d{1,2})月(\d{1,2})日/;
const EAST_ASIAN_WEEKDAY =
  /\p{Zs}*[(（]?(?:星期[一二三四五六日天]|[週周][一二三四五六日]|[日月火水木金土]曜日?)[)）]?/u;

export function dayText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Four-digit years only: others have no `YYYY`. */
export function isSendable(ms: number): boolean {
  const year = new Date(ms).getUTCFullYear();
  return year >= 0 && year <= 9999;
}

const DAYS_OF_MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (DAYS_OF_MONTHS[month - 1] ?? 0);
}

/** @returns `YYYY-MM-DD`; `undefined` for a day that does not exist */
function dayOf(year: string, month: string, day: string): string | undefined {
  const isDay = Number(day) >= 1 && Number(day) <= daysOf(Number(year), Number(month));
  return isDay ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : undefined;
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
  const [, year, , month, day] = CALENDAR_DATE.exec(date) ?? [];
  if (year !== undefined && month !== undefined && day !== undefined) {
    return dayOf(year, month, day);
  }
  return dayOfWeekDate(date) ?? dayOfOrdinalDate(date);
}

type At = (day: string | undefined, hasShortYear?: boolean) => Moment | undefined;

/** Minutes ahead of UTC; `local` where no zone is named; `undefined` for what is no zone. */
function offsetOf(zone: string | undefined, inBrackets: string | undefined) {
  if (zone !== undefined) return zoneOffset(zone.trim());
  return inBrackets === undefined ? 'local' : zoneOffset(inBrackets.trim());
}

/** What makes a moment of a day; `undefined` for text that is no time. */
function clockOf(written: string): At | undefined {
  const inBrackets = BRACKETS.exec(written)?.[1];
  const text = written.replace(BRACKETS, '').replace(HOURS_WORD, '');
  const [digits = '', ...parts]: (string | undefined)[] = COMPACT_TIME.exec(text) ?? [];
  const colons = parts.filter((part) => part !== undefined).join(':');
  const match = TIME.exec(colons + text.slice(digits.length));
  if (match === null) return undefined;
  const [, hourText, , minute = '00', second = '00', half, zone] = match;
  let hour = Number(hourText);
  // Some programs write 18:05 PM; of 0:30 PM nobody knows whether noon or midnight is meant.
  if (half !== undefined && hour >= 1 && hour <= 12) hour = (hour % 12) + (half === 'P' ? 12 : 0);
  else if (half !== undefined && (half === 'A' || hour === 0 || hour > 23)) return undefined;
  const offset = offsetOf(zone, inBrackets);
  if (offset === undefined) return undefined;
  const clock = `${hour.toString().padStart(2, '0')}:${minute}:${second.replace(',', '.')}`;
  return (day, hasShortYear = false) => {
    const wall = day === undefined ? Number.NaN : Date.parse(`${day}T${clock}Z`);
    const ms = offset === 'local' ? wall : wall - offset * 60_000;
    if (!isSendable(ms)) return undefined;
    // 24:00 is the first moment of the next day.
    return {
      day: hour === 24 ? dayText(wall) : day,
      ms,
      isLocal: offset === 'local',
      hasShortYear,
    };
  };
}

const MIDNIGHT: At = (day, hasShortYear = false) =>
  day === undefined
    ? undefined
    : { day, ms: Date.parse(`${day}T00:00Z`), isLocal: true, hasShortYear };

/** A moment that is the same in whatever order. */
export function dateOf(moment: Moment | undefined, isClear: boolean): Written {
  if (moment === undefined) return INVALID;
  if (moment.day !== undefined && ZERO_DAYS.includes(moment.day)) return { kind: 'none' };
  return {
    kind: 'date',
    dayFirst: moment,
    monthFirst: moment,
    yearFirst: undefined,
    ends: undefined,
    isClear,
  };
}

/** An instant that names no day, as seconds since 1970 do. */
export function instant(ms: number): Moment | undefined {
  return isSendable(ms) ? { day: undefined, ms, isLocal: false, hasShortYear: false } : undefined;
}

function fullYear(short: string): string {
  return (Number(short) < FIRST_YEAR_OF_2000 ? '20' : '19') + short;
}

/** `31/05/24`, of which any part may be the year, the month or the day. */
export function shortDate(first: string, middle: string, last: string, at = MIDNIGHT): Written {
  const isYearFirst = first.length === 2 && middle.length === 2;
  const dayFirst = at(dayOf(fullYear(last), middle, first), true);
  const monthFirst = at(dayOf(fullYear(last), first, middle), true);
  const yearFirst = isYearFirst ? at(dayOf(fullYear(first), middle, last), true) : undefined;
  if (dayFirst === undefined && monthFirst === undefined && yearFirst === undefined) return INVALID;
  return {
    kind: 'date',
    dayFirst,
    monthFirst,
    yearFirst,
    ends: { first: Number(first), last: Number(last) },
    isClear: false,
  };
}

/** A date of digits: ISO 8601, or three numbers in some order. */
function numericDate(date: string, at: At): Written {
  const iso = isoDay(date);
  if (iso !== undefined) return dateOf(at(iso), true);
  const [, year, , month = '', day = ''] = YEAR_FIRST.exec(date) ?? [];
  if (year !== undefined) return dateOf(at(dayOf(year, month, day)), false);
  const [, first, , middle = '', last = ''] = YEAR_LAST.exec(date) ?? SHORT_YEAR.exec(date) ?? [];
  if (first === undefined) return WITHOUT_YEAR.test(date) ? { kind: 'no-year' } : INVALID;
  if (last.length === 2) return shortDate(first, middle, last, at);
  const dayFirst = at(dayOf(last, middle, first));
  const monthFirst = at(dayOf(last, first, middle));
  const either = dayFirst ?? monthFirst;
  if (either === undefined) return INVALID;
  if (either.day !== undefined && ZERO_DAYS.includes(either.day)) return { kind: 'none' };
  return {
    kind: 'date',
    dayFirst,
    monthFirst,
    yearFirst: undefined,
    ends: undefined,
    isClear: false,
  };
}

/** Where the time begins in text with names. */
const TIME_IN_TEXT = /[\s,،t](\d{1,2}(?:[:h]\d{2}|\p{Zs}?[ap]\.?\p{Zs}?m\b).*)$/u;
const BETWEEN_WORDS = /^[\s\p{Zs},،./'’°-]*$/u;
const WORDS = /[\p{L}]+|\d+/gu;

/** A date with the name of its month: `31 may 1990`, `May 31, 1990`, `31. Mai 1990`, `31-May-90`. */
function namedDate(text: string): Written {
  const time = TIME_IN_TEXT.exec(text);
  const at = time?.[1] === undefined ? MIDNIGHT : clockOf(time[1].toUpperCase());
  const date = time === null ? text : text.slice(0, time.index);
  if (at === undefined || !BETWEEN_WORDS.test(date.replace(WORDS, ''))) return INVALID;
  const { months, weekdays, fillers } = calendarWords();
  const words = (date.match(WORDS) ?? []).filter((word) => !fillers.has(word));
  const numbers = words.filter((word) => /^\d/.test(word));
  const names = words.filter((word) => !/^\d/.test(word));
  const month = months.get(names.at(-1) ?? '');
  if (month === undefined || names.length > 2) return INVALID;
  const weekday = names.length === 2 ? weekdays.get(names[0] ?? '') : undefined;
  // The day of the week comes before all, and the month's name is never last.
  if (names.length === 2 && (weekday === undefined || words[0] !== names[0])) return INVALID;
  const [first = '', last, ...others] = numbers;
  if (last === undefined) return first.length <= 2 && first !== '' ? { kind: 'no-year' } : INVALID;
  if (others.length > 0 || words.at(-1) !== last) return INVALID;
  const [year, day] = first.length === 4 ? [first, last] : [last, first];
  if (day.length > 2 || (year.length !== 4 && year.length !== 2)) return INVALID;
  const found = dayOf(year.length === 2 ? fullYear(year) : year, month.toString(), day);
  const isOther = found !== undefined && weekday?.includes(new Date(found).getUTCDay()) === false;
  return isOther ? INVALID : dateOf(at(found, year.length === 2), true);
}

/** Digits of Arabic as those of everybody else. */
function plainDigits(text: string): string {
  return text.replace(/[\u0660-\u0669]/g, (digit) => (digit.charCodeAt(0) - 0x660).toString());
}

function writtenText(value: string): Written {
  const text = value.trim();
  if (ISO_DAY.test(text) && !text.startsWith('0')) return dateOf(MIDNIGHT(isoDay(text)), true);
  if (text.length > MAX_DATE_LENGTH) return INVALID;
  const capitals = withoutMarks(text).trim().toUpperCase();
  if (NUMBER.test(capitals)) return { kind: 'number', text: capitals };
  if (ZEROS.test(capitals) || NO_DATES.test(capitals)) return { kind: 'none' };
  const plain = plainDigits(capitals)
    .replace(EAST_ASIAN, '$1-$2-$3 ')
    .replace(EAST_ASIAN_WEEKDAY, '')
    .replace(
      HALF_DAY_BEFORE,
      (_all, half: string, time: string) => `${time} ${HALF_DAYS[half] ?? ''}`,
    )
    .replace(
      HALF_DAY_AFTER,
      (_all, before: string, half: string) => before + (HALF_DAYS[half] ?? ''),
    )
    .trim();
  const [, date, time] = DATE_AND_TIME.exec(plain) ?? [];
  if (date === undefined) return namedDate(fold(plain));
  const at = time === undefined ? MIDNIGHT : clockOf(time);
  return at === undefined ? INVALID : numericDate(date, at);
}

/** What a value is as a date, as far as it tells by itself. */
export function writtenDate(value: unknown): Written {
  if (typeof value === 'string') return writtenText(value);
  if (typeof value === 'number') return writtenText(value.toString());
  return value instanceof Date ? dateOf(instant(value.getTime()), true) : INVALID;
}

const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(\d{2})?$/;

/** A date and a time in digits alone: `2024010112`, `202401011200`, `20240101120000`. */
export function compactDateTime(digits: string): Moment | undefined {
  const [, year = '', month = '', day = '', hour = '', minute = '00', second = '00'] =
    COMPACT.exec(digits) ?? [];
  return clockOf(`${hour}:${minute}:${second}`)?.(dayOf(year, month, day));
}

/** A date in eight digits, as ISO 8601 has it: `20240101`. */
export function compactDate(digits: string): Moment | undefined {
  return digits.length === 8 ? MIDNIGHT(isoDay(digits)) : undefined;
}
