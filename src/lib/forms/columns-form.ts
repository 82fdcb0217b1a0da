import {
  Property,
  type DropdownOption,
  type InputProperty,
  type InputPropertyMap,
} from '@activepieces/pieces-framework';
import { oneLine } from '../errors/text';
import { namesInLine } from '../sheets/columns-used';
import { cell } from '../sheets/convert-row';
import {
  CONTACT_KEYS,
  EVENT_DATE,
  EVENT_ID,
  EVENT_KEYS,
  eventDateColumns,
  KEY_LABELS,
  NOT_USED,
  NOW,
  standardIdColumn,
  USER_ID,
  type KeyName,
} from '../sheets/find-column';
import { matchColumns, type ColumnMatches } from '../sheets/match-columns';
import type { Sheet } from '../sheets/row';
import { NAMELESS } from '../sheets/table';
import type { FieldSpec } from '../values/field-specs';
import { isBlank } from '../values/input';
import { columnsNote, fieldsNote, type OmittedFields } from './columns-note';
import { noteForm } from './notes';
import type { Sample, SampleRows } from './sample';

/** More make typing slow in the builder. */
const MAX_FIELDS = 60;

/** Columns in a dropdown: a list may have as many of them as it has rows. */
const MAX_OPTIONS = 100;

const MAX_EXAMPLE_LENGTH = 20;
const MAX_HEADER_LENGTH = 60;

/** What the builder shows of a description. */
const MAX_DESCRIPTION_LENGTH = 70;

type Options = DropdownOption<string>[];

const KEY_DESCRIPTIONS: Record<KeyName, string> = {
  [USER_ID]: 'The column with each contact’s ID, such as Customer number.',
  [EVENT_ID]: 'The column with each event’s own ID, such as Order number.',
  [EVENT_DATE]: `The column with when it happened, or ${NOW} for all rows.`,
};

/** Required are the IDs alone: a column is not, of which single rows may have a value. */
function keyBase(name: KeyName) {
  return {
    displayName: KEY_LABELS[name],
    description: KEY_DESCRIPTIONS[name],
    required: name !== EVENT_DATE,
  };
}

/** The form where there is nothing to choose from. */
function textForm(keys: readonly KeyName[], fields: readonly FieldSpec[]): InputPropertyMap {
  return {
    ...Object.fromEntries(keys.map((name) => [name, Property.ShortText(keyBase(name))])),
    ...Object.fromEntries(
      fields.map(({ name, label }) => [
        name,
        Property.ShortText({
          displayName: label,
          description: 'Name of its column. Empty: found by the header.',
          required: false,
        }),
      ]),
    ),
  };
}

/** What a cell shows, in a few characters; nothing of objects. */
function example(value: unknown): string {
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const texts = items.filter((item) => typeof item !== 'object').map(String);
  return oneLine(texts.join(', '), MAX_EXAMPLE_LENGTH);
}

function optionsOf({ sheet, rows }: SampleRows): Options {
  return sheet.columns
    .filter((column) => column !== NAMELESS)
    .map((column) => {
      const filled = rows.find((row) => !isBlank(cell(row, column))) ?? {};
      const shown = isBlank(cell(filled, column)) ? '' : example(cell(filled, column));
      const name = oneLine(column, MAX_HEADER_LENGTH);
      return { label: shown === '' ? name : `${name}, for example ${shown}`, value: column };
    });
}

interface DropdownBase {
  displayName: string;
  description: string;
  required: boolean;
}

/**
 * @param column the one that an import would find
 * @param choices what can be chosen beside columns
 */
function dropdown(
  base: DropdownBase,
  column: string | undefined,
  columns: Options,
  choices: Options,
): InputProperty {
  const preset = columns.find(({ value }) => value === column);
  const first = columns.slice(0, MAX_OPTIONS);
  const isOffered = preset === undefined || first.includes(preset);
  const shown = isOffered ? first : [preset, ...first.slice(0, -1)];
  return Property.StaticDropdown({
    ...base,
    ...(preset !== undefined && { defaultValue: preset.value }),
    options: { options: [...choices, ...shown] },
  });
}

/** The column of an ID or of the date that an import would find. */
function keyColumn(name: KeyName, sheet: Sheet, { matched }: ColumnMatches): string | undefined {
  if (name !== EVENT_DATE) return standardIdColumn(name, sheet);
  const [column, ...others] = eventDateColumns(
    sheet,
    matched.map((each) => each.column),
  );
  return others.length === 0 ? column : undefined;
}

function fieldDescription(field: FieldSpec, { matched, uncertain }: ColumnMatches): string {
  const match = matched.find((each) => each.field === field);
  if (match !== undefined && match.passedOver.length > 0) {
    const not = `Found by its header. Not read: ${namesInLine(match.passedOver)}`;
    return oneLine(not, MAX_DESCRIPTION_LENGTH - 1);
  }
  if (match !== undefined) return 'Found by its header.';
  if (uncertain.some(({ fields }) => fields.includes(field))) {
    return 'It may be in more than one column, or its column is another’s.';
  }
  return field.required
    ? 'No column is named like it, and rows without it are rejected.'
    : 'No column is named like it. Empty: it is not imported.';
}

/** The form where the steps before were tested: each field is a choice of the columns that there are. */
function dropdownForm(
  keys: readonly { name: KeyName; column: string | undefined }[],
  fields: readonly FieldSpec[],
  sample: SampleRows,
  matches: ColumnMatches,
): InputPropertyMap {
  const columns = optionsOf(sample);
  const columnByField = new Map(matches.matched.map(({ field, column }) => [field, column]));
  const hasNow = columns.some(({ value }) => value.trim().toLowerCase() === NOW);
  const now = hasNow ? [] : [{ label: 'Now, for all rows', value: NOW }];
  const notUsed = [{ label: 'Not used', value: NOT_USED }];
  return {
    ...Object.fromEntries(
      keys.map(({ name, column }) => [
        name,
        dropdown(keyBase(name), column, columns, name === EVENT_DATE ? now : []),
      ]),
    ),
    ...Object.fromEntries(
      fields.map((field) => {
        const description = fieldDescription(field, matches);
        const base = { displayName: field.label, description, required: false };
        return [field.name, dropdown(base, columnByField.get(field), columns, notUsed)];
      }),
    ),
  };
}

/** The fields that a form shows: the first ones, and none that the builder takes for several. */
function shownFields(
  fields: readonly FieldSpec[],
  most: number,
): { shown: FieldSpec[]; omitted: OmittedFields } {
  const dotted = fields.filter(({ name }) => name.includes('.'));
  const others = fields.filter(({ name }) => !name.includes('.'));
  const shown = others.slice(0, most);
  return { shown, omitted: { dotted, others: others.length - shown.length } };
}

function columnsForm(
  keys: readonly KeyName[],
  fields: readonly FieldSpec[],
  sample: Sample,
): InputPropertyMap {
  const most = MAX_FIELDS - keys.length;
  if ('reason' in sample) {
    const { shown, omitted } = shownFields(fields, most);
    return { ...noteForm(fieldsNote(sample.reason, omitted)), ...textForm(keys, shown) };
  }
  const { sheet } = sample;
  const matches = matchColumns({}, { keys, fields }, sheet);
  const found = matches.matched.map(({ field }) => field);
  const others = fields.filter((field) => !found.includes(field));
  const { shown, omitted } = shownFields([...found, ...others], most);
  const keyColumns = keys.map((name) => ({ name, column: keyColumn(name, sheet, matches) }));
  return {
    ...noteForm(columnsNote(sample, keyColumns, matches, fields, omitted)),
    ...dropdownForm(keyColumns, shown, sample, matches),
  };
}

/**
 * The form that asks for the column of each attribute: a choice of the sample's columns, preset to the
 * one that an import would find; text fields with the same names where there is no sample.
 */
export function contactColumnsForm(fields: readonly FieldSpec[], sample: Sample): InputPropertyMap {
  return columnsForm(CONTACT_KEYS, fields, sample);
}

/** The same for the parameters of an event, and for its ID and moment. */
export function eventColumnsForm(fields: readonly FieldSpec[], sample: Sample): InputPropertyMap {
  return columnsForm(EVENT_KEYS, fields, sample);
}
