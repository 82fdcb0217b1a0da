import type { FieldReason } from '../errors/failure';
import { reasonsText } from '../errors/record-errors';
import type { WireRecord } from '../ingest-api/records';
import type { ImportReport, Problem } from '../outputs/import-output';
import type { Rejection, Subject } from '../sheets/row';

const MAX_REASONS_LISTED = 20;
const MAX_LISTED = 1_000;
const MAX_PREVIEWED = 5;

/** Counts rows: each one once, where its fate is decided. */
export class ReportBuilder {
  readonly #counts: Omit<
    ImportReport,
    'would_send' | 'problems' | 'problems_not_listed' | 'preview'
  >;
  #wouldSend = 0;
  #problems = 0;
  readonly #unsaved: Problem[] = [];
  readonly #leftOut: Problem[] = [];
  readonly #preview: WireRecord[] = [];

  /** @param total the rows whose fate is to be decided */
  constructor(
    total: number,
    private readonly isCheck: boolean,
  ) {
    this.#counts = {
      total,
      accepted: 0,
      rejected: 0,
      merged: 0,
      unconfirmed: 0,
      not_sent: 0,
      not_found: 0,
      left_out: 0,
      requests: 0,
      continue_from_row: null,
      stopped_because: null,
    };
  }

  /** The counts so far. */
  report(): ImportReport {
    // What is not saved comes before what is saved without a value.
    const listed = [...this.#unsaved, ...this.#leftOut].slice(0, MAX_LISTED);
    return {
      ...this.#counts,
      would_send: this.isCheck ? this.#wouldSend : null,
      problems: listed.sort((a, b) => a.row - b.row),
      problems_not_listed: this.#problems - listed.length,
      preview: [...this.#preview],
    };
  }

  /** Records that Instasent has accepted so far. */
  get accepted(): number {
    return this.#counts.accepted + this.#counts.not_found;
  }

  request(): void {
    this.#counts.requests += 1;
  }

  recordAccepted(rows: readonly number[]): void {
    this.#counts.accepted += 1;
    this.#merged(rows);
  }

  /** A deletion found nothing to delete. */
  recordNotFound(rows: readonly number[]): void {
    this.#counts.not_found += 1;
    this.#merged(rows);
  }

  /** A check made this record of the rows. */
  wouldSend(rows: readonly number[], record: WireRecord): void {
    this.#wouldSend += 1;
    if (this.#preview.length < MAX_PREVIEWED) this.#preview.push(record);
    this.#merged(rows);
  }

  rejected(row: number, rejection: Rejection): void {
    this.#counts.rejected += 1;
    this.#list(row, 'rejected', rejection);
  }

  /** @param isFinal sending the row again would bring no verdict either */
  unconfirmed(row: number, rejection: Rejection, isFinal: boolean): void {
    this.#counts.unconfirmed += 1;
    this.#list(row, 'unconfirmed', rejection);
    if (!isFinal) this.#continueFrom(row);
  }

  notSent(row: number): void {
    this.#counts.not_sent += 1;
    this.#continueFrom(row);
  }

  /** A cell that cannot be read was left out of a record that is sent. */
  leftOut(row: number, subject: Subject, reason: FieldReason): void {
    this.#counts.left_out += 1;
    this.#list(row, 'left_out', { ...subject, reasons: [reason] });
  }

  /** The first reason counts. */
  stopped(reason: string): void {
    this.#counts.stopped_because ??= reason;
  }

  #merged(rows: readonly number[]): void {
    this.#counts.merged += rows.length - 1;
  }

  #continueFrom(row: number): void {
    this.#counts.continue_from_row = Math.min(row, this.#counts.continue_from_row ?? row);
  }

  #list(row: number, status: Problem['status'], { userId, eventId, reasons }: Rejection): void {
    this.#problems += 1;
    const list = status === 'left_out' ? this.#leftOut : this.#unsaved;
    if (list.length >= MAX_LISTED) return;
    const shown = reasons.slice(0, MAX_REASONS_LISTED);
    const fields = shown.map(({ field }) => field).filter((field) => field !== null);
    const [only] = shown;
    list.push({
      row,
      status,
      user_id: userId,
      event_id: eventId,
      field: fields.length === 0 ? null : fields.join(', '),
      reason: shown.length === 1 && only !== undefined ? only.reason : reasonsText(shown),
    });
  }
}
