import * as Value from '@sinclair/typebox/value';
import { reasonsText } from '../errors/call-errors';
import { type FieldReason } from '../errors/failure';
import { oneLine } from '../errors/text';
import type { WireRecord } from './records';
import { Redactor } from './redaction';
import { DocumentedOutcome, FlatOutcome, idOf } from './schemas';
import { isRecord } from '../json/is-record';

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
  /** An earlier attempt may have been carried out, though its answer never came. */
  uncertain: boolean;
}

const MAX_REASON_LENGTH = 200;
const MAX_FIELD_LENGTH = 100;
/** Reasons of one entry, and entries about one record. */
const MAX_REASONS = 20;
const MAX_REFUSAL_LENGTH = 300;
const MAX_REASON_DEPTH = 4;

/** Names under which an entry holds its messages rather than a field of the record. */
const CONTAINERS = ['errors', 'error', 'messages', 'violations', 'fields'];
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
  const isEntry = depth === MAX_REASON_DEPTH;
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

/** "_email: Invalid format" in its parts, where it begins with a field of the record. */
function withField(found: FieldReason, record: WireRecord): FieldReason {
  const colon = found.reason.indexOf(':');
  const field = found.reason.slice(0, Math.max(0, colon)).trim();
  const reason = found.reason.slice(colon + 1).trim();
  const isField = [record, record['_event_parameters']].some(
    (fields) => isRecord(fields) && Object.hasOwn(fields, field),
  );
  return found.field === null && isField && reason !== '' ? { field, reason } : found;
}

/** The reasons in an entry, each once, fit to be shown. */
function reasonsOf(entry: unknown, record: WireRecord, redactor: Redactor): FieldReason[] {
  const unique = new Map<string, FieldReason>();
  for (const found of collectReasons(entry, null, MAX_REASON_DEPTH).slice(0, MAX_REASONS)) {
    const { field, reason } = withField(found, record);
    const clean = {
      field: field === null ? null : oneLine(redactor.field(field), MAX_FIELD_LENGTH),
      // Redacted before it is cut: half a value is still somebody's data.
      reason: oneLine(redactor.text(reason), MAX_REASON_LENGTH).replace(/\.$/, ''),
    };
    unique.set(JSON.stringify(clean), clean);
  }
  return [...unique.values()];
}

/**
 * Why a request failed as a whole, from the body of a 4xx: `{ "message": "…" }` (Ingest API, errors
 * page), errors in a list or by field, or an outcome.
 *
 * @returns one line; `undefined` where it gives no reason
 */
export function refusalIn(body: unknown, redactor: Redactor): string | undefined {
  if (!isRecord(body)) return undefined;
  const entity = isRecord(body['entity']) ? body['entity'] : {};
  const containers = [...CONTAINERS.map((name) => body[name]), entity['items']];
  const entries = containers.flatMap((value): unknown[] => {
    if (Array.isArray(value)) return value.slice(0, MAX_REASONS);
    return [isRecord(value) ? { errors: value } : value];
  });
  const failed = entries.filter((entry) => !isRecord(entry) || entry['status'] !== 'success');
  const reasons = [firstText(body, MESSAGE_NAMES), ...failed].flatMap((entry) =>
    reasonsOf(entry, {}, redactor).map((reason) => reasonsText([reason])),
  );
  const line = oneLine([...new Set(reasons)].join('; '), MAX_REFUSAL_LENGTH);
  return line === '' ? undefined : line;
}

/** An ID in the spelling that all its spellings have in common. */
function spelling(id: string): string {
  const text = id.normalize('NFC').trim();
  return /^\d+$/.test(text) ? text.replace(/^0+(?=\d)/, '') : text;
}

/** Whether Instasent means this ID, though a system on its way may have written it otherwise. */
export function isSameId(echo: unknown, id: string): boolean {
  const text = idOf(echo);
  return text !== null && spelling(text) === spelling(id);
}

/** Records that an ID may mean. */
interface Candidates {
  indexes: ReadonlySet<number>;
  /** The ID is theirs to the letter, and a spelling of nobody else's. */
  certain: boolean;
  /** Records whose ID is spelled like it, those that it cannot confirm among them. */
  alike: ReadonlySet<number>;
}

const NONE: ReadonlySet<number> = new Set();

/** Records by one of their IDs. */
class IdIndex {
  readonly #exact = new Map<string, Set<number>>();
  readonly #spelled = new Map<string, { ids: Set<string>; indexes: Set<number> }>();

  add(value: unknown, index: number): void {
    const id = idOf(value);
    if (id === null) return;
    this.#exact.set(id, (this.#exact.get(id) ?? new Set()).add(index));
    const alike = this.#spelled.get(spelling(id)) ?? { ids: new Set(), indexes: new Set() };
    alike.ids.add(id);
    alike.indexes.add(index);
    this.#spelled.set(spelling(id), alike);
  }

  /** @returns `undefined` where that is no ID, or no record has one of this kind */
  find(echo: unknown): Candidates | undefined {
    const id = idOf(echo);
    if (id === null || this.#exact.size === 0) return undefined;
    const spelled = this.#spelled.get(spelling(id));
    const isOnly = spelled?.ids.size === 1;
    const alike = spelled?.indexes ?? NONE;
    // A number is no ID to the letter: 7 may be what became of "007".
    const exact = typeof echo === 'string' ? this.#exact.get(id) : undefined;
    return {
      indexes: exact ?? (isOnly ? alike : NONE),
      certain: exact !== undefined && isOnly,
      alike,
    };
  }
}

/** Where an entry stands, or says that its record stood. */
interface Place {
  /** Counted from 0 or 1: which of the two is not documented. */
  position?: number | undefined;
  /** Counted from 0. */
  index?: number | undefined;
}

/** One entry of an answer, whatever its shape. */
interface Entry extends Place {
  verdict: 'accepted' | 'rejected';
  raw: unknown;
}

/** The entry's echo of its record; the entry itself where it has none. */
function echoOf(raw: unknown): Record<string, unknown> {
  if (!isRecord(raw)) return {};
  return isRecord(raw['item']) ? raw['item'] : raw;
}

/** Finds the record that an entry is about. */
class Matcher {
  readonly #users = new IdIndex();
  readonly #events = new IdIndex();
  readonly #firstPosition: 0 | 1 | undefined;

  constructor(
    private readonly sent: readonly WireRecord[],
    entries: readonly Entry[],
  ) {
    sent.forEach((record, index) => {
      this.#users.add(record['_user_id'], index);
      this.#events.add(record['_event_id'], index);
    });
    this.#firstPosition = this.#countedFrom(entries);
  }

  /** Where positions begin, going by those that can only be meant one way. */
  #countedFrom(entries: readonly Entry[]): 0 | 1 | undefined {
    let zero = false;
    let one = false;
    for (const { position, raw } of entries) {
      if (position === undefined) continue;
      const candidates = this.#candidates(raw);
      const indexes = candidates?.certain === true ? candidates.indexes : NONE;
      const [atZero, atOne] = [indexes.has(position), indexes.has(position - 1)];
      zero ||= position === 0 || (atZero && !atOne);
      one ||= position === this.sent.length || (atOne && !atZero);
    }
    if (zero === one) return undefined;
    return one ? 1 : 0;
  }

  /** The records whose ID an entry gives; `undefined` where it gives none. */
  #candidates(raw: unknown): Candidates | undefined {
    const echo = echoOf(raw);
    const own = (name: string) => (Object.hasOwn(echo, name) ? echo[name] : undefined);
    const [event, user] = [this.#events.find(own('_event_id')), this.#users.find(own('_user_id'))];
    if (event !== undefined && user !== undefined) {
      const inBoth = (name: 'indexes' | 'alike') =>
        new Set([...event[name]].filter((index) => user[name].has(index)));
      return {
        indexes: inBoth('indexes'),
        certain: event.certain && user.certain,
        alike: inBoth('alike'),
      };
    }
    if (event !== undefined || user !== undefined) return event ?? user;
    const item = own('item');
    const [ofEvent, ofUser] = [this.#events.find(item), this.#users.find(item)];
    if (ofEvent === undefined || ofUser === undefined) return ofEvent ?? ofUser;
    return {
      indexes: new Set([...ofEvent.indexes, ...ofUser.indexes]),
      certain: ofEvent.certain || ofUser.certain,
      alike: new Set([...ofEvent.alike, ...ofUser.alike]),
    };
  }

  #places({ index, position }: Place): number[] {
    const first = this.#firstPosition;
    const counted = position ?? Number.NaN;
    const places = first === undefined ? [counted, counted - 1] : [counted - first];
    return (index === undefined ? places : [index]).filter((place) => place in this.sent);
  }

  /** Records that an entry may mean, where `find` cannot tell which. */
  suspects(entry: Entry): Iterable<number> {
    return this.#candidates(entry.raw)?.alike ?? this.#places(entry);
  }

  /** @returns the record's index, or `undefined` where the entry names none or one that was not sent */
  find(entry: Entry): number | undefined {
    const { index, position, raw } = entry;
    const isPlaced = index !== undefined || position !== undefined;
    const places = this.#places(entry);
    const candidates = this.#candidates(raw);
    if (candidates === undefined) {
      const isSure = index !== undefined || this.#firstPosition !== undefined;
      if (isPlaced) return isSure ? places[0] : undefined;
      // Nothing but the record sent can be meant by an entry that says nothing at all.
      return this.sent.length === 1 && isRecord(raw) ? 0 : undefined;
    }
    const { indexes, certain } = candidates;
    const [hit, another] = places.filter((place) => indexes.has(place));
    if (hit !== undefined) return another === undefined ? hit : undefined;
    const [only] = indexes;
    return indexes.size === 1 && (certain || !isPlaced) ? only : undefined;
  }
}

/** A list, also where PHP wrote one with gaps as an object by position, which it counts from 0. */
function entriesOf(
  value: unknown[] | Record<string, unknown> | null | undefined,
  verdictOf: (raw: unknown) => Entry['verdict'],
): Entry[] {
  const entry = (raw: unknown, index?: number): Entry => ({
    verdict: verdictOf(raw),
    raw,
    position: positionOf(raw),
    index,
  });
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.map((raw: unknown) => entry(raw));
  return Object.entries(value).map(([name, raw]) =>
    /^\d+$/.test(name) && positionOf(raw) === undefined ? entry(raw, Number(name)) : entry(raw),
  );
}

function positionOf(raw: unknown): number | undefined {
  if (!isRecord(raw)) return undefined;
  const position = raw['position'] ?? raw['index'];
  return Number.isInteger(position) ? Number(position) : undefined;
}

/** What one shape says, in a form that both have in common. */
interface Statement {
  entries: Entry[];
  /** Records that were accepted, and that were not, by the answer's own count. */
  successes: number | undefined;
  failures: number | undefined;
  /** It lists what it accepts, even if nothing. */
  lists: boolean;
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** An entry that claims a success, unless it holds errors all the same. */
function claimed(raw: unknown): Entry['verdict'] {
  const { error, errors } = isRecord(raw) ? raw : {};
  return collectReasons([error, errors], null, MAX_REASON_DEPTH).length > 0
    ? 'rejected'
    : 'accepted';
}

function flatStatement(answer: FlatOutcome): Statement {
  return {
    entries: [
      ...entriesOf(answer.accepted, claimed),
      ...entriesOf(answer.errors, () => 'rejected'),
    ],
    successes: countOf(answer.entitiesSuccess),
    failures: countOf(answer.entitiesFailures),
    lists: Boolean(answer.accepted),
  };
}

function documentedStatement({ entity }: DocumentedOutcome, sentCount: number): Statement {
  // This shape lists all records, in the order they were sent.
  const isComplete = entity.items.length === sentCount;
  return {
    entries: entity.items.flatMap((raw, place): Entry[] => {
      const { status } = raw;
      if (status !== 'success' && status !== 'error') return [];
      const verdict = status === 'error' ? 'rejected' : claimed(raw);
      return [{ raw, verdict, ...(isComplete ? { index: place } : { position: positionOf(raw) }) }];
    }),
    successes: countOf(entity.successful),
    failures: countOf(entity.failed),
    lists: true,
  };
}

/** What a statement says of the records, by their index. */
interface Settled {
  statement: Statement;
  accepted: Map<number, WireRecord | null>;
  rejected: Map<number, unknown[]>;
  /** Records that an error may be about. */
  doubted: Set<number>;
  /** Some record is accepted twice, so that another one may be meant. */
  repeats: boolean;
}

function settle(statement: Statement, sent: readonly WireRecord[]): Settled {
  const matcher = new Matcher(sent, statement.entries);
  const settled: Settled = {
    statement,
    accepted: new Map(),
    rejected: new Map(),
    doubted: new Set(),
    repeats: false,
  };
  for (const entry of statement.entries) {
    const { raw, verdict } = entry;
    const found = matcher.find(entry);
    if (verdict === 'rejected') {
      // With one record sent, an error can be about nothing else.
      const index = found ?? (sent.length === 1 ? 0 : undefined);
      if (index === undefined) {
        for (const suspect of matcher.suspects(entry)) settled.doubted.add(suspect);
        continue;
      }
      const about = settled.rejected.get(index) ?? [];
      if (about.length < MAX_REASONS) about.push(raw);
      settled.rejected.set(index, about);
    } else if (found !== undefined) {
      settled.repeats ||= settled.accepted.has(found);
      settled.accepted.set(found, isRecord(raw) && isRecord(raw['item']) ? raw['item'] : null);
    }
  }
  return settled;
}

/** Whether what a statement lists fits what it counts. */
function isConsistent({ statement, rejected, repeats }: Settled, sentCount: number): boolean {
  const { entries, successes, failures } = statement;
  const listed = entries.filter(({ verdict }) => verdict === 'accepted').length;
  const errors = entries.length - listed;
  const isCounted =
    successes === undefined || (listed <= successes && successes + rejected.size <= sentCount);
  // Several errors may be about one record.
  const isFailureListed =
    failures === undefined || (rejected.size <= failures && failures <= errors);
  return isCounted && isFailureListed && !repeats;
}

/** Whether what both shapes say, where an answer has both, is the same. */
function agree(one: Settled, other: Settled): boolean {
  const isDenied = ({ accepted }: Settled, { rejected, statement }: Settled) =>
    [...accepted.keys()].some((index) => rejected.has(index)) ||
    accepted.size > (statement.successes ?? Infinity);
  return !isDenied(one, other) && !isDenied(other, one);
}

/**
 * Reads the outcome of a write in either of the two shapes that are in the wild (Ingest API:
 * "documented" and "flat"). A record that the answer does not speak of is `unconfirmed`; so is every
 * one that was not refused, where the answer contradicts itself.
 *
 * @param answer the parsed body of a 2xx or 422
 * @param sent the records of the request, in order
 * @param uncertain an earlier attempt may have been carried out
 * @returns `undefined` when the answer has neither shape
 */
export function parseOutcome(
  answer: unknown,
  sent: readonly WireRecord[],
  uncertain = false,
): Outcome | undefined {
  const flat = Value.Check(FlatOutcome, answer) ? answer : {};
  const hasFlat =
    Boolean(flat.accepted ?? flat.errors) || countOf(flat.entitiesSuccess) !== undefined;
  const statements = [
    ...(Value.Check(DocumentedOutcome, answer) ? [documentedStatement(answer, sent.length)] : []),
    ...(hasFlat ? [flatStatement(flat)] : []),
  ];
  const { success, dryRun, error } = isRecord(answer) ? answer : {};
  const [one, other] = statements.map((statement) => settle(statement, sent));
  if (one === undefined) return undefined;

  const all = other === undefined ? [one] : [one, other];
  const isRefusal =
    (success === false || claimed({ error }) === 'rejected') &&
    all.every(({ statement: { entries } }) =>
      entries.every(({ verdict }) => verdict === 'accepted'),
    );
  const isCredible =
    dryRun !== true &&
    !isRefusal &&
    all.every((each) => isConsistent(each, sent.length)) &&
    (other === undefined || agree(one, other));
  const isCountedOnly =
    all.every(({ statement }) => statement.entries.length === 0 && !statement.lists) &&
    one.statement.successes === sent.length;

  const items = sent.map((record, index): ItemOutcome => {
    const errors = all.flatMap(({ rejected }) => rejected.get(index) ?? []);
    if (errors.length > 0) {
      const redactor = new Redactor(record);
      const reasons = errors.flatMap((entry) => reasonsOf(entry, record, redactor));
      return { status: 'rejected', reasons: reasons.slice(0, MAX_REASONS) };
    }
    const isNamed =
      all.some(({ accepted }) => accepted.has(index)) &&
      !all.some(({ doubted }) => doubted.has(index));
    if (!isCredible || !(isNamed || isCountedOnly)) return { status: 'unconfirmed' };
    const echoes = all.map(({ accepted }) => accepted.get(index) ?? null);
    return { status: 'accepted', item: echoes.find((echo) => echo !== null) ?? null };
  });
  const { streamId, projectId, datasourceId } = flat;
  return {
    streamId: idOf(streamId),
    projectId: idOf(projectId),
    datasourceId: idOf(datasourceId),
    items,
    uncertain,
  };
}

/**
 * Reads the answer to a delete (Ingest API, contacts page): an outcome whose `accepted[].item` is the
 * user ID as text. Only `success: true` confirms it.
 *
 * @param body the parsed body of a 2xx
 * @returns `undefined` where it is no answer of Instasent's
 */
export function parseDeletion(body: unknown, userId: string): ItemOutcome | undefined {
  if (!isRecord(body)) return undefined;
  const outcome = parseOutcome(body, [{ _user_id: userId }])?.items[0];
  if (outcome?.status === 'rejected') return outcome;
  if (body['success'] === false) {
    const reason = refusalIn(body, new Redactor(undefined));
    return { status: 'rejected', reasons: reason === undefined ? [] : [{ field: null, reason }] };
  }
  if (body['success'] !== true)
    return outcome === undefined ? undefined : { status: 'unconfirmed' };
  const { accepted, entity, dryRun, entitiesSuccess, entitiesFailures } = body;
  const isSilent = (accepted ?? entity ?? null) === null && dryRun !== true;
  const isCounted = (countOf(entitiesSuccess) ?? 1) === 1 && (countOf(entitiesFailures) ?? 0) === 0;
  if (isSilent && isCounted && claimed(body) === 'accepted')
    return { status: 'accepted', item: null };
  return outcome ?? { status: 'unconfirmed' };
}
