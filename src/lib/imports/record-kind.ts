import type { FieldReason } from '../errors/failure';
import type { IngestClient } from '../ingest-api/client';
import type { ItemOutcome } from '../ingest-api/outcome';
import type { WireRecord } from '../ingest-api/records';
import type { Parsed, Rejection, SourceRow, Subject } from '../sheets/row';

/** What Instasent said about one record; `missing`: a deletion found nothing to delete. */
export type RecordOutcome = ItemOutcome | { status: 'missing' };

/** A row and its number, from 1. */
export interface NumberedRow {
  number: number;
  row: SourceRow;
}

/** What rows with the same key come to. */
export interface GroupedRecord<T> {
  /** `undefined` where all of the rows are rejected. */
  record: T | undefined;
  /** Rows that are not in the record, and why. */
  rejected: { row: number; rejection: Rejection }[];
  /** Cells that could not be read, and are not in the record. */
  leftOut: { row: number; reason: FieldReason }[];
}

/** How rows become records of one kind, and where they go. */
export interface RecordKind<T extends WireRecord> {
  /** Rows with the same key are the same record. */
  key(row: SourceRow): Parsed<string>;
  /**
   * One record of all rows with the same key.
   *
   * @param rows at least one, in their order
   */
  convert(rows: readonly NumberedRow[], key: string): GroupedRecord<T>;
  subject(record: T): Subject;
  /** Most records in one request. */
  readonly maxRecords: number;
  /**
   * @param uncertain an earlier request with these records may have been carried out
   * @returns one outcome a record, in their order, and how many records Instasent takes at a time from
   *   now on, where it says so
   */
  send(
    client: IngestClient,
    records: readonly T[],
    options: { uncertain: boolean },
  ): Promise<{ items: readonly RecordOutcome[]; entitiesLimit?: number | null }>;
}
