import { inputError } from '../errors/input-error';
import { dayReadings } from './dates';
import type { FieldSpec } from './field-specs';
import { isBlank } from './input';
import { listItems } from './list-items';
import { numberReadings } from './numbers';
import type { Writing } from './writing';

export type { Writing };

/** What text is read by, beside its field's spec. */
export interface Reading {
  writing: Writing;
  /** IANA name: the zone of date-times that name none. */
  timeZone: string;
  /** A phone number as E.164; `undefined` where it is not clearly one. */
  toE164: (value: unknown) => string | undefined;
}

/** The choice of the form: how dates and numbers are written, or that each column is to tell. */
export const FORMATS = ['auto', 'day_first_comma', 'day_first_point', 'month_first_point'] as const;
export type Format = (typeof FORMATS)[number];

/** What one value tells about how its column is written: a day above 12, a comma before decimals. */
export type Evidence = 'day-first' | 'month-first' | 'comma' | 'point';

export const CHOSEN = {
  day_first_comma: { dates: 'day-first', numbers: 'comma' },
  day_first_point: { dates: 'day-first', numbers: 'point' },
  month_first_point: { dates: 'month-first', numbers: 'point' },
} as const satisfies Record<Exclude<Format, 'auto'>, Writing>;

/**
 * Reads the choice of the form; nothing is `auto`.
 *
 * @throws InstasentError for what is none of the choices
 */
export function readFormat(value: unknown, field: string): Format {
  if (isBlank(value)) return 'auto';
  const format = FORMATS.find((each) => each === value);
  if (format !== undefined) return format;
  throw inputError(field, 'is not one that can be used', `Choose one of ${FORMATS.join(', ')}.`);
}

/** What a value can be read as in only one of two ways tells which. */
function told(one: Evidence, isOne: boolean, other: Evidence, isOther: boolean): Evidence[] {
  if (isOne === isOther) return [];
  return [isOne ? one : other];
}

/** What a value tells about how its column is written; nothing, where both ways lead to a value. */
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
        return told('point', point !== undefined, 'comma', comma !== undefined);
      });
    case 'date':
    case 'date-time':
      return items.flatMap((item) => {
        const { dayFirst, monthFirst } = dayReadings(item);
        return told('day-first', dayFirst !== undefined, 'month-first', monthFirst !== undefined);
      });
    default:
      return [];
  }
}

function decided<T extends Evidence>(
  evidence: ReadonlySet<Evidence>,
  one: T,
  other: T,
): T | 'unsure' | 'contradictory' {
  if (evidence.has(one)) return evidence.has(other) ? 'contradictory' : one;
  return evidence.has(other) ? other : 'unsure';
}

/** How a column is written: as the person chose, else as all of its values together tell. */
export function writingOf(format: Format, evidence: ReadonlySet<Evidence>): Writing {
  if (format !== 'auto') return CHOSEN[format];
  return {
    dates: decided(evidence, 'day-first', 'month-first'),
    numbers: decided(evidence, 'point', 'comma'),
  };
}
