/**
 * How the dates and numbers of one column are written. `unsure`: no value of the column tells;
 * `contradictory`: some tell one thing, some the other.
 */
export interface Writing {
  dates: 'day-first' | 'month-first' | 'unsure' | 'contradictory';
  numbers: 'comma' | 'point' | 'unsure' | 'contradictory';
}

/** What text is read by, beside its field's spec. */
export interface Reading {
  writing: Writing;
  /** IANA name: the zone of date-times that name none. */
  timeZone: string;
  /** A phone number as E.164; `undefined` where it is not clearly one. */
  toE164: (value: unknown) => string | undefined;
}
