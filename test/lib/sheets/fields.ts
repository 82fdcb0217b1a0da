import { readSpec, AttributeSpec } from '../../../src/lib/ingest-api/schemas';
import type { Sheet } from '../../../src/lib/sheets/row';
import { tableSheet } from '../../../src/lib/sheets/table';
import { attributeFields, type FieldSpec } from '../../../src/lib/values/field-specs';
import { ATTRIBUTES } from '../../sandbox/specs';

/** A field as a spec makes it. */
export function field(name: string, label = name, more: Partial<FieldSpec> = {}): FieldSpec {
  return {
    name,
    label,
    description: '',
    kind: 'text',
    required: false,
    maxValues: 1,
    maxLength: undefined,
    ...more,
  };
}

/** The attributes of the sandbox's project. */
export const PROJECT_FIELDS: readonly FieldSpec[] = attributeFields(
  ATTRIBUTES.map((spec) => readSpec(AttributeSpec, spec)).filter((spec) => spec !== undefined),
);

/** A sheet with these headers, and one row. */
export function header(...names: string[]): Sheet {
  return tableSheet([names, names.map(() => 'x')]);
}
