import { reasonsText } from '../errors/record-errors';
import type { ImportReport } from '../outputs/import-output';
import type { WireRecord } from '../ingest-api/records';
import type { Rejection } from '../sheets/row';

const MAX_REASONS_LISTED = 20;
const MAX_LISTED = 1_000;

/** Counts rows: each one once, where its fate is decided. */
export class Ledger {
  readonly #report: ImportReport;
  #wouldSend = 0;

  /** @param total the rows whose fate is to be decided */
  constructor(
    total: number,
    private readonly isCheck: boolean,
  ) {
    this.#report = {
      total,
      accepted: 0,
      would_send: null,
      rejected: 0,
      merged: 0,
      unconfirmed: 0,
      not_sent: 0,
      not_found: 0,
      requests: 0,
      continue_from_row: null,
      stopped_because: null,
      rejected_rows: [],
      rejected_rows_not_listed: 0,
      preview: [],
    };
  }

  /** The counts so far. */
  report(requests: number): ImportReport {
    const rejected_rows = this.#report.rejected_rows.toSorted((a, b) => a.row - b.row);
    const would_send = this.isCheck ? this.#wouldSend : null;
    return { ...this.#report, would_send, requests, rejected_rows };
  }

  accepted(rows: readonly number[]): void {
    this.#report.accepted += 1;
    this.#merged(rows);
  }

  /** A deletion found nothing to delete. */
  notFound(rows: readonly number[]): void {
    this.#report.not_found += 1;
    this.#merged(rows);
  }

  /** A check made this record of the rows. */
  wouldSend(rows: readonly number[], record: WireRecord, maxShown: number): void {
    this.#wouldSend += 1;
    if (this.#report.preview.length < maxShown) this.#report.preview.push(record);
    this.#merged(rows);
  }

  rejected(row: number, rejection: Rejection): void {
    this.#report.rejected += 1;
    this.#list(row, 'rejected', rejection);
  }

  /** @param isFinal sending the row again would tell no more */
  unconfirmed(row: number, rejection: Rejection, isFinal: boolean): void {
    this.#report.unconfirmed += 1;
    this.#list(row, 'unconfirmed', rejection);
    if (!isFinal) this.#continueFrom(row);
  }

  notSent(row: number): void {
    this.#report.not_sent += 1;
    this.#continueFrom(row);
  }

  /** The first reason counts. */
  stopped(reason: string): void {
    this.#report.stopped_because ??= reason;
  }

  #merged(rows: readonly number[]): void {
    this.#report.merged += rows.length - 1;
  }

  #continueFrom(row: number): void {
    this.#report.continue_from_row = Math.min(row, this.#report.continue_from_row ?? row);
  }

  #list(row: number, status: 'rejected' | 'unconfirmed', rejection: Rejection): void {
    if (this.#report.rejected_rows.length >= MAX_LISTED) {
      this.#report.rejected_rows_not_listed += 1;
      return;
    }
    const reasons = rejection.reasons.slice(0, MAX_REASONS_LISTED);
    const fields = reasons.map(({ field }) => field).filter((field) => field !== null);
    const [only] = reasons;
    this.#report.rejected_rows.push({
      row,
      status,
      user_id: rejection.userId,
      event_id: rejection.eventId,
      field: fields.length === 0 ? null : fields.join(', '),
      reason: reasons.length === 1 && only !== undefined ? only.reason : reasonsText(reasons),
    });
  }
}
