import { MAX_BYTES } from '../ingest-api/limits';
import type { WireRecord } from '../ingest-api/records';
import type { Rejection, Sheet } from '../sheets/row';
import type { NumberedRow, RecordKind } from './record-kind';
import type { ReportBuilder } from './report';

/** The brackets of the array; each record brings a comma. */
const ENVELOPE_BYTES = 2;

/** A record and the rows that it was made of. */
export interface RecordOfRows<T> {
  /** From 1, in their order. */
  rows: readonly number[];
  record: T;
  /** As JSON, with the comma. */
  bytes: number;
}

/** The size of a request with these records. */
export function bytesOf(records: readonly RecordOfRows<unknown>[]): number {
  return records.reduce((sum, { bytes }) => sum + bytes, ENVELOPE_BYTES);
}

/**
 * Makes records of rows, in as few requests as the API allows. Records are made when their request
 * is due, so that no second copy of all rows is held. Rows that are never sent go into the report.
 *
 * A record is made of all its rows, those before the first row to send among them: half of an order's
 * lines would be recorded for good. Only rows from that one on are counted.
 */
export class Batches<T extends WireRecord> {
  /** Indexes of rows by key, in the order of each key's first row; a lone one bare, to save memory. */
  readonly #groups = new Map<string, number | number[]>();
  readonly #keys: Iterator<[string, number | number[]]>;
  /** The record that was too much for the last batch. */
  #carried: RecordOfRows<T> | undefined;
  #maxRecords: number;
  #maxBytes = MAX_BYTES;

  constructor(
    private readonly sheet: Sheet,
    private readonly kind: RecordKind<T>,
    private readonly startRow: number,
    private readonly report: ReportBuilder,
  ) {
    this.#maxRecords = kind.maxRecords;
    for (let index = 0; index < sheet.size; index += 1) this.#group(index);
    this.#keys = this.#groups.entries();
  }

  /** Batches hold no more from now on. */
  limit({ records, bytes }: { records?: number; bytes?: number }): void {
    this.#maxRecords = Math.min(this.#maxRecords, records ?? this.#maxRecords);
    this.#maxBytes = Math.min(this.#maxBytes, bytes ?? this.#maxBytes);
  }

  /** @returns the records of the next request, at least one; `undefined` when no row is left */
  next(): RecordOfRows<T>[] | undefined {
    const batch: RecordOfRows<T>[] = [];
    let bytes = ENVELOPE_BYTES;
    while (batch.length < this.#maxRecords) {
      const record = this.#carried ?? this.#nextRecord();
      this.#carried = undefined;
      if (record === undefined) break;
      if (batch.length > 0 && bytes + record.bytes > this.#maxBytes) {
        this.#carried = record;
        break;
      }
      batch.push(record);
      bytes += record.bytes;
    }
    return batch.length === 0 ? undefined : batch;
  }

  /** The rows that are left when no more is sent, from 1; they count as taken then. */
  *rest(): Generator<number, void> {
    yield* this.#carried?.rows ?? [];
    this.#carried = undefined;
    for (let group = this.#take(); group !== undefined; group = this.#take()) {
      yield* this.#numbersToSend(group.indexes);
    }
  }

  #group(index: number): void {
    const row = this.#row(index);
    if (row === undefined) return;
    const key = this.kind.key(row);
    if ('rejected' in key) {
      this.#reject(index + 1, key.rejected);
      return;
    }
    const group = this.#groups.get(key.ok);
    if (group === undefined) this.#groups.set(key.ok, index);
    else if (typeof group === 'number') this.#groups.set(key.ok, [group, index]);
    else group.push(index);
  }

  #row(index: number) {
    const row = this.sheet.row(index);
    if ('ok' in row) return row.ok;
    const reasons = [{ field: null, reason: row.problem }];
    this.#reject(index + 1, { userId: null, eventId: null, reasons });
    return undefined;
  }

  /** The next record that can be sent at all. */
  #nextRecord(): RecordOfRows<T> | undefined {
    for (let group = this.#take(); group !== undefined; group = this.#take()) {
      const record = this.#convert(group.key, group.indexes);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  #take(): { key: string; indexes: readonly number[] } | undefined {
    for (let next = this.#keys.next(); next.done !== true; next = this.#keys.next()) {
      const [key, group] = next.value;
      const indexes = typeof group === 'number' ? [group] : group;
      if (this.#numbersToSend(indexes).length > 0) return { key, indexes };
    }
    return undefined;
  }

  #convert(key: string, indexes: readonly number[]): RecordOfRows<T> | undefined {
    const readable = indexes.flatMap((index): NumberedRow[] => {
      const row = this.#row(index);
      return row === undefined ? [] : [{ number: index + 1, row }];
    });
    if (readable.length === 0) return undefined;
    const { record, rejected, leftOut } = this.kind.convert(readable, key);
    for (const { row, rejection } of rejected) this.#reject(row, rejection);
    if (record === undefined) return undefined;
    const without = new Set(rejected.map(({ row }) => row));
    const rows = readable
      .map(({ number }) => number)
      .filter((number) => number >= this.startRow && !without.has(number));
    if (rows.length === 0) return undefined;
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    const subject = this.kind.subject(record);
    if (bytes + ENVELOPE_BYTES <= MAX_BYTES) {
      for (const { row, reason } of leftOut) {
        if (row >= this.startRow) this.report.leftOut(row, subject, reason);
      }
      return { rows, record, bytes };
    }
    const reason = 'The row is larger than the 1 MB that a request may hold';
    const rejection = { ...subject, reasons: [{ field: null, reason }] };
    for (const row of rows) this.#reject(row, rejection);
    return undefined;
  }

  #numbersToSend(indexes: readonly number[]): number[] {
    return indexes.map((index) => index + 1).filter((number) => number >= this.startRow);
  }

  #reject(row: number, rejection: Rejection): void {
    if (row >= this.startRow) this.report.rejected(row, rejection);
  }
}
