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
  /** A proxy that will not let the request through, and one that has trouble itself. */
  | 'proxy'
  | 'proxy-outage'
  | 'dropped'
  | 'certificate'
  | 'too-large'
  | 'not-instasent';

/** What an error says, each part one or more sentences; `''` where there is nothing to say. */
export interface ErrorParts {
  happened: string;
  /** What was saved, or perhaps saved, or not. */
  saved: string;
  advice: string;
}

function join(...sentences: string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/**
 * The only error that leaves this piece. Its message is its parts in a row, for the person who can
 * act on them.
 *
 * ActivePieces shows an error as `util.inspect` prints it, with stack, cause and own properties, so
 * there is nothing here to print but the message.
 */
export class InstasentError extends Error {
  readonly #kind: ErrorKind;
  readonly #parts: ErrorParts;

  constructor(kind: ErrorKind, parts: ErrorParts) {
    const message = join(parts.happened, parts.saved, parts.advice);
    super(message);
    this.#kind = kind;
    this.#parts = parts;
    this.stack = message;
  }

  get kind(): ErrorKind {
    return this.#kind;
  }

  get parts(): ErrorParts {
    return this.#parts;
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
  /** A proxy on the way answered itself: to CONNECT, or without encryption in the place of Instasent. */
  | { kind: 'proxy'; status: number }
  /** `proxy-address`: the environment names a proxy of a kind that cannot be used. */
  | { kind: 'too-large' | 'not-instasent' | 'proxy-address' };

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
    return new InstasentError('key', {
      happened: 'Instasent refused the API key.',
      saved,
      advice:
        'Copy the API key again from the set-up tab of your data source in Instasent (or create a new key there if it was revoked) and paste it into the Instasent connection in ActivePieces.',
    });
  }
  if (status === 403) {
    return new InstasentError('scope', {
      happened: 'The API key is valid, but it is not allowed to do this.',
      saved,
      advice:
        'Use the API key of the data source itself, or give your token the ingest scopes in Instasent.',
    });
  }
  if (status === 404) {
    return new InstasentError('not-found', {
      happened: `Instasent knows no such project${UNKNOWN_TOO[purpose] ?? ' or data source'}, or the API key belongs to another data source.`,
      saved,
      advice: CHECK_CONNECTION,
    });
  }
  if (status === 429) {
    return new InstasentError('rate-limit', {
      happened: "Your Instasent plan's limit of requests per minute is used up.",
      saved,
      advice:
        retryInMs === undefined
          ? 'Try again in a minute, or let the flow run less often.'
          : `Try again in ${duration(retryInMs)}, or let the flow run less often.`,
    });
  }
  if (status >= 500) {
    return new InstasentError('server', {
      happened: `Instasent has a problem on its side (status ${code}).`,
      saved,
      advice: 'Try again in a few minutes; if it goes on, contact Instasent support.',
    });
  }
  if (status < 400) {
    return new InstasentError('redirect', {
      happened: `Instead of an answer came a redirect to another address (status ${code}), which was not followed so that the API key goes nowhere else.`,
      saved,
      advice:
        'Ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.',
    });
  }
  return new InstasentError('bad-request', {
    happened:
      message === undefined
        ? `Instasent did not accept the request (status ${code}).`
        : `Instasent did not accept the request (status ${code}): "${message}".`,
    saved,
    advice:
      purpose === 'check' || purpose === 'form'
        ? CHECK_CONNECTION
        : 'Check the values of this step.',
  });
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
      return new InstasentError('timeout', {
        happened: `Instasent did not answer within ${duration(failure.afterMs)}.`,
        saved: perhaps,
        advice: 'Try again in a few minutes.',
      });
    case 'unreachable':
      return new InstasentError('unreachable', {
        happened: `Instasent could not be reached (${failure.code}).`,
        saved: notSaved,
        advice:
          'Try again in a few minutes; if it goes on, ask whoever runs your ActivePieces server whether it may open connections to Instasent.',
      });
    case 'dropped':
      return new InstasentError('dropped', {
        happened: `The connection to Instasent broke off before the answer was complete (${failure.code}).`,
        saved: perhaps,
        advice: 'Try again in a few minutes.',
      });
    case 'certificate':
      return new InstasentError('certificate', {
        happened: `The server that answered could not prove that it is Instasent (${failure.code}), so neither the API key nor any data was sent to it.`,
        saved: notSaved,
        advice:
          'Ask whoever runs your ActivePieces server whether a proxy or firewall intercepts its connections.',
      });
    case 'proxy':
      return new InstasentError(failure.status >= 500 ? 'proxy-outage' : 'proxy', {
        happened: `A proxy between your ActivePieces server and Instasent answered in the place of Instasent (status ${failure.status.toString()}), so nothing was sent to Instasent.`,
        saved: notSaved,
        advice:
          failure.status === 407
            ? 'Ask whoever runs your ActivePieces server for the user name and password in its proxy settings.'
            : 'Ask whoever runs your ActivePieces server to let it reach api.instasent.com through that proxy.',
      });
    case 'proxy-address':
      return new InstasentError('proxy', {
        happened:
          'The proxy that is set for your ActivePieces server is of a kind that this piece cannot use, so nothing was sent to Instasent.',
        saved: notSaved,
        advice:
          'Ask whoever runs your ActivePieces server to name an http or https proxy in HTTPS_PROXY, or to add api.instasent.com to NO_PROXY.',
      });
    case 'too-large':
      return new InstasentError('too-large', {
        happened:
          'The answer was larger than 10 MB, which no answer of Instasent is, and was thrown away.',
        saved: perhaps,
        advice:
          'Ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.',
      });
    case 'not-instasent':
      return new InstasentError('not-instasent', {
        happened: 'The answer that came back does not look like one from Instasent.',
        saved: perhaps,
        advice:
          'Try again in a few minutes; if it goes on, ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.',
      });
  }
}

/** A 404 to a delete: the contact, or less likely the data source, does not exist. */
export function noSuchContactError(userId: string): InstasentError {
  return new InstasentError('not-found', {
    happened: `Instasent has no contact with the user ID ${quote(userId)} in this data source.`,
    saved: 'Nothing was deleted.',
    advice:
      'Check the user ID; if the contact is already deleted, there is nothing left to do. If other Instasent steps fail too, check the project ID and the data source ID in the connection.',
  });
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
  return new InstasentError('rejected', {
    happened: `Instasent rejected the ${subject}${why}.`,
    saved: NOT_SAVED[purpose],
    advice: 'Correct these values and run the step again.',
  });
}

/** An answer in a known shape that does not mention the record that was sent. */
export function unconfirmedError(purpose: 'contact' | 'event', subject: string): InstasentError {
  return new InstasentError('unconfirmed', {
    happened: `Instasent answered, but did not confirm the ${subject}.`,
    saved: PERHAPS_SAVED[purpose],
    advice: '',
  });
}

/** Part of every input error. */
export const NOTHING_SENT = 'Nothing was sent to Instasent.';

/**
 * A value that must not be sent as it is.
 *
 * @param problem continues the sentence that starts with the field's name: "User ID is empty"
 * @param advice one sentence: what to type or map instead
 */
export function inputError(field: string, problem: string, advice: string): InstasentError {
  const name = oneLine(field, LONGEST_QUOTE);
  return new InstasentError('input', {
    happened: `${name} ${problem}.`,
    saved: NOTHING_SENT,
    advice,
  });
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
  return new InstasentError('rejected', {
    happened: join(`Of ${total.toString()} rows, ${rejected.toString()} were rejected.`, leftOut),
    saved: join(
      `Instasent accepted ${accepted.toString()}, and these are saved.`,
      report.firstRejection === null
        ? ''
        : `The first rejection is ${oneLine(report.firstRejection, 300)}.`,
    ),
    advice:
      'Correct the rows and run the step again: rows that were saved already do no harm. To see all rejected rows, choose “List rejected rows in the output”.',
  });
}
