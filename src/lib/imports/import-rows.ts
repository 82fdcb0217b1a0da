import { type FieldReason } from '../errors/failure';
import { InstasentError } from '../errors/instasent-error';
import { MAX_BYTES } from '../ingest-api/limits';
import type { WireRecord } from '../ingest-api/records';
import type { ImportReport } from '../outputs/import-output';
import type { Sheet } from '../sheets/row';
import { Batches, type Item } from './batches';
import { Ledger } from './ledger';
import { Queue, type Entry } from './queue';
import type { RecordKind, Verdict } from './record-kind';
import { isOutage, mayPass, reasonOf, type ImportRequests, type Job, type Work } from './requests';

/** Requests under way at a time. */
const PARALLEL_REQUESTS = 4;
const MAX_PREVIEWED = 5;
const BETWEEN_PROGRESS_MS = 1_000;

const NOT_CONFIRMED = 'Instasent answered, but did not confirm the row.';
const NO_REASON = 'Instasent rejected the row without saying why';

export interface ImportOptions {
  /** The first row to send, from 1; what comes before it is not counted. */
  startRow?: number;
  /** Converts all rows and sends none. */
  checkOnly?: boolean;
  /** Hears the counts so far, about once a second. Must not throw. */
  onProgress?: (report: ImportReport) => void;
}

type Answer = Awaited<ReturnType<RecordKind<WireRecord>['send']>>;

/** One run of an import. */
class Import<T extends WireRecord> implements Work<unknown> {
  readonly #ledger: Ledger;
  readonly #batches: Batches<T>;
  readonly #queue: Queue<T>;
  /** Refused alone before anything was accepted: perhaps not for what they hold. */
  readonly #suspects: { entry: Entry<T>; reason: string }[] = [];
  /** The last one of a whole request. */
  #refusal = NOT_CONFIRMED;
  #isStopped = false;
  #toldAt: number;

  constructor(
    sheet: Sheet,
    private readonly kind: RecordKind<T>,
    private readonly requests: ImportRequests,
    private readonly options: ImportOptions,
  ) {
    const { startRow = 1, checkOnly = false } = options;
    this.#ledger = new Ledger(sheet.size - (startRow - 1), checkOnly);
    this.#batches = new Batches(sheet, kind, startRow, (row, rejection) => {
      this.#ledger.rejected(row, rejection);
    });
    this.#queue = new Queue(this.#batches);
    this.#toldAt = requests.clock.now();
  }

  async run(): Promise<ImportReport> {
    if (this.options.checkOnly === true) this.#check();
    else await this.#sendAll();
    return this.#ledger.report(this.requests.count);
  }

  isLeft(): boolean {
    return !this.#isStopped && this.#queue.isLeft;
  }

  next(): Job<unknown> | undefined {
    if (this.#queue.needsWitness) return this.#question();
    const entry = this.#queue.take();
    return entry && this.#write(entry);
  }

  #write(entry: Entry<T>): Job<Answer> {
    const records = entry.items.map(({ record }) => record);
    return {
      send: (client) => this.kind.send(client, records, { uncertain: entry.doubt !== undefined }),
      settle: (result) => {
        if ('answer' in result) this.#settle(entry, result.answer.items);
        else this.#failed(entry, result.failure);
        const reason = this.#queue.commonRefusal();
        const isAnyLeft = this.#queue.isLeft || this.#suspects.length > 0;
        if (reason !== undefined && isAnyLeft) this.#stop(noRowsFault(reason));
        this.#tell();
      },
    };
  }

  /** Asks whether Instasent is out of order, which is no row's fault. */
  #question(): Job<unknown> {
    return {
      send: (client) => client.stream(),
      settle: (result) => {
        const isSilent = 'failure' in result && mayPass(result.failure);
        if (!isSilent) this.#queue.witnessed();
      },
    };
  }

  #check(): void {
    for (;;) {
      const items = this.#batches.next(MAX_BYTES);
      if (items === undefined) return;
      for (const { rows, record } of items) this.#ledger.wouldSend(rows, record, MAX_PREVIEWED);
    }
  }

  async #sendAll(): Promise<void> {
    const ends = await Promise.allSettled(
      Array.from({ length: PARALLEL_REQUESTS }, () => this.#work()),
    );
    // A bug ends the import only when nothing is under way any more.
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    if (this.#queue.isLeft) {
      this.#stop(`Instasent accepted none of the rows that were tried. ${this.#refusal}`);
    }
    for (const { entry, reason } of this.#suspects) {
      if (this.#isStopped) this.#leave(entry);
      else this.#rejectAll(entry, reason);
    }
    for (const entry of this.#queue.drain()) this.#leave(entry);
    for (const row of this.#batches.rest()) this.#ledger.notSent(row);
  }

  async #work(): Promise<void> {
    try {
      for (;;) {
        const turn = await this.requests.perform(this);
        if (turn instanceof InstasentError) this.#stop(reasonOf(turn));
        if (turn !== true) return;
      }
    } catch (bug) {
      this.#isStopped = true;
      throw bug;
    }
  }

  #settle(entry: Entry<T>, verdicts: readonly Verdict[]): void {
    const isAccepted = (verdict: Verdict) =>
      verdict.status === 'accepted' || verdict.status === 'missing';
    this.#queue.answered(entry, verdicts.some(isAccepted));
    if (this.#queue.hasAccepted) {
      for (const suspect of this.#suspects.splice(0))
        this.#rejectAll(suspect.entry, suspect.reason);
    }
    entry.items.forEach((item, index) => {
      const verdict = verdicts[index];
      switch (verdict?.status) {
        case 'accepted':
          this.#ledger.accepted(item.rows);
          return;
        case 'missing':
          this.#ledger.notFound(item.rows);
          return;
        case 'rejected': {
          const none = [{ field: null, reason: NO_REASON }];
          this.#reject(item, verdict.reasons.length === 0 ? none : verdict.reasons);
          return;
        }
        case 'unconfirmed':
        case undefined:
          this.#leftOut(entry, item);
      }
    });
  }

  #leftOut(entry: Entry<T>, item: Item<T>): void {
    if (entry.wasLeftOut) {
      this.#queue.refusedAlone(NOT_CONFIRMED);
      this.#unconfirmed(item, NOT_CONFIRMED, true);
    } else {
      this.#queue.resend(entry, item, NOT_CONFIRMED);
    }
  }

  #failed(entry: Entry<T>, failure: InstasentError): void {
    const { kind } = failure;
    const { happened } = failure.parts;
    if (isOutage(failure)) {
      if (kind !== 'unreachable' && kind !== 'proxy-outage') entry.doubt = happened;
      if (kind !== 'server') this.#queue.retry(entry);
      else if (!this.#queue.strike(entry)) this.#rejectAll(entry, reasonOf(failure));
    } else if (kind === 'bad-request' || kind === 'request-too-large') {
      const isTooLarge = kind === 'request-too-large';
      this.#refusal = happened;
      // To check the values of the step, as its advice says, helps nobody who reads about one row.
      const reason = isTooLarge ? reasonOf(failure) : happened;
      if (!this.#queue.refuse(entry, isTooLarge)) this.#refusedAlone(entry, reason);
    } else if (kind === 'unconfirmed' || kind === 'rejected') {
      // Calls about a single record throw their verdict.
      const reasons = [{ field: null, reason: happened }];
      this.#settle(entry, [{ status: kind, reasons }]);
    } else {
      this.#queue.retry(entry);
      if (kind !== 'rate-limit') this.#stop(reasonOf(failure));
    }
  }

  /** Nothing but this row can be at fault, once anything has been accepted. */
  #refusedAlone(entry: Entry<T>, reason: string): void {
    if (this.#queue.hasAccepted) {
      this.#rejectAll(entry, reason);
    } else {
      this.#queue.refusedAlone(reason);
      this.#suspects.push({ entry, reason });
    }
  }

  #rejectAll({ items }: Entry<T>, reason: string): void {
    for (const item of items) this.#reject(item, [{ field: null, reason }]);
  }

  #reject({ rows, record }: Item<T>, reasons: FieldReason[]): void {
    const rejection = { ...this.kind.subject(record), reasons };
    for (const row of rows) this.#ledger.rejected(row, rejection);
  }

  /** Nothing more is sent of it. */
  #leave({ items, doubt }: Entry<T>): void {
    for (const item of items) {
      if (doubt !== undefined) this.#unconfirmed(item, doubt, false);
      else for (const row of item.rows) this.#ledger.notSent(row);
    }
  }

  #unconfirmed({ rows, record }: Item<T>, reason: string, isFinal: boolean): void {
    const rejection = { ...this.kind.subject(record), reasons: [{ field: null, reason }] };
    for (const row of rows) this.#ledger.unconfirmed(row, rejection, isFinal);
  }

  #stop(reason: string): void {
    this.#isStopped = true;
    this.#ledger.stopped(reason);
  }

  #tell(): void {
    const now = this.requests.clock.now();
    if (this.options.onProgress === undefined || now - this.#toldAt < BETWEEN_PROGRESS_MS) return;
    this.#toldAt = now;
    this.options.onProgress(this.#ledger.report(this.requests.count));
  }
}

function noRowsFault(reason: string): string {
  return `Instasent accepted none of the rows that were tried, and gave the same reason for each one that was sent alone, so the rows may not be the cause. ${reason}`;
}

/**
 * Sends rows in as few requests as the API allows, 4 at a time, and sees each row to its end: accepted,
 * rejected, merged, unconfirmed or not sent. What fails in transit is sent again until the time of the
 * step is used up; what is refused as a whole is cut in half until the row at fault is alone; a refused
 * key or an unknown data source ends the import.
 */
export async function importRows<T extends WireRecord>(
  sheet: Sheet,
  kind: RecordKind<T>,
  requests: ImportRequests,
  options: ImportOptions = {},
): Promise<ImportReport> {
  return new Import(sheet, kind, requests, options).run();
}
