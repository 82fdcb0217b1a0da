import * as Type from '@sinclair/typebox';
import type { Static, TObject, TSchema } from '@sinclair/typebox';
import * as Value from '@sinclair/typebox/value';
import { isRecord } from '../json/is-record';

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** An object with any keys; `Type.Record` brings code along that reads keys from template literals. */
const Keyed = Type.Unsafe<Record<string, unknown>>(Type.Object({}));
const Text = nullable(Type.String());
const Flag = nullable(Type.Boolean());
/** `multivalue` is a maximum; `true` is taken for "many, no maximum known". */
const Multiple = nullable(Type.Union([Type.Number(), Type.Boolean()]));

/** Answer to `GET /stream` (Ingest API, authentication page): objects of which any field may be missing. */
export const StreamAnswer = Type.Object({
  organization: Type.Object({}),
  project: Type.Object({ timezone: Type.Optional(Type.Unknown()) }),
  datasource: Type.Object({
    /** Two letters: where numbers without a country code are taken to be from. */
    defaultCountry: Type.Optional(Type.Unknown()),
    /** A name of the IANA database. */
    timezone: Type.Optional(Type.Unknown()),
  }),
  stream: Type.Object({}),
});
export type StreamAnswer = Static<typeof StreamAnswer>;

/** Answer to the three `specs` calls, which are undocumented: the specs are read one by one. */
export const SpecsAnswer = Type.Object({ specs: Type.Array(Type.Unknown()) });

/** A contact attribute of the project, built-in (`_first_name`) or custom. */
export const AttributeSpec = Type.Object({
  uid: Type.String({ minLength: 1 }),
  displayLabel: Text,
  description: Text,
  dataType: Text,
  multivalue: Multiple,
  /** How it is shown; `phone` says more than its data type. */
  visualType: Text,
  readOnly: Flag,
  /** As the project-wide list of attributes spells it; the next three are only there. */
  readonly: Flag,
  enabled: Flag,
  mappeable: Flag,
  internal: Flag,
  requiredInWebhook: Flag,
  important: Flag,
  visible: Flag,
  custom: Flag,
});
export type AttributeSpec = Static<typeof AttributeSpec>;

/** A type of event that may be sent. */
export const EventSpec = Type.Object({
  uid: Type.String({ minLength: 1 }),
  name: Text,
  description: Text,
  category: Text,
  emoji: Text,
  important: Flag,
});
export type EventSpec = Static<typeof EventSpec>;

/** A parameter of an event type. */
export const EventParameterSpec = Type.Object({
  parameter: Type.String({ minLength: 1 }),
  title: Text,
  description: Text,
  dataType: Text,
  visualType: Text,
  maxLength: nullable(Type.Number()),
  required: Flag,
  multiValue: Multiple,
});
export type EventParameterSpec = Static<typeof EventParameterSpec>;

/** Answer to a look-up of one contact (Ingest API, contacts page): the contact is read tolerantly. */
export const ContactAnswer = Type.Object({ contact: Type.Object({}) });

/** A contact as its data source holds it. */
export const StoredContact = Type.Object({
  /** Its attributes by name, `_user_id` among them; one that is deleted may have none. */
  contactData: nullable(Keyed),
  contactId: nullable(Type.Union([Type.String(), Type.Number()])),
  audienceId: nullable(Type.Union([Type.String(), Type.Number()])),
  deleted: Flag,
  hasErrors: Flag,
  createdAt: Text,
  updatedAt: Text,
});
export type StoredContact = Static<typeof StoredContact>;

const List = Type.Optional(nullable(Type.Array(Type.Unknown())));

/** Outcome of a write as the API sends it to integrations today. */
export const FlatOutcome = Type.Object({ errors: List, accepted: List });

/** Outcome of a write as the public documentation has it. */
export const DocumentedOutcome = Type.Object({
  entity: Type.Object({ items: Type.Array(Type.Object({ status: Type.String() })) }),
});

/**
 * Reads one spec or contact tolerantly: a field that is missing or of an unexpected kind becomes `null`.
 *
 * @returns `undefined` when the value is no object or has no name
 */
export function readSpec<T extends TObject>(schema: T, value: unknown): Static<T> | undefined {
  if (!isRecord(value)) return undefined;
  const fields = Object.entries(schema.properties).map(([name, field]) => [
    name,
    Object.hasOwn(value, name) && Value.Check(field, value[name]) ? value[name] : null,
  ]);
  const spec: unknown = Object.fromEntries(fields);
  return Value.Check(schema, spec) ? spec : undefined;
}

/** An ID of an answer as text; `null` when there is none. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'string' && value !== '') return value;
  return Number.isFinite(value) ? Number(value).toString() : null;
}
