import { createAction, Property } from '@activepieces/pieces-framework';
import { connectionOf, instasentAuth } from '../auth';
import { columnsForm } from '../forms/forms';
import { attributeFields } from '../values/field-specs';
import { checkbox, isBlank } from '../values/input';
import { loadOrNote, noteForm } from '../forms/notes';
import { wireValue } from '../values/wire';
import {
  cell,
  columnOf,
  convertCells,
  idFrom,
  ignoredColumns,
  mappedFields,
  orRejected,
  rowsOf,
} from '../sheets/columns';
import { importRows, type RecordKind } from '../imports/import-rows';
import type { Parsed, SourceRow } from '../sheets/row';
import { checkRejected, importOutput } from '../outputs/import-output';
import { IMPORT_OUTPUT_FIELDS, onRejectedProperty, rowsProperty } from '../forms/import-fields';
import { IngestClient } from '../ingest-api/client';
import type { Contact } from '../ingest-api/records';
import { FORM_PATIENCE } from '../ingest-api/retry';

interface Layout {
  userIdColumn: string;
  fields: ReturnType<typeof mappedFields>;
  /** Columns that are not sent as custom attributes; `undefined`: no column is. */
  known: ReadonlySet<string> | undefined;
}

/** Names that begin with _ are Instasent's own, and none of them is a custom attribute. */
function isCustom(column: string, known: ReadonlySet<string>): boolean {
  const name = column.trim();
  return name !== '' && !name.startsWith('_') && !known.has(name) && !known.has(column);
}

/** In a table a cell of spaces is an empty one. */
function blankless(value: unknown, column: string): unknown {
  return isBlank(value) ? undefined : wireValue(value, column);
}

/** The columns of a row that belong to no attribute, as custom attributes. */
function otherColumns(row: SourceRow, known: ReadonlySet<string>): Record<string, unknown> {
  const entries = Object.keys(row)
    .filter((column) => isCustom(column, known))
    .map((column): [string, unknown] => [column.trim(), blankless(cell(row, column), column)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function contactKind({ userIdColumn, fields, known }: Layout): RecordKind<Contact> {
  return {
    key: (row) => idFrom(row, userIdColumn, { userId: null, eventId: null }),
    convert(row, userId): Parsed<Contact> {
      const subject = { userId, eventId: null };
      const attributes = convertCells(row, fields, subject);
      if ('rejected' in attributes) return attributes;
      const others = orRejected('other columns', subject, () =>
        known === undefined ? {} : otherColumns(row, known),
      );
      if ('rejected' in others) return others;
      return { ok: { _user_id: userId, ...attributes.ok, ...others.ok } };
    },
    merge: (earlier, later) => ({ ok: { ...earlier, ...later } }),
    subject: (record) => ({ userId: record._user_id, eventId: null }),
    send: (client, records) => client.upsertContacts(records, { purpose: 'rows' }),
  };
}

export const importContacts = createAction({
  auth: instasentAuth,
  name: 'import_contacts',
  displayName: 'Import Contacts',
  description:
    'Adds or updates many contacts in one step, for example all rows of a spreadsheet: up to a hundred times faster than a loop.',
  audience: 'both',
  aiMetadata: {
    description:
      'Adds or updates many contacts at once from a list of rows. Prefer it over a loop of add_or_update_contact for more than a few contacts. Needs rows: a JSON list of objects, one per contact. Columns named like Instasent’s attributes (_user_id, _first_name, _email, …) need no mapping; otherwise name them in userIdColumn and in columns, an object from Instasent’s attribute names to your column names such as {"_email": "Email"}. Rows with the same user ID are merged, blank cells change nothing. Returns counts and the rejected rows with reasons. Running it again with the same rows changes nothing.',
    idempotent: true,
  },
  props: {
    rows: rowsProperty(),
    userIdColumn: Property.ShortText({
      displayName: 'User ID Column',
      description:
        'The column that holds the ID of each contact in your own system. Empty: the column _user_id.',
      required: false,
      defaultValue: '_user_id',
    }),
    columns: Property.DynamicProperties({
      auth: instasentAuth,
      displayName: 'Columns',
      description:
        'Which column of your rows holds which attribute. Empty: a column with the attribute’s own name, if there is one.',
      required: false,
      refreshers: [],
      props: ({ auth }) =>
        loadOrNote(
          auth,
          async (connection) => {
            const client = new IngestClient(connection, FORM_PATIENCE);
            return columnsForm(attributeFields(await client.attributeSpecs()));
          },
          noteForm,
        ),
    }),
    sendOtherColumns: Property.Checkbox({
      displayName: 'Send Other Columns',
      description:
        'Turn this on to save columns that belong to no attribute as custom attributes of the contact. Leave it off to ignore them.',
      required: false,
      defaultValue: false,
    }),
    onRejected: onRejectedProperty(),
  },
  outputSchema: { fields: IMPORT_OUTPUT_FIELDS },
  async run({ auth, propsValue }) {
    const connection = connectionOf(auth);
    const rows = rowsOf(propsValue.rows);
    const userIdColumn = columnOf(propsValue.userIdColumn, '_user_id', 'User ID Column', rows);
    const sendOthers = checkbox(propsValue.sendOtherColumns, 'Send Other Columns');
    const specs = await new IngestClient(connection, FORM_PATIENCE).attributeSpecs('import');
    const fields = mappedFields(propsValue.columns, attributeFields(specs), rows);
    const taken = [...fields.map(({ column }) => column), ...specs.map(({ uid }) => uid)];
    const known = new Set([userIdColumn, ...taken]);

    const report = await importRows(
      rows,
      contactKind({ userIdColumn, fields, known: sendOthers ? known : undefined }),
      connection,
    );
    checkRejected(report, propsValue.onRejected);
    const isRead = (column: string) => known.has(column) || (sendOthers && isCustom(column, known));
    return importOutput(
      report,
      connection,
      ignoredColumns(rows, isRead),
      ({ row, user_id, field, reason }) => ({
        row,
        user_id,
        field,
        reason,
      }),
    );
  },
});
