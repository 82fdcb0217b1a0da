/** `unknown`: no value of the column shows it; `mixed`: some show one thing, some the other. */
export type DateOrder = 'day-first' | 'month-first' | 'unknown' | 'mixed';
/** The decimal sign of a column; the other one may separate thousands. */
export type DecimalSign = 'comma' | 'point' | 'unknown' | 'mixed';

/**
 * What was read, or why nothing was: in no format it is a value (`invalid`), the format is not known
 * and the value depends on it (`ambiguous`), the column's formats are `mixed`, or a date has `no-year`.
 */
export type ReadResult<T> =
  { value: T } | { failure: 'invalid' | 'ambiguous' | 'mixed' | 'no-year' };

/** Why a value of a column was not read; each continues the sentence that starts with its field. */
export const FORMAT_PROBLEMS = {
  dates: {
    ambiguous: 'can be read in two ways, since the day, the month or the year may come first',
    mixed: 'is in a column where some dates have the day first and others the month or the year',
  },
  numbers: {
    ambiguous: 'can be read in two ways, since thousands or decimals may follow its point or comma',
    mixed: 'is in a column where some numbers have a decimal comma and others a decimal point',
  },
} as const;

export const CHOOSE_FORMAT = 'Choose how they are written under “Dates and Numbers”.';
