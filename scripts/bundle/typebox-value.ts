import {
  Kind,
  type TArray,
  type TBoolean,
  type TNull,
  type TNumber,
  type TObject,
  type TSchema,
  type TString,
  type TUnion,
  type TUnknown,
} from '@sinclair/typebox';

type KnownSchema = TArray | TBoolean | TNull | TNumber | TObject | TString | TUnion | TUnknown;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/* TypeBox's check knows every kind of schema, which is a tenth of what a start of the piece reads.
 * This one knows those that the piece has, and fails for any other. */
export function Check(schema: TSchema, value: unknown): boolean {
  const known = schema as KnownSchema;
  switch (known[Kind]) {
    case 'Unknown':
      return true;
    case 'Null':
      return value === null;
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Number':
      return Number.isFinite(value);
    case 'String':
      return typeof value === 'string' && value.length >= (known.minLength ?? 0);
    case 'Array':
      return Array.isArray(value) && value.every((each) => Check(known.items, each));
    case 'Union':
      return known.anyOf.some((each) => Check(each, value));
    case 'Object':
      return (
        isObject(value) &&
        Object.entries(known.properties).every(([name, property]) =>
          known.required?.includes(name) === true
            ? name in value && Check(property, value[name])
            : value[name] === undefined || Check(property, value[name]),
        )
      );
    default:
      throw new Error(`No check for a schema of the kind ${schema[Kind]}`);
  }
}
