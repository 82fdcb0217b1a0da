import { isDeepStrictEqual } from 'node:util';
import * as Value from '@sinclair/typebox/value';
import { specsOf } from '../../src/lib/ingest-api/answer';
import { isSuccess } from '../../src/lib/ingest-api/exchange';
import type { ItemOutcome } from '../../src/lib/ingest-api/outcome';
import type { WireRecord } from '../../src/lib/ingest-api/records';
import { untilResetMs } from '../../src/lib/ingest-api/retry';
import {
  AttributeSpec,
  EventParameterSpec,
  EventSpec,
  SpecsAnswer,
  StreamAnswer,
} from '../../src/lib/ingest-api/schemas';
import { isRecord } from '../../src/lib/json/is-record';
import { reasonsText } from '../../src/lib/errors/record-errors';
import { NotAsked, type Answer, type Conversation, type Written } from './conversation';

export type Finding = [isAsAssumed: boolean, seen: string];

export interface Question {
  /** Of its recording, and of its contacts. */
  name: string;
  asks: string;
  assumed: string;
  /** Who says so. */
  source: string;
  /** What the piece does wrong where it is not so. */
  otherwise: string;
  /** @throws NotAsked */
  ask(api: Conversation): Promise<Finding>;
}

const INTEGRATIONS = 'existing integrations';
const CONTACTS_PAGE = 'Ingest API, contacts page';
const EVENTS_PAGE = 'Ingest API, events page';
const ERRORS_PAGE = 'Ingest API, errors page';
const OPEN = 'no source';

const STREAM = ['stream'];
const HOUR_MS = 60 * 60 * 1000;
const WELL_KNOWN = ['_user_id', '_first_name', '_last_name', '_email', '_phone_mobile'];
/** The same in every run, so that no more than one is left behind. */
const NEW_ATTRIBUTE = 'piece_contract_check';

function itemText(item: ItemOutcome): string {
  return item.status === 'rejected' ? `rejected (${reasonsText(item.reasons)})` : item.status;
}

function told({ status, items }: Written): string {
  return `${status.toString()}: ${items?.map(itemText).join(', ') ?? 'no word about the record'}`;
}

const isAccepted = ({ items }: Written) =>
  items?.every(({ status }) => status === 'accepted') === true;
/** Taken or refused, either of which a step can tell its user. */
const isJudged = ({ items }: Written) =>
  items?.every(({ status }) => status !== 'unconfirmed') === true;

function accepted(written: Written): Written {
  if (isAccepted(written)) return written;
  throw new NotAsked(`what it takes was not accepted: ${told(written)}`);
}

function entriesOf({ body }: Answer, list: 'accepted' | 'errors'): Record<string, unknown>[] {
  const entries = isRecord(body) ? body[list] : undefined;
  return Array.isArray(entries) ? entries.filter(isRecord) : [];
}

/** What a value that was sent is read back as; `undefined` where the key may not read. */
async function readBack(api: Conversation, userId: string): Promise<WireRecord | undefined> {
  try {
    return (await api.contact(userId)) ?? {};
  } catch (error) {
    if (error instanceof NotAsked) return undefined;
    throw error;
  }
}

function jsonText(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

function readText(contact: WireRecord | undefined, name: string): string {
  if (contact === undefined) return 'not read back';
  return `read back as ${jsonText(contact[name])}`;
}

function isOffered({ readOnly, readonly, enabled, mappeable, internal, uid }: AttributeSpec) {
  const isClosed = readOnly === true || readonly === true || internal === true;
  return !isClosed && enabled !== false && mappeable !== false && uid !== '_user_id';
}

/** One of the project's own if it has any, since Instasent may do something about its own. */
function attributeOf(
  api: Conversation,
  name: string,
  fits: (spec: AttributeSpec) => boolean,
): string {
  const fitting = api.attributes.filter((spec) => isOffered(spec) && fits(spec));
  const uid = (fitting.find(({ custom }) => custom === true) ?? fitting[0])?.uid;
  if (uid === undefined) throw new NotAsked('the project has no such attribute');
  api.hide(uid, `${name}_attribute`);
  return uid;
}

/** An attribute of one kind, sent as the piece sends it. */
function attributeQuestion(
  name: string,
  what: string,
  value: unknown,
  source: string,
  fits: (spec: AttributeSpec) => boolean,
): Question {
  return {
    name,
    asks: `Is ${what} taken?`,
    assumed: `${JSON.stringify(value)} is accepted`,
    source,
    otherwise: `Each contact with ${what} is rejected, from a form or from a column`,
    async ask(api) {
      const attribute = attributeOf(api, name.replaceAll('-', '_'), fits);
      const userId = api.id(name);
      const written = await api.upsert([{ _user_id: userId, [attribute]: value }]);
      if (!isAccepted(written)) return [false, told(written)];
      const back = readText(await readBack(api, userId), attribute);
      return [true, `${told(written)}; ${back}`];
    },
  };
}

/** Asked of an answer to a read and of one to a write. */
function rateQuestion(
  name: string,
  what: string,
  call: (api: Conversation) => Promise<Answer>,
): Question {
  return {
    name,
    asks: `What do the headers of ${what} say about the rate limit?`,
    assumed: 'X-RateLimit-Limit and -Remaining are counts, -Reset is a time in epoch seconds',
    source: 'Ingest API, rate limits page',
    otherwise: 'Imports do not slow down in time, and wait too long or too short after 429',
    async ask(api) {
      const { headers } = await call(api);
      const shown = ['limit', 'remaining', 'reset'].map((each) => headers[`x-ratelimit-${each}`]);
      const untilReset = untilResetMs(headers, Date.now()) ?? Number.NaN;
      const areCounts = shown.every((value) => /^\d+$/.test(String(value)));
      return [
        areCounts && Math.abs(untilReset) < HOUR_MS,
        shown.map((value) => String(value)).join(', '),
      ];
    },
  };
}

function threeContacts(api: Conversation, name: string, emails: (string | undefined)[]) {
  return emails.map((email, index) => ({
    _user_id: api.id(`${name}-${index.toString()}`),
    ...(email !== undefined && { _email: email }),
  }));
}

/** An event as the piece sends it. */
function eventOf(api: Conversation, name: string, rest: WireRecord = {}): WireRecord {
  if (api.event === undefined) throw new NotAsked('no event type is known that can be sent');
  const date = new Date().toISOString();
  api.hide(date, 'now');
  return {
    _user_id: api.id('events'),
    _event_id: api.id(name),
    _event_type: api.event.type,
    _event_date: date,
    _event_parameters: api.event.parameters,
    ...rest,
  };
}

function exampleOf({ dataType, multiValue }: EventParameterSpec): unknown {
  const isNumber = /^(int|integer|decimal|float|double|number)$/.test(dataType ?? '');
  const dated = dataType === 'date' ? '2026-01-31' : 'contract';
  const value = isNumber ? 1 : dataType === 'bool' ? '1' : dataType === 'payload' ? '{}' : dated;
  return Number(multiValue) > 1 ? [value] : value;
}

export const QUESTIONS: readonly Question[] = [
  {
    name: 'check',
    asks: 'What does the check answer to the right key?',
    assumed: '200 with the objects organization, project, datasource and stream',
    source: 'Ingest API, authentication page; existing integrations',
    otherwise: 'A connection with right values cannot be saved',
    async ask(api) {
      const { status, body } = await api.call('GET', STREAM);
      const fields = Object.keys(isRecord(body) ? body : {});
      return [
        status === 200 && Value.Check(StreamAnswer, body),
        `${status.toString()} with ${fields.join(', ') || 'no object'}`,
      ];
    },
  },
  {
    name: 'wrong-key',
    asks: 'What does a wrong key get?',
    assumed: '401',
    source: ERRORS_PAGE,
    otherwise: 'The connection dialog and failing steps blame something else than the key',
    async ask(api) {
      const connection = { ...api.connection, apiKey: 'contract-wrong-key' };
      const { status } = await api.call('GET', STREAM, { connection });
      return [status === 401, status.toString()];
    },
  },
  {
    name: 'wrong-project',
    asks: 'What does a wrong project ID get?',
    assumed: '404',
    source: ERRORS_PAGE,
    otherwise: 'The connection dialog and failing steps blame something else than the two IDs',
    async ask(api) {
      const connection = { ...api.connection, projectId: 'contract-wrong-project' };
      const { status } = await api.call('GET', STREAM, { connection });
      return [status === 404, status.toString()];
    },
  },
  {
    name: 'request-id',
    asks: 'Does an answer name its request?',
    assumed: 'A header that ends in request-id',
    source: `${ERRORS_PAGE} (asks for the ID, does not name the header)`,
    otherwise: 'The error of an outage names no request, so that support cannot find it',
    async ask(api) {
      const { headers } = await api.call('GET', STREAM);
      const names = Object.keys(headers);
      const found = names.find((name) => /request-?id$/.test(name));
      return [found !== undefined, found ?? `none among ${names.sort().join(', ')}`];
    },
  },
  rateQuestion('rate-limit-reads', 'a read', (api) => api.call('GET', STREAM)),
  rateQuestion('rate-limit-writes', 'a write', (api) =>
    api.upsert([{ _user_id: api.id('rate-limit-writes') }]),
  ),
  {
    name: 'attributes',
    asks: 'Are the well-known attributes there, under these names?',
    assumed: WELL_KNOWN.join(', '),
    source: INTEGRATIONS,
    otherwise: 'Columns are not matched with these attributes, and their values go unconverted',
    async ask(api) {
      const { status, body } = await api.call('GET', [...STREAM, 'specs', 'attributes']);
      const isRead = status === 200 && Value.Check(SpecsAnswer, body);
      api.attributes = isRead ? specsOf(AttributeSpec, body) : [];
      const uids = api.attributes.map(({ uid }) => uid).filter((uid) => uid.startsWith('_'));
      return [
        WELL_KNOWN.every((name) => uids.includes(name)),
        `${status.toString()}: ${uids.join(', ') || 'none of Instasent’s own'}`,
      ];
    },
  },
  {
    name: 'read-only',
    asks: 'Which of Instasent’s own attributes are read-only?',
    assumed: '_is_subscribed_*, _date_updated and _date_imported, and none that the piece writes',
    source: `${OPEN}: the audience’s answers have them, data sources do not write them`,
    otherwise: 'Fields are missing that can be written, or are offered and then rejected',
    ask({ attributes }) {
      if (attributes.length === 0) throw new NotAsked('the attributes could not be read');
      const builtIn = attributes.filter(({ uid }) => uid.startsWith('_'));
      const isClosed = (spec: AttributeSpec) => spec.readOnly === true || spec.readonly === true;
      const isAssumed = ({ uid }: AttributeSpec) => /^_(is_subscribed_|date_(upd|imp))/.test(uid);
      const isLocked = (spec: AttributeSpec) => isClosed(spec) || !isOffered(spec);
      const closed = builtIn.filter(isClosed).map(({ uid }) => uid);
      return Promise.resolve([
        builtIn.every((spec) => spec.uid === '_user_id' || isLocked(spec) === isAssumed(spec)),
        closed.join(', ') || 'none',
      ]);
    },
  },
  {
    name: 'echo-accepted',
    asks: 'Does the answer echo a record that was accepted?',
    assumed: '`accepted[].item` is the record that was sent',
    source: `${INTEGRATIONS}, two of them`,
    otherwise: 'Records are not recognized: rows count as not confirmed; outputs lack the contact',
    async ask(api) {
      const contact = { _user_id: api.id('echo-accepted'), _first_name: 'Contract' };
      const written = await api.upsert([contact]);
      const [entry] = entriesOf(written, 'accepted');
      return [
        isAccepted(written) && isDeepStrictEqual(entry?.['item'], contact),
        `${told(written)}; item: ${jsonText(entry?.['item'])}`,
      ];
    },
  },
  {
    name: 'echo-errors',
    asks: 'Does the answer echo a record that was rejected, and say why?',
    assumed: '`errors[].item` is the record that was sent, and `error` one text',
    source: `${INTEGRATIONS}, two of them`,
    otherwise: 'A rejected row is not recognized, or has no reason',
    async ask(api) {
      const contact = { _user_id: api.id('echo-errors'), _email: 'no address' };
      const written = await api.upsert([contact]);
      const [entry] = entriesOf(written, 'errors');
      const isText = typeof entry?.['error'] === 'string';
      return [
        isText && isDeepStrictEqual(entry['item'], contact),
        `${told(written)}; item: ${jsonText(entry?.['item'])}`,
      ];
    },
  },
  {
    name: 'position',
    asks: 'Where does `position` begin?',
    assumed: 'At 0 or at 1: nothing hangs on it',
    source: `${CONTACTS_PAGE} (“index”)`,
    otherwise: 'Nothing: records are found by their ID',
    async ask(api) {
      const contacts = threeContacts(api, 'position', [undefined, undefined]);
      const answer = accepted(await api.upsert(contacts));
      const seen = entriesOf(answer, 'accepted').map(({ position }) => position);
      return [
        [0, 1].some((first) => isDeepStrictEqual(seen, [first, first + 1])),
        JSON.stringify(seen),
      ];
    },
  },
  {
    name: 'one-of-three',
    asks: 'What is the answer where one of three contacts is rejected?',
    assumed: '2xx; the others are accepted',
    source: CONTACTS_PAGE,
    otherwise: 'One bad row of an import costs its whole batch, or is not recognized',
    async ask(api) {
      const contacts = threeContacts(api, 'one-of-three', [undefined, 'no address', undefined]);
      const written = await api.upsert(contacts);
      const statuses = written.items?.map(({ status }) => status);
      const isPartial = isDeepStrictEqual(statuses, ['accepted', 'rejected', 'accepted']);
      return [isSuccess(written.status) && isPartial, told(written)];
    },
  },
  {
    name: 'three-of-three',
    asks: 'What is the answer where three of three contacts are rejected?',
    assumed: '422 with the same body',
    source: ERRORS_PAGE,
    otherwise: 'Rejected rows have no reasons of their own',
    async ask(api) {
      const emails = ['no address', 'none', 'none either'];
      const written = await api.upsert(threeContacts(api, 'three-of-three', emails));
      const areRejected = written.items?.every(({ status }) => status === 'rejected') === true;
      return [written.status === 422 && areRejected, told(written)];
    },
  },
  {
    name: 'new-attribute',
    asks: 'Is a custom attribute taken that the project does not have?',
    assumed: 'It is accepted',
    source: 'Ingest API, quickstart',
    otherwise: 'Custom Attributes and Send Other Columns promise what is rejected',
    async ask(api) {
      const isKnown = api.attributes.some(({ uid }) => uid === NEW_ATTRIBUTE);
      const userId = api.id('new-attribute');
      const written = await api.upsert([{ _user_id: userId, [NEW_ATTRIBUTE]: 'yes' }]);
      const back = isAccepted(written)
        ? readText(await readBack(api, userId), NEW_ATTRIBUTE)
        : 'not stored';
      const before = isKnown ? ' (the project has had it before)' : '';
      return [isAccepted(written), `${told(written)}; ${back}${before}`];
    },
  },
  attributeQuestion('list', 'a list', ['one', 'two'], INTEGRATIONS, (spec) => {
    return Number(spec.multivalue) > 1 && (spec.dataType ?? 'string') === 'string';
  }),
  attributeQuestion(
    'boolean',
    'a yes or no',
    '1',
    INTEGRATIONS,
    (spec) => spec.dataType === 'bool',
  ),
  attributeQuestion(
    'date',
    'a date',
    '2026-01-31',
    INTEGRATIONS,
    (spec) => spec.dataType === 'date',
  ),
  attributeQuestion('payload-json', 'a payload as JSON', { level: 1 }, OPEN, (spec) => {
    return spec.dataType === 'payload';
  }),
  attributeQuestion('payload-text', 'a payload as text', '{"level":1}', INTEGRATIONS, (spec) => {
    return spec.dataType === 'payload';
  }),
  {
    name: 'null',
    asks: 'What does `null` do to a stored yes or no?',
    assumed: 'It is accepted, and the value is unknown then',
    source: INTEGRATIONS,
    otherwise: 'The choice Unknown leaves the old value, or is rejected',
    async ask(api) {
      const attribute = attributeOf(api, 'boolean', (spec) => spec.dataType === 'bool');
      const userId = api.id('null');
      accepted(await api.upsert([{ _user_id: userId, [attribute]: '1' }]));
      const written = await api.upsert([{ _user_id: userId, [attribute]: null }]);
      if (!isAccepted(written)) return [false, told(written)];
      const contact = await readBack(api, userId);
      return [
        (contact?.[attribute] ?? null) === null,
        `${told(written)}; ${readText(contact, attribute)}`,
      ];
    },
  },
  {
    name: 'empty-text',
    asks: 'What does `""` do to a stored text?',
    assumed: 'It is taken or rejected; the piece never sends it',
    source: OPEN,
    otherwise: 'A Custom API Call that sends it learns nothing about it',
    async ask(api) {
      const userId = api.id('empty-text');
      accepted(await api.upsert([{ _user_id: userId, _first_name: 'Contract' }]));
      const written = await api.upsert([{ _user_id: userId, _first_name: '' }]);
      const back = readText(await readBack(api, userId), '_first_name');
      return [isJudged(written), `${told(written)}; ${back}`];
    },
  },
  {
    name: 'may-read',
    asks: 'May this key read contacts?',
    assumed: '200 with contact.contactData, or 401 or 403',
    source: `sources disagree: the ${CONTACTS_PAGE} says yes, the product no`,
    otherwise: 'Get Contact says “not found”, or fails, for a contact that is there',
    async ask(api) {
      const userId = api.id('may-read');
      accepted(await api.upsert([{ _user_id: userId }]));
      try {
        const contact = await api.contact(userId);
        const isFound = contact?.['_user_id'] === userId;
        return [isFound, isFound ? 'yes' : 'not the contact that was saved'];
      } catch (error) {
        if (error instanceof NotAsked && error.message.includes('may not read')) {
          return [true, 'no'];
        }
        throw error;
      }
    },
  },
  {
    name: 'after-instant',
    asks: 'Can a contact be read directly after an Instant write?',
    assumed: 'Yes, at once',
    source: `${CONTACTS_PAGE}; ${INTEGRATIONS}`,
    otherwise: 'The next step of a flow does not find the contact, though Instant promises it',
    async ask(api) {
      const userId = api.id('after-instant');
      const { status } = accepted(await api.upsert([{ _user_id: userId }]));
      const isThere = (await api.contact(userId, 0)) !== undefined;
      return [isThere, `saved with ${status.toString()}, then ${isThere ? 'read' : 'not found'}`];
    },
  },
  {
    name: 'after-plain',
    asks: 'Can a contact be read within 10 seconds after a plain write?',
    assumed: 'Yes',
    source: `${CONTACTS_PAGE} (“within seconds”)`,
    otherwise: 'Get Contact is wrong about how long to wait',
    async ask(api) {
      const userId = api.id('after-plain');
      const { status } = accepted(await api.upsert([{ _user_id: userId }], {}));
      const started = api.clock.now();
      const isThere = (await api.contact(userId)) !== undefined;
      const seconds = Math.round((api.clock.now() - started) / 1000).toString();
      return [
        isThere,
        `saved with ${status.toString()}, ${isThere ? 'read' : 'not found'} after ${seconds} s`,
      ];
    },
  },
  {
    name: 'slash-and-space',
    asks: 'Does a user ID with a slash and a space work in addresses?',
    assumed: 'It is saved, read and deleted as any other',
    source: `${OPEN}: user IDs are text`,
    otherwise: 'Get Contact and Delete Contact do not find such contacts',
    async ask(api) {
      const userId = api.id('slash/and space');
      accepted(await api.upsert([{ _user_id: userId }]));
      const read = await readBack(api, userId);
      const { status } = await api.delete(userId);
      const isRead = read === undefined || read['_user_id'] === userId;
      return [
        isRead && isSuccess(status),
        `${readText(read, '_user_id')}, deletion answered ${status.toString()}`,
      ];
    },
  },
  {
    name: 'event-types',
    asks: 'Can event types and their parameters be read?',
    assumed: '200 with specs, each with a uid or a parameter',
    source: INTEGRATIONS,
    otherwise: 'Event Type offers nothing to choose, and its parameters are not shown',
    async ask(api) {
      const { body } = await api.call('GET', [...STREAM, 'specs', 'events']);
      const types = Value.Check(SpecsAnswer, body) ? specsOf(EventSpec, body) : [];
      const isMoney = ({ category }: EventSpec) => /commerce|pay/i.test(category ?? '');
      // What cannot be taken back should not count as revenue.
      const type =
        types.find(({ category }) => category === 'custom') ?? types.find((each) => !isMoney(each));
      if (type === undefined) {
        return [types.length > 0, `${types.length.toString()} event types`];
      }
      api.hide(type.uid, 'event_type');
      const path = [...STREAM, 'specs', 'event-parameters', type.uid];
      const { status, body: answer } = await api.call('GET', path);
      if (!Value.Check(SpecsAnswer, answer)) return [false, status.toString()];
      const required = specsOf(EventParameterSpec, answer).filter((each) => each.required === true);
      const parameters = required.map((spec) => [spec.parameter, exampleOf(spec)]);
      api.event = { type: type.uid, parameters: Object.fromEntries(parameters) as WireRecord };
      return [true, `${types.length.toString()} event types; ${type.uid} is used`];
    },
  },
  {
    name: 'event-twice',
    asks: 'What is the answer to an event that is sent twice?',
    assumed: 'It is accepted both times, and recorded once',
    source: EVENTS_PAGE,
    otherwise: 'A step whose first answer was lost fails, though the event was recorded',
    async ask(api) {
      accepted(await api.upsert([{ _user_id: api.id('events') }]));
      const event = eventOf(api, 'event-twice');
      const first = await api.record([event]);
      const again = await api.record([event]);
      return [isAccepted(first) && isAccepted(again), `${told(first)}; again ${told(again)}`];
    },
  },
  ...(
    [
      ['unknown-type', 'of a type that does not exist', { _event_type: 'piece_contract_check' }],
      ['no-date', 'without a date', { _event_date: undefined }],
      ['stranger', 'for a contact that does not exist', {}],
    ] as const
  ).map(([name, what, rest]): Question => ({
    name: `event-${name}`,
    asks: `What is the answer to an event ${what}?`,
    assumed: 'It is taken or rejected: Instasent’s to judge, in the same shape as any other',
    source: OPEN,
    otherwise: 'Add Event and Import Events cannot say what became of it',
    async ask(api) {
      const userId = api.id(name === 'stranger' ? 'stranger' : 'events');
      const written = await api.record([eventOf(api, name, { _user_id: userId, ...rest })]);
      return [isJudged(written), told(written)];
    },
  })),
  {
    name: '101-records',
    asks: 'What is the answer to 101 records?',
    assumed: '400',
    source: ERRORS_PAGE,
    otherwise: 'Nothing is lost, since imports send 100; larger batches may be possible',
    async ask(api) {
      // One contact, should they be taken after all.
      const contact = { _user_id: api.id('101-records') };
      const written = await api.upsert(Array.from({ length: 101 }, () => contact));
      return [written.status === 400, written.status.toString()];
    },
  },
  {
    name: 'deletion',
    asks: 'What is the answer to the deletion of a contact?',
    assumed: '2xx; `accepted[].item` is the user ID, or the body is empty',
    source: CONTACTS_PAGE,
    otherwise: 'A contact that was deleted is reported as not confirmed',
    async ask(api) {
      const userId = api.id('deletion');
      accepted(await api.upsert([{ _user_id: userId }]));
      const deleted = await api.delete(userId);
      const isConfirmed = deleted.text.trim() === '' || isAccepted(deleted);
      return [isSuccess(deleted.status) && isConfirmed, told(deleted)];
    },
  },
  {
    name: 'deletion-again',
    asks: 'What is the answer to the deletion of a contact that is gone?',
    assumed: '404',
    source: CONTACTS_PAGE,
    otherwise: 'A contact that does not exist is reported as deleted, or as an error',
    async ask(api) {
      const userId = api.id('deletion-again');
      accepted(await api.upsert([{ _user_id: userId }]));
      await api.delete(userId);
      const { status } = await api.delete(userId);
      return [status === 404, status.toString()];
    },
  },
];
