import { importError } from '../errors/import-errors';
import { reasonsText } from '../errors/record-errors';
import { isEmpty } from '../values/input';
import { flatCells, originCells, type Row } from './cells';
import type { Connection } from '../ingest-api/connection';
import type { WireRecord } from '../ingest-api/records';

/** A row in a step's output that is not saved as it stands there; `row` counts from 1. */
export interface Problem {
  row: number;
  /**
   * `unconfirmed`: it was sent, and no answer says what became of it. `left_out`: it goes without one of
   * its cells, which could not be read.
   */
  status: 'rejected' | 'unconfirmed' | 'left_out';
  user_id: string | null;
  event_id: string | null;
  field: string | null;
  reason: string;
}

/**
 * What became of the rows: `accepted + rejected + merged + unconfirmed + not_sent + not_found` is
 * `total`, and in a check `would_send + rejected + merged`.
 */
export interface ImportReport {
  /** Rows from the start row on. */
  total: number;
  accepted: number;
  /** Records that a check would have sent; `null` where it is none. */
  would_send: number | null;
  /** Looked at and refused, by the piece or by Instasent. */
  rejected: number;
  /** Rows whose record was settled under an earlier row. */
  merged: number;
  /** Sent, and no verdict came. */
  unconfirmed: number;
  not_sent: number;
  /** Deletions that found nothing to delete. */
  not_found: number;
  /** Cells that could not be read, and are left out of what is sent. */
  left_out: number;
  /** Requests that went out: with rows, and to ask whether Instasent is there again. */
  requests: number;
  /** The first row to send again, as in the whole list from 1; `null` when none is. */
  continue_from_row: number | null;
  /** Why rows were not sent. */
  stopped_because: string | null;
  /** At most 1,000; what is not saved comes before what is saved without a cell. */
  problems: Problem[];
  problems_not_listed: number;
  /** The first records of a check. */
  preview: WireRecord[];
}

/** In one word how it went: nobody is to take "done" for "all rows are saved". */
function statusOf({ would_send, unconfirmed, not_sent, rejected, left_out }: ImportReport): string {
  if (would_send !== null) return 'checked';
  if (unconfirmed > 0 || not_sent > 0) return 'stopped';
  return rejected > 0 || left_out > 0 ? 'done_with_problems' : 'done';
}

type Listed = (problem: Problem) => Row;

/**
 * What an import step returns: counts, and the rows that are not saved.
 *
 * @param understood what was made of the sheet, such as the columns that nothing is read from
 */
export function importOutput(
  report: ImportReport,
  connection: Connection,
  understood: Row,
  listed: Listed,
): Record<string, unknown> {
  const { accepted, would_send } = report;
  return listOutput(report, connection, { accepted, would_send }, understood, listed);
}

/** What the deletion of a list returns, in the same form. */
export function deletionOutput(
  report: ImportReport,
  connection: Connection,
  understood: Row,
  listed: Listed,
): Record<string, unknown> {
  const { accepted: deleted, not_found, would_send: would_delete } = report;
  return listOutput(report, connection, { deleted, not_found, would_delete }, understood, listed);
}

function listOutput(
  report: ImportReport,
  connection: Connection,
  done: Row,
  understood: Row,
  listed: Listed,
): Record<string, unknown> {
  const { project_id, datasource_id } = originCells(connection);
  return {
    status: statusOf(report),
    total: report.total,
    ...done,
    rejected: report.rejected,
    left_out: report.left_out,
    merged: report.merged,
    unconfirmed: report.unconfirmed,
    not_sent: report.not_sent,
    continue_from_row: report.continue_from_row,
    stopped_because: report.stopped_because,
    ...understood,
    requests: report.requests,
    problems_not_listed: report.problems_not_listed,
    project_id,
    datasource_id,
    problems: report.problems.map(listed),
    preview: tableOf(report.preview.map(flatCells)),
  };
}

/** What is listed of a row that is about a contact, and no event. */
export function contactRow({ row, status, user_id, field, reason }: Problem): Row {
  return { row, status, user_id, field, reason };
}

/** Rows that all have the same columns. */
function tableOf(rows: readonly Row[]): Row[] {
  const blank = Object.fromEntries(rows.flatMap(Object.keys).map((name) => [name, null]));
  return rows.map((row) => ({ ...blank, ...row }));
}

/**
 * Fails the step if that was asked for and a row is not surely saved. By then the import is over: what
 * could be sent has been. A check fails for nothing.
 */
export function checkRejected(report: ImportReport, onRejected: unknown): void {
  if (isEmpty(onRejected) || onRejected === 'list' || report.would_send !== null) return;
  if (report.rejected === 0 && report.unconfirmed === 0 && report.not_sent === 0) return;
  const first = report.problems.find(({ status }) => status !== 'left_out');
  throw importError({
    ...report,
    firstRejection:
      first === undefined ? null : `row ${first.row.toString()}, ${reasonsText([first])}`,
  });
}
