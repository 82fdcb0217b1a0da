import { InstasentError } from './instasent-error';
import { counted, join, oneLine } from './text';

/**
 * Values of an import need a setting that Instasent could not be asked for.
 *
 * @param fields of the step that can say it instead: Time Zone, Country of Phone Numbers
 */
export function settingUnknownError(
  fields: readonly string[],
  cause: InstasentError,
): InstasentError {
  return new InstasentError(
    cause.kind,
    {
      happened: `Some values of your rows need ${fields.join(' and ')}, and Instasent could not be asked what is set there. ${cause.parts.happened}`,
      saved: 'No row was sent.',
      advice: `Choose ${fields.join(' and ')} in this step, or run it again later.`,
    },
    cause.response?.status,
  );
}

/** An import that is to fail when rows were not saved; the others are by then. */
export function importError(report: {
  total: number;
  accepted: number;
  rejected: number;
  unconfirmed: number;
  not_sent: number;
  continue_from_row: number | null;
  stopped_because: string | null;
  firstRejection: string | null;
}): InstasentError {
  const { total, accepted, rejected, unconfirmed, not_sent, continue_from_row } = report;
  const shares = [
    { count: rejected, share: 'rejected' },
    { count: unconfirmed, share: 'sent but not confirmed' },
    { count: not_sent, share: 'not sent' },
  ].filter(({ count }) => count > 0);
  const listed = shares.map(({ count, share }) => `${counted(count, 'was', 'were')} ${share}`);
  const isWhole = continue_from_row === null;
  return new InstasentError('incomplete', {
    happened: join(
      `Of ${counted(total, 'row', 'rows')}, ${listed.join(', ')}.`,
      report.stopped_because === null ? '' : `The import stopped: ${report.stopped_because}`,
    ),
    saved: join(
      accepted === 0
        ? 'Instasent accepted none.'
        : `Instasent accepted ${accepted.toString()}, and ${accepted === 1 ? 'this is' : 'these are'} saved.`,
      report.firstRejection === null
        ? ''
        : `The first problem is ${oneLine(report.firstRejection, 300).replace(/\.$/, '')}.`,
    ),
    advice: join(
      isWhole ? '' : `To send what is left, set Start Row to ${continue_from_row.toString()}.`,
      rejected === 0
        ? ''
        : 'Correct the rejected rows and run the step again: rows that were saved already do no harm.',
      isWhole || rejected > 0
        ? 'To see all of them, choose “List rejected rows in the output”.'
        : '',
    ),
  });
}
