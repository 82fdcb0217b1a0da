import { fold, LANGUAGES } from './words';

/** Regions whose names of months differ from those of their language (Unicode CLDR). */
export const MONTH_LOCALES = [...LANGUAGES, 'en-GB', 'de-AT', 'es-PE', 'fr-CA', 'ar-LB', 'ar-DZ'];

/** As Excel or people write them where CLDR writes otherwise. */
const OTHER_MONTHS: Readonly<Record<string, number>> = { mrz: 3, sept: 9, set: 9, setiembre: 9 };

/** Long enough to be one month's only: `jui` is none, since it begins two. */
const MIN_ABBREVIATION = 3;

/** Words that stand in a date beside day, month and year: `31 de mayo de 1990 a las`, `May 31st, 1990 at`. */
export const FILLERS =
  'de del el la las a of the on at st nd rd th den der um uhr om le er à às em feira º ª في';

interface CalendarWords {
  /** From 1. */
  months: ReadonlyMap<string, number>;
  /** From Sunday, 0; two languages may mean different days. */
  weekdays: ReadonlyMap<string, readonly number[]>;
  fillers: ReadonlySet<string>;
}

function namesOf(options: Intl.DateTimeFormatOptions, part: 'month' | 'weekday', index: number) {
  // Month by month, and from a Sunday on day by day.
  const date = new Date(part === 'month' ? Date.UTC(2023, index, 1) : Date.UTC(2023, 0, 1 + index));
  return MONTH_LOCALES.flatMap((locale) =>
    new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
      .formatToParts(date)
      .filter(({ type, value }) => type === part && !/^\d+$/.test(value))
      .map(({ value }) => fold(value).replace(/\.$/, '')),
  );
}

function monthNames(): Map<string, number> {
  const meanings = new Map<string, Set<number>>();
  const add = (name: string, month: number) => {
    meanings.set(name, (meanings.get(name) ?? new Set()).add(month));
  };
  for (let month = 1; month <= 12; month += 1) {
    const index = month - 1;
    for (const name of [
      ...namesOf({ month: 'long' }, 'month', index),
      ...namesOf({ month: 'long', day: 'numeric' }, 'month', index),
    ]) {
      add(name, month);
      if (/^[a-z]+$/.test(name)) add(name.slice(0, MIN_ABBREVIATION), month);
    }
    for (const name of [
      ...namesOf({ month: 'short' }, 'month', index),
      ...namesOf({ month: 'short', day: 'numeric', year: 'numeric' }, 'month', index),
    ]) {
      add(name, month);
    }
  }
  for (const [name, month] of Object.entries(OTHER_MONTHS)) add(name, month);
  return new Map(
    [...meanings].flatMap(([name, months]) => {
      const [only, ...others] = months;
      return only === undefined || others.length > 0 ? [] : [[name, only] as const];
    }),
  );
}

function weekdayNames(): Map<string, number[]> {
  const names = new Map<string, number[]>();
  for (let weekday = 0; weekday < 7; weekday += 1) {
    for (const style of ['long', 'short'] as const) {
      for (const full of namesOf({ weekday: style }, 'weekday', weekday)) {
        // Portuguese: "quinta" of "quinta-feira".
        const [name = full] = full.split('-');
        names.set(name, [...(names.get(name) ?? []), weekday]);
      }
    }
  }
  return names;
}

let words: CalendarWords | undefined;

/** Names of months and weekdays in the piece's languages, by their folded spelling; made at first use. */
export function calendarWords(): CalendarWords {
  return (words ??= {
    months: monthNames(),
    weekdays: weekdayNames(),
    fillers: new Set(FILLERS.split(' ').map(fold)),
  });
}
