import { InstasentError, reasonsText, type FieldReason } from '../errors';
import type { ImportReport } from '../outputs/import-output';
import { sourceRow, type Parsed, type Rejection, type Subject } from '../sheets/row';
import type { Connection } from '../ingest-api/connection';
import { IngestClient } from '../ingest-api/client';
import { MOST_BYTES, MOST_RECORDS } from '../ingest-api/limits';
import type { ItemOutcome, Outcome } from '../ingest-api/outcome';
import type { WireRecord } from '../ingest-api/records';
import { STEP_PATIENCE } from '../ingest-api/retry';
import { Pacer, SYSTEM_CLOCK, type Clock } from './pacer';

/** How rows become records of one kind. */
export interface RecordKind<T extends WireRecord> {
  /** Rows with the same key are the same record. */
  key(row: Readonly<Record<string, unknown>>): Parsed<string>;
  /** @param key the row's own, as `key` read it */
  convert(row: Readonly<Record<string, unknown>>, key: string): Parsed<T>;
  /**
   * One record of two rows with the same key, in their order; or why they cannot be the same record.
   */
  merge(earlier: T, later: T): { ok: T } | { problem: string };
  subject(record: T): Subject;
  send(client: IngestClient, records: readonly T[]): Promise<Outcome>;
}

/** Requests under way at a time. */
const PARALLEL_REQUESTS = 4;
/** Of all the time of a step: the host ends a flow after 10 minutes by default, without naming the step. */
const BUDGET_MS = 8 * 60_000;
/** The last request may still run this long after the budget is used up. */
const LAST_REQUEST_MS = 30_000;
/** Requests that fail one after the other before the rest is not tried: nothing gets through. */
const MOST_FAILURES_IN_A_ROW = 4;
const MOST_REASONS_LISTED = 20;
const MOST_LISTED = 1_000;
/** The brackets of the array, and a comma after each record. */
const ENVELOPE_BYTES = 2;

/** Errors after which no later request can succeed. */
const FATAL = ['key', 'scope', 'not-found', 'certificate', 'redirect'];

interface Item<T> {
  /** From 1. */
  row: number;
  record: T;
}

/** One run of an import. Every row is counted exactly once, where its fate is decided. */
class Import<T extends WireRecord> {
  readonly report: ImportReport;
  readonly #pacer: Pacer;
  readonly #deadline: number;
  #stopped = false;
  #failuresInARow = 0;
  #limitReached: string | undefined;

  constructor(
    private readonly rows: readonly unknown[],
    private readonly kind: RecordKind<T>,
    private readonly connection: Connection,
    private readonly clock: Clock,
  ) {
    this.#pacer = new Pacer(clock);
    this.#deadline = clock.now() + BUDGET_MS;
    this.report = {
      total: rows.length,
      accepted: 0,
      rejected: 0,
      merged: 0,
      not_sent: 0,
      requests: 0,
      continue_from_row: null,
      stopped_because: null,
      rejected_rows: [],
      rejected_rows_not_listed: 0,
    };
  }

  async run(): Promise<ImportReport> {
    const groups = this.#group();
    const batches = this.#batches(groups);
    // The workers share one iterator: each takes the next batch when it is done with its last.
    const work = async () => {
      for (const batch of batches) await this.#send(batch);
    };
    const ends = await Promise.allSettled(Array.from({ length: PARALLEL_REQUESTS }, work));
    // A bug ends the import only when nothing is under way any more.
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    this.report.rejected_rows.sort((a, b) => a.row - b.row);
    return this.report;
  }

  /** Rows by key, in the order of each key's first row; a lone row as its bare index, to save memory. */
  #group(): Map<string, number | number[]> {
    const groups = new Map<string, number | number[]>();
    // Not forEach, which passes over the gaps of a list: those are rows too.
    for (let index = 0; index < this.rows.length; index += 1) {
      const row = sourceRow(this.rows[index]);
      if (row === undefined) {
        const reasons = [{ field: null, reason: 'The row is not an object with columns' }];
        this.#reject(index + 1, { userId: null, eventId: null, reasons });
        continue;
      }
      const key = this.kind.key(row);
      if ('rejected' in key) {
        this.#reject(index + 1, key.rejected);
        continue;
      }
      const group = groups.get(key.ok);
      if (group === undefined) groups.set(key.ok, index);
      else if (typeof group === 'number') groups.set(key.ok, [group, index]);
      else group.push(index);
    }
    return groups;
  }

  /** Converts rows only when their batch is due, so that no second copy of all rows is held. */
  *#batches(groups: Iterable<[string, number | number[]]>): Generator<Item<T>[], void> {
    let batch: Item<T>[] = [];
    let bytes = ENVELOPE_BYTES;
    for (const [key, group] of groups) {
      const indexes = typeof group === 'number' ? [group] : group;
      if (this.#stopped) {
        for (const index of indexes) this.#notSent(index + 1);
        continue;
      }
      const item = this.#item(key, indexes);
      if (item === undefined) continue;
      const size = Buffer.byteLength(JSON.stringify(item.record)) + 1;
      if (size + ENVELOPE_BYTES > MOST_BYTES) {
        const reasons = [
          { field: null, reason: 'The row is larger than the 1 MB that a request may hold' },
        ];
        this.#reject(item.row, { ...this.kind.subject(item.record), reasons });
        continue;
      }
      if (batch.length === MOST_RECORDS || bytes + size > MOST_BYTES) {
        yield batch;
        batch = [];
        bytes = ENVELOPE_BYTES;
      }
      batch.push(item);
      bytes += size;
    }
    if (batch.length > 0) yield batch;
  }

  /** The record of rows with the same key; rows that cannot be converted are left out of it. */
  #item(key: string, indexes: readonly number[]): Item<T> | undefined {
    let item: Item<T> | undefined;
    for (const index of indexes) {
      const row = sourceRow(this.rows[index]);
      if (row === undefined) continue;
      const converted = this.kind.convert(row, key);
      if ('rejected' in converted) {
        this.#reject(index + 1, converted.rejected);
      } else if (item === undefined) {
        item = { row: index + 1, record: converted.ok };
      } else {
        const merged = this.kind.merge(item.record, converted.ok);
        if ('problem' in merged) {
          const reasons = [{ field: null, reason: merged.problem }];
          this.#reject(index + 1, { ...this.kind.subject(converted.ok), reasons });
          continue;
        }
        item = { row: item.row, record: merged.ok };
        this.report.merged += 1;
      }
    }
    return item;
  }

  async #send(batch: readonly Item<T>[]): Promise<void> {
    const records = batch.map(({ record }) => record);
    for (;;) {
      if (this.#stopped) break;
      try {
        const outcome = await this.#pacer.run(this.#deadline, () => {
          this.report.requests += 1;
          return this.kind.send(this.#client(), records);
        });
        if (outcome === undefined) {
          this.#stop(this.#limitReached ?? 'The time for this step was used up.');
          break;
        }
        this.#failuresInARow = 0;
        this.#limitReached = undefined;
        batch.forEach((item, index) => {
          this.#settle(item, outcome.items[index]);
        });
        return;
      } catch (error) {
        if (!(error instanceof InstasentError)) throw error;
        // The limit is no reason to give rows up, only to wait, as the pacer does.
        if (error.kind === 'rate-limit') {
          this.#limitReached = error.message;
          continue;
        }
        if (FATAL.includes(error.kind)) {
          this.#stop(error.message);
          break;
        }
        for (const item of batch) this.#rejectItem(item, [{ field: null, reason: error.message }]);
        this.#failuresInARow += 1;
        if (this.#failuresInARow >= MOST_FAILURES_IN_A_ROW) this.#stop(error.message);
        return;
      }
    }
    for (const { row } of batch) this.#notSent(row);
  }

  #client(): IngestClient {
    const timeLeft = this.#deadline - this.clock.now();
    const totalMs = Math.min(STEP_PATIENCE.totalMs, Math.max(LAST_REQUEST_MS, timeLeft));
    return new IngestClient(this.connection, { ...STEP_PATIENCE, totalMs }, (status, headers) => {
      this.#pacer.heard(status, headers);
    });
  }

  #settle(item: Item<T>, outcome: ItemOutcome | undefined): void {
    if (outcome?.status === 'accepted') {
      this.report.accepted += 1;
    } else if (outcome?.status === 'rejected') {
      const none = [{ field: null, reason: 'Instasent rejected the row without saying why' }];
      this.#rejectItem(item, outcome.reasons.length === 0 ? none : outcome.reasons);
    } else {
      this.#rejectItem(item, [{ field: null, reason: 'Instasent did not confirm the row' }]);
    }
  }

  #rejectItem({ row, record }: Item<T>, reasons: FieldReason[]): void {
    this.#reject(row, { ...this.kind.subject(record), reasons });
  }

  #reject(row: number, { userId, eventId, reasons: all }: Rejection): void {
    this.report.rejected += 1;
    if (this.report.rejected_rows.length >= MOST_LISTED) {
      this.report.rejected_rows_not_listed += 1;
      return;
    }
    const reasons = all.slice(0, MOST_REASONS_LISTED);
    const fields = reasons.map(({ field }) => field).filter((field) => field !== null);
    const [only] = reasons;
    this.report.rejected_rows.push({
      row,
      user_id: userId,
      event_id: eventId,
      field: fields.length === 0 ? null : fields.join(', '),
      reason: reasons.length === 1 && only !== undefined ? only.reason : reasonsText(reasons),
    });
  }

  #notSent(row: number): void {
    this.report.not_sent += 1;
    this.report.continue_from_row = Math.min(row, this.report.continue_from_row ?? row);
  }

  #stop(reason: string): void {
    this.#stopped = true;
    this.report.stopped_because ??= reason;
  }
}

/**
 * Sends rows in as few requests as the API allows: 100 records and 1 MB in each, 4 at a time, below
 * the rate limit, within 8 minutes. A request that fails for good rejects its rows; a refused key or
 * an unknown data source ends the import, and what is left counts as not sent.
 *
 * @param rows anything; what is no object is rejected
 */
export async function importRows<T extends WireRecord>(
  rows: readonly unknown[],
  kind: RecordKind<T>,
  connection: Connection,
  clock: Clock = SYSTEM_CLOCK,
): Promise<ImportReport> {
  return new Import(rows, kind, connection, clock).run();
}
