import type { FieldReason } from '../errors/failure';
import { InstasentError, type ErrorKind } from '../errors/instasent-error';
import { IngestClient } from '../ingest-api/client';
import type { Connection } from '../ingest-api/connection';
import type { WireRecord } from '../ingest-api/records';
import { IMPORT_RETRY_POLICY, retryDelayMs, STEP_RETRY_POLICY } from '../ingest-api/retry';
import type { ImportReport } from '../outputs/import-output';
import type { Sheet } from '../sheets/row';
import { Batches, bytesOf, type RecordOfRows } from './batches';
import { SYSTEM_CLOCK, type Clock } from './clock';
import { RateLimiter } from './rate-limiter';
import type { RecordKind, RecordOutcome } from './record-kind';
import { ReportBuilder } from './report';

/** The host's 10 minutes count from the start of the flow, and 5 carry more rows than its logs hold. */
const BUDGET_MS = 5 * 60_000;
const PARALLEL_REQUESTS = 4;
/** Failed requests after which an import ends of which nothing has been accepted. */
const MAX_FAILURES = 20;
const PROGRESS_EVERY_MS = 1_000;

export interface ImportOptions {
  /** The first row to send, from 1; what comes before it is not counted. */
  startRow?: number;
  /** Converts all rows and sends none. */
  checkOnly?: boolean;
  /** Hears the counts so far, about once a second. Must not throw. */
  onProgress?: (report: ImportReport) => void;
}

/** Records that travel in one request. */
interface Batch<T> {
  records: readonly RecordOfRows<T>[];
  /** Of a single record: how often it went out alone, and no answer came. */
  attempts: number;
  /** How many records had been accepted when these first met no answer. */
  acceptedBefore: number | undefined;
  /** Why these may have been saved, though no answer says so. */
  doubt: string | undefined;
}

/** What a failed request tells: see `Import`. */
type Failed = 'stop' | 'rate-limit' | 'refused' | 'rejected' | 'not-confirmed' | 'no-answer';

const FAILED: Partial<Record<ErrorKind, Failed>> = {
  'rate-limit': 'rate-limit',
  'bad-request': 'refused',
  'request-too-large': 'refused',
  // Calls about a single record throw what Instasent says of it.
  rejected: 'rejected',
  unconfirmed: 'not-confirmed',
  timeout: 'no-answer',
  dropped: 'no-answer',
  unreachable: 'no-answer',
  server: 'no-answer',
  'proxy-outage': 'no-answer',
  'not-instasent': 'no-answer',
  'too-large': 'no-answer',
};

/** Requests that failed so never reached Instasent. */
const NEVER_ARRIVED: readonly ErrorKind[] = ['unreachable', 'proxy-outage'];

const NOT_CONFIRMED = 'Instasent answered, but did not confirm the row.';
const NO_REASON = 'Instasent rejected the row without saying why';

/**
 * One run of an import. One rule for a request that failed, whatever failed it:
 *
 * 1. What would refuse every request (the key, the project, a proxy) ends the import.
 * 2. The rate limit is waited for, and the request goes again as it was.
 * 3. Where no answer came, Instasent is asked by the cheapest request until it answers.
 * 4. Then the records go again in two halves, until the one at fault is alone. Alone, it is rejected
 *    where Instasent refused it, unconfirmed where it was answered and not confirmed, and unconfirmed
 *    after 4 attempts without an answer, if others were accepted meanwhile.
 * 5. Where nothing of the first requests was accepted, one goes at a time, and 20 failures end the
 *    import: it may be no row's fault.
 */
class Import<T extends WireRecord> {
  readonly #report: ReportBuilder;
  readonly #batches: Batches<T>;
  readonly #rateLimiter: RateLimiter;
  readonly #client: IngestClient;
  /** Asks whether Instasent is there: what its answers say of limits is about reads. */
  readonly #probe: IngestClient;
  readonly #deadline: number;
  /** To be sent again. */
  readonly #waiting: Batch<T>[] = [];
  /** Refused alone before anything was accepted: perhaps for no fault of theirs. */
  #refused: { record: RecordOfRows<T>; reason: string }[] = [];
  #isStopped = false;
  /** Bytes of a request that was not too large. */
  #largestAnswered = 0;
  /** Since anything was accepted. */
  #failures = 0;
  #lastFailure: InstasentError | undefined;
  /** Settles when Instasent answers again; shared by all requests without an answer. */
  #recovery: Promise<void> | undefined;
  #progressAt: number;

  constructor(
    sheet: Sheet,
    private readonly kind: RecordKind<T>,
    connection: Connection,
    private readonly options: ImportOptions,
    private readonly clock: Clock,
  ) {
    const { startRow = 1, checkOnly = false } = options;
    this.#report = new ReportBuilder(sheet.size - (startRow - 1), checkOnly);
    this.#batches = new Batches(sheet, kind, startRow, this.#report);
    this.#rateLimiter = new RateLimiter(clock);
    this.#client = new IngestClient(connection, IMPORT_RETRY_POLICY, (status, headers) => {
      this.#rateLimiter.update(status, headers);
    });
    this.#probe = new IngestClient(connection, IMPORT_RETRY_POLICY);
    this.#deadline = clock.now() + BUDGET_MS;
    this.#progressAt = clock.now();
  }

  async run(): Promise<ImportReport> {
    if (this.options.checkOnly === true) this.#check();
    else await this.#sendAll();
    return this.#report.report();
  }

  #check(): void {
    for (let records = this.#batches.next(); records; records = this.#batches.next()) {
      for (const { rows, record } of records) this.#report.wouldSend(rows, record);
    }
  }

  async #sendAll(): Promise<void> {
    await this.#workInParallel((sent) => sent === 0);
    await this.#work(() => this.#report.accepted === 0);
    await this.#workInParallel(() => true);
    for (const { record, reason } of this.#refused) {
      if (this.#isStopped) for (const row of record.rows) this.#report.notSent(row);
      else this.#reject(record, [{ field: null, reason }]);
    }
    for (const { records, doubt } of this.#waiting) {
      for (const record of records) {
        if (doubt !== undefined) this.#unconfirmed(record, doubt, false);
        else for (const row of record.rows) this.#report.notSent(row);
      }
    }
    for (const row of this.#batches.rest()) this.#report.notSent(row);
  }

  async #workInParallel(goesOn: (sent: number) => boolean): Promise<void> {
    const workers = Array.from({ length: PARALLEL_REQUESTS }, () => this.#work(goesOn));
    // A bug ends the import only when nothing is under way any more.
    for (const end of await Promise.allSettled(workers)) {
      if (end.status === 'rejected') throw end.reason;
    }
  }

  /** Sends one request after the other while there are any. */
  async #work(goesOn: (sent: number) => boolean): Promise<void> {
    try {
      for (let sent = 0; goesOn(sent) && (await this.#mayGo()); sent += 1) {
        const batch = this.#waiting.shift() ?? this.#fresh();
        if (batch === undefined) return;
        await this.#send(batch);
        this.#tellProgress();
      }
    } catch (bug) {
      this.#isStopped = true;
      throw bug;
    }
  }

  #fresh(): Batch<T> | undefined {
    const records = this.#batches.next();
    return records && { records, attempts: 0, acceptedBefore: undefined, doubt: undefined };
  }

  /** Waits for the rate limit. */
  async #mayGo(): Promise<boolean> {
    for (;;) {
      if (this.#isStopped) return false;
      const wait = this.#rateLimiter.waitMs();
      if (this.clock.now() + wait >= this.#deadline) {
        this.#outOfTime();
        return false;
      }
      if (wait === 0) return true;
      await this.clock.sleep(wait);
    }
  }

  async #send(batch: Batch<T>): Promise<void> {
    this.#rateLimiter.take();
    this.#report.request();
    let answer;
    try {
      const records = batch.records.map(({ record }) => record);
      const uncertain = batch.doubt !== undefined;
      answer = await this.kind.send(this.#client, records, { uncertain });
    } catch (error) {
      if (!(error instanceof InstasentError)) throw error;
      await this.#failed(batch, error);
      return;
    }
    this.#largestAnswered = Math.max(this.#largestAnswered, bytesOf(batch.records));
    const { items, entitiesLimit } = answer;
    if (entitiesLimit !== null && entitiesLimit !== undefined) {
      this.#batches.limit({ records: entitiesLimit });
    }
    this.#settle(batch, items);
  }

  #settle(batch: Batch<T>, outcomes: readonly RecordOutcome[]): void {
    const before = this.#report.accepted;
    const notConfirmed: RecordOfRows<T>[] = [];
    batch.records.forEach((record, index) => {
      const outcome = outcomes[index];
      switch (outcome?.status) {
        case 'accepted':
          this.#report.recordAccepted(record.rows);
          return;
        case 'missing':
          this.#report.recordNotFound(record.rows);
          return;
        case 'rejected': {
          const none = [{ field: null, reason: NO_REASON }];
          this.#reject(record, outcome.reasons.length === 0 ? none : outcome.reasons);
          return;
        }
        case 'unconfirmed':
        case undefined:
          notConfirmed.push(record);
      }
    });
    this.#lastFailure = undefined;
    if (this.#report.accepted > before) {
      this.#failures = 0;
      for (const { record, reason } of this.#refused.splice(0)) {
        this.#reject(record, [{ field: null, reason }]);
      }
    }
    if (notConfirmed.length > 0) this.#notConfirmed(batch, notConfirmed);
  }

  async #failed(batch: Batch<T>, error: InstasentError): Promise<void> {
    const { kind } = error;
    const { happened } = error.parts;
    this.#lastFailure = error;
    switch (FAILED[kind] ?? 'stop') {
      case 'stop':
        this.#waiting.unshift(batch);
        this.#stop(reasonOf(error));
        return;
      case 'rate-limit':
        this.#waiting.unshift(batch);
        return;
      case 'refused':
        if (kind === 'request-too-large' && batch.records.length > 1) {
          const half = Math.ceil(bytesOf(batch.records) / 2);
          this.#batches.limit({ bytes: Math.max(half, this.#largestAnswered) });
        }
        // To check the values of the step, as its advice says, helps nobody who reads about one row.
        this.#refuse(batch, kind === 'request-too-large' ? reasonOf(error) : happened);
        this.#countFailure(happened);
        return;
      case 'rejected':
        this.#settle(batch, [{ status: 'rejected', reasons: [{ field: null, reason: happened }] }]);
        return;
      case 'not-confirmed':
        this.#notConfirmed(batch, batch.records);
        return;
      case 'no-answer':
        this.#notAnswered(NEVER_ARRIVED.includes(kind) ? batch : { ...batch, doubt: happened });
        this.#countFailure(happened);
        await (this.#recovery ??= this.#recovered());
    }
  }

  #refuse(batch: Batch<T>, reason: string): void {
    const [record, ...others] = batch.records;
    if (record === undefined || others.length > 0) this.#sendInHalves(batch);
    else if (this.#report.accepted === 0) this.#refused.push({ record, reason });
    else this.#reject(record, [{ field: null, reason }]);
  }

  #notConfirmed(batch: Batch<T>, records: readonly RecordOfRows<T>[]): void {
    if (batch.records.length > 1) this.#sendInHalves({ ...batch, records, doubt: NOT_CONFIRMED });
    else for (const record of records) this.#unconfirmed(record, NOT_CONFIRMED, true);
    this.#countFailure(NOT_CONFIRMED);
  }

  #notAnswered(batch: Batch<T>): void {
    const { accepted } = this.#report;
    const { acceptedBefore = accepted } = batch;
    const [record, ...others] = batch.records;
    const attempts = batch.attempts + 1;
    if (record === undefined || others.length > 0) {
      this.#sendInHalves({ ...batch, acceptedBefore });
    } else if (attempts >= STEP_RETRY_POLICY.maxAttempts && accepted > acceptedBefore) {
      this.#unconfirmed(record, batch.doubt ?? NOT_CONFIRMED, true);
    } else {
      // Behind the others: where these pass, it is this record that is at fault.
      this.#waiting.push({ ...batch, attempts, acceptedBefore });
    }
  }

  #sendInHalves(batch: Batch<T>): void {
    const middle = Math.ceil(batch.records.length / 2);
    const halves = [batch.records.slice(0, middle), batch.records.slice(middle)];
    const left = halves.filter((records) => records.length > 0);
    this.#waiting.unshift(...left.map((records) => ({ ...batch, records })));
  }

  /** Until Instasent answers, whatever it says. */
  async #recovered(): Promise<void> {
    for (let attempt = this.#failures; ; attempt += 1) {
      const delay = retryDelayMs({ kind: 'timeout', afterMs: 0 }, attempt, Math.random());
      if (this.clock.now() + delay >= this.#deadline) this.#outOfTime();
      if (this.#isStopped) break;
      await this.clock.sleep(delay);
      this.#report.request();
      try {
        await this.#probe.stream('import');
        break;
      } catch (error) {
        if (!(error instanceof InstasentError)) throw error;
        const failed = FAILED[error.kind];
        if (failed !== 'no-answer' && failed !== 'rate-limit') break;
        this.#lastFailure = error;
      }
    }
    this.#recovery = undefined;
  }

  #countFailure(reason: string): void {
    this.#failures += 1;
    if (this.#report.accepted > 0 || this.#failures < MAX_FAILURES) return;
    this.#stop(
      `Instasent accepted none of the rows that were tried, so the rows may not be the cause. ${reason}`,
    );
  }

  #reject({ rows, record }: RecordOfRows<T>, reasons: FieldReason[]): void {
    const rejection = { ...this.kind.subject(record), reasons };
    for (const row of rows) this.#report.rejected(row, rejection);
  }

  #unconfirmed({ rows, record }: RecordOfRows<T>, reason: string, isFinal: boolean): void {
    const rejection = { ...this.kind.subject(record), reasons: [{ field: null, reason }] };
    for (const row of rows) this.#report.unconfirmed(row, rejection, isFinal);
  }

  #outOfTime(): void {
    const last = this.#lastFailure;
    if (last?.kind === 'rate-limit') this.#stop(reasonOf(last));
    else this.#stop(`The time for this step was used up. ${last ? reasonOf(last) : ''}`.trimEnd());
  }

  #stop(reason: string): void {
    this.#isStopped = true;
    this.#report.stopped(reason);
  }

  #tellProgress(): void {
    const now = this.clock.now();
    if (this.options.onProgress === undefined || now - this.#progressAt < PROGRESS_EVERY_MS) return;
    this.#progressAt = now;
    this.options.onProgress(this.#report.report());
  }
}

/** What happened and what to do, without what it meant for one request's rows. */
function reasonOf({ parts: { happened, advice } }: InstasentError): string {
  return advice === '' ? happened : `${happened} ${advice}`;
}

/**
 * Sends rows in as few requests as the API allows, 4 at a time and for 5 minutes at most, and sees each
 * row to its end: accepted, rejected, merged, unconfirmed or not sent.
 */
export async function importRows<T extends WireRecord>(
  sheet: Sheet,
  kind: RecordKind<T>,
  connection: Connection,
  options: ImportOptions = {},
  clock: Clock = SYSTEM_CLOCK,
): Promise<ImportReport> {
  return new Import(sheet, kind, connection, options, clock).run();
}
