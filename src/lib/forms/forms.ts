import {
  Property,
  type DropdownState,
  type InputProperty,
  type InputPropertyMap,
} from '@activepieces/pieces-framework';
import type { AttributeSpec, EventParameterSpec, EventSpec } from '../ingest-api/schemas';
import { noteForm } from './notes';
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
import { UNKNOWN } from '../values/wire';

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
