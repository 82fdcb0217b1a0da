import { inputError } from '../errors/input-error';
import { InstasentError } from '../errors/instasent-error';
import { quote } from '../errors/text';
import type { FieldReason } from '../errors/failure';
import { MAX_RECORDS } from '../ingest-api/limits';
import type { Contact } from '../ingest-api/records';
import { convertCells, recordId } from '../sheets/convert-row';
import type { ColumnFormats } from '../sheets/detect-formats';
import type { SourceRow } from '../sheets/row';
import { isNullWord } from '../values/blank-words';
import { isBlank } from '../values/input';
import { isErrorValue } from '../values/spreadsheet-errors';
import { wireValue } from '../values/wire-value';
import type { GroupedRecord, RecordKind } from './record-kind';
import { united } from './unite';

/** How the rows of a sheet are contacts. */
export interface ContactColumns {
  userIdColumn: string;
  formats: ColumnFormats;
  /** Where the phone numbers of a row are from, by code or name. */
  countryColumn: string | undefined;
  /** Sent as custom attributes of the same name. */
  customs: readonly string[];
  /** Counts phone numbers that go out as they came, and cells of which the first number goes out. */
  phones: { unclear: number; several: number };
}

/** The value of a column that no spec tells about. In a table a cell of spaces is an empty one. */
function customValue(value: unknown, column: string): unknown {
  if (isBlank(value) || isNullWord(value)) return undefined;
  if (isErrorValue(value)) {
    throw inputError(`Column ${quote(column)}`, 'holds an error of the spreadsheet', 'Correct it.');
  }
  return wireValue(value, `Column ${quote(column)}`);
}

/** The columns of a row that belong to no attribute, as custom attributes. */
function customValues(
  row: SourceRow,
  names: ReadonlySet<string>,
): { values: Record<string, unknown>; leftOut: FieldReason[] } {
  const values: [string, unknown][] = [];
  const leftOut: FieldReason[] = [];
  // By the row's own columns: a list may have as many of them as it has rows.
  for (const [column, value] of Object.entries(row)) {
    if (!names.has(column)) continue;
    try {
      const sent = customValue(value, column);
      if (sent !== undefined) values.push([column, sent]);
    } catch (error) {
      if (!(error instanceof InstasentError)) throw error;
      leftOut.push({ field: column, reason: error.parts.happened });
    }
  }
  return { values: Object.fromEntries(values), leftOut };
}

const NOTHING_BUT_ID: FieldReason = { field: null, reason: 'The row has nothing but an ID' };

/** Contacts: a cell that cannot be read is left out, since a contact can be completed at any time. */
export function contactKind(columns: ContactColumns): RecordKind<Contact> {
  const { userIdColumn, formats, countryColumn, customs, phones } = columns;
  const names = new Set(customs);
  const readsOthers = formats.size > 0 || customs.length > 0;
  return {
    key: (row) => recordId(row, userIdColumn, { userId: null, eventId: null }),
    convert(rows, userId) {
      const leftOut: GroupedRecord<Contact>['leftOut'] = [];
      let values: Record<string, unknown> = {};
      for (const { number, row } of rows) {
        const cells = convertCells(row, formats, countryColumn);
        const others = customValues(row, names);
        values = united(values, { ...cells.values, ...others.values });
        phones.unclear += cells.unclearPhones;
        phones.several += cells.severalPhones;
        for (const reason of [...cells.leftOut, ...others.leftOut]) {
          leftOut.push({ row: number, reason });
        }
      }
      if (!readsOthers || Object.keys(values).length > 0) {
        return { record: { ...values, _user_id: userId }, rejected: [], leftOut };
      }
      const rejected = rows.map(({ number }) => {
        const own = leftOut.filter(({ row }) => row === number).map(({ reason }) => reason);
        const reasons = own.length > 0 ? own : [NOTHING_BUT_ID];
        return { row: number, rejection: { userId, eventId: null, reasons } };
      });
      return { record: undefined, rejected, leftOut: [] };
    },
    subject: (record) => ({ userId: record._user_id, eventId: null }),
    maxRecords: MAX_RECORDS,
    send: (client, records) => client.upsertContacts(records),
  };
}
