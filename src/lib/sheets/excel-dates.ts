/** What a number is shown as: with a day, with a time of day, or with both. */
export type DateFormat = 'date' | 'time' | 'date-time';

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
export function excelDate(serial: number, shows: DateFormat, is1904: boolean): string | number {
  if (serial < 0) return serial;
  const isTimeOfDay = shows === 'time' && serial < 1;
  const ms = isTimeOfDay ? serial * DAY_MS : serialMs(serial, is1904);
  if (ms === undefined || ms >= TOO_LATE_MS) return serial;
  const [day = '', time = ''] = new Date(Math.round(ms)).toISOString().split('T');
  const clock = time.replace('.000', '').replace('Z', '');
  if (isTimeOfDay) return clock;
  return shows === 'date' && clock === '00:00:00' ? day : `${day}T${clock}`;
}
