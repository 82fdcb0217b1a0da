import { inputError } from '../errors/input-error';
import {
  dateFormat,
  noDateEvidence,
  noteDate,
  pastOnlyOf,
  type DateEvidence,
  type DateFormat,
} from './dates';
import type { FieldKind, FieldSpec } from './field-specs';
import { isBlank } from './input';
import { listItems } from './list-items';
import { numberReadings } from './numbers';
import type { ReadPhone } from './phones';
import type { DateOrder, DecimalSign } from './read-result';

/** How the cells of one column are read, beside its field's spec. */
export interface ColumnFormat {
  dates: DateFormat;
  numbers: DecimalSign;
  readPhone: ReadPhone;
}

/** What a column's format begins with. */
export interface FormatBase {
  /** IANA name or offset: the zone of date-times that name none. */
  timeZone: string;
  readPhone: ReadPhone;
  /** Whether the workbook counts its days from 1904. */
  is1904: boolean;
}

/** The choice of the form: how dates and numbers are written, or that it is detected by column. */
export const FORMAT_CHOICES = [
  'auto',
  'day_first_comma',
  'day_first_point',
  'month_first_point',
] as const;
export type FormatChoice = (typeof FORMAT_CHOICES)[number];

export const CHOSEN_FORMATS = {
  day_first_comma: { order: 'day-first', numbers: 'comma' },
  day_first_point: { order: 'day-first', numbers: 'point' },
  month_first_point: { order: 'month-first', numbers: 'point' },
} as const satisfies Record<
  Exclude<FormatChoice, 'auto'>,
  { order: DateOrder; numbers: DecimalSign }
>;

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

/** What the values of a column show of its format, collected one by one. */
export interface Evidence {
  dates: DateEvidence;
  hasPoint: boolean;
  hasComma: boolean;
}

export function noEvidence(): Evidence {
  return { dates: noDateEvidence(), hasPoint: false, hasComma: false };
}

/** A number that only one of two formats can read shows that one. */
function noteNumber(evidence: Evidence, value: unknown): void {
  const { point, comma } = numberReadings(value);
  if (point !== undefined && comma === undefined) evidence.hasPoint = true;
  if (comma !== undefined && point === undefined) evidence.hasComma = true;
}

/** The kinds of fields whose values depend on their column's format. */
const FORMATTED_KINDS: readonly FieldKind[] = ['number', 'integer', 'date', 'date-time'];

/** Whether a column's values have to be looked at before they are read. */
export function isDetected({ kind }: Pick<FieldSpec, 'kind'>): boolean {
  return FORMATTED_KINDS.includes(kind);
}

/**
 * Notes what a value shows of its column's format.
 *
 * @param timeZone of the column
 */
export function noteValue(
  evidence: Evidence,
  field: Pick<FieldSpec, 'kind' | 'maxValues'>,
  value: unknown,
  timeZone: string,
): void {
  if (isBlank(value)) return;
  const items = field.maxValues === 1 ? [value] : listItems(value, true);
  const isNumber = field.kind === 'number' || field.kind === 'integer';
  for (const item of items) {
    if (isNumber) noteNumber(evidence, item);
    else noteDate(evidence.dates, item, timeZone);
  }
}

function decimalSign({ hasPoint, hasComma }: Evidence): DecimalSign {
  if (hasPoint) return hasComma ? 'mixed' : 'point';
  return hasComma ? 'comma' : 'unknown';
}

/**
 * A column's format: as all of its values together show it, but where the person chose. What digits alone
 * are in a column of dates, no choice says.
 */
export function columnFormat(
  choice: FormatChoice,
  evidence: Evidence,
  field: Pick<FieldSpec, 'name' | 'label'>,
  base: FormatBase,
): ColumnFormat {
  const { readPhone, timeZone, is1904 } = base;
  const dates = dateFormat(evidence.dates, { pastOnly: pastOnlyOf(field), is1904, timeZone });
  if (choice === 'auto') return { dates, numbers: decimalSign(evidence), readPhone };
  const { order, numbers } = CHOSEN_FORMATS[choice];
  return { dates: { ...dates, order, shortYear: 'last' }, numbers, readPhone };
}
