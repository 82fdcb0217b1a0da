import type { AttributeSpec, EventParameterSpec } from '../ingest-api/schemas';

/** Set by Instasent itself, or by a field of its own. */
const SET_ELSEWHERE = ['_user_id', '_email_verified', '_phone_mobile_verified'];

/** As a property name it would change the form object instead of adding to it. */
const UNSAFE_NAME = '__proto__';

/** How a value is typed, shown and converted. */
export type FieldKind =
  | 'text'
  | 'long-text'
  | 'number'
  | 'integer'
  | 'bool'
  | 'date'
  | 'date-time'
  | 'json'
  | 'phone'
  | 'country';

/** One field of a form, whatever it is a field of. */
export interface FieldSpec {
  name: string;
  label: string;
  description: string;
  kind: FieldKind;
  required: boolean;
  /** Most values: 1 for a single value, `Infinity` for a list without a known maximum. */
  maxValues: number;
  /** Most characters, where there is a limit. */
  maxLength: number | undefined;
}

const NUMBERS = ['decimal', 'float', 'double', 'number', 'numeric'];
const INTEGERS = ['int', 'integer', 'bigint', 'long'];

function kindOfType(dataType: string | null, dateKind: 'date' | 'date-time'): FieldKind {
  const type = (dataType ?? '').toLowerCase();
  if (NUMBERS.includes(type)) return 'number';
  if (INTEGERS.includes(type)) return 'integer';
  switch (type) {
    case 'text':
      return 'long-text';
    case 'bool':
    case 'boolean':
      return 'bool';
    case 'date':
      return dateKind;
    case 'datetime':
      return 'date-time';
    case 'payload':
    case 'json':
      return 'json';
    default:
      return 'text';
  }
}

function maxValues(multiple: number | boolean | null): number {
  if (typeof multiple === 'number') return Math.max(1, Math.floor(multiple));
  return multiple === true ? Number.POSITIVE_INFINITY : 1;
}

/** `_first_name` becomes "First name". */
export function readableName(name: string): string {
  const words = name.replace(/[_\-.\s]+/g, ' ').trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

export function labelOf(label: string | null, name: string): string {
  const given = label?.trim() ?? '';
  return given === '' || given.toLowerCase() === 'null' ? readableName(name) : given;
}

/** The first of each name, without those that cannot be typed. */
export function distinct<T>(specs: readonly T[], nameOf: (spec: T) => string): T[] {
  const byName = new Map<string, T>();
  for (const spec of specs) {
    const name = nameOf(spec);
    if (name !== UNSAFE_NAME && !byName.has(name)) byName.set(name, spec);
  }
  return [...byName.values()];
}

/** Sorts by the first of several yes/no marks that tells two apart; otherwise the order stays. */
export function ranked<T>(specs: readonly T[], marks: ((spec: T) => boolean)[]): T[] {
  const rankOf = (spec: T) => marks.reduce((rank, mark) => rank * 2 + (mark(spec) ? 0 : 1), 0);
  return specs
    .map((spec) => ({ spec, rank: rankOf(spec) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ spec }) => spec);
}

/** Whether people may set this attribute here: neither Instasent alone does, nor another field. */
function isSettable({ uid, readOnly, readonly }: AttributeSpec): boolean {
  return readOnly !== true && readonly !== true && !SET_ELSEWHERE.includes(uid);
}

function isOffered(spec: AttributeSpec): boolean {
  const { enabled, mappeable, internal } = spec;
  return isSettable(spec) && enabled !== false && mappeable !== false && internal !== true;
}

function isPhone({ uid, dataType, visualType }: AttributeSpec): boolean {
  return (
    uid === '_phone_mobile' ||
    [dataType, visualType].some((type) => type?.toLowerCase() === 'phone')
  );
}

/** Instasent's attribute for a country (spec: "Two-letter country code"). */
export const COUNTRY_ATTRIBUTE = '_country_code';

function attributeKind(spec: AttributeSpec): FieldKind {
  if (spec.uid === COUNTRY_ATTRIBUTE) return 'country';
  return isPhone(spec) ? 'phone' : kindOfType(spec.dataType, 'date');
}

function attributeField(spec: AttributeSpec): FieldSpec {
  return {
    name: spec.uid,
    label: labelOf(spec.displayLabel, spec.uid),
    description: spec.description?.trim() ?? '',
    kind: attributeKind(spec),
    required: spec.requiredInWebhook === true,
    maxValues: maxValues(spec.multivalue),
    maxLength: undefined,
  };
}

/**
 * The fields for a project's attributes: required, important, visible and built-in ones first, within
 * these as Instasent lists them.
 */
export function attributeFields(specs: readonly AttributeSpec[]): FieldSpec[] {
  const offered = distinct(specs, ({ uid }) => uid).filter(isOffered);
  return ranked(offered, [
    ({ requiredInWebhook }) => requiredInWebhook === true,
    ({ important }) => important === true,
    ({ visible }) => visible === true,
    ({ custom }) => custom !== true,
  ]).map(attributeField);
}

/** The fields for the parameters of an event type, required ones first. */
export function parameterFields(specs: readonly EventParameterSpec[]): FieldSpec[] {
  return ranked(
    distinct(specs, ({ parameter }) => parameter),
    [({ required }) => required === true],
  ).map((spec) => ({
    name: spec.parameter,
    label: labelOf(spec.title, spec.parameter),
    description: spec.description?.trim() ?? '',
    kind: kindOfType(spec.dataType, 'date-time'),
    required: spec.required === true,
    maxValues: maxValues(spec.multiValue),
    maxLength: spec.maxLength !== null && spec.maxLength > 0 ? spec.maxLength : undefined,
  }));
}
