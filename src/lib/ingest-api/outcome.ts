import * as Value from '@sinclair/typebox/value';
import type { FieldReason } from '../errors/failure';
import { reasonsText } from '../errors/record-errors';
import { oneLine } from '../errors/text';
import { isRecord } from '../json/is-record';
import { MAX_RECORDS } from './limits';
import type { WireRecord } from './records';
import { DocumentedOutcome, FlatOutcome, idOf } from './schemas';

/** What Instasent said about one record. */
export type ItemOutcome =
  | {
      status: 'accepted';
      /** The record as Instasent echoes it; `null` where the answer has no echo. */
      item: WireRecord | null;
    }
  | { status: 'rejected'; reasons: FieldReason[] }
  | { status: 'unconfirmed' };

/** What Instasent said about the records of one write: one item each, in the order they were sent. */
export interface Outcome {
  streamId: string | null;
  projectId: string | null;
  datasourceId: string | null;
  items: ItemOutcome[];
  /** Records that a write may hold from now on, where that is fewer than usual. */
  entitiesLimit: number | null;
  /** An earlier attempt may have been carried out, though its answer never came. */
  uncertain: boolean;
}

const MAX_REASON_LENGTH = 200;
const MAX_FIELD_LENGTH = 100;
/** Of one record. */
const MAX_REASONS = 20;
/** Of a request that was refused as a whole. */
const MAX_REFUSAL_LENGTH = 300;

function reason(field: string | null, text: string): FieldReason {
  return {
    field: field === null ? null : oneLine(field, MAX_FIELD_LENGTH),
    reason: oneLine(text, MAX_REASON_LENGTH).replace(/\.$/, ''),
  };
}

function texts(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each): each is string => typeof each === 'string' && each.trim() !== '');
}

/** A text, a list of texts, or messages by field. */
function reasonsIn(value: unknown): FieldReason[] {
  if (!isRecord(value)) return texts(value).map((text) => reason(null, text));
  return Object.entries(value).flatMap(([field, messages]) =>
    texts(messages).map((text) => reason(field, text)),
  );
}

/** The reasons of one entry: under `error` in the flat shape, under `errors` in the documented one. */
function reasonsOf(entry: unknown): FieldReason[] {
  const value = isRecord(entry) ? (entry['error'] ?? entry['errors']) : entry;
  return reasonsIn(value).slice(0, MAX_REASONS);
}

/** What an answer lists, whatever its shape. */
function listsOf(answer: unknown): { accepted: unknown[]; errors: unknown[] } | undefined {
  if (Value.Check(DocumentedOutcome, answer)) {
    const { items } = answer.entity;
    return {
      accepted: items.filter(({ status }) => status === 'success'),
      errors: items.filter((item) => item.status === 'error' || reasonsOf(item).length > 0),
    };
  }
  if (!Value.Check(FlatOutcome, answer)) return undefined;
  const { accepted, errors } = answer;
  return accepted || errors ? { accepted: accepted ?? [], errors: errors ?? [] } : undefined;
}

/**
 * Why a request failed as a whole, from the body of a 4xx: `{ "message": "…" }` (Ingest API, errors
 * page), or the errors of an outcome.
 *
 * @returns one line; `undefined` where it gives no reason
 */
export function refusalIn(body: unknown): string | undefined {
  const message = isRecord(body) ? reasonsIn(body['message']) : [];
  const errors = listsOf(body)?.errors.slice(0, MAX_REASONS).flatMap(reasonsOf) ?? [];
  const line = oneLine(reasonsText([...message, ...errors]), MAX_REFUSAL_LENGTH);
  return line === '' ? undefined : line;
}

/** The records that an entry is about, by their index in `sent`. Without an ID it is the only one. */
function indexesOf(entry: unknown, sent: readonly WireRecord[]): number[] {
  const item = isRecord(entry) ? (entry['item'] ?? entry) : {};
  const ids = isRecord(item) ? item : { _user_id: item };
  const name = ['_event_id', '_user_id'].find((each) => idOf(ids[each]) !== null);
  if (name === undefined) return sent.length === 1 ? [0] : [];
  return sent.flatMap((record, index) => (record[name] === idOf(ids[name]) ? [index] : []));
}

/** Fewer records than a write usually holds (Ingest API, answers to writes). */
function limitIn(value: unknown): number | null {
  const limit = Number.isInteger(value) ? Number(value) : 0;
  return limit >= 1 && limit < MAX_RECORDS ? limit : null;
}

/**
 * Reads the outcome of a write in either of the two shapes that are in the wild: the flat one that is
 * sent to integrations, and the documented one (Ingest API, contacts page). Both echo the record, so it
 * is found by its ID; where `position` begins is not documented, so nothing hangs on it. A record that
 * no entry names beyond doubt is `unconfirmed`.
 *
 * @param answer the parsed body of a 2xx or 422
 * @param sent the records of the request, in order; of a deletion `{ _user_id }`
 * @param uncertain an earlier attempt may have been carried out
 * @returns `undefined` when the answer has neither shape
 */
export function parseOutcome(
  answer: unknown,
  sent: readonly WireRecord[],
  uncertain = false,
): Outcome | undefined {
  const lists = listsOf(answer);
  if (lists === undefined) return undefined;
  const about = isRecord(answer) ? answer : {};

  const accepted = new Map<number, WireRecord | null>();
  const rejected = new Map<number, FieldReason[]>();
  for (const entry of lists.accepted) {
    const [index, another] = isRecord(entry) ? indexesOf(entry, sent) : [];
    // An ID that fits several records confirms none of them.
    if (index === undefined || another !== undefined) continue;
    const item = isRecord(entry) ? entry['item'] : undefined;
    accepted.set(index, isRecord(item) ? item : null);
  }
  for (const entry of lists.errors) {
    // With one record sent, an error can be about nothing else.
    const [index = sent.length === 1 ? 0 : undefined, ...others] = indexesOf(entry, sent);
    for (const each of others) accepted.delete(each);
    if (index === undefined) continue;
    const reasons = reasonsOf(entry);
    const isContradictory = accepted.delete(index) && reasons.length === 0;
    if (others.length > 0 || isContradictory) continue;
    rejected.set(index, [...(rejected.get(index) ?? []), ...reasons].slice(0, MAX_REASONS));
  }
  // A dry run stores nothing, and a failure without an error contradicts itself.
  const isCredible =
    about['dryRun'] !== true && (about['success'] !== false || lists.errors.length > 0);

  const items = sent.map((_record, index): ItemOutcome => {
    const reasons = rejected.get(index);
    if (reasons !== undefined) return { status: 'rejected', reasons };
    const item = accepted.get(index);
    if (item === undefined || !isCredible) return { status: 'unconfirmed' };
    return { status: 'accepted', item };
  });
  return {
    streamId: idOf(about['streamId']),
    projectId: idOf(about['projectId']),
    datasourceId: idOf(about['datasourceId']),
    items,
    entitiesLimit: limitIn(about['entitiesLimit']),
    uncertain,
  };
}
