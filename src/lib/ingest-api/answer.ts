import type { Static, TObject, TSchema } from '@sinclair/typebox';
import * as Value from '@sinclair/typebox/value';
import { failureError } from '../errors/call-errors';
import type { Purpose } from '../errors/failure';
import type { InstasentError } from '../errors/instasent-error';
import { parseJson } from '../json/exact-json';
import { isSuccess, statusFailure, type ApiAnswer } from './exchange';
import { parseOutcome, refusalIn, type Outcome } from './outcome';
import type { WireRecord } from './records';
import { readSpec, type SpecsAnswer } from './schemas';

/** What a client of Instasent's own would never get, so that it says nothing about Instasent. */
function isWebPage({ text }: ApiAnswer): boolean {
  return text.trimStart().startsWith('<');
}

/** Whether Instasent refuses the key; a firewall's page with the same status does not. */
export function isKeyRefusal(answer: ApiAnswer): boolean {
  return [401, 403].includes(answer.status) && !isWebPage(answer);
}

/** Whether Instasent knows none of what was asked for; a firewall's page does not say so. */
export function isMissing(answer: ApiAnswer): boolean {
  return answer.status === 404 && !isWebPage(answer);
}

/** @returns `undefined` for text that is not JSON; numbers too long to be exact are text */
export function bodyOf({ text }: ApiAnswer): unknown {
  return parseJson(text, 'text');
}

/** An answer that cannot be Instasent's: nobody knows what came of the request. */
export function notInstasentError(purpose: Purpose): InstasentError {
  return failureError({ kind: 'not-instasent' }, purpose);
}

/** The error that an answer outside 2xx is. */
export function answerError(answer: ApiAnswer, purpose: Purpose): InstasentError {
  const { status, headers, uncertain } = answer;
  if ([401, 403, 404].includes(status) && isWebPage(answer)) return notInstasentError(purpose);
  const failure = statusFailure(status, headers, refusalIn(bodyOf(answer)));
  return failureError(failure, purpose, uncertain);
}

/**
 * The body of an answer to a read.
 *
 * @throws InstasentError for a status outside 2xx, and for a body of another shape
 */
export function checkedBody<T extends TSchema>(
  schema: T,
  answer: ApiAnswer,
  purpose: Purpose,
): Static<T> {
  if (!isSuccess(answer.status)) throw answerError(answer, purpose);
  const body = bodyOf(answer);
  if (!Value.Check(schema, body)) throw notInstasentError(purpose);
  return body;
}

/** The specs that can be read; the others are left out. */
export function specsOf<T extends TObject>(
  schema: T,
  { specs }: Static<typeof SpecsAnswer>,
): Static<T>[] {
  return specs.map((spec) => readSpec(schema, spec)).filter((spec) => spec !== undefined);
}

/**
 * The outcome of a write.
 *
 * @throws InstasentError for an answer that speaks of no record
 */
export function outcomeOf(
  answer: ApiAnswer,
  purpose: Purpose,
  records: readonly WireRecord[],
): Outcome {
  const speaksOfRecords = isSuccess(answer.status) || answer.status === 422;
  const outcome = speaksOfRecords
    ? parseOutcome(bodyOf(answer), records, answer.uncertain)
    : undefined;
  if (isSuccess(answer.status)) {
    if (outcome === undefined) throw notInstasentError(purpose);
    return outcome;
  }
  if (outcome?.items.some(({ status }) => status === 'rejected') !== true) {
    throw answerError(answer, purpose);
  }
  // 422 means that every record failed (Ingest API, errors page), whatever else it says.
  const items = outcome.items.map((item) =>
    item.status === 'rejected' ? item : { status: 'rejected' as const, reasons: [] },
  );
  return { ...outcome, items };
}
