import type { IngestClient } from '../ingest-api/client';
import type { ItemOutcome } from '../ingest-api/outcome';
import type { WireRecord } from '../ingest-api/records';
import type { Parsed, SourceRow, Subject } from '../sheets/row';

/** What Instasent said about one record; `missing`: a deletion found nothing to delete. */
export type Verdict = ItemOutcome | { status: 'missing' };

/** How rows become records of one kind, and where they go. */
export interface RecordKind<T extends WireRecord> {
  /** Rows with the same key are the same record. */
  key(row: SourceRow): Parsed<string>;
  /** @param key the row's own, as `key` read it */
  convert(row: SourceRow, key: string): Parsed<T>;
  /**
   * One record of two rows with the same key, in their order; or why they cannot be the same record.
   */
  merge(earlier: T, later: T): { ok: T } | { problem: string };
  subject(record: T): Subject;
  /** Most records in one request. */
  readonly maxRecords: number;
  /**
   * @param uncertain an earlier request with these records may have been carried out
   * @returns one verdict a record, in their order
   */
  send(
    client: IngestClient,
    records: readonly T[],
    options: { uncertain: boolean },
  ): Promise<{ items: readonly Verdict[] }>;
}
