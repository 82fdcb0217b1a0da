import { inspect } from 'node:util';

/** What went wrong, for code that has to decide what to do next. */
export type ErrorKind =
  | 'input'
  | 'rejected'
  | 'unconfirmed'
  | 'bad-request'
  | 'key'
  | 'scope'
  | 'not-found'
  | 'rate-limit'
  | 'server'
  | 'redirect'
  | 'timeout'
  | 'unreachable'
  | 'dropped'
  | 'certificate'
  | 'too-large'
  | 'not-instasent';

/**
 * The only error that leaves this piece. Its message is one or more sentences for the person who
 * can act on them: what happened, whether anything was saved, what to do.
 *
 * ActivePieces shows an error as `util.inspect` prints it, with stack, cause and own properties, so
 * there is nothing here to print but the message.
 */
export class InstasentError extends Error {
  readonly #kind: ErrorKind;

  constructor(kind: ErrorKind, message: string) {
    super(message);
    this.#kind = kind;
    this.stack = message;
  }

  get kind(): ErrorKind {
    return this.#kind;
  }

  [inspect.custom](): string {
    return this.message;
  }

  toJSON(): { message: string } {
    return { message: this.message };
  }
}

/** What a call is for: decides what its errors say about what was saved. */
export type Purpose =
  'check' | 'form' | 'import' | 'rows' | 'contact' | 'deletion' | 'event' | 'api-call';

/** Why a call to the Ingest API gave no result. */
export type Failure =
  | { kind: 'status'; status: number; message?: string | undefined; retryInMs?: number | undefined }
  | { kind: 'timeout'; afterMs: number }
  | { kind: 'unreachable' | 'dropped' | 'certificate'; code: string }
  | { kind: 'too-large' | 'not-instasent' };

/** A reason that Instasent gave for rejecting a record; `field` is `null` when it named none. */
export interface FieldReason {
  field: string | null;
  reason: string;
}

const NOT_SAVED: Record<Purpose, string> = {
  check: '',
  form: '',
  import: 'No row was sent.',
  rows: 'The rows of this request were not saved.',
  contact: 'The contact was not saved.',
  deletion: 'The contact was not deleted.',
  event: 'The event was not recorded.',
  'api-call': 'Nothing was changed.',
};

const PERHAPS_SAVED: Record<Purpose, string> = {
  check: '',
  form: '',
  import: 'No row was sent.',
  rows: 'The rows of this request may or may not have been saved. Running the import again is safe.',
  contact:
    'The contact may or may not have been saved. Running the step again is safe: saving the same data twice changes nothing.',
  deletion:
    'The contact may or may not have been deleted. Running the step again is safe; if it then finds no such contact, the deletion had worked.',
  event:
    'The event may or may not have been recorded. Running the step again with the same event ID is safe: Instasent records an event ID only once.',
  'api-call':
    'It is not known whether Instasent carried out the request. Check in Instasent before you send it again.',
};

/** What else a 404 may mean. */
const UNKNOWN_TOO: Partial<Record<Purpose, string>> = {
  form: ', data source or event type',
  import: ', data source or event type',
  'api-call': ', data source or path',
};

const LONGEST_QUOTE = 100;

const CHECK_CONNECTION =
  'Open the Instasent connection in ActivePieces and copy the project ID, the data source ID and the API key again: all three must come from the same data source.';

function join(...sentences: string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds > 120) return `${Math.ceil(seconds / 60).toString()} minutes`;
  return seconds === 1 ? '1 second' : `${seconds.toString()} seconds`;
}

function statusError(
  failure: Extract<Failure, { kind: 'status' }>,
  purpose: Purpose,
  saved: string,
): InstasentError {
  const { status, message, retryInMs } = failure;
  const code = status.toString();
  if (status === 401) {
    return new InstasentError(
      'key',
      join(
        'Instasent refused the API key.',
        saved,
        'Copy the API key again from the set-up tab of your data source in Instasent (or create a new key there if it was revoked) and paste it into the Instasent connection in ActivePieces.',
      ),
    );
  }
  if (status === 403) {
    return new InstasentError(
      'scope',
      join(
        'The API key is valid, but it is not allowed to do this.',
        saved,
        'Use the API key of the data source itself, or give your token the ingest scopes in Instasent.',
      ),
    );
  }
  if (status === 404) {
    return new InstasentError(
      'not-found',
      join(
        `Instasent knows no such project${UNKNOWN_TOO[purpose] ?? ' or data source'}, or the API key belongs to another data source.`,
        saved,
        CHECK_CONNECTION,
      ),
    );
  }
  if (status === 429) {
    return new InstasentError(
      'rate-limit',
      join(
        "Your Instasent plan's limit of requests per minute is used up.",
        saved,
        retryInMs === undefined
          ? 'Try again in a minute, or let the flow run less often.'
          : `Try again in ${duration(retryInMs)}, or let the flow run less often.`,
      ),
    );
  }
  if (status >= 500) {
    return new InstasentError(
      'server',
      join(
        `Instasent has a problem on its side (status ${code}).`,
        saved,
        'Try again in a few minutes; if it goes on, contact Instasent support.',
      ),
    );
  }
  if (status < 400) {
    return new InstasentError(
      'redirect',
      join(
        `Instead of an answer came a redirect to another address (status ${code}), which was not followed so that the API key goes nowhere else.`,
        saved,
        'Ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.',
      ),
    );
  }
  return new InstasentError(
    'bad-request',
    join(
      message === undefined
        ? `Instasent did not accept the request (status ${code}).`
        : `Instasent did not accept the request (status ${code}): "${message}".`,
      saved,
      purpose === 'check' || purpose === 'form'
        ? CHECK_CONNECTION
        : 'Check the values of this step.',
    ),
  );
}

/**
 * Puts a failed call into sentences.
 *
 * @param uncertain an attempt before this one may have reached Instasent and been carried out
 */
export function failureError(
  failure: Failure,
  purpose: Purpose,
  uncertain = false,
): InstasentError {
  const notSaved = uncertain ? PERHAPS_SAVED[purpose] : NOT_SAVED[purpose];
  const perhaps = PERHAPS_SAVED[purpose];
  switch (failure.kind) {
    case 'status':
      return statusError(failure, purpose, failure.status >= 500 ? perhaps : notSaved);
    case 'timeout':
      return new InstasentError(
        'timeout',
        join(
          `Instasent did not answer within ${duration(failure.afterMs)}.`,
          perhaps,
          'Try again in a few minutes.',
        ),
      );
    case 'unreachable':
      return new InstasentError(
        'unreachable',
        join(
          `Instasent could not be reached (${failure.code}).`,
          notSaved,
          'Try again in a few minutes; if it goes on, ask whoever runs your ActivePieces server whether it may open connections to Instasent.',
        ),
      );
    case 'dropped':
      return new InstasentError(
        'dropped',
        join(
          `The connection to Instasent broke off before the answer was complete (${failure.code}).`,
          perhaps,
          'Try again in a few minutes.',
        ),
      );
    case 'certificate':
      return new InstasentError(
        'certificate',
        join(
          `The server that answered could not prove that it is Instasent (${failure.code}), so neither the API key nor any data was sent to it.`,
          notSaved,
          'Ask whoever runs your ActivePieces server whether a proxy or firewall intercepts its connections.',
        ),
      );
    case 'too-large':
      return new InstasentError(
        'too-large',
        join(
          'The answer was larger than 10 MB, which no answer of Instasent is, and was thrown away.',
          perhaps,
          'Ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.',
        ),
      );
    case 'not-instasent':
      return new InstasentError(
        'not-instasent',
        join(
          'The answer that came back does not look like one from Instasent.',
          perhaps,
          'Try again in a few minutes; if it goes on, ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.',
        ),
      );
  }
}

/** A 404 to a delete: the contact, or less likely the data source, does not exist. */
export function noSuchContactError(userId: string): InstasentError {
  return new InstasentError(
    'not-found',
    `Instasent has no contact with the user ID ${quote(userId)} in this data source. Nothing was deleted. Check the user ID; if the contact is already deleted, there is nothing left to do. If other Instasent steps fail too, check the project ID and the data source ID in the connection.`,
  );
}

/** Reasons in a row, each behind its field. */
export function reasonsText(reasons: readonly FieldReason[]): string {
  return reasons
    .map(({ field, reason }) => (field === null ? reason : `${field}: ${reason}`))
    .join('; ');
}

/** The record arrived, and Instasent said no to it. */
export function rejectionError(
  purpose: 'contact' | 'event',
  subject: string,
  reasons: readonly FieldReason[],
): InstasentError {
  const why = reasons.length === 0 ? ' without saying why' : `: ${reasonsText(reasons)}`;
  return new InstasentError(
    'rejected',
    join(
      `Instasent rejected the ${subject}${why}.`,
      NOT_SAVED[purpose],
      'Correct these values and run the step again.',
    ),
  );
}

/** An answer in a known shape that does not mention the record that was sent. */
export function unconfirmedError(purpose: 'contact' | 'event', subject: string): InstasentError {
  return new InstasentError(
    'unconfirmed',
    join(`Instasent answered, but did not confirm the ${subject}.`, PERHAPS_SAVED[purpose]),
  );
}

/** Part of every input error; left out where an error is about one row of many. */
export const NOTHING_SENT = 'Nothing was sent to Instasent.';

/**
 * A value that must not be sent as it is.
 *
 * @param problem continues the sentence that starts with the field's name: "User ID is empty"
 * @param advice one sentence: what to type or map instead
 */
export function inputError(field: string, problem: string, advice: string): InstasentError {
  const name = oneLine(field, LONGEST_QUOTE);
  return new InstasentError('input', `${name} ${problem}. ${NOTHING_SENT} ${advice}`);
}

/** A value between quotes on one line, cut when it is long. */
export function quote(value: string): string {
  return `"${oneLine(value, LONGEST_QUOTE)}"`;
}

/** Text of unknown origin on one line of at most `longest` characters, without control characters. */
export function oneLine(text: string, longest: number): string {
  // Whoever sends megabytes pays for no more than what is shown.
  const head = text.slice(0, longest * 4).toWellFormed();
  const line = head.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Z}]+/gu, ' ').trim();
  const shown = Array.from(line).slice(0, longest).join('');
  return shown === line && head.length === text.length ? line : `${shown}…`;
}

/** An import that is to fail when rows were rejected or left out; the others are saved by then. */
export function importError(report: {
  total: number;
  accepted: number;
  rejected: number;
  not_sent: number;
  continue_from_row: number | null;
  stopped_because: string | null;
  firstRejection: string | null;
}): InstasentError {
  const { total, accepted, rejected, not_sent, continue_from_row, stopped_because } = report;
  const leftOut =
    continue_from_row === null
      ? ''
      : `${not_sent.toString()} were not sent, from row ${continue_from_row.toString()} on: ${stopped_because ?? 'the import was stopped.'}`;
  return new InstasentError(
    'rejected',
    join(
      `Of ${total.toString()} rows, ${rejected.toString()} were rejected.`,
      leftOut,
      `Instasent accepted ${accepted.toString()}, and these are saved.`,
      report.firstRejection === null
        ? ''
        : `The first rejection is ${oneLine(report.firstRejection, 300)}.`,
      'Correct the rows and run the step again: rows that were saved already do no harm. To see all rejected rows, choose “List rejected rows in the output”.',
    ),
  );
}
