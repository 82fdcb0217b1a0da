import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { InstasentError, type ErrorKind } from '../src/lib/errors/instasent-error';
import { SYSTEM_CLOCK } from '../src/lib/imports/clock';
import { UNKNOWN } from '../src/lib/values/wire-value';
import { BACKOFF } from '../src/lib/ingest-api/retry';
import { isRecord } from '../src/lib/json/is-record';
import { INGEST_API_URL_VARIABLE } from '../src/lib/ingest-api/url';
import { startSandbox, type Fault, type ReceivedRequest } from '../test/sandbox/server';
import { authOf, run } from '../test/support';

/**
 * 20,000 mixed calls through the piece's actions against a sandbox of which one request in ten goes
 * wrong, and which is out of order again and again for seconds. A step that fails in an outage is run
 * again, as the host's "Retry on failure" does, and a list that is stopped is continued from the row
 * that it names. A model says what must be stored at the end, to the letter; memory, sockets and output
 * are looked at too. `npm run soak -- SEED` repeats a run: the same steps, and for each worker the same
 * faults in the same order. Only outages come by the clock.
 */

const CALLS = 20_000;
const CALLS_BEFORE_FIRST_LOOK = 2_000;
const WORKERS = 16;
const FAULT_SHARE = 0.1;
const LONGEST_MS = 240_000;
const MOST_GROWTH = 1.2;
const MOST_DIFFERENCES_SHOWN = 10;

/**
 * A call gives up after four attempts, and then nobody knows what it did. Here no call meets more
 * than three faults, so that each one ends in an answer and the model stays exact without guessing.
 */
const MOST_FAULTS_PER_CALL = 3;

// Few enough IDs that the store is as good as full at the first look: it must not pass for a leak.
const USERS_PER_WORKER = 20;
const EVENTS_PER_WORKER = 100;
const RUNS_PER_WORKER = 20;

/** Lists and outages go by a clock that is so many times as fast as the true one. */
const SPEED = 200;
/** Between outages, and how long they last. Milliseconds of that clock. */
const BETWEEN_OUTAGES_MS = { least: 60_000, most: 180_000 };
const OUTAGE_MS = { least: 2_000, most: 20_000 };
/** Now and then there is one that no list has the time to wait for. */
const LONG_OUTAGE_MS = 400_000;
const OUTAGES_TO_LONG_ONE = 10;
const BEFORE_NEXT_RUN_MS = 20;
const MOST_RUNS = 500;

/** A write of a list that is refused like this stops the list. */
const STOP_SHARE = 0.02;

const FAULTS: Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, headers: { 'Retry-After': '0' } },
  { kind: 'reset', carriedOut: false },
  { kind: 'reset', carriedOut: true },
  { kind: 'truncate', framed: true },
  { kind: 'truncate', framed: false },
  { kind: 'delay', ms: 20 },
];

const OUTAGES: Fault[] = [
  { kind: 'status', status: 502, body: '<html>Bad gateway</html>' },
  { kind: 'status', status: 503, headers: { 'Retry-After': '0' } },
  { kind: 'status', status: 200, body: '<html>Sign in to the network</html>' },
  { kind: 'reset', carriedOut: false },
  { kind: 'reset', carriedOut: true },
  { kind: 'refuse' },
];
/** What a step may fail with in an outage. */
const OUTAGE_KINDS: ErrorKind[] = [
  'server',
  'dropped',
  'unreachable',
  'timeout',
  'not-instasent',
  // Before and after an outage, limits count among the attempts.
  'rate-limit',
];

const STOP: Fault = { kind: 'status', status: 403 };

type Json = Record<string, unknown>;
type Random = () => number;

const LOST_DELETIONS = 'deletions with a lost answer';

/** What a user types or maps, and what must arrive of it; `undefined`: nothing. */
interface Value {
  typed: unknown;
  wire: unknown;
}

/** Makes calls one after the other, about contacts and events that are nobody else's. */
interface Worker {
  name: string;
  random: Random;
  randomFault: Random;
  /** The faults that the call under way has met. */
  faults: Fault[];
  /** The call under way sends a list: its queue tries again whatever number of faults it meets. */
  sendsList: boolean;
  /** When the call under way began. */
  startedAt: number;
}

const contacts = new Map<string, Json>();
const events = new Map<string, Json>();
/** IDs that the piece made, by run. */
const madeIds = new Map<string, string>();
const differences: string[] = [];
const counts = new Map<string, number>();
let outages: Outages;

function count(what: string, times = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + times);
}

function expectThat(isTrue: boolean, difference: string): void {
  if (!isTrue) differences.push(difference);
}

/** The generator mulberry32: numbers from 0 to 1. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function oneOf<T>(random: Random, choices: readonly T[]): T {
  return choices[below(random, choices.length)] as T;
}

// ---------------------------------------------------------------------------------------- faults

function nameOf(fault: Fault): string {
  switch (fault.kind) {
    case 'status':
      return `status ${fault.status.toString()}`;
    case 'reset':
      return `cut ${fault.carriedOut ? 'after' : 'before'} carrying out`;
    case 'truncate':
      return `truncated ${fault.framed ? 'with' : 'without'} length`;
    default:
      return fault.kind;
  }
}

/** Now, by the fast clock. */
const began = Date.now();
function fastNow(): number {
  return began + (Date.now() - began) * SPEED;
}

/** When Instasent is out of order, and how. */
class Outages {
  #from = began + BETWEEN_OUTAGES_MS.most;
  #until = this.#from + OUTAGE_MS.most;
  #fault: Fault | undefined = OUTAGES[0];
  #count = 0;
  /** When a request last met one, by the true clock. */
  lastMetAt = 0;

  constructor(private readonly random: Random) {}

  get count(): number {
    return this.#count;
  }

  /** What a request meets now. */
  fault(): Fault | undefined {
    const now = fastNow();
    if (now >= this.#until) this.#plan(now);
    if (now < this.#from) return undefined;
    this.lastMetAt = Date.now();
    count('requests in outages');
    return this.#fault;
  }

  #plan(now: number): void {
    this.#count += 1;
    const between = ({ least, most }: { least: number; most: number }) =>
      least + this.random() * (most - least);
    const isLong = this.#count % OUTAGES_TO_LONG_ONE === 0;
    this.#from = now + between(BETWEEN_OUTAGES_MS);
    this.#until = this.#from + (isLong ? LONG_OUTAGE_MS : between(OUTAGE_MS));
    this.#fault = oneOf(this.random, OUTAGES);
  }
}

/** Draws the fault, if any, that a request meets. */
function drawFault(worker: Worker, { method }: ReceivedRequest): Fault | undefined {
  const drawn = worker.randomFault();
  if (worker.sendsList && method !== 'GET' && drawn > 1 - STOP_SHARE) {
    count('refusals that stop a list');
    return STOP;
  }
  if (drawn >= FAULT_SHARE) return undefined;
  if (!worker.sendsList && worker.faults.length >= MOST_FAULTS_PER_CALL) return undefined;
  const fault = FAULTS[Math.floor((drawn / FAULT_SHARE) * FAULTS.length)];
  if (fault !== undefined) {
    worker.faults.push(fault);
    count(nameOf(fault));
  }
  return fault;
}

/** Which fault a request meets, drawn once however often it is asked for. */
function faultOf(
  workers: readonly Worker[],
  outages: Outages,
): (request: ReceivedRequest) => Fault | undefined {
  const drawn = new WeakMap<ReceivedRequest, { fault: Fault | undefined }>();
  return (request) => {
    const known = drawn.get(request);
    if (known !== undefined) return known.fault;
    // All IDs of a worker begin with its name.
    const name = /\bw\d+(?=-)/.exec(`${request.url} ${request.body}`)?.[0];
    const worker = workers.find((each) => each.name === name);
    const fault = outages.fault() ?? (worker && drawFault(worker, request));
    drawn.set(request, { fault });
    return fault;
  };
}

// ----------------------------------------------------------------------------------------- calls

const TEXTS = ['Girona', 'a b', 'Ñandú, “ça”', '0', '😀', '"quoted"\\', 'line\nline'];
const BLANKS = ['', null, undefined, [], {}];

function asItIs(value: unknown): Value {
  return { typed: value, wire: value };
}

function yesNo(random: Random): Value {
  return oneOf(random, [
    { typed: true, wire: '1' },
    { typed: false, wire: '0' },
    { typed: UNKNOWN, wire: null },
    asItIs('1'),
  ]);
}

function colors(random: Random): Value {
  const first = `color ${below(random, 9).toString()}`;
  return { typed: [first, '', 'blue'], wire: [first, 'blue'] };
}

function payload(random: Random): Value {
  return asItIs({ size: below(random, 50), tags: ['a', ''], empty: null, no: false });
}

/** Attributes of every data type that the sandbox knows. */
const ATTRIBUTES: Record<string, (random: Random) => Value> = {
  _country_code: (random) => asItIs(oneOf(random, ['ES', 'FR', 'PT'])),
  _email: (random) => asItIs(`contact-${below(random, 1e6).toString()}@example.com`),
  _phone_mobile: (random) => asItIs(`+346${(1e7 + below(random, 1e7)).toString()}`),
  language: (random) => asItIs(oneOf(random, ['es', 'fr', 'pt'])),
  birthdate: (random) => asItIs(`19${(10 + below(random, 90)).toString()}-05-31`),
  _accepts_marketing_sms: yesNo,
  is_vip: yesNo,
  loyalty_points: (random) => asItIs(below(random, 3) * 10),
  lifetime_value: (random) => asItIs(below(random, 10_000) / 100),
  favorite_colors: colors,
  notes: (random) => asItIs(oneOf(random, TEXTS)),
  preferences: payload,
};

/** Attributes that the sandbox has no spec of. */
const CUSTOM_ATTRIBUTES: Record<string, (random: Random) => Value> = {
  favorite_store: (random) => asItIs(oneOf(random, TEXTS)),
  visits: (random) => asItIs(below(random, 3)),
  newsletter: (random) => oneOf(random, [asItIs('1'), { typed: false, wire: '0' }]),
};

/** Values for about half of the fields, every fourth of them blank: one that must change nothing. */
function filledIn(
  random: Random,
  fields: Record<string, (random: Random) => Value>,
): { typed: Json; wire: Json } {
  const values = Object.entries(fields)
    .filter(() => random() < 0.5)
    .map(([name, valueOf]): [string, Value] => {
      const blank = { typed: oneOf(random, BLANKS), wire: undefined };
      return [name, random() < 0.25 ? blank : valueOf(random)];
    });
  return {
    typed: Object.fromEntries(values.map(([name, { typed }]) => [name, typed])),
    wire: Object.fromEntries(
      values.filter(([, { wire }]) => wire !== undefined).map(([name, { wire }]) => [name, wire]),
    ),
  };
}

function userIdOf({ name, random }: Worker): string {
  return `${name}-c${below(random, USERS_PER_WORKER).toString()}`;
}

/** How a call ended, and whether runs before its last one failed in an outage. */
interface Ended {
  output: Json;
  failure: unknown;
  isRepeated: boolean;
}

/** Runs a step until it does not fail in an outage. */
async function runOut(action: string, propsValue: Json, runId = 'run'): Promise<Ended> {
  const host = { run: { id: runId }, step: { name: 'step_1' } };
  for (let runs = 1; ; runs += 1) {
    const startedAt = Date.now();
    try {
      const output = await run(action, propsValue, authOf(), host);
      return { output, failure: undefined, isRepeated: runs > 1 };
    } catch (failure) {
      const isOutage = failure instanceof InstasentError && OUTAGE_KINDS.includes(failure.kind);
      const isExpected = isOutage && outages.lastMetAt >= startedAt && runs < MOST_RUNS;
      if (!isExpected) return { output: {}, failure, isRepeated: runs > 1 };
      count('steps run again');
      await sleep(BEFORE_NEXT_RUN_MS);
    }
  }
}

function told(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/** Makes a call; whatever goes wrong with it, but for outages, is a difference. */
async function call(action: string, propsValue: Json, runId?: string): Promise<Json> {
  const { output, failure } = await runOut(action, propsValue, runId);
  expectThat(
    failure === undefined,
    `${action} ${JSON.stringify(propsValue)} failed: ${told(failure)}`,
  );
  return output;
}

async function saveContact(worker: Worker): Promise<void> {
  const { random } = worker;
  const userId = userIdOf(worker);
  const standard = filledIn(random, ATTRIBUTES);
  const custom = filledIn(random, CUSTOM_ATTRIBUTES);
  await call('add_or_update_contact', {
    userId,
    contactProperties: standard.typed,
    customAttributes: custom.typed,
    instant: random() < 0.2,
  });
  contacts.set(userId, {
    ...contacts.get(userId),
    _user_id: userId,
    ...standard.wire,
    ...custom.wire,
  });
  count('contacts saved');
}

async function addEvent(worker: Worker): Promise<void> {
  const { name, random } = worker;
  const eventId = `${name}-e${below(random, EVENTS_PER_WORKER).toString()}`;
  const userId = userIdOf(worker);
  const day = `2026-03-${(10 + below(random, 20)).toString()}`;
  const amount = below(random, 10_000) / 100;
  await call('add_event', {
    userId,
    eventId,
    eventType: 'ecommerce_order_create',
    eventDate: `${day}T18:30:00+01:00`,
    eventParameters: {
      'order-amount': amount,
      currency: 'EUR',
      coupon: '',
      products: ['A-1', '', 'B-2'],
    },
  });
  count(events.has(eventId) ? 'events repeated' : 'events recorded');
  // What is recorded stays: a repeated ID changes nothing, whatever comes with it.
  if (events.has(eventId)) return;
  events.set(eventId, {
    _user_id: userId,
    _event_id: eventId,
    _event_type: 'ecommerce_order_create',
    _event_date: `${day}T17:30:00.000Z`,
    _event_parameters: { 'order-amount': amount, currency: 'EUR', products: ['A-1', 'B-2'] },
  });
}

/** Whether an attempt to delete a contact that is not there leaves open whether it was. */
function leavesOpen(fault: Fault): boolean {
  if (fault.kind === 'status') return fault.status >= 500;
  // Cut without a length, the answer is still a 404 that can be read.
  return fault.kind === 'reset' || (fault.kind === 'truncate' && fault.framed);
}

async function deleteContact(worker: Worker): Promise<void> {
  const userId = userIdOf(worker);
  const existed = contacts.delete(userId);
  const { failure, isRepeated } = await runOut('delete_contact', { userId });
  const met = worker.faults.map(nameOf).join(', ') || 'no fault';
  const ended = failure === undefined ? 'it was deleted' : told(failure);
  const isUnknown = failure instanceof InstasentError && failure.kind === 'not-found';
  if (existed) {
    // Also where it was deleted by an attempt whose answer was lost: the next one finds nothing.
    const isGone = failure === undefined || (isRepeated && isUnknown);
    expectThat(isGone, `delete_contact ${userId} (${met}): ${ended}`);
    const lost = worker.faults.some((fault) => fault.kind === 'reset' && fault.carriedOut);
    count(lost ? LOST_DELETIONS : 'contacts deleted');
    return;
  }
  const deletedPerhaps = worker.faults.some(leavesOpen);
  const isOutage = outages.lastMetAt >= worker.startedAt;
  const isRight = deletedPerhaps ? failure === undefined : isUnknown;
  expectThat(
    isRight || (isOutage && (failure === undefined || isUnknown)),
    `delete_contact ${userId}, which did not exist (${met}): ${ended}`,
  );
  count('deletions of unknown contacts');
}

/** Without an ID of its own, an event is known by its run: a run of a step that is done again. */
async function addEventWithoutId({ name, random }: Worker): Promise<void> {
  const index = below(random, RUNS_PER_WORKER).toString();
  const userId = `${name}-c${index}`;
  const event = {
    userId,
    eventType: 'form_submit',
    eventDate: '2026-03-09T18:30:00Z',
    eventParameters: { 'form-name': 'Newsletter' },
  };
  const { event_id: id, event_id_made: isMade } = await call(
    'add_event',
    event,
    `${name}-${index}`,
  );
  expectThat(isMade === true, `add_event of run ${index} did not make its ID`);
  const key = `${name}-${index}`;
  const known = madeIds.get(key);
  count(known === undefined ? 'events without ID' : 'repeated without ID');
  expectThat(
    known === undefined || known === id,
    `run ${key} made ${String(known)} and ${String(id)}`,
  );
  madeIds.set(key, String(id));
  events.set(String(id), {
    _user_id: userId,
    _event_id: id,
    _event_type: 'form_submit',
    _event_date: '2026-03-09T18:30:00.000Z',
    _event_parameters: { 'form-name': 'Newsletter' },
  });
}

async function lookUp(worker: Worker): Promise<void> {
  const userId = userIdOf(worker);
  const due = contacts.get(userId);
  const output = await call('get_contact', { userId });
  expectThat(
    output['found'] === (due !== undefined),
    `get_contact ${userId}: wrongly found or not`,
  );
  for (const [name, value] of Object.entries(due ?? {})) {
    if (name === '_user_id' || typeof value === 'object') continue;
    const cell = output[`contact_${name.replace(/^_/, '')}`];
    expectThat(cell === value, `get_contact ${userId}: ${name} is ${String(cell)}`);
  }
  count(due === undefined ? 'look-ups in vain' : 'look-ups');
}

// ----------------------------------------------------------------------------------------- lists

const DONE = ['accepted', 'deleted', 'not_found', 'rejected', 'merged', 'unconfirmed', 'not_sent'];

/**
 * Rows that were rejected since Instasent was out of order whenever they were tried. Where nothing else
 * is left to send, nothing tells such an outage from a row that Instasent trips over.
 */
function rowsBlamed(output: Json): number[] {
  const rows = Array.isArray(output['rejected_rows'])
    ? output['rejected_rows'].filter(isRecord)
    : [];
  return rows
    .filter(({ status }) => status === 'rejected')
    .filter(({ reason }) => String(reason).includes('has a problem on its side'))
    .map(({ row }) => Number(row));
}

/** Sends a list, from the row that it names on, until nothing is left of it. */
async function sendList(action: string, propsValue: Json, rejected: number): Promise<void> {
  let startRow: unknown = 1;
  for (let runs = 1; runs <= MOST_RUNS; runs += 1) {
    const output = await call(action, { ...propsValue, startRow });
    const sum = DONE.reduce((total, name) => total + Number(output[name] ?? 0), 0);
    expectThat(sum === output['total'], `${action}: ${JSON.stringify(output)} does not add up`);
    const blamed = rowsBlamed(output);
    if (blamed.length > 0) {
      count('rows blamed for an outage', blamed.length);
      startRow = Math.min(...blamed, Number(output['continue_from_row'] ?? Infinity));
      continue;
    }
    const next = output['continue_from_row'];
    if (next === null) {
      const isRight = runs > 1 || output['rejected'] === rejected;
      expectThat(isRight, `${action}: rejected ${JSON.stringify(output['rejected_rows'])}`);
      expectThat(
        output['stopped_because'] === null,
        `${action}: stopped without a row to go on from`,
      );
      count(runs > 1 ? 'lists continued' : 'lists sent at once');
      return;
    }
    expectThat(
      Number(next) >= Number(startRow),
      `${action}: goes back to row ${JSON.stringify(next)}`,
    );
    count(
      String(output['stopped_because']).includes('time for this step') ? 'stops for time' : 'stops',
    );
    startRow = next;
  }
  differences.push(`${action} came to no end`);
}

const ROWS = { least: 5, more: 150 };

function rowCount(random: Random): number {
  return ROWS.least + below(random, ROWS.more);
}

/** Cells of a spreadsheet, and what must arrive of them. */
const COLUMNS: Record<string, readonly Value[]> = {
  'First name': ['Ada', '  ', 'Íñigo'].map((typed) => ({
    typed,
    wire: typed.trim() === '' ? undefined : typed,
  })),
  VIP: [
    { typed: 'sí', wire: '1' },
    { typed: 'No', wire: '0' },
    { typed: '', wire: undefined },
  ],
  'Date of birth': [
    { typed: '31/12/1990', wire: '1990-12-31' },
    { typed: '01/02/2001', wire: '2001-02-01' },
  ],
  'Lifetime value': [
    { typed: '1.234,56', wire: 1234.56 },
    { typed: '7', wire: 7 },
    { typed: null, wire: undefined },
  ],
};
const ATTRIBUTE_OF: Record<string, string> = {
  'First name': '_first_name',
  VIP: 'is_vip',
  'Date of birth': 'birthdate',
  'Lifetime value': 'lifetime_value',
};

async function importContacts(worker: Worker): Promise<void> {
  const { name, random } = worker;
  const rows: Json[] = [];
  let rejected = 0;
  for (let left = rowCount(random); left > 0; left -= 1) {
    const drawn = random();
    if (drawn < 0.05) {
      // Refused by the piece, and by Instasent.
      rows.push(
        drawn < 0.025
          ? { VIP: 'sí' }
          : { _user_id: `${name}-bad${left.toString()}`, Email: 'nobody' },
      );
      rejected += 1;
      continue;
    }
    const userId = userIdOf(worker);
    const row: Json = { _user_id: userId };
    const wire: Json = {};
    for (const [column, values] of Object.entries(COLUMNS)) {
      const value = oneOf(random, values);
      row[column] = value.typed;
      const attribute = ATTRIBUTE_OF[column];
      if (attribute !== undefined && value.wire !== undefined) wire[attribute] = value.wire;
    }
    rows.push(row);
    contacts.set(userId, { ...contacts.get(userId), _user_id: userId, ...wire });
  }
  await sendList('import_contacts', { rows, format: 'day_first_comma' }, rejected);
  count('imports of contacts');
}

async function importEvents(worker: Worker): Promise<void> {
  const { name, random } = worker;
  const rows: Json[] = [];
  let rejected = 0;
  for (let left = rowCount(random); left > 0; left -= 1) {
    const id = `${name}-e${below(random, EVENTS_PER_WORKER).toString()}`;
    const amount = below(random, 1_000);
    if (random() < 0.05) {
      rows.push({ _user_id: userIdOf(worker), _event_id: '', amount });
      rejected += 1;
      continue;
    }
    // The contact belongs to the event, so that rows with the same ID are the same event.
    const userId = `${name}-c${(id.length % USERS_PER_WORKER).toString()}`;
    rows.push({ _user_id: userId, _event_id: id, _event_date: '2026-03-09T18:30:00Z', amount });
    if (events.has(id)) continue;
    events.set(id, {
      _user_id: userId,
      _event_id: id,
      _event_type: 'ecommerce_order_create',
      _event_date: '2026-03-09T18:30:00.000Z',
      _event_parameters: { 'order-amount': amount },
    });
  }
  await sendList('import_events', { rows, eventType: 'ecommerce_order_create' }, rejected);
  count('imports of events');
}

async function eraseContacts(worker: Worker): Promise<void> {
  const ids = Array.from({ length: 2 + below(worker.random, 8) }, () => userIdOf(worker));
  for (const id of ids) contacts.delete(id);
  await sendList('delete_contacts', { rows: ids.join('\n'), confirm: true }, 0);
  count('erasures');
}

const WORK: [share: number, work: (worker: Worker) => Promise<void>, isList?: true][] = [
  [0.38, saveContact],
  [0.3, addEvent],
  [0.06, addEventWithoutId],
  [0.1, lookUp],
  [0.12, deleteContact],
  [0.01, importContacts, true],
  [0.01, importEvents, true],
  [0.02, eraseContacts, true],
];

async function work(worker: Worker, calls: number): Promise<void> {
  for (let made = 0; made < calls; made += 1) {
    worker.faults = [];
    worker.startedAt = Date.now();
    let drawn = worker.random();
    const [, act, isList = false] = WORK.find(([share]) => (drawn -= share) < 0) ?? [
      0,
      saveContact,
    ];
    worker.sendsList = isList;
    await act(worker);
    count('calls');
  }
}

// ---------------------------------------------------------------------------------------- checks

/** Collects everything that is printed until it is told to stop. */
function listen(): { printed: string[]; stop: () => void } {
  const printed: string[] = [];
  const streams = [process.stdout, process.stderr].map((stream) => ({
    stream,
    write: stream.write.bind(stream),
  }));
  for (const { stream } of streams) {
    stream.write = (chunk: Uint8Array | string) => {
      printed.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      return true;
    };
  }
  // Node prints its warnings past the streams.
  const onWarning = (warning: Error) => printed.push(`${warning.name}: ${warning.message}`);
  process.on('warning', onWarning);
  const stop = () => {
    for (const { stream, write } of streams) stream.write = write;
    process.off('warning', onWarning);
  };
  return { printed, stop };
}

/** Closes the connections that wait for another request; one that is still in use stays open. */
async function closeIdleSockets(): Promise<void> {
  for (const { freeSockets } of [http.globalAgent, https.globalAgent]) {
    for (const socket of Object.values(freeSockets).flatMap((sockets) => sockets ?? [])) {
      socket.destroy();
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}

async function heapAfterCollection(): Promise<number> {
  const collect = globalThis.gc;
  if (collect === undefined) throw new Error('Run this with node --expose-gc');
  await closeIdleSockets();
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return process.memoryUsage().heapUsed;
}

function compare(what: string, stored: Map<string, Json>, expected: Map<string, Json>): void {
  for (const id of new Set([...expected.keys(), ...stored.keys()])) {
    const [found, due] = [stored.get(id), expected.get(id)];
    expectThat(
      isDeepStrictEqual(found, due),
      `${what} ${id}: expected ${JSON.stringify(due)}, stored ${JSON.stringify(found)}`,
    );
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function counted(...names: string[]): string {
  return names.map((name) => `${(counts.get(name) ?? 0).toLocaleString('en')} ${name}`).join(', ');
}

/** Says what was wrong, if anything was, and makes the process fail then. */
function finish(): void {
  if (differences.length === 0) {
    console.log('All as it must be.');
    return;
  }
  console.error(`${differences.length.toString()} differences:`);
  for (const difference of differences.slice(0, MOST_DIFFERENCES_SHOWN)) {
    console.error(`  ${difference.slice(0, 1_000)}`);
  }
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`Seed ${seed.toString()}`);
  const started = Date.now();

  const workers = Array.from({ length: WORKERS }, (_, index) => ({
    name: `w${index.toString()}`,
    random: seeded(seed + 2 * index),
    randomFault: seeded(seed + 2 * index + 1),
    faults: [],
    sendsList: false,
    startedAt: 0,
  }));
  outages = new Outages(seeded(seed - 1));
  const sandbox = await startSandbox({ forgetRequests: true, clock: fastNow });
  const drawn = faultOf(workers, outages);
  const times = Number.POSITIVE_INFINITY;
  sandbox.fail(
    ...[...FAULTS, ...OUTAGES, STOP].map((fault) => ({
      ...fault,
      times,
      on: (request: ReceivedRequest) => drawn(request) === fault,
    })),
  );
  process.env[INGEST_API_URL_VARIABLE] = sandbox.url;
  // The rules stay; only the waits would add up to many minutes.
  BACKOFF.firstMs = 1;
  const sleepTruly = SYSTEM_CLOCK.sleep.bind(SYSTEM_CLOCK);
  SYSTEM_CLOCK.now = fastNow;
  SYSTEM_CLOCK.sleep = (milliseconds, woken) => sleepTruly(milliseconds / SPEED, woken);

  const { printed, stop } = listen();
  const watchdog = setTimeout(() => {
    stop();
    differences.push(`${counted('calls')} of ${CALLS.toString()} were made when time was up`);
    finish();
    process.exit();
  }, LONGEST_MS);
  const workAll = (calls: number) =>
    Promise.all(workers.map((worker) => work(worker, calls / WORKERS)));

  await workAll(CALLS_BEFORE_FIRST_LOOK);
  const before = await heapAfterCollection();
  await workAll(CALLS - CALLS_BEFORE_FIRST_LOOK);
  const after = await heapAfterCollection();
  const { openSockets } = sandbox;
  stop();
  clearTimeout(watchdog);
  await sandbox.stop();

  compare('contact', sandbox.contacts, contacts);
  compare('event', sandbox.events, events);
  const growth = after / before;
  expectThat(growth <= MOST_GROWTH, `memory grew ${growth.toFixed(2)} times`);
  expectThat(openSockets === 0, `${openSockets.toString()} sockets are still open`);
  expectThat(printed.length === 0, `printed: ${printed.slice(0, 3).join('')}`);
  const faults = FAULTS.map(nameOf);
  const rare = ['steps run again', 'lists continued', 'stops', 'repeated without ID'];
  for (const name of [...faults, LOST_DELETIONS, ...rare]) {
    expectThat(counts.has(name), `${name}: did not occur, so that nothing was tried`);
  }

  const faulty = faults.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${counted('calls')} in ${seconds} s, ${WORKERS.toString()} at a time:`);
  console.log(`  ${counted('contacts saved', 'events recorded', 'events repeated')}`);
  console.log(`  ${counted('events without ID', 'repeated without ID')}`);
  console.log(`  ${counted('look-ups', 'look-ups in vain')}`);
  console.log(`  ${counted('contacts deleted', LOST_DELETIONS, 'deletions of unknown contacts')}`);
  console.log(`  ${counted('imports of contacts', 'imports of events', 'erasures')}`);
  console.log(
    `  ${counted('lists sent at once', 'lists continued', 'stops', 'stops for time', 'rows blamed for an outage')}`,
  );
  console.log(
    `${sandbox.requestCount.toLocaleString('en')} requests, ${faulty.toLocaleString('en')} of them faulty:`,
  );
  console.log(`  ${counted(...faults)}`);
  console.log(
    `${outages.count.toString()} outages: ${counted('requests in outages', 'steps run again')}`,
  );
  console.log(
    `Stored: ${sandbox.contacts.size.toString()} contacts, ${sandbox.events.size.toString()} events; expected: ${contacts.size.toString()} and ${events.size.toString()}`,
  );
  console.log(
    `Memory: ${megabytes(before)} after ${CALLS_BEFORE_FIRST_LOOK.toLocaleString('en')} calls, ${megabytes(after)} at the end: ${growth.toFixed(2)} times`,
  );
  console.log(
    `Open sockets: ${openSockets.toString()}; pieces of output: ${printed.length.toString()}`,
  );
  finish();
}

void main();
