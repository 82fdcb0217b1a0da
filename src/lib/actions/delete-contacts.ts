import { createAction, Property } from '@activepieces/pieces-framework';
import { instasentAuth, withConnection } from '../auth';
import { inputError } from '../errors/input-error';
import {
  sheetProperty,
  sourceProperties,
  startRowProperty,
  userIdColumnProperty,
} from '../forms/list-fields';
import { classify } from '../forms/newer-hosts';
import { DELETION_OUTPUT_FIELDS } from '../forms/output-fields';
import { deletionKind } from '../imports/deletion-kind';
import { importRows } from '../imports/import-rows';
import { progressTo } from '../imports/progress';
import type { RecordKind } from '../imports/record-kind';
import { startRowOf } from '../imports/start-row';
import { IngestClient } from '../ingest-api/client';
import type { Contact } from '../ingest-api/records';
import { contactRow, deletionOutput } from '../outputs/import-output';
import type { Sheet } from '../sheets/row';
import { sheetOfIds } from '../sheets/id-list';
import { checkbox, wholeNumber } from '../values/input';

const MAX_DELETIONS = 1_000;
const CONFIRMATION = 'I know that this cannot be undone';

/** How many contacts the rows from a row on name. */
function distinctIds(
  sheet: Sheet,
  startRow: number,
  kind: Pick<RecordKind<Contact>, 'key'>,
): number {
  const ids = new Set<string>();
  for (let index = startRow - 1; index < sheet.size; index += 1) {
    const row = sheet.row(index);
    const id = 'ok' in row ? kind.key(row.ok) : undefined;
    if (id !== undefined && 'ok' in id) ids.add(id.ok);
  }
  return ids.size;
}

export const deleteContacts = createAction({
  auth: instasentAuth,
  name: 'delete_contacts',
  displayName: 'Delete Contacts',
  description:
    'Destroys every contact of a list that you give, such as erasure requests in a spreadsheet, for good: they cannot be brought back. Nothing is sent until you tick the confirmation, and nothing when the list has more IDs than Most Deletions. Turn on Check Only to see first what would be deleted. An ID that Instasent does not know is counted, and is no error.',
  audience: 'human',
  aiMetadata: {
    description:
      'Deletes all contacts of a list of user IDs from Instasent, irreversibly. Give rows as IDs, one a line, or as a JSON list. Use it only when the user has explicitly asked for these contacts to be deleted: run it with checkOnly set to true first, tell the user how many would be deleted, and set confirm to true only after the user has agreed to that.',
    idempotent: true,
  },
  props: {
    ...sourceProperties('Rows of a spreadsheet step, CSV text, or IDs, one a line.'),
    confirm: Property.Checkbox({
      displayName: CONFIRMATION,
      description: 'Nothing is deleted without it. Check Only does not need it.',
      required: false,
      defaultValue: false,
    }),
    sheet: sheetProperty(),
    userIdColumn: userIdColumnProperty(),
    mostDeletions: Property.Number({
      displayName: 'Most Deletions',
      description: 'With more IDs in the list than this, nothing is deleted.',
      required: false,
      defaultValue: MAX_DELETIONS,
    }),
    startRow: startRowProperty(),
  },
  outputSchema: { fields: DELETION_OUTPUT_FIELDS },
  async run({ auth, propsValue, output }) {
    return withConnection(auth, async (connection) => {
      const { rows, file, sheet: sheetName, userIdColumn } = propsValue;
      const checkOnly = checkbox(propsValue.checkOnly, 'Check Only');
      if (!checkOnly && !checkbox(propsValue.confirm, CONFIRMATION)) {
        throw inputError(
          `“${CONFIRMATION}”`,
          'is not ticked',
          'Tick it to delete these contacts for good, or turn on Check Only to see what would happen.',
        );
      }
      const { sheet, column } = await sheetOfIds({ rows, file, sheet: sheetName }, userIdColumn);
      const startRow = startRowOf(propsValue.startRow, sheet.size);
      const kind = deletionKind(column);
      const most = wholeNumber(propsValue.mostDeletions, 'Most Deletions') ?? MAX_DELETIONS;
      const count = distinctIds(sheet, startRow, kind);
      if (count > most) {
        throw inputError(
          'Most Deletions',
          `is ${most.toString()}, but the list has ${count.toString()} different IDs`,
          'Check that it is the right list; if it is, raise Most Deletions.',
        );
      }

      // A 404 means that there is no such contact only where the data source is known to exist.
      if (!checkOnly) await new IngestClient(connection).stream('import');
      const report = await importRows(sheet, kind, connection, {
        startRow,
        checkOnly,
        onProgress: progressTo(output),
      });
      return deletionOutput(report, connection, { encoding: sheet.encoding }, contactRow);
    });
  },
});

classify(deleteContacts, 'DESTRUCTIVE');
