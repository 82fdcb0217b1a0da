import { CALL_SENTENCES } from './call-sentences';
import { mayHaveArrived, type Failure, type Purpose } from './failure';
import { InstasentError } from './instasent-error';
import { SAVED_SENTENCES } from './saved-sentences';
import { counted, join, oneLine, quote } from './text';

type Row = keyof typeof CALL_SENTENCES;

/** Statuses that mean one thing (Ingest API, errors page; 408, 409 and 413 from HTTP itself). */
const ROW_OF_STATUS: ReadonlyMap<number, Row> = new Map<number, Row>([
  [400, 'badRequest'],
  [401, 'key'],
  [403, 'scope'],
  [404, 'notFound'],
  [408, 'notInTime'],
  [409, 'badRequest'],
  [413, 'requestTooLarge'],
  [422, 'badRequest'],
  [429, 'rateLimit'],
]);

const MAX_REQUEST_ID_LENGTH = 100;

function rowOfStatus(status: number, purpose: Purpose): Row {
  if (status >= 500) return 'server';
  if (status < 400) return 'redirect';
  const row = ROW_OF_STATUS.get(status) ?? 'refused';
  // Who wrote the request themselves may have got anything in it wrong.
  if (purpose !== 'api-call') return row;
  if (row === 'refused') return 'badRequest';
  return row === 'notFound' ? 'ownCallNotFound' : row;
}

function rowOf(failure: Failure, purpose: Purpose): Row {
  switch (failure.kind) {
    case 'status':
      return rowOfStatus(failure.status, purpose);
    case 'proxy':
      if (failure.status >= 500) return 'proxyOutage';
      return failure.status === 407 ? 'proxyLogin' : 'proxy';
    case 'proxy-address':
      return 'proxyAddress';
    case 'too-large':
      return 'tooLarge';
    case 'not-instasent':
      return 'notInstasent';
    default:
      return failure.kind;
  }
}

/** A wait in words, never shorter than it is. */
function duration(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  return seconds > 180
    ? `${Math.ceil(seconds / 60).toString()} minutes`
    : counted(seconds, 'second', 'seconds');
}

/** What the names in braces of a sentence stand for. */
function factsOf(failure: Failure): Record<string, string> {
  switch (failure.kind) {
    case 'status': {
      const { status, message, retryInMs, requestId } = failure;
      return {
        status: status.toString(),
        why: message === undefined ? '' : `: "${message}"`,
        wait: retryInMs === undefined ? 'a minute' : duration(retryInMs),
        requestId:
          requestId === undefined
            ? ''
            : ` and name the request ${oneLine(requestId, MAX_REQUEST_ID_LENGTH)}`,
      };
    }
    case 'proxy':
      return { status: failure.status.toString() };
    case 'timeout': {
      const seconds = Math.max(1, Math.round(failure.afterMs / 1000));
      return { time: counted(seconds, 'second', 'seconds') };
    }
    case 'unreachable':
    case 'dropped':
    case 'certificate':
      return { code: failure.code };
    default:
      return {};
  }
}

function filled(sentence: string, facts: Record<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (_all, name: string) => facts[name] ?? '');
}

/**
 * Puts a failed call into sentences: those of the connection dialog for a check, else those of a step.
 *
 * @param uncertain an attempt before this one may have reached Instasent and been carried out
 */
export function failureError(
  failure: Failure,
  purpose: Purpose,
  uncertain = false,
): InstasentError {
  const { kind, happened, advice, dialog } = CALL_SENTENCES[rowOf(failure, purpose)];
  const status = failure.kind === 'status' ? failure.status : undefined;
  if (purpose === 'check') {
    return new InstasentError(kind, { happened: dialog, saved: '', advice: '' }, status);
  }
  const facts = factsOf(failure);
  const saved = SAVED_SENTENCES[purpose];
  // A form has no values of its own that could be wrong.
  const isOfConnection = purpose === 'form' && kind === 'bad-request';
  return new InstasentError(
    kind,
    {
      happened: join(filled(happened, facts), quoted(failure, purpose, happened)),
      saved: uncertain || mayHaveArrived(failure) ? saved.perhaps : saved.not,
      advice: isOfConnection ? CALL_SENTENCES.notFound.advice : filled(advice, facts),
    },
    status,
  );
}

/** Only who wrote the request can make something of what Instasent says about it. */
function quoted(failure: Failure, purpose: Purpose, happened: string): string {
  if (failure.kind !== 'status' || failure.message === undefined) return '';
  if (purpose !== 'api-call' || happened.includes('{why}')) return '';
  return `Instasent says: "${failure.message}".`;
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

/** A 404 to the parameters of an event type: the type, or less likely the data source, does not exist. */
export function unknownEventTypeError(
  eventType: string,
  purpose: 'form' | 'import',
): InstasentError {
  return new InstasentError(
    'not-found',
    {
      happened: `Instasent knows no event type ${quote(eventType)} in this project.`,
      saved: SAVED_SENTENCES[purpose].not,
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
