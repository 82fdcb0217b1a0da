import { Value } from '@sinclair/typebox/value';
import { oneLine, type FieldReason } from '../errors';
import type { WireRecord } from './records';
import { withoutValues } from './redaction';
import { DocumentedOutcome, FlatOutcome, idOf, isRecord } from './schemas';

/** What Instasent said about one record. */
export type ItemOutcome =
  | {
      status: 'accepted';
      /** The record as Instasent echoes it; `null` where the answer has no echo. */
      item: WireRecord | null;
    }
  | { status: 'rejected'; reasons: FieldReason[] }
  | { status: 'unconfirmed' };

/** What Instasent said about the records of one write: one entry each, in the order they were sent. */
export interface Outcome {
  streamId: string | null;
  projectId: string | null;
  datasourceId: string | null;
  items: ItemOutcome[];
}

const LONGEST_REASON = 200;
const LONGEST_FIELD = 100;
const MOST_REASONS = 20;
const DEEPEST_REASON = 4;

/** Names under which an entry holds its messages rather than a field of the record. */
const CONTAINERS = ['errors', 'messages', 'violations', 'fields'];
const MESSAGE_NAMES = ['message', 'reason', 'error', 'detail', 'title'];
const FIELD_NAMES = ['field', 'attribute', 'parameter', 'property', 'propertyPath', 'path'];
/** Names that say which record an entry is about, or what kind of error it is. */
const OTHER_NAMES = ['position', 'index', 'item', 'status', 'code', 'type', 'id', 'uid'];

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function firstText(entry: Record<string, unknown>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = Object.hasOwn(entry, name) ? text(entry[name]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Finds the messages in an entry whose form is not documented: a text, a list of them, messages by
 * field, or objects with a field and a message; at most three levels deep.
 */
function collectReasons(value: unknown, field: string | null, depth: number): FieldReason[] {
  const message = text(value);
  if (message !== undefined) return [{ field, reason: message }];
  if (depth === 0) return [];
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown) => collectReasons(each, field, depth - 1));
  }
  if (!isRecord(value)) return [];
  const ownField = firstText(value, FIELD_NAMES) ?? field;
  const ownMessage = firstText(value, MESSAGE_NAMES);
  if (ownMessage !== undefined) return [{ field: ownField, reason: ownMessage }];
  const contained = CONTAINERS.filter((name) => Object.hasOwn(value, name));
  if (contained.length > 0) {
    return contained.flatMap((name) => collectReasons(value[name], ownField, depth - 1));
  }
  const isEntry = depth === DEEPEST_REASON;
  return Object.entries(value)
    .filter(([name, each]) => !isEntry || !(OTHER_NAMES.includes(name) || isIdentity(name, each)))
    .flatMap(([name, each]) =>
      collectReasons(each, /^\d+$/.test(name) ? ownField : name, depth - 1),
    );
}

/** `_user_id: "u1"` says who; `_user_id: ["Too long"]` says what is wrong. */
function isIdentity(name: string, value: unknown): boolean {
  return (name === '_user_id' || name === '_event_id') && !Array.isArray(value) && !isRecord(value);
}

function reasonsOf(entry: unknown, record: WireRecord): FieldReason[] {
  const unique = new Map<string, FieldReason>();
  for (const { field, reason } of collectReasons(entry, null, DEEPEST_REASON).slice(
    0,
    MOST_REASONS,
  )) {
    const clean = {
      field: field === null ? null : oneLine(withoutValues(field, record), LONGEST_FIELD),
      // Redacted before it is cut: half a value is still somebody's data.
      reason: oneLine(withoutValues(reason, record), LONGEST_REASON).replace(/\.$/, ''),
    };
    unique.set(JSON.stringify(clean), clean);
  }
  return [...unique.values()];
}

function identity(record: WireRecord): string | null {
  const own = (name: string) => (Object.hasOwn(record, name) ? idOf(record[name]) : null);
  return own('_event_id') ?? own('_user_id');
}

/** Finds the record that an entry of an answer is about. */
class Matcher {
  readonly #byIdentity = new Map<string, number[]>();

  constructor(
    private readonly sent: readonly WireRecord[],
    private readonly firstPosition: number,
  ) {
    sent.forEach((record, index) => {
      for (const id of [record['_event_id'], record['_user_id']].map(idOf)) {
        if (id !== null) this.#byIdentity.set(id, [...(this.#byIdentity.get(id) ?? []), index]);
      }
    });
  }

  /** @returns the record's index, or `undefined` where the entry names none or one that was not sent */
  find(entry: unknown): number | undefined {
    if (!isRecord(entry)) return undefined;
    const echo = isRecord(entry['item']) ? entry['item'] : entry;
    const id = identity(echo) ?? idOf(entry['item']);
    const position = positionOf(entry);
    const index = position === undefined ? undefined : position - this.firstPosition;
    if (id === null) return index !== undefined && index in this.sent ? index : undefined;
    const candidates = this.#byIdentity.get(id) ?? [];
    if (index !== undefined && candidates.includes(index)) return index;
    return candidates.length === 1 ? candidates[0] : undefined;
  }
}

/** A list, also where PHP wrote one with gaps as an object by position. */
function listOf(value: unknown[] | Record<string, unknown> | null | undefined): unknown[] {
  if (value === null || value === undefined || Array.isArray(value)) return value ?? [];
  return Object.entries(value).map(([name, entry]) =>
    isRecord(entry) && /^\d+$/.test(name) ? { position: Number(name), ...entry } : entry,
  );
}

function positionOf(entry: unknown): number | undefined {
  if (!isRecord(entry)) return undefined;
  const position = entry['position'] ?? entry['index'];
  return Number.isInteger(position) ? Number(position) : undefined;
}

/** Whether an entry says nothing at all about which record it means. */
function isAnonymous(entry: unknown): boolean {
  if (!isRecord(entry)) return false;
  const echo = isRecord(entry['item']) ? entry['item'] : entry;
  return positionOf(entry) === undefined && identity(echo) === null && idOf(entry['item']) === null;
}

function flatItems(answer: FlatOutcome, sent: readonly WireRecord[]): ItemOutcome[] {
  const accepted = listOf(answer.accepted);
  const errors = listOf(answer.errors);
  const items: ItemOutcome[] = sent.map(() => ({ status: 'unconfirmed' }));
  // An answer that contradicts itself confirms nothing.
  const count = typeof answer.entitiesSuccess === 'number' ? answer.entitiesSuccess : undefined;
  const credible = count === undefined || accepted.length <= count;
  // Whether positions start at 0 or 1 is not documented: a position that equals the number of
  // records, and none that is 0, tells.
  const positions = [...accepted, ...errors].map(positionOf);
  const startsAtOne = positions.includes(sent.length) && !positions.includes(0);
  const matcher = new Matcher(sent, startsAtOne ? 1 : 0);
  const indexOf = (entry: unknown): number | undefined =>
    matcher.find(entry) ?? (sent.length === 1 && isAnonymous(entry) ? 0 : undefined);

  if (credible) {
    for (const entry of accepted) {
      const index = indexOf(entry);
      if (index === undefined) continue;
      const item = isRecord(entry) && isRecord(entry['item']) ? entry['item'] : null;
      items[index] = { status: 'accepted', item };
    }
    const countedOnly = answer.accepted === undefined || answer.accepted === null;
    if (countedOnly && errors.length === 0 && count === sent.length && answer.success !== false) {
      items.fill({ status: 'accepted', item: null });
    }
  }
  for (const entry of errors) {
    // With one record sent, an error can be about nothing else.
    const index = indexOf(entry) ?? (sent.length === 1 ? 0 : undefined);
    const record = index === undefined ? undefined : sent[index];
    if (index === undefined || record === undefined) continue;
    const before = items[index];
    const known = before?.status === 'rejected' ? before.reasons : [];
    if (known.length >= MOST_REASONS) continue;
    items[index] = { status: 'rejected', reasons: [...known, ...reasonsOf(entry, record)] };
  }
  return items;
}

function documentedItems(answer: DocumentedOutcome, sent: readonly WireRecord[]): ItemOutcome[] {
  const entries = answer.entity.items;
  const items: ItemOutcome[] = sent.map(() => ({ status: 'unconfirmed' }));
  const { successful } = answer.entity;
  const claimed = entries.filter(({ status }) => status === 'success').length;
  // An answer that contradicts itself confirms nothing.
  const credible = typeof successful !== 'number' || claimed <= successful;
  const matcher = new Matcher(sent, 0);
  // This shape lists all records, in the order they were sent.
  const complete = entries.length === sent.length;
  entries.forEach((entry, place) => {
    const index = matcher.find(complete ? { ...entry, position: place } : entry);
    const record = index === undefined ? undefined : sent[index];
    if (index === undefined || record === undefined) return;
    if (entry.status === 'success') {
      if (credible) items[index] = { status: 'accepted', item: null };
    } else if (entry.status === 'error') {
      items[index] = { status: 'rejected', reasons: reasonsOf(entry, record) };
    }
  });
  return items;
}

/**
 * Reads the outcome of a write in either of the two shapes that are in the wild (Ingest API:
 * "documented" and "flat"). A record that the answer does not speak of is `unconfirmed`.
 *
 * @param answer the parsed body of a 2xx or 422
 * @param sent the records of the request, in order
 * @returns `undefined` when the answer has neither shape
 */
export function parseOutcome(answer: unknown, sent: readonly WireRecord[]): Outcome | undefined {
  if (Value.Check(DocumentedOutcome, answer)) {
    return {
      streamId: null,
      projectId: null,
      datasourceId: null,
      items: documentedItems(answer, sent),
    };
  }
  if (!Value.Check(FlatOutcome, answer)) return undefined;
  if (!answer.accepted && !answer.errors && typeof answer.entitiesSuccess !== 'number') {
    return undefined;
  }
  return {
    streamId: idOf(answer.streamId),
    projectId: idOf(answer.projectId),
    datasourceId: idOf(answer.datasourceId),
    items: flatItems(answer, sent),
  };
}
