import {
  Property,
  type DropdownState,
  type InputProperty,
  type InputPropertyMap,
} from '@activepieces/pieces-framework';
import type { AttributeSpec, EventParameterSpec, EventSpec } from '../ingest-api/schemas';
import { noteForm } from './notes';
import { UNKNOWN } from './wire';

/** Set by Instasent itself, or by a field of its own. */
const NOT_OFFERED = ['_user_id', '_email_verified', '_phone_mobile_verified'];

/** As a property name it would change the form object instead of adding to it. */
const UNSAFE_NAME = '__proto__';

/** How a value is typed, shown and converted. */
export type FieldKind =
  'text' | 'long-text' | 'number' | 'integer' | 'bool' | 'date' | 'date-time' | 'json';

/** One field of a form, whatever it is a field of. */
export interface FieldSpec {
  name: string;
  label: string;
  description: string;
  kind: FieldKind;
  required: boolean;
  /** Most values: 1 for a single value, `Infinity` for a list without a known maximum. */
  mostValues: number;
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

function mostValues(multiple: number | boolean | null): number {
  if (typeof multiple === 'number') return Math.max(1, Math.floor(multiple));
  return multiple === true ? Number.POSITIVE_INFINITY : 1;
}

/** `_first_name` becomes "First name". */
export function readableName(name: string): string {
  const words = name.replace(/[_\-.\s]+/g, ' ').trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

function labelOf(label: string | null, name: string): string {
  const given = label?.trim() ?? '';
  return given === '' || given.toLowerCase() === 'null' ? readableName(name) : given;
}

/** The first of each name, without those that cannot be typed. */
function distinct<T>(specs: readonly T[], nameOf: (spec: T) => string): T[] {
  const byName = new Map<string, T>();
  for (const spec of specs) {
    const name = nameOf(spec);
    if (name !== UNSAFE_NAME && !byName.has(name)) byName.set(name, spec);
  }
  return [...byName.values()];
}

/** Sorts by the first of several yes/no marks that tells two apart; otherwise the order stays. */
function ranked<T>(specs: readonly T[], marks: ((spec: T) => boolean)[]): T[] {
  const rankOf = (spec: T) => marks.reduce((rank, mark) => rank * 2 + (mark(spec) ? 0 : 1), 0);
  return specs
    .map((spec) => ({ spec, rank: rankOf(spec) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ spec }) => spec);
}

/** Whether nobody but Instasent sets this attribute, or a field of its own does. */
function isSetByInstasent({ uid, readOnly }: AttributeSpec): boolean {
  return readOnly === true || NOT_OFFERED.includes(uid);
}

/**
 * The fields for a project's attributes: required, important, visible and built-in ones first, within
 * these as Instasent lists them.
 */
export function attributeFields(specs: readonly AttributeSpec[]): FieldSpec[] {
  const offered = distinct(specs, ({ uid }) => uid).filter((spec) => !isSetByInstasent(spec));
  return ranked(offered, [
    ({ requiredInWebhook }) => requiredInWebhook === true,
    ({ important }) => important === true,
    ({ visible }) => visible === true,
    ({ custom }) => custom !== true,
  ]).map((spec) => ({
    name: spec.uid,
    label: labelOf(spec.displayLabel, spec.uid),
    description: spec.description?.trim() ?? '',
    kind: kindOfType(spec.dataType, 'date'),
    required: spec.requiredInWebhook === true,
    mostValues: mostValues(spec.multivalue),
    maxLength: undefined,
  }));
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
    mostValues: mostValues(spec.multiValue),
    maxLength: spec.maxLength !== null && spec.maxLength > 0 ? spec.maxLength : undefined,
  }));
}

const WHAT_TO_TYPE: Record<FieldKind, string> = {
  text: '',
  'long-text': '',
  number: 'A number, such as 19.99.',
  integer: 'A whole number, such as 3.',
  bool: '',
  date: 'A date as YYYY-MM-DD, such as 1990-05-31.',
  'date-time': 'A date and time with time zone, such as 2026-03-09T18:30:00.000+01:00.',
  json: 'JSON, such as {"color": "red"}.',
};

function descriptionOf(field: FieldSpec): string {
  const { description, kind, mostValues: most, maxLength } = field;
  const sentences = [
    description.toLowerCase() === 'null' ? '' : description.replace(/([^.!?…:])$/, '$1.'),
    WHAT_TO_TYPE[kind],
    maxLength === undefined ? '' : `At most ${maxLength.toString()} characters.`,
    most === 1
      ? ''
      : Number.isFinite(most)
        ? `Up to ${most.toString()} values, one a line.`
        : 'Several values, one a line.',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

const YES_NO_UNKNOWN = {
  options: [
    { label: 'Yes', value: '1' },
    { label: 'No', value: '0' },
    // A value of its own: the builder shows an option whose value is null as chosen when none is.
    { label: 'Unknown', value: UNKNOWN },
  ],
};

function inputProperty(field: FieldSpec): InputProperty {
  const base = {
    displayName: field.label,
    description: descriptionOf(field),
    required: field.required,
  };
  if (field.mostValues > 1) return Property.Array(base);
  switch (field.kind) {
    case 'long-text':
      return Property.LongText(base);
    case 'number':
    case 'integer':
      return Property.Number(base);
    case 'bool':
      return Property.StaticDropdown({ ...base, options: YES_NO_UNKNOWN });
    case 'json':
      return Property.Json(base);
    default:
      return Property.ShortText(base);
  }
}

function form(fields: readonly FieldSpec[], whenEmpty: string): InputPropertyMap {
  if (fields.length === 0) return noteForm(whenEmpty);
  return Object.fromEntries(fields.map((field) => [field.name, inputProperty(field)]));
}

/** The form of a contact's attributes. */
export function contactForm(specs: readonly AttributeSpec[]): InputPropertyMap {
  return form(
    attributeFields(specs),
    'Instasent lists no attributes for this project. Use Custom Attributes below.',
  );
}

/** The form of an event's parameters. */
export function eventForm(specs: readonly EventParameterSpec[]): InputPropertyMap {
  return form(
    parameterFields(specs),
    'This event type has no parameters: there is nothing to fill in.',
  );
}

/** The form that asks for the column of each field. */
export function columnsForm(fields: readonly FieldSpec[]): InputPropertyMap {
  if (fields.length === 0) return noteForm('There is nothing to map here.');
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      Property.ShortText({
        displayName: field.label,
        description: `Name of the column that holds it. Empty: the column ${field.name}.`,
        required: false,
      }),
    ]),
  );
}

/**
 * The choice of event types: important ones first, then category by category in the order in which
 * Instasent names them, since the builder has no groups.
 */
export function eventTypeOptions(specs: readonly EventSpec[]): DropdownState<string> {
  const offered = distinct(specs, ({ uid }) => uid);
  const groups = new Map<string | null, EventSpec[]>();
  for (const spec of offered)
    groups.set(spec.category, [...(groups.get(spec.category) ?? []), spec]);
  const byCategory = [...groups.values()].flat();
  const options = ranked(byCategory, [({ important }) => important === true]).map((spec) => {
    const category = spec.category === null ? '' : ` (${readableName(spec.category)})`;
    const emoji = spec.emoji === null ? '' : `${spec.emoji} `;
    return { label: `${emoji}${labelOf(spec.name, spec.uid)}${category}`, value: spec.uid };
  });
  if (options.length > 0) return { disabled: false, options };
  return {
    disabled: true,
    options: [],
    placeholder: 'Instasent lists no event types for this data source. Contact Instasent support.',
  };
}
