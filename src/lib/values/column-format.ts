import { inputError } from '../errors/input-error';
import { dayReadings } from './dates';
import type { FieldSpec } from './field-specs';
import { isBlank } from './input';
import { listItems } from './list-items';
import { numberReadings } from './numbers';
import type { DateOrder, DecimalSign } from './read-result';

/** How the cells of one column are read, beside its field's spec. */
export interface ColumnFormat {
  dates: DateOrder;
  numbers: DecimalSign;
  /** IANA name: the zone of date-times that name none. */
  timeZone: string;
  /** A phone number as E.164; `undefined` where it is not clearly one. */
  toE164: (value: unknown) => string | undefined;
}

/** The choice of the form: how dates and numbers are written, or that it is detected by column. */
export const FORMAT_CHOICES = [
  'auto',
  'day_first_comma',
  'day_first_point',
  'month_first_point',
] as const;
export type FormatChoice = (typeof FORMAT_CHOICES)[number];

type DatesAndNumbers = Pick<ColumnFormat, 'dates' | 'numbers'>;

export const CHOSEN_FORMATS = {
  day_first_comma: { dates: 'day-first', numbers: 'comma' },
  day_first_point: { dates: 'day-first', numbers: 'point' },
  month_first_point: { dates: 'month-first', numbers: 'point' },
} as const satisfies Record<Exclude<FormatChoice, 'auto'>, DatesAndNumbers>;

/** What one value shows of its column's format: a day above 12, a comma before decimals. */
export type Evidence = 'day-first' | 'month-first' | 'comma' | 'point';

/**
 * Reads the choice of the form; nothing is `auto`.
 *
 * @throws InstasentError for what is none of the choices
 */
export function readFormatChoice(value: unknown, field: string): FormatChoice {
  if (isBlank(value)) return 'auto';
  const choice = FORMAT_CHOICES.find((each) => each === value);
  if (choice !== undefined) return choice;
  throw inputError(
    field,
    'is not one that can be used',
    `Choose one of ${FORMAT_CHOICES.join(', ')}.`,
  );
}

/** A value that only one of two formats can read is evidence for that one. */
function onlyOne(one: Evidence, isOne: boolean, other: Evidence, isOther: boolean): Evidence[] {
  if (isOne === isOther) return [];
  return [isOne ? one : other];
}

/** What a value shows of its column's format; nothing, where both formats read a value. */
export function evidenceOf(
  field: Pick<FieldSpec, 'kind' | 'maxValues'>,
  value: unknown,
): Evidence[] {
  const items = field.maxValues === 1 ? [value] : listItems(value, true);
  switch (field.kind) {
    case 'number':
    case 'integer':
      return items.flatMap((item) => {
        const { point, comma } = numberReadings(item);
        return onlyOne('point', point !== undefined, 'comma', comma !== undefined);
      });
    case 'date':
    case 'date-time':
      return items.flatMap((item) => {
        const { dayFirst, monthFirst } = dayReadings(item);
        return onlyOne(
          'day-first',
          dayFirst !== undefined,
          'month-first',
          monthFirst !== undefined,
        );
      });
    default:
      return [];
  }
}

function decided<T extends Evidence>(
  evidence: ReadonlySet<Evidence>,
  one: T,
  other: T,
): T | 'unknown' | 'mixed' {
  if (evidence.has(one)) return evidence.has(other) ? 'mixed' : one;
  return evidence.has(other) ? other : 'unknown';
}

/** A column's format: as the person chose, else as all of its values together show. */
export function formatFrom(choice: FormatChoice, evidence: ReadonlySet<Evidence>): DatesAndNumbers {
  if (choice !== 'auto') return CHOSEN_FORMATS[choice];
  return {
    dates: decided(evidence, 'day-first', 'month-first'),
    numbers: decided(evidence, 'point', 'comma'),
  };
}
