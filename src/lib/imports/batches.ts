import { MAX_BYTES } from '../ingest-api/limits';
import type { WireRecord } from '../ingest-api/records';
import type { Rejection, Sheet, SourceRow } from '../sheets/row';
import type { RecordKind } from './record-kind';

/** The brackets of the array; each record brings a comma. */
const ENVELOPE_BYTES = 2;

/** A record and the rows that it was made of. */
export interface Item<T> {
  /** From 1, in their order. */
  rows: readonly number[];
  record: T;
  /** As JSON, with the comma. */
  bytes: number;
}

/** The size of a request with these records. */
export function bytesOf(items: readonly Item<unknown>[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, ENVELOPE_BYTES);
}

/**
 * Makes records of rows, in as few requests as the API allows. Records are made when their request
 * is due, so that no second copy of all rows is held.
 */
export class Batches<T extends WireRecord> {
  /** Indexes of rows by key, in the order of each key's first row; a lone one bare, to save memory. */
  readonly #groups = new Map<string, number | number[]>();
  readonly #keys: Iterator<[string, number | number[]]>;
  #left: number;
  /** The item that was too much for the last batch. */
  #carried: Item<T> | undefined;

  /** @param reject hears of each row that is never sent, from 1, and why */
  constructor(
    private readonly sheet: Sheet,
    private readonly kind: RecordKind<T>,
    startRow: number,
    private readonly reject: (row: number, rejection: Rejection) => void,
  ) {
    for (let index = startRow - 1; index < sheet.size; index += 1) this.#group(index);
    this.#keys = this.#groups.entries();
    this.#left = this.#groups.size;
  }

  get isLeft(): boolean {
    return this.#left > 0 || this.#carried !== undefined;
  }

  /** @returns the records of the next request, at least one; `undefined` when no row is left */
  next(maxBytes: number): Item<T>[] | undefined {
    const batch: Item<T>[] = [];
    let bytes = ENVELOPE_BYTES;
    while (batch.length < this.kind.maxRecords) {
      const item = this.#carried ?? this.#nextItem();
      this.#carried = undefined;
      if (item === undefined) break;
      if (batch.length > 0 && bytes + item.bytes > maxBytes) {
        this.#carried = item;
        break;
      }
      batch.push(item);
      bytes += item.bytes;
    }
    return batch.length === 0 ? undefined : batch;
  }

  /** The rows that are left when no more is sent, from 1; they count as taken then. */
  *rest(): Generator<number, void> {
    yield* this.#carried?.rows ?? [];
    this.#carried = undefined;
    for (let group = this.#take(); group !== undefined; group = this.#take()) {
      yield* group.indexes.map((index) => index + 1);
    }
  }

  #group(index: number): void {
    const row = this.#row(index);
    if (row === undefined) return;
    const key = this.kind.key(row);
    if ('rejected' in key) {
      this.reject(index + 1, key.rejected);
      return;
    }
    const group = this.#groups.get(key.ok);
    if (group === undefined) this.#groups.set(key.ok, index);
    else if (typeof group === 'number') this.#groups.set(key.ok, [group, index]);
    else group.push(index);
  }

  #row(index: number): SourceRow | undefined {
    const row = this.sheet.row(index);
    if ('ok' in row) return row.ok;
    const reasons = [{ field: null, reason: row.problem }];
    this.reject(index + 1, { userId: null, eventId: null, reasons });
    return undefined;
  }

  /** The next record that can be sent at all. */
  #nextItem(): Item<T> | undefined {
    for (let group = this.#take(); group !== undefined; group = this.#take()) {
      const item = this.#item(group.key, group.indexes);
      if (item !== undefined) return item;
    }
    return undefined;
  }

  #take(): { key: string; indexes: readonly number[] } | undefined {
    const next = this.#keys.next();
    if (next.done === true) return undefined;
    this.#left -= 1;
    const [key, group] = next.value;
    return { key, indexes: typeof group === 'number' ? [group] : group };
  }

  /** The record of rows with the same key; rows that cannot be converted are left out of it. */
  #item(key: string, indexes: readonly number[]): Item<T> | undefined {
    let record: T | undefined;
    const rows: number[] = [];
    for (const index of indexes) {
      const row = this.#row(index);
      if (row === undefined) continue;
      const converted = this.kind.convert(row, key);
      if ('rejected' in converted) {
        this.reject(index + 1, converted.rejected);
        continue;
      }
      const merged = record === undefined ? converted : this.kind.merge(record, converted.ok);
      if ('problem' in merged) {
        const reasons = [{ field: null, reason: merged.problem }];
        this.reject(index + 1, { ...this.kind.subject(converted.ok), reasons });
        continue;
      }
      record = merged.ok;
      rows.push(index + 1);
    }
    if (record === undefined) return undefined;
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (bytes + ENVELOPE_BYTES <= MAX_BYTES) return { rows, record, bytes };
    const reasons = [
      { field: null, reason: 'The row is larger than the 1 MB that a request may hold' },
    ];
    for (const row of rows) this.reject(row, { ...this.kind.subject(record), reasons });
    return undefined;
  }
}
