import { inputError } from '../errors/input-error';
import { isBlank } from './input';
import type { DateOrder, ReadResult } from './read-result';
import { instantOf, wallAt } from './time-zones';
import {
  compactDate,
  compactDateTime,
  dateOf,
  dayText,
  instant,
  isSendable,
  shortDate,
  writtenDate,
  type Moment,
  type Written,
  type WrittenDate,
} from './written-dates';
import { fold } from './words';

/** How the dates of one column are written. */
export interface DateFormat {
  order: DateOrder;
  /** Whether a year of two digits comes first (`24/05/31`) or last. */
  shortYear: 'first' | 'last' | 'unknown' | 'mixed';
  /**
   * What digits alone are: seconds or milliseconds since 1970, day, month and year in six digits, or,
   * where no value of the column shows one of these, days of Excel and written dates by their length.
   */
  numbers: 'seconds' | 'milliseconds' | 'six-digits' | 'by-length';
  /** The zone in which every instant of a column of days is a midnight; `null` where there is none. */
  midnights: 'zone' | 'utc' | null;
  /** Whether any value is an instant, whose day depends on the zone. */
  hasInstants: boolean;
  /** Whose dates are never in the future, where a year of two digits would be. */
  pastOnly: 'birth' | 'registration' | null;
  /** Whether the workbook counts its days from 1904. */
  is1904: boolean;
  /** IANA name or offset: the zone of date-times that name none. */
  timeZone: string;
}

/** A column whose values show nothing. */
export const UNKNOWN_DATES: Omit<DateFormat, 'timeZone'> = {
  order: 'unknown',
  shortYear: 'unknown',
  numbers: 'by-length',
  midnights: null,
  hasInstants: false,
  pastOnly: null,
  is1904: false,
};

/** Where no column shows how dates are written: the fields of single actions. */
const ISO_ONLY: DateFormat = { ...UNKNOWN_DATES, order: 'mixed', timeZone: 'UTC' };

const DAY_MS = 86_400_000;
/** Day 0 of Excel's calendar of 1900, as it counts from March 1900 on, and of that of 1904. */
const EXCEL_EPOCH_MS = Date.UTC(1899, 11, 30);
const EXCEL_1904_EPOCH_MS = Date.UTC(1904, 0, 1);

/** Days of Excel with the time of day as a fraction; below 10,000 they might be years. */
const EXCEL_DAYS = /^\d{5}(?:[.,]\d+)?$/;
const SIX_DIGITS = /^\d{5,6}$/;
const SECONDS = /^-?\d{9,10}(?:\.\d+)?$/;
const MILLISECONDS = /^-?\d{12,13}$/;
/** Also those near 1970, which have fewer digits, where the others of the column show their unit. */
const ANY_SECONDS = /^-?\d{1,11}(?:\.\d{1,9})?$/;
const ANY_MILLISECONDS = /^-?\d{1,13}$/;

/** What dates of three numbers show of their order. */
interface OrderEvidence {
  hasDayFirst: boolean;
  hasMonthFirst: boolean;
  hasYearFirst: boolean;
  hasYearLast: boolean;
  /** Of the dates whose year may be the first or the last number: the smallest and the largest. */
  ends: Record<'first' | 'last', { min: number; max: number }>;
}

/** What the values of a column show of its format, collected one by one. */
export interface DateEvidence {
  texts: OrderEvidence;
  sixDigits: OrderEvidence | null;
  hasSeconds: boolean;
  hasMilliseconds: boolean;
  /** Whether all instants so far are midnights, by what the numbers among them are. */
  midnights: Record<'text' | 'seconds' | 'milliseconds', { zone: boolean; utc: boolean } | null>;
}

function noOrderEvidence(): OrderEvidence {
  const nothing = () => ({ min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY });
  return {
    hasDayFirst: false,
    hasMonthFirst: false,
    hasYearFirst: false,
    hasYearLast: false,
    ends: { first: nothing(), last: nothing() },
  };
}

export function noDateEvidence(): DateEvidence {
  return {
    texts: noOrderEvidence(),
    sixDigits: null,
    hasSeconds: false,
    hasMilliseconds: false,
    midnights: { text: null, seconds: null, milliseconds: null },
  };
}

function isMidnight(ms: number, timeZone: string): boolean {
  const wall = wallAt(ms, timeZone);
  // Where clocks are set forward at midnight, the day begins later.
  return instantOf(Math.floor(wall / DAY_MS) * DAY_MS, timeZone) === ms;
}

function noteMidnight(
  evidence: DateEvidence,
  as: keyof DateEvidence['midnights'],
  ms: number,
  timeZone: string,
): void {
  const all = (evidence.midnights[as] ??= { zone: true, utc: true });
  all.utc &&= ms % DAY_MS === 0;
  all.zone &&= isMidnight(ms, timeZone);
}

/** `311290` with what it may mean, `011290` where it lost its zero. */
function sixDigitDate(text: string): Written {
  const digits = text.padStart(6, '0');
  return shortDate(digits.slice(0, 2), digits.slice(2, 4), digits.slice(4));
}

function noteNumber(evidence: DateEvidence, text: string, timeZone: string): void {
  if (text.length === 6 && SIX_DIGITS.test(text)) {
    noteOrder((evidence.sixDigits ??= noOrderEvidence()), sixDigitDate(text));
  }
  const isWritten = compactDateTime(text) !== undefined || compactDate(text) !== undefined;
  if (!isWritten && SECONDS.test(text)) evidence.hasSeconds = true;
  if (!isWritten && MILLISECONDS.test(text)) evidence.hasMilliseconds = true;
  if (ANY_SECONDS.test(text)) noteMidnight(evidence, 'seconds', Number(text) * 1000, timeZone);
  if (ANY_MILLISECONDS.test(text)) noteMidnight(evidence, 'milliseconds', Number(text), timeZone);
}

function noteOrder(evidence: OrderEvidence, written: Written): void {
  if (written.kind !== 'date' || written.isClear) return;
  const { dayFirst, monthFirst, yearFirst, ends } = written;
  if (ends !== undefined) {
    if (dayFirst === undefined && monthFirst === undefined) evidence.hasYearFirst = true;
    else if (yearFirst === undefined) evidence.hasYearLast = true;
    else {
      for (const end of ['first', 'last'] as const) {
        evidence.ends[end].min = Math.min(evidence.ends[end].min, ends[end]);
        evidence.ends[end].max = Math.max(evidence.ends[end].max, ends[end]);
      }
    }
  }
  if (dayFirst !== undefined && monthFirst === undefined) evidence.hasDayFirst = true;
  if (monthFirst !== undefined && dayFirst === undefined) evidence.hasMonthFirst = true;
}

/**
 * Notes what a value shows of its column's format.
 *
 * @param timeZone of the column
 */
export function noteDate(evidence: DateEvidence, value: unknown, timeZone: string): void {
  const written = writtenDate(value);
  if (written.kind === 'number') noteNumber(evidence, written.text, timeZone);
  if (written.kind !== 'date') return;
  noteOrder(evidence.texts, written);
  const moment = written.dayFirst ?? written.monthFirst;
  if (moment?.isLocal === false) noteMidnight(evidence, 'text', moment.ms, timeZone);
}

/** The only years of the last century that may be days, too, are 1930 and 1931. */
const FIRST_YEAR_OF_1900 = 30;

function shortYearOf({ hasYearFirst, hasYearLast, ends }: OrderEvidence): DateFormat['shortYear'] {
  if (hasYearFirst) return hasYearLast ? 'mixed' : 'first';
  if (hasYearLast) return 'last';
  const { first, last } = ends;
  if (last.max >= FIRST_YEAR_OF_1900) return 'unknown';
  // Years lie closer together than days do, and hardly any date of these years is of 1930.
  const isCloser = last.max - last.min < first.max - first.min;
  return isCloser || first.max >= FIRST_YEAR_OF_1900 ? 'last' : 'unknown';
}

function orderOf({ hasDayFirst, hasMonthFirst }: OrderEvidence): DateOrder {
  if (hasDayFirst) return hasMonthFirst ? 'mixed' : 'day-first';
  return hasMonthFirst ? 'month-first' : 'unknown';
}

function numbersOf(evidence: DateEvidence): DateFormat['numbers'] {
  if (evidence.hasMilliseconds) return 'milliseconds';
  if (evidence.hasSeconds) return 'seconds';
  return evidence.sixDigits === null ? 'by-length' : 'six-digits';
}

function midnightsOf(
  { midnights }: DateEvidence,
  numbers: DateFormat['numbers'],
): Pick<DateFormat, 'midnights' | 'hasInstants'> {
  const ofNumbers = numbers === 'seconds' || numbers === 'milliseconds' ? midnights[numbers] : null;
  const all = [midnights.text, ofNumbers].filter((each) => each !== null);
  const isIn = (where: 'zone' | 'utc') => all.length > 0 && all.every((each) => each[where]);
  return {
    midnights: isIn('zone') ? 'zone' : isIn('utc') ? 'utc' : null,
    hasInstants: all.length > 0,
  };
}

/** A column's format, as its values together show it. */
export function dateFormat(
  evidence: DateEvidence,
  base: Pick<DateFormat, 'pastOnly' | 'is1904' | 'timeZone'>,
): DateFormat {
  const numbers = numbersOf(evidence);
  const { texts, sixDigits } = evidence;
  const order = numbers === 'six-digits' && sixDigits !== null ? sixDigits : texts;
  return {
    ...base,
    order: orderOf(order),
    shortYear: shortYearOf(order),
    numbers,
    ...midnightsOf(evidence, numbers),
  };
}

function excelDay(text: string, epochMs: number): Moment {
  const ms = epochMs + Math.round(Number(text.replace(',', '.')) * DAY_MS);
  return { day: dayText(ms), ms, isLocal: true, hasShortYear: false };
}

/** Digits alone as the moment that they are in their column. */
function momentOf(text: string, epochMs: number, numbers: DateFormat['numbers']) {
  const dateTime = compactDateTime(text);
  const day = compactDate(text);
  if (numbers === 'seconds' || numbers === 'milliseconds') {
    // Of zero nobody knows whether it is 1970 or none, of eight digits whether they are a date.
    if (day !== undefined || Number(text) === 0) return undefined;
    const isSeconds = numbers === 'seconds';
    if (!(isSeconds ? ANY_SECONDS : ANY_MILLISECONDS).test(text)) return dateTime;
    return instant(Number(text) * (isSeconds ? 1000 : 1));
  }
  if (dateTime !== undefined || day !== undefined) return dateTime ?? day;
  if (numbers === 'by-length' && EXCEL_DAYS.test(text)) return excelDay(text, epochMs);
  if (SECONDS.test(text)) return instant(Number(text) * 1000);
  return MILLISECONDS.test(text) ? instant(Number(text)) : undefined;
}

/** Digits alone, as the column's other numbers are. */
function numberDate(text: string, isCell: boolean, format: DateFormat): Written {
  const { numbers, is1904 } = format;
  const isEpoch = numbers === 'seconds' || numbers === 'milliseconds';
  if (Number(text) === 0 && !isEpoch) return { kind: 'none' };
  if (numbers === 'six-digits' && SIX_DIGITS.test(text)) return sixDigitDate(text);
  // Text of a workbook is as somebody wrote it, its numbers are as the workbook counts.
  const moment = momentOf(text, isCell && is1904 ? EXCEL_1904_EPOCH_MS : EXCEL_EPOCH_MS, numbers);
  if (moment === undefined) return { kind: 'invalid' };
  return dateOf(moment, !isEpoch && compactDate(text) !== undefined);
}

/** A moment whose short year is none of the future, where such a date cannot be. */
function inThePast(moment: Moment, pastOnly: DateFormat['pastOnly']): Moment | undefined {
  const { day, ms, hasShortYear } = moment;
  const isFine = pastOnly === null || !hasShortYear || day === undefined;
  if (isFine || day <= dayText(Date.now())) return moment;
  // Nobody registered in 1929.
  if (pastOnly === 'registration') return undefined;
  const earlier = (Number(day.slice(0, 4)) - 100).toString() + day.slice(4);
  return { ...moment, day: earlier, ms: ms - (Date.parse(day) - Date.parse(earlier)) };
}

function inOrder(written: WrittenDate, format: DateFormat): ReadResult<Moment | undefined> {
  const { dayFirst, monthFirst, yearFirst, ends, isClear } = written;
  const { order, shortYear } = format;
  const either = dayFirst ?? monthFirst;
  if (isClear) return { value: either };
  if (order === 'mixed' || (ends !== undefined && shortYear === 'mixed'))
    return { failure: 'mixed' };
  if (ends !== undefined && shortYear === 'first') return { value: yearFirst };
  if (yearFirst !== undefined && shortYear === 'unknown') return { failure: 'ambiguous' };
  if (order === 'unknown' && dayFirst && monthFirst && dayFirst.day !== monthFirst.day) {
    return { failure: 'ambiguous' };
  }
  if (order === 'unknown') return { value: either };
  return { value: order === 'day-first' ? dayFirst : monthFirst };
}

/** @returns `null` for what says that there is no date */
function readMoment(value: unknown, format: DateFormat): ReadResult<Moment | null> {
  const found = writtenDate(value);
  const isCell = typeof value === 'number';
  const written = found.kind === 'number' ? numberDate(found.text, isCell, format) : found;
  switch (written.kind) {
    case 'none':
      return { value: null };
    case 'no-year':
      return { failure: 'no-year' };
    case 'date': {
      const result = inOrder(written, format);
      if ('failure' in result) return result;
      const moment = result.value && inThePast(result.value, format.pastOnly);
      return moment === undefined ? { failure: 'invalid' } : { value: moment };
    }
    default:
      return { failure: 'invalid' };
  }
}

/**
 * Reads a date or date-time as an instant. Without a zone of its own it is in that of the format; a
 * date without a time is the first moment of its day.
 *
 * @returns `null` for what programs write for "no date"
 */
export function parseInstant(value: unknown, format: DateFormat): ReadResult<Date | null> {
  const moment = readMoment(value, format);
  if ('failure' in moment) return moment;
  if (moment.value === null) return { value: null };
  const { ms, isLocal } = moment.value;
  const instantMs = isLocal ? instantOf(ms, format.timeZone) : ms;
  return isSendable(instantMs) ? { value: new Date(instantMs) } : { failure: 'invalid' };
}

/**
 * The day of a date or date-time, `YYYY-MM-DD`: the one that is written, whatever the zone. An instant
 * has the day of the zone in which all of its column are midnights; else, where none is written, that
 * of the format's zone.
 *
 * @returns `null` for what programs write for "no date"
 */
export function parseDay(value: unknown, format: DateFormat): ReadResult<string | null> {
  const moment = readMoment(value, format);
  if ('failure' in moment) return moment;
  if (moment.value === null) return { value: null };
  const { day, ms, isLocal } = moment.value;
  if (day !== undefined && (isLocal || format.midnights === null)) return { value: day };
  const wallMs = format.midnights === 'utc' ? ms : wallAt(ms, format.timeZone);
  return isSendable(wallMs) ? { value: dayText(wallMs) } : { failure: 'invalid' };
}

/** Words for a date of birth and of registration, in the piece's languages. */
export const PAST_DATES = {
  birth:
    'birth born dob nacimiento nacido naissance geburt nascimento nasc geboorte 生年月日 誕生日 生日 出生 ميلاد',
  registration:
    'register registration registro registrado alta inscription enregistre anmeld registrier cadastro 登録 注册 註冊 تسجيل',
} as const;

/** Whether a field's dates are never in the future, by its name and its label. */
export function pastOnlyOf(field: { name: string; label: string }): DateFormat['pastOnly'] {
  const names = fold(`${field.name} ${field.label}`);
  const isAbout = (words: string) => words.split(' ').some((word) => names.includes(fold(word)));
  if (isAbout(PAST_DATES.birth)) return 'birth';
  return isAbout(PAST_DATES.registration) ? 'registration' : null;
}

/**
 * Reads the moment of an event where no column shows how dates are written: ISO 8601 and names of
 * months only, in UTC where no zone is named.
 *
 * @param field its name, for the error
 * @param advice one sentence for the error: what to type instead
 * @returns ISO 8601 with milliseconds and zone; `undefined` when nothing was typed
 * @throws InstasentError for what is no date
 */
export function readEventDate(value: unknown, field: string, advice: string): string | undefined {
  if (isBlank(value)) return undefined;
  const read = parseInstant(value, ISO_ONLY);
  if ('value' in read && read.value !== null) return read.value.toISOString();
  throw inputError(field, 'is not a date that can be read', advice);
}
