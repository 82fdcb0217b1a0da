import { inspect } from 'node:util';
import { mayHaveArrived } from './ingest-api/retry';

/** What went wrong, for code that has to decide what to do next. */
export type ErrorKind =
  | 'input'
  | 'rejected'
  | 'unconfirmed'
  | 'bad-request'
  /** A 4xx that is about something else than what was sent. */
  | 'refused'
  /** Larger than Instasent takes. */
  | 'request-too-large'
  | 'key'
  | 'scope'
  /** A key that may write, but not read contacts. */
  | 'no-read'
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
  | 'not-instasent'
  /** A file of the piece itself is missing. */
  | 'package';

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
  readonly #status: number | undefined;

  /** @param status that Instasent answered with, where that is what went wrong */
  constructor(kind: ErrorKind, parts: ErrorParts, status?: number) {
    const message = join(parts.happened, parts.saved, parts.advice);
    super(message);
    this.#kind = kind;
    this.#parts = parts;
    this.#status = status;
    this.stack = message;
  }

  get kind(): ErrorKind {
    return this.#kind;
  }

  get parts(): ErrorParts {
    return this.#parts;
  }

  /**
   * For ActivePieces 0.85 and newer, which put a heading over an error by this status. A body must
   * not be here: they would show its message in the place of this one.
   */
  get response(): { status: number } | undefined {
    return this.#status === undefined ? undefined : { status: this.#status };
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
  'check' | 'form' | 'import' | 'read' | 'contact' | 'deletion' | 'event' | 'api-call';

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
  read: '',
  contact: 'The contact was not saved.',
  deletion: 'The contact was not deleted.',
  event: 'The event was not recorded.',
  'api-call': 'Nothing was changed.',
};

const PERHAPS_SAVED: Record<Purpose, string> = {
  check: '',
  form: '',
  import: 'No row was sent.',
  read: '',
  contact:
    'The contact may or may not have been saved. Running the step again is safe: saving the same data twice changes nothing.',
  deletion:
    'The contact may or may not have been deleted. Running the step again is safe; if it then finds no such contact, the deletion had worked.',
  event:
    'The event may or may not have been recorded. Running the step again with the same event ID is safe: Instasent records an event ID only once.',
  'api-call':
    'It is not known whether Instasent carried out the request. Check in Instasent before you send it again.',
};

const LONGEST_QUOTE = 100;

const CHECK_CONNECTION =
  'Open the Instasent connection in ActivePieces and copy the project ID, the data source ID and the API key again: all three must come from the same data source.';

/** A count and what is counted: `1 row`, `2 rows`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toString()} ${count === 1 ? one : many}`;
}

/** A wait in words, never shorter than it is. */
function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return seconds > 180
    ? `${Math.ceil(seconds / 60).toString()} minutes`
    : counted(seconds, 'second', 'seconds');
}

/** Malformed or not valid, in conflict, not to be processed: another request may pass. */
const ABOUT_VALUES = [400, 409, 422];

function statusError(
  failure: Extract<Failure, { kind: 'status' }>,
  purpose: Purpose,
  saved: string,
): InstasentError {
  const { status, message, retryInMs } = failure;
  const code = status.toString();
  // Only who wrote the request can make something of what Instasent says about it.
  const said =
    purpose === 'api-call' && message !== undefined ? `Instasent says: "${message}".` : '';
  const error = (kind: ErrorKind, happened: string, advice: string) =>
    new InstasentError(kind, { happened, saved, advice }, status);
  if (status === 401) {
    return error(
      'key',
      join('Instasent refused the API key.', said),
      'Copy the API key again from the set-up tab of your data source in Instasent (or create a new key there if it was revoked) and paste it into the Instasent connection in ActivePieces.',
    );
  }
  if (status === 403) {
    return error(
      'scope',
      join('The API key is valid, but it is not allowed to do this.', said),
      'Use the API key of the data source itself, or give your token the ingest scopes in Instasent.',
    );
  }
  if (status === 404) {
    const unknown =
      purpose === 'api-call' ? 'project, data source or path' : 'project or data source';
    return error(
      'not-found',
      join(
        `Instasent knows no such ${unknown}, or the API key belongs to another data source.`,
        said,
      ),
      purpose === 'api-call'
        ? 'Check Method and Path first. If other Instasent steps fail too, check the project ID, the data source ID and the API key in the connection.'
        : CHECK_CONNECTION,
    );
  }
  if (status === 408) {
    return error(
      'timeout',
      'The request did not arrive at Instasent in time (status 408).',
      'Try again in a few minutes.',
    );
  }
  if (status === 413) {
    return error(
      'request-too-large',
      'The request is larger than Instasent accepts (status 413).',
      'Shorten the longest value, or leave it out.',
    );
  }
  if (status === 429) {
    return error(
      'rate-limit',
      join("Your Instasent plan's limit of requests per minute is used up.", said),
      retryInMs === undefined
        ? 'Try again in a minute, or let the flow run less often.'
        : `Try again in ${duration(retryInMs)}, or let the flow run less often.`,
    );
  }
  if (status >= 500) {
    return error(
      'server',
      `Instasent has a problem on its side (status ${code}).`,
      'Try again in a few minutes; if it goes on, contact Instasent support.',
    );
  }
  if (status < 400) {
    return error(
      'redirect',
      `Instead of an answer came a redirect to another address (status ${code}), which was not followed so that the API key goes nowhere else.`,
      'Ask whoever runs your ActivePieces server whether a proxy or firewall stands in between.',
    );
  }
  const isAboutValues = ABOUT_VALUES.includes(status) || purpose === 'api-call';
  const advice = isAboutValues ? 'Check the values of this step.' : 'Ask Instasent support why.';
  return error(
    isAboutValues ? 'bad-request' : 'refused',
    message === undefined
      ? `Instasent did not accept the request (status ${code}).`
      : `Instasent did not accept the request (status ${code}): "${message}".`,
    purpose === 'check' || purpose === 'form' ? CHECK_CONNECTION : advice,
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
      return statusError(failure, purpose, mayHaveArrived(failure) ? perhaps : notSaved);
    case 'timeout':
      return new InstasentError('timeout', {
        happened: `Instasent did not answer within ${counted(Math.max(1, Math.round(failure.afterMs / 1000)), 'second', 'seconds')}.`,
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
  return new InstasentError(
    'not-found',
    {
      happened: `Instasent has no contact with the user ID ${quote(userId)} in this data source.`,
      saved: 'Nothing was deleted.',
      advice:
        'Check the user ID; if the contact is already deleted, there is nothing left to do. If other Instasent steps fail too, check the project ID and the data source ID in the connection.',
    },
    404,
  );
}

/** A 404 to the parameters of an event type. */
export function unknownEventTypeError(
  eventType: string,
  purpose: 'form' | 'import',
): InstasentError {
  return new InstasentError(
    'not-found',
    {
      happened: `Instasent knows no event type ${quote(eventType)} in this project.`,
      saved: NOT_SAVED[purpose],
      advice:
        'Choose the event type from the list again. If other Instasent steps fail too, check the project ID and the data source ID in the connection.',
    },
    404,
  );
}

/** A 401 or 403 to a look-up, with a key that Instasent accepts elsewhere. */
export function mayNotReadError(status: number): InstasentError {
  return new InstasentError(
    'no-read',
    {
      happened: 'The API key of this connection may save contacts, but not read them.',
      saved: '',
      advice:
        'Give your token the ingest read scope in Instasent, or use the key of a data source that may read in the connection.',
    },
    status,
  );
}

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

/** Reasons in a row, each behind its field. */
export function reasonsText(reasons: readonly FieldReason[]): string {
  return reasons
    .map(({ field, reason }) => (field === null ? reason : `${field}: ${reason}`))
    .join('; ');
}

/** Words of a name that are written in capitals. */
const CAPITALS = new Set(['id', 'sms', 'url']);

/** A field as people know it, before its name: "Phone mobile (_phone_mobile)". */
function withPlainName(field: string): string {
  if (!/^_?[a-z0-9]+(_[a-z0-9]+)*$/.test(field) || !field.includes('_')) return field;
  const words = field.split('_').filter((word) => word !== '');
  const plain = words.map((word) => (CAPITALS.has(word) ? word.toUpperCase() : word)).join(' ');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)} (${field})`;
}

/** What one record was sent for, in a step of its own. */
export type RecordPurpose = 'contact' | 'deletion' | 'event';

/**
 * The record arrived, and Instasent said no to it.
 *
 * @param subject names the record: `contact "u1"`
 * @param uncertain an attempt before this one may have reached Instasent and been carried out
 */
export function rejectionError(
  purpose: RecordPurpose,
  subject: string,
  reasons: readonly FieldReason[],
  uncertain = false,
): InstasentError {
  const named = reasons.map(({ field, reason }) => ({
    field: field === null ? null : withPlainName(field),
    reason,
  }));
  const what = purpose === 'deletion' ? `deletion of the ${subject}` : subject;
  const why = reasons.length === 0 ? ' without saying why' : `: ${reasonsText(named)}`;
  return new InstasentError('rejected', {
    happened: `Instasent rejected the ${what}${why}.`,
    saved: (uncertain ? PERHAPS_SAVED : NOT_SAVED)[purpose],
    advice: adviceAfterRejection(purpose, reasons.length),
  });
}

function adviceAfterRejection(purpose: RecordPurpose, reasons: number): string {
  if (purpose === 'deletion') return 'Check the user ID, and look for the contact in Instasent.';
  if (reasons === 0) return 'Check the values of this step and run it again.';
  return `Correct ${reasons === 1 ? 'this value' : 'these values'} and run the step again.`;
}

/** An answer in a known shape that does not mention the record that was sent. */
export function unconfirmedError(purpose: RecordPurpose, subject: string): InstasentError {
  const what = purpose === 'deletion' ? `deletion of the ${subject}` : subject;
  return new InstasentError('unconfirmed', {
    happened: `Instasent answered, but did not confirm the ${what}.`,
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
  return new InstasentError('rejected', {
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
