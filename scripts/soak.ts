import http from 'node:http';
import https from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import { InstasentError } from '../src/lib/errors';
import { UNKNOWN } from '../src/lib/values/wire';
import { BACKOFF } from '../src/lib/ingest-api/retry';
import { INGEST_API_URL_VARIABLE } from '../src/lib/ingest-api/url';
import { startSandbox, type Fault, type ReceivedRequest } from '../test/sandbox/server';
import { run } from '../test/support';

/**
 * 20,000 mixed calls through the piece's actions against a sandbox of which one request in ten goes
 * wrong. A model says what must be stored at the end, to the letter; memory, sockets and output are
 * looked at too. `npm run soak -- SEED` repeats a run: the same steps, and for each worker the same
 * faults in the same order.
 */

const CALLS = 20_000;
const CALLS_BEFORE_FIRST_LOOK = 2_000;
const WORKERS = 16;
const FAULT_SHARE = 0.1;
const LONGEST_MS = 120_000;
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
}

const contacts = new Map<string, Json>();
const events = new Map<string, Json>();
const differences: string[] = [];
const counts = new Map<string, number>();

function count(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
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

/** Draws the fault, if any, that a request meets. */
function drawFault(worker: Worker): Fault | undefined {
  const drawn = worker.randomFault();
  if (drawn >= FAULT_SHARE || worker.faults.length >= MOST_FAULTS_PER_CALL) return undefined;
  const fault = FAULTS[Math.floor((drawn / FAULT_SHARE) * FAULTS.length)];
  if (fault !== undefined) {
    worker.faults.push(fault);
    count(nameOf(fault));
  }
  return fault;
}

/** Which fault a request meets, drawn once however often it is asked for. */
function faultOf(workers: readonly Worker[]): (request: ReceivedRequest) => Fault | undefined {
  const drawn = new WeakMap<ReceivedRequest, { fault: Fault | undefined }>();
  return (request) => {
    const known = drawn.get(request);
    if (known !== undefined) return known.fault;
    // All IDs of a worker begin with its name.
    const name = /\bw\d+(?=-)/.exec(`${request.url} ${request.body}`)?.[0];
    const worker = workers.find((each) => each.name === name);
    const fault = worker && drawFault(worker);
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
  return { typed: [first, '', null, 'blue'], wire: [first, 'blue'] };
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

/** Makes a call; whatever goes wrong with it is a difference. */
async function call(action: string, propsValue: Json): Promise<void> {
  try {
    await run(action, propsValue);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    differences.push(`${action} ${JSON.stringify(propsValue)} failed: ${reason}`);
  }
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
    eventType: 'order_created',
    eventDate: `${day}T18:30:00+01:00`,
    eventParameters: { amount, currency: 'EUR', coupon: '', products: ['A-1', '', 'B-2'] },
  });
  count(events.has(eventId) ? 'events repeated' : 'events recorded');
  // What is recorded stays: a repeated ID changes nothing, whatever comes with it.
  if (events.has(eventId)) return;
  events.set(eventId, {
    _user_id: userId,
    _event_id: eventId,
    _event_type: 'order_created',
    _event_date: `${day}T17:30:00.000Z`,
    _event_parameters: { amount, currency: 'EUR', products: ['A-1', 'B-2'] },
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
  const failure = await run('delete_contact', { userId }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const met = worker.faults.map(nameOf).join(', ') || 'no fault';
  const told = failure instanceof Error ? failure.message : 'it was deleted';
  if (existed) {
    // Also where it was deleted by an attempt whose answer was lost: the next one finds nothing.
    expectThat(failure === undefined, `delete_contact ${userId} (${met}): ${told}`);
    const lost = worker.faults.some((fault) => fault.kind === 'reset' && fault.carriedOut);
    count(lost ? LOST_DELETIONS : 'contacts deleted');
    return;
  }
  const isUnknown = failure instanceof InstasentError && failure.kind === 'not-found';
  const deletedPerhaps = worker.faults.some(leavesOpen);
  expectThat(
    deletedPerhaps ? failure === undefined : isUnknown,
    `delete_contact ${userId}, which did not exist (${met}): ${told}`,
  );
  count('deletions of unknown contacts');
}

async function work(worker: Worker, calls: number): Promise<void> {
  for (let made = 0; made < calls; made += 1) {
    worker.faults = [];
    const drawn = worker.random();
    if (drawn < 0.45) await saveContact(worker);
    else if (drawn < 0.85) await addEvent(worker);
    else await deleteContact(worker);
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
  }));
  const sandbox = await startSandbox({ forgetRequests: true });
  const drawn = faultOf(workers);
  const times = Number.POSITIVE_INFINITY;
  sandbox.fail(
    ...FAULTS.map((fault) => ({
      ...fault,
      times,
      on: (request: ReceivedRequest) => drawn(request) === fault,
    })),
  );
  process.env[INGEST_API_URL_VARIABLE] = sandbox.url;
  // The rules stay; only the waits would add up to many minutes.
  BACKOFF.firstMs = 1;

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
  for (const name of [...faults, LOST_DELETIONS]) {
    expectThat(counts.has(name), `${name}: did not occur, so that nothing was tried`);
  }

  const faulty = faults.reduce((sum, name) => sum + (counts.get(name) ?? 0), 0);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`${counted('calls')} in ${seconds} s, ${WORKERS.toString()} at a time:`);
  console.log(`  ${counted('contacts saved', 'events recorded', 'events repeated')}`);
  console.log(`  ${counted('contacts deleted', LOST_DELETIONS, 'deletions of unknown contacts')}`);
  console.log(
    `${sandbox.requestCount.toLocaleString('en')} requests, ${faulty.toLocaleString('en')} of them faulty:`,
  );
  console.log(`  ${counted(...faults)}`);
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
