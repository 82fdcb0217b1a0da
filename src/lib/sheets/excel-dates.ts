/** What a number format makes of a number: `with-day` and `time` as a date or a time of day. */
export type NumberFormat = { shows: 'number' } | { shows: 'date' | 'time' | 'date-time' };

const NUMBER: NumberFormat = { shows: 'number' };

/** Formats that every workbook has without naming them (ECMA-376 part 1, 18.8.30). */
export function builtInFormat(id: number): NumberFormat {
  if (id === 22) return { shows: 'date-time' };
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return { shows: 'time' };
  const isDate = (id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
  return isDate ? { shows: 'date' } : NUMBER;
}

/** Text in quotes, escaped letters, fillers, and brackets such as `[Red]` or `[$-409]`. */
const LITERALS = /"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi;

/** Reads a number format such as `dd/mm/yyyy hh:mm`. Lengths of time (`[h]:mm`) stay numbers. */
export function numberFormat(code: string): NumberFormat {
  const [first = ''] = code.replace(LITERALS, '').toLowerCase().split(';');
  const plain = first.replace(/s\.0+/g, 's');
  if (/[0#?[]/.test(plain) || !/[ymdhs]/.test(plain)) return NUMBER;
  if (!/[hs]/.test(plain)) return { shows: 'date' };
  return { shows: /[yd]/.test(plain) ? 'date-time' : 'time' };
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const EPOCH_1900_MS = Date.UTC(1899, 11, 30);
const EPOCH_1904_MS = Date.UTC(1904, 0, 1);
/** Excel has a 29 February 1900, which never was; days before it are one further from its epoch. */
const FIRST_OF_MARCH_1900 = 61;
/** The day after 31 December 9999, the last that Excel knows. */
const TOO_LATE_MS = Date.UTC(10_000, 0, 1);

function serialMs(serial: number, is1904: boolean): number | undefined {
  if (is1904) return EPOCH_1904_MS + serial * DAY_MS;
  if (serial >= FIRST_OF_MARCH_1900) return EPOCH_1900_MS + serial * DAY_MS;
  return serial >= 1 && serial < FIRST_OF_MARCH_1900 - 1
    ? EPOCH_1900_MS + (serial + 1) * DAY_MS
    : undefined;
}

/**
 * A workbook's number as the date that it shows: `2026-03-09`, `2026-03-09T18:30:00` or `18:30:00`,
 * in no zone; fractions of a second stay.
 *
 * @param is1904 whether the workbook counts days from 1904
 * @returns the number itself where it is no date
 */
export function excelDate(
  serial: number,
  { shows }: NumberFormat,
  is1904: boolean,
): string | number {
  if (shows === 'number' || serial < 0) return serial;
  const isTimeOfDay = shows === 'time' && serial < 1;
  const ms = isTimeOfDay ? serial * DAY_MS : serialMs(serial, is1904);
  if (ms === undefined || ms >= TOO_LATE_MS) return serial;
  const [day = '', time = ''] = new Date(Math.round(ms)).toISOString().split('T');
  const clock = time.replace('.000', '').replace('Z', '');
  if (isTimeOfDay) return clock;
  return shows === 'date' && clock === '00:00:00' ? day : `${day}T${clock}`;
}
