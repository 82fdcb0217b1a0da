import { BLANK_WORDS, NULL_WORDS } from '../src/lib/values/blank-words';
import { calendarWords, MONTH_LOCALES } from '../src/lib/values/calendar-words';
import { countryName, OTHER_COUNTRY_NAMES } from '../src/lib/values/countries';
import { PAST_DATES } from '../src/lib/values/dates';
import { LIST_SEPARATORS } from '../src/lib/values/list-items';
import { HALF_DAYS, ZERO_DAYS } from '../src/lib/values/written-dates';
import { YES_NO_WORDS } from '../src/lib/values/yes-no';
import { ZONE_OFFSETS } from '../src/lib/values/zone-names';

/** The parts of `docs/spellings.md`, made from the tables that the piece reads by. */

const code = (text: string) => `\`${text}\``;
const codes = (words: readonly string[]) => words.map(code).join(', ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((each) => each.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function yesNoTable(): string {
  const rows = Object.entries(YES_NO_WORDS).map(([language, { yes, no }]) => [language, yes, no]);
  return table(['Language', 'Yes', 'No'], rows);
}

function dateTable(): string {
  const halves = (half: string) =>
    Object.keys(HALF_DAYS).filter((word) => HALF_DAYS[word] === half);
  return table(
    ['What', 'Spellings'],
    [
      ['no date', codes(['0000-00-00', '00/00/0000', '0/0/00', '-0001-11-30', ...ZERO_DAYS])],
      ['before noon', codes(['AM', 'a. m.', ...halves('AM')])],
      ['after noon', codes(['PM', 'p. m.', ...halves('PM')])],
      ['headers of births', codes(PAST_DATES.birth.split(' '))],
      ['headers of registrations', codes(PAST_DATES.registration.split(' '))],
    ],
  );
}

function monthTable(): string {
  const { months } = calendarWords();
  const rows = Array.from({ length: 12 }, (_, index) => {
    const names = [...months].filter(([, month]) => month === index + 1).map(([name]) => name);
    return [(index + 1).toString(), names.sort().join(', ')];
  });
  return `${table(['Month', 'Names'], rows)}\n\nNames of ${MONTH_LOCALES.join(', ')}, as Unicode CLDR has them, without case, accents and points.`;
}

function zoneTable(): string {
  const rows = Object.entries(ZONE_OFFSETS).map(([name, minutes]) => [
    code(name),
    `+${(minutes / 60).toString()}`,
  ]);
  return table(['Zone', 'Hours ahead of UTC'], rows);
}

function countryTable(): string {
  const rows = Object.entries(OTHER_COUNTRY_NAMES).map(([two, names]) => [
    `${countryName(two)} (${two})`,
    names,
  ]);
  return table(['Country', 'Other names'], rows);
}

export const SPELLINGS: Record<string, () => string> = {
  blank: () => codes(BLANK_WORDS),
  null: () => codes(NULL_WORDS),
  'yes-no': yesNoTable,
  dates: dateTable,
  months: monthTable,
  zones: zoneTable,
  countries: countryTable,
  lists: () =>
    [...LIST_SEPARATORS.map(({ name }) => name), 'a comma, where it is no decimal sign']
      .map((name, index) => `${(index + 1).toString()}. ${name}`)
      .join('\n'),
};
