import { inputError } from '../errors/input-error';

/**
 * A number that a workbook shows as something else, such as 7 as `007` or 0.21 as `21%`. Numbers and
 * dates are read from the number; IDs, text and phone numbers are what the cell shows.
 */
export class FormattedNumber {
  /** @param text `undefined` where the format cannot be applied */
  constructor(
    readonly number: number,
    readonly text: string | undefined,
  ) {}

  /** As a header, it is what the cell shows. */
  toString(): string {
    return this.text ?? this.number.toString();
  }
}

/**
 * What a cell shows, where it is a number with a format; any other value as it is.
 *
 * @param field the name for the error
 * @throws InstasentError where the format cannot be applied: the number alone may be another ID
 */
export function shownValue(value: unknown, field: string): unknown {
  if (!(value instanceof FormattedNumber)) return value;
  if (value.text !== undefined) return value.text;
  throw inputError(
    field,
    'is a number in a format that cannot be applied',
    'Give its cells the format Text in Excel, and type what they are to show.',
  );
}
