/**
 * How the dates and numbers of one column are written. `unsure`: no value of the column tells;
 * `contradictory`: some tell one thing, some the other.
 */
export interface Writing {
  dates: 'day-first' | 'month-first' | 'unsure' | 'contradictory';
  numbers: 'comma' | 'point' | 'unsure' | 'contradictory';
}

/** What was read, or why nothing was: see `Writing`; `wrong`: however it is read, it is none. */
export type Read<T> = { read: T } | { unread: 'wrong' | 'unsure' | 'contradictory' };

/** Why a value of a column was not read; each continues the sentence that starts with its field. */
export const TWO_WAYS = {
  dates: {
    unsure: 'can be read in two ways, since the day or the month may come first',
    contradictory: 'is in a column where some dates have the day first and others the month',
  },
  numbers: {
    unsure: 'can be read in two ways, since thousands or decimals may follow its point or comma',
    contradictory:
      'is in a column where some numbers have a decimal comma and others a decimal point',
  },
} as const;

export const CHOOSE_FORMAT = 'Choose how they are written under “Dates and Numbers”.';
