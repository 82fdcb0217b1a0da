import { createAction, Property } from '@activepieces/pieces-framework';
import { instasentAuth, withConnection } from '../auth';
import { contactColumnsForm } from '../forms/columns-form';
import { countryProperty, formatProperty, timeZoneProperty } from '../forms/format-fields';
import {
  onRejectedProperty,
  sheetProperty,
  sourceProperties,
  startRowProperty,
} from '../forms/list-fields';
import { classify } from '../forms/newer-hosts';
import { FORM_NOTES, loadOrNote } from '../forms/notes';
import { CONTACT_IMPORT_OUTPUT_FIELDS } from '../forms/output-fields';
import { sampleSheet } from '../forms/sample';
import { contactKind } from '../imports/contact-kind';
import { importRows } from '../imports/import-rows';
import { askInstasent, importSettings, readChoices } from '../imports/import-settings';
import { progressTo } from '../imports/progress';
import { startRowOf } from '../imports/start-row';
import { IngestClient } from '../ingest-api/client';
import { FORM_RETRY_POLICY } from '../ingest-api/retry';
import { checkRejected, contactRow, importOutput } from '../outputs/import-output';
import {
  columnsUsed,
  customColumns,
  ignoredColumns,
  PHONE_COUNTRY,
  requireAnyMatch,
  type UsedColumn,
} from '../sheets/columns-used';
import { askedColumns, idColumn, USER_ID } from '../sheets/find-column';
import { countryColumn, matchColumns, requireCertain } from '../sheets/match-columns';
import { sheetOf } from '../sheets/sources';
import { attributeFields } from '../values/field-specs';
import { checkbox } from '../values/input';

/** Why an import that would save nothing but IDs is refused. */
const NOTHING_MATCHED = [
  'attributes of Instasent, so that only IDs would be saved',
  'Fill in Columns: say which column holds which attribute. Or turn on Send Other Columns.',
] as const;

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
    format: formatProperty(),
    country: countryProperty(),
    timeZone: timeZoneProperty(),
    sendOtherColumns: Property.Checkbox({
      displayName: 'Send Other Columns',
      description: 'Save the others as custom attributes. New names may be created.',
      required: false,
      defaultValue: false,
    }),
    startRow: startRowProperty(),
    onRejected: onRejectedProperty(),
    columns: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Columns',
      description: 'Which column holds what. User ID is needed.',
      required: false,
      refreshers: ['rows', 'file', 'sheet'],
      props: ({ auth, rows, file, sheet }, { server }) =>
        loadOrNote(
          auth,
          async (connection) => {
            const client = new IngestClient(connection, FORM_RETRY_POLICY);
            const fields = attributeFields(await client.attributeSpecs());
            const sample = await sampleSheet({ rows, file, sheet }, server, [USER_ID], fields);
            return contactColumnsForm(fields, sample);
          },
          FORM_NOTES,
        ),
    }),
  },
  outputSchema: { fields: CONTACT_IMPORT_OUTPUT_FIELDS },
  async run({ auth, propsValue, output }) {
    return withConnection(auth, async (connection) => {
      const { rows, file, sheet: sheetName, columns, format, timeZone, country } = propsValue;
      const sendOthers = checkbox(propsValue.sendOtherColumns, 'Send Other Columns');
      const checkOnly = checkbox(propsValue.checkOnly, 'Check Only');
      const choices = readChoices({ format, timeZone, country });
      const sheet = await sheetOf(
        { rows, file, sheet: sheetName },
        askedColumns(columns, [USER_ID]),
      );
      const startRow = startRowOf(propsValue.startRow, sheet.size);
      const userIdColumn = idColumn(columns, USER_ID, sheet);

      const client = new IngestClient(connection);
      const { specs, stream } = await askInstasent(client, client.attributeSpecs('import'));
      const fields = attributeFields(specs);
      const matches = matchColumns(columns, { keys: [USER_ID], fields }, sheet);
      requireCertain(matches);
      const { matched } = matches;
      if (!sendOthers) {
        requireAnyMatch(matched, fields, sheet, [userIdColumn], NOTHING_MATCHED);
      }
      const phoneCountry = countryColumn(matches, sheet);
      const isOnlyForPhones =
        phoneCountry !== undefined && !matched.some(({ column }) => column === phoneCountry);
      const { formats, summary } = await importSettings(sheet, matched, choices, stream);
      const used: UsedColumn[] = [
        { field: { name: USER_ID }, column: userIdColumn },
        ...matched,
        ...(isOnlyForPhones ? [{ field: PHONE_COUNTRY, column: phoneCountry }] : []),
      ];
      const read = new Set(used.map(({ column }) => column));
      const known = new Set([...read, ...specs.map(({ uid }) => uid)]);
      const customs = sendOthers ? customColumns(sheet, known) : [];

      const phones = { unclear: 0, several: 0 };
      const report = await importRows(
        sheet,
        contactKind({ userIdColumn, formats, countryColumn: phoneCountry, customs, phones }),
        connection,
        { startRow, checkOnly, onProgress: progressTo(output) },
      );
      checkRejected(report, propsValue.onRejected);

      for (const column of customs) read.add(column);
      return importOutput(
        report,
        connection,
        {
          columns_used: columnsUsed(used),
          ignored_columns: ignoredColumns(sheet, (column) => read.has(column)),
          ...summary,
          encoding: sheet.encoding,
          hidden_rows: sheet.hiddenRows,
          phones_unclear: phones.unclear,
          phones_several: phones.several,
        },
        contactRow,
      );
    });
  },
});

classify(importContacts, 'WRITE');
