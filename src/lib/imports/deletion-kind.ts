import { recordId } from '../sheets/convert-row';
import type { RecordKind, RecordOutcome } from './record-kind';

/** A contact to delete. */
interface Deletion extends Record<string, unknown> {
  _user_id: string;
}

/** Deletions: the same ID twice is one of them. */
export function deletionKind(column: string): RecordKind<Deletion> {
  return {
    key: (row) => recordId(row, column, { userId: null, eventId: null }),
    convert: (_rows, userId) => ({ record: { _user_id: userId }, rejected: [], leftOut: [] }),
    subject: (record) => ({ userId: record._user_id, eventId: null }),
    // The API deletes one contact a request.
    maxRecords: 1,
    async send(client, records, options) {
      const items = records.map(async ({ _user_id }): Promise<RecordOutcome> => {
        const outcome = await client.deleteContact(_user_id, options);
        return outcome === 'deleted' ? { status: 'accepted', item: null } : { status: 'missing' };
      });
      return { items: await Promise.all(items) };
    },
  };
}
