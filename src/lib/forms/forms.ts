import {
  Property,
  type DropdownState,
  type InputProperty,
  type InputPropertyMap,
} from '@activepieces/pieces-framework';
import type { AttributeSpec, EventParameterSpec, EventSpec } from '../ingest-api/schemas';
import {
  attributeFields,
  distinct,
  labelOf,
  parameterFields,
  ranked,
  readableName,
  type FieldKind,
  type FieldSpec,
} from '../values/field-specs';
import { UNKNOWN } from '../values/wire-value';
import { noteForm, noteOptions } from './notes';

/** Each of them fits, with what is put behind it, in the 70 characters that the builder shows. */
const WHAT_TO_TYPE: Record<FieldKind, string> = {
  text: '',
  'long-text': '',
  number: 'A number, such as 19.99.',
  integer: 'A whole number, such as 3.',
  bool: '',
  date: 'A date, such as 1990-05-31.',
  'date-time': 'Date and time, such as 2026-03-09T18:30:00.000+01:00.',
  json: 'JSON, such as {"color": "red"}.',
  phone: 'A phone number, such as +34600000000.',
  country: 'A country, such as ES.',
};

/**
 * Consent has two layers (Instasent's help centre): what a company's own lists know, and what Instasent
 * keeps from its unsubscribe links, which must not be overwritten unawares. By how the name begins.
 */
const ABOUT_CONSENT: readonly (readonly [prefix: string, sentence: string])[] = [
  ['_accepts_marketing_', 'Consent as your own records have it; opt-outs belong here, too.'],
  ['_is_subscribed_', 'Kept by Instasent from unsubscribe links: best left empty.'],
];

function consentSentence({ name }: FieldSpec): string {
  return ABOUT_CONSENT.find(([prefix]) => name.startsWith(prefix))?.[1] ?? '';
}

/** Only text can be typed too long without being wrong in another way. */
const KINDS_WITH_LENGTH: readonly FieldKind[] = ['text', 'long-text'];

/** More make typing slow in the builder. */
const MAX_FIELDS = 60;

function lengthSentence({ kind, maxLength }: FieldSpec): string {
  if (maxLength === undefined || !KINDS_WITH_LENGTH.includes(kind)) return '';
  return `At most ${maxLength.toString()} characters.`;
}

function countSentence({ maxValues: most }: FieldSpec): string {
  if (most === 1) return '';
  return Number.isFinite(most) ? `Up to ${most.toString()} values.` : 'Several values.';
}

/** Ours first: Instasent's own words may be long, and the builder cuts a long text behind 70 characters. */
function descriptionOf(field: FieldSpec): string {
  const { description, kind } = field;
  const sentences = [
    consentSentence(field),
    WHAT_TO_TYPE[kind],
    lengthSentence(field),
    countSentence(field),
    description.toLowerCase() === 'null' ? '' : description.replace(/([^.!?…:])$/, '$1.'),
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
  if (field.maxValues > 1) return Property.Array(base);
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

/** The form of the first fields, which are the ones that matter most, below a note about the others. */
function cappedForm(
  fields: readonly FieldSpec[],
  property: (field: FieldSpec) => InputProperty,
  aboutOthers: string,
): InputPropertyMap {
  const note =
    fields.length > MAX_FIELDS
      ? noteForm(
          `The first ${MAX_FIELDS.toString()} of ${fields.length.toString()}. ${aboutOthers}`,
        )
      : {};
  return { ...note, ...formOf(fields.slice(0, MAX_FIELDS), property) };
}

function formOf(
  fields: readonly FieldSpec[],
  property: (field: FieldSpec) => InputProperty,
): InputPropertyMap {
  return Object.fromEntries(fields.map((field) => [field.name, property(field)]));
}

/** The form of a contact's attributes. */
export function contactForm(specs: readonly AttributeSpec[]): InputPropertyMap {
  const fields = attributeFields(specs);
  if (fields.length === 0) {
    return noteForm('Instasent lists no attributes here. Use Custom Attributes.');
  }
  return cappedForm(fields, inputProperty, 'Set others by name in Custom Attributes.');
}

/** The form of an event's parameters: all of them, since there is no other field to set them in. */
export function eventForm(specs: readonly EventParameterSpec[]): InputPropertyMap {
  const fields = parameterFields(specs);
  if (fields.length === 0) return noteForm('This event type has no fields: nothing to fill in.');
  return formOf(fields, inputProperty);
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
  return noteOptions('Instasent has no event types');
}
