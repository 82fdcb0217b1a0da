import { createAction, Property } from '@activepieces/pieces-framework';
import { instasentAuth, withConnection } from '../auth';
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
import { askStream, circumstancesOf, readChoices } from '../imports/circumstances';
import { contactKind } from '../imports/contact-kind';
import { importRows } from '../imports/import-rows';
import { progressTo } from '../imports/progress';
import { startRowOf } from '../imports/start-row';
import { IngestClient } from '../ingest-api/client';
import { FORM_RETRY_POLICY } from '../ingest-api/retry';
import { checkRejected, contactRow, importOutput } from '../outputs/import-output';
import { idColumnOf } from '../sheets/find-column';
import {
  columnsUsed,
  customColumns,
  ignoredColumns,
  mappedFields,
  requireAnyMatch,
} from '../sheets/match-columns';
import { sheetOf } from '../sheets/sources';
import { attributeFields } from '../values/field-specs';
import { checkbox } from '../values/input';

const USER_ID = '_user_id';

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
            const client = new IngestClient(connection, FORM_RETRY_POLICY);
            return columnsForm(attributeFields(await client.attributeSpecs()));
          },
          FORM_NOTES,
        ),
    }),
  },
  outputSchema: { fields: CONTACT_IMPORT_OUTPUT_FIELDS },
  async run({ auth, propsValue, output }) {
    return withConnection(auth, async (connection) => {
      const { rows, file, sheet: sheetName, format, timeZone, country } = propsValue;
      const typedColumn = propsValue.userIdColumn;
      const sendOthers = checkbox(propsValue.sendOtherColumns, 'Send Other Columns');
      const checkOnly = checkbox(propsValue.checkOnly, 'Check Only');
      const choices = await readChoices({ format, timeZone, country });
      const sheet = await sheetOf({ rows, file, sheet: sheetName }, [typedColumn ?? USER_ID]);
      const startRow = startRowOf(propsValue.startRow, sheet.size);
      const userIdColumn = idColumnOf(typedColumn, USER_ID, 'User ID Column', sheet);

      const client = new IngestClient(connection);
      const [specs, stream] = await Promise.all([
        client.attributeSpecs('import'),
        askStream(client),
      ]);
      const fields = attributeFields(specs);
      const mapped = mappedFields(propsValue.columns, fields, sheet);
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
      const { readings, understood } = await circumstancesOf(
        sheet,
        startRow,
        mapped,
        choices,
        stream,
      );

      let phonesUnclear = 0;
      const onUnclearPhones = (count: number) => {
        phonesUnclear += count;
      };
      const report = await importRows(
        sheet,
        contactKind({ userIdColumn, formats: readings, customs, onUnclearPhones }),
        connection,
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
          ...understood,
          encoding: sheet.encoding,
          phones_unclear: phonesUnclear,
        },
        contactRow,
      );
    });
  },
});

classify(importContacts, 'WRITE');
