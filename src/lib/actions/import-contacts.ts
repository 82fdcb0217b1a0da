import { createAction, Property } from '@activepieces/pieces-framework';
import { connectionOf, instasentAuth } from '../auth';
import { inputError } from '../errors/input-error';
import { quote } from '../errors/text';
import { columnsForm } from '../forms/forms';
import { countryProperty, formatProperty, timeZoneProperty } from '../forms/format-fields';
import {
  onRejectedProperty,
  sheetProperty,
  sourceProperties,
  startRowProperty,
  userIdColumnProperty,
} from '../forms/list-fields';
import { classify } from '../forms/newer-hosts';
import { FORM_NOTES, loadOrNote } from '../forms/notes';
import { CONTACT_IMPORT_OUTPUT_FIELDS } from '../forms/output-fields';
import {
  askInstasent,
  importSettings,
  readChoices,
  type ImportSettings,
} from '../imports/import-settings';
import { importRows } from '../imports/import-rows';
import { progressTo } from '../imports/progress';
import type { RecordKind } from '../imports/record-kind';
import { ImportRequests } from '../imports/requests';
import { startRowOf } from '../imports/start-row';
import { IngestClient } from '../ingest-api/client';
import { MAX_RECORDS } from '../ingest-api/limits';
import type { Contact } from '../ingest-api/records';
import { FORM_PATIENCE } from '../ingest-api/retry';
import { checkRejected, contactRow, importOutput } from '../outputs/import-output';
import { convertCells, idFrom, orRejected } from '../sheets/convert-row';
import { idColumnOf } from '../sheets/find-column';
import {
  columnsUsed,
  customColumns,
  ignoredColumns,
  mappedFields,
  requireAnyMatch,
  type CustomColumn,
} from '../sheets/match-columns';
import type { Parsed, SourceRow, Subject } from '../sheets/row';
import { sheetOf } from '../sheets/sources';
import { attributeFields, unofferedFields } from '../values/field-specs';
import { checkbox, isBlank } from '../values/input';
import { wireValue } from '../values/wire-value';
import { isErrorValue } from '../values/spreadsheet-errors';

const USER_ID = '_user_id';

interface Layout {
  userIdColumn: string;
  formats: ImportSettings['formats'];
  customs: readonly CustomColumn[];
  /** Hears how many phone numbers of a row go out as they came. */
  onUnclearPhones: (count: number) => void;
}

/** The value of a column that no spec tells about. In a table a cell of spaces is an empty one. */
function customValue(value: unknown, column: string): unknown {
  if (isBlank(value)) return undefined;
  const label = `Column ${quote(column)}`;
  if (isErrorValue(value)) {
    throw inputError(label, 'holds an error of the spreadsheet, such as #N/A', 'Correct it there.');
  }
  return wireValue(value, label);
}

/**
 * The columns of a row that belong to no attribute, as custom attributes.
 *
 * @param names of custom attributes by column
 */
function otherColumns(
  row: SourceRow,
  names: ReadonlyMap<string, string>,
  subject: Subject,
): Parsed<Record<string, unknown>> {
  const values: [string, unknown][] = [];
  // By the row's own columns: a list may have as many of them as it has rows.
  for (const [column, value] of Object.entries(row)) {
    const name = names.get(column);
    if (name === undefined) continue;
    const sent = orRejected(column, subject, () => customValue(value, column));
    if ('rejected' in sent) return sent;
    if (sent.ok !== undefined) values.push([name, sent.ok]);
  }
  return { ok: Object.fromEntries(values) };
}

function contactKind(layout: Layout): RecordKind<Contact> {
  const { userIdColumn, formats, customs, onUnclearPhones } = layout;
  const names = new Map(customs.map(({ column, name }) => [column, name]));
  return {
    key: (row) => idFrom(row, userIdColumn, { userId: null, eventId: null }),
    convert(row, userId): Parsed<Contact> {
      const subject = { userId, eventId: null };
      const attributes = convertCells(row, formats);
      if (attributes.leftOut.length > 0) {
        return { rejected: { ...subject, reasons: attributes.leftOut } };
      }
      const others = otherColumns(row, names, subject);
      if ('rejected' in others) return others;
      onUnclearPhones(attributes.unclearPhones);
      return { ok: { _user_id: userId, ...attributes.values, ...others.ok } };
    },
    merge: (earlier, later) => ({ ok: { ...earlier, ...later } }),
    subject: (record) => ({ userId: record._user_id, eventId: null }),
    maxRecords: MAX_RECORDS,
    send: (client, records) => client.upsertContacts(records),
  };
}

export const importContacts = createAction({
  auth: instasentAuth,
  name: 'import_contacts',
  displayName: 'Import Contacts',
  description:
    'Adds or updates many contacts in one step, from the rows of another step or from a CSV or Excel file: much faster than a loop. Columns are found by their header. Rows with the same user ID become one contact, and blank cells change nothing. Turn on Check Only to try it first: Test Step sends real data.',
  audience: 'both',
  aiMetadata: {
    description:
      'Adds or updates many contacts at once; prefer it to a loop of add_or_update_contact. Give rows as a JSON list of objects, each with a _user_id, whose keys are names or labels of Instasent’s attributes (leave file empty then); map other keys in columns, such as {"_email": "Correo"}, and look at ignored_columns afterwards. Rows with the same user ID are merged, blank values change nothing, and checkOnly set to true reads and checks everything without sending it.',
    idempotent: true,
  },
  props: {
    ...sourceProperties(),
    sheet: sheetProperty(),
    userIdColumn: userIdColumnProperty(),
    format: formatProperty(),
    country: countryProperty(),
    timeZone: timeZoneProperty(),
    sendOtherColumns: Property.Checkbox({
      displayName: 'Send Other Columns',
      description: 'Save columns that fit no attribute as custom attributes.',
      required: false,
      defaultValue: false,
    }),
    startRow: startRowProperty(),
    onRejected: onRejectedProperty(),
    columns: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Columns',
      description: 'Only for columns whose header Instasent does not know.',
      required: false,
      refreshers: [],
      props: ({ auth }) =>
        loadOrNote(
          auth,
          async (connection) => {
            const client = new IngestClient(connection, FORM_PATIENCE);
            return columnsForm(attributeFields(await client.attributeSpecs()));
          },
          FORM_NOTES,
        ),
    }),
  },
  outputSchema: { fields: CONTACT_IMPORT_OUTPUT_FIELDS },
  async run({ auth, propsValue, output }) {
    const connection = connectionOf(auth);
    const requests = new ImportRequests(connection);
    const { rows, file, sheet: sheetName, format, timeZone, country } = propsValue;
    const typedColumn = propsValue.userIdColumn;
    const sendOthers = checkbox(propsValue.sendOtherColumns, 'Send Other Columns');
    const checkOnly = checkbox(propsValue.checkOnly, 'Check Only');
    const choices = readChoices({ format, timeZone, country });
    const sheet = await sheetOf({ rows, file, sheet: sheetName }, [typedColumn ?? USER_ID]);
    const startRow = startRowOf(propsValue.startRow, sheet.size);
    const userIdColumn = idColumnOf(typedColumn, USER_ID, 'User ID Column', sheet);

    const { specs, stream } = await askInstasent(requests, (client) =>
      client.attributeSpecs('import'),
    );
    const fields = attributeFields(specs);
    const mapped = mappedFields(propsValue.columns, fields, sheet, unofferedFields(specs));
    if (!sendOthers) {
      requireAnyMatch(
        mapped,
        fields,
        sheet,
        [userIdColumn],
        [
          'attributes of Instasent, so that only IDs would be saved',
          'Fill in Columns: type which column holds which attribute. Or turn on Send Other Columns.',
        ],
      );
    }
    const read = new Set([userIdColumn, ...mapped.map(({ column }) => column)]);
    const known = new Set([...read, ...specs.map(({ uid }) => uid)]);
    const customs = sendOthers ? customColumns(sheet, known) : [];
    const { formats, summary } = await importSettings(sheet, mapped, choices, stream);

    let phonesUnclear = 0;
    const onUnclearPhones = (count: number) => {
      phonesUnclear += count;
    };
    const report = await importRows(
      sheet,
      contactKind({ userIdColumn, formats, customs, onUnclearPhones }),
      requests,
      { startRow, checkOnly, onProgress: progressTo(output) },
    );
    checkRejected(report, propsValue.onRejected);

    for (const { column } of customs) read.add(column);
    const used = [{ field: { name: USER_ID }, column: userIdColumn }, ...mapped];
    return importOutput(
      report,
      connection,
      {
        columns_used: columnsUsed(used),
        ignored_columns: ignoredColumns(sheet, (column) => read.has(column)),
        ...summary,
        encoding: sheet.encoding,
        phones_unclear: phonesUnclear,
      },
      contactRow,
    );
  },
});

classify(importContacts, 'WRITE');
