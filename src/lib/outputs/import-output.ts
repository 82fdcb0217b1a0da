import { importError, reasonsText } from '../errors';
import { isEmpty } from '../values/input';
import { originCells } from './cells';
import type { Connection } from '../ingest-api/connection';

/** A rejected row in a step's output; `row` counts from 1. */
export interface RejectedRow {
  row: number;
  user_id: string | null;
  event_id: string | null;
  field: string | null;
  reason: string;
}

/** What became of the rows: `accepted + rejected + merged + not_sent` is `total`. */
export interface ImportReport {
  total: number;
  accepted: number;
  rejected: number;
  /** Rows that went into, or are the same as, another row's record. */
  merged: number;
  not_sent: number;
  /** Requests that carried rows. */
  requests: number;
  /** The first row that was not sent, from 1; `null` when all were. */
  continue_from_row: number | null;
  /** Why rows were not sent. */
  stopped_because: string | null;
  /** At most 1,000. */
  rejected_rows: RejectedRow[];
  rejected_rows_not_listed: number;
}

/** In one word how it went: nobody is to take "done" for "all rows are saved". */
function statusOf({ not_sent, rejected }: ImportReport): string {
  if (not_sent > 0) return 'stopped';
  return rejected > 0 ? 'done_with_rejections' : 'done';
}

/** What an import step returns: counts, and the rejected rows. */
export function importOutput(
  report: ImportReport,
  connection: Connection,
  ignored: string | null,
  listed: (row: RejectedRow) => Record<string, unknown>,
): Record<string, unknown> {
  const { rejected_rows, ...counts } = report;
  const { project_id, datasource_id } = originCells(connection);
  return {
    status: statusOf(report),
    ...counts,
    ignored_columns: ignored,
    project_id,
    datasource_id,
    rejected_rows: rejected_rows.map(listed),
  };
}

/**
 * Fails the step if that was asked for and rows were rejected or left out. By then the import is over:
 * what could be sent has been.
 */
export function checkRejected(report: ImportReport, onRejected: unknown): void {
  if (isEmpty(onRejected) || onRejected === 'list') return;
  if (report.rejected === 0 && report.not_sent === 0) return;
  const [first] = report.rejected_rows;
  throw importError({
    ...report,
    firstRejection:
      first === undefined ? null : `row ${first.row.toString()}, ${reasonsText([first])}`,
  });
}
