import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { SANDBOX_CONNECTION, startSandbox, type Fault } from '../test/sandbox/server';
import { loadPiece } from './load-piece';

/**
 * Thousands of steps of the built piece against a sandbox of which one request in twenty goes wrong, and
 * which is out of order again and again for a second or two. A step that fails is run again, as the
 * host's "Retry on failure" does, and a list that stops is continued from the row that it names. A model
 * says what must be stored at the end, to the letter; memory, sockets and output are looked at, too.
 * `npm run soak -- SEED` repeats the steps of a run; which request meets which fault depends on time.
 */

const CALLS = 20_000;
const CALLS_BEFORE_FIRST_LOOK = 2_000;
const WORKERS = 64;
// Few enough IDs that the store is as good as full at the first look: it must not pass for a leak.
const IDS_PER_WORKER = 5;
const FAULT_SHARE = 0.05;
const OUTAGE_EVERY_MS = 15_000;
const OUTAGE_MS = 1_500;
const MAX_RUNS = 60;
const MAX_GROWTH = 1.2;

const FAULTS: Fault[] = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, headers: { 'Retry-After': '0' } },
  { kind: 'status', status: 429, headers: { 'Retry-After': '0' } },
  { kind: 'status', status: 403 },
  { kind: 'reset', carriedOut: false },
  { kind: 'reset', carriedOut: true },
  { kind: 'truncate', framed: true },
  { kind: 'delay', ms: 20 },
];
const OUTAGES: Fault[] = [
  { kind: 'status', status: 502, body: '<html>Bad gateway</html>' },
  { kind: 'reset', carriedOut: true },
  { kind: 'refuse' },
];

type Random = () => number;
type Json = Record<string, unknown>;

const EVENT = { eventType: 'order_created', eventDate: '2026-03-09T18:30:00Z' };

/** How the rows of a list may end. */
const ENDS = ['accepted', 'deleted', 'not_found', 'rejected', 'merged', 'unconfirmed', 'not_sent'];

// What must be stored.
const contacts = new Map<string, Json>();
const events = new Map<string, Json>();
const counts = new Map<string, number>();
const differences: string[] = [];

const piece = loadPiece(path.join(__dirname, '../dist'));

function count(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function expectThat(isTrue: boolean, difference: string): void {
  if (!isTrue) differences.push(difference.slice(0, 1_000));
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

/** Runs a step until it does not fail, or fails as it should. */
async function run(action: string, props: Json, expected?: RegExp): Promise<Json> {
  const auth = { type: 'CUSTOM_AUTH', props: SANDBOX_CONNECTION };
  for (let runs = 1; ; runs += 1) {
    try {
      const context = { auth, propsValue: props } as never;
      return (await piece.getAction(action)?.run(context)) as Json;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (expected?.test(message) === true) return { failure: message };
      count('steps that failed');
      if (runs === MAX_RUNS) {
        expectThat(false, `${action} ${JSON.stringify(props)} failed to the end: ${message}`);
        return {};
      }
      await sleep(200);
    }
  }
}

/** Sends a list, from the row that it names on, until nothing is left of it. */
async function runList(action: string, props: Json, bad: number): Promise<void> {
  let startRow = 1;
  for (let runs = 1; runs <= MAX_RUNS; runs += 1) {
    const output = await run(action, { ...props, startRow });
    const sum = ENDS.reduce((total, name) => total + Number(output[name] ?? 0), 0);
    expectThat(sum === output['total'], `${action} does not add up: ${JSON.stringify(output)}`);
    const next = output['continue_from_row'];
    if (typeof next === 'number') {
      expectThat(next >= startRow, `${action} goes back to row ${next.toString()}`);
      count('lists continued');
      startRow = next;
    } else if (startRow === 1 && output['rejected'] !== bad) {
      // An outage that met one row alone passes for a row that Instasent trips over.
      count('lists sent again');
    } else {
      count('lists done');
      return;
    }
  }
  expectThat(false, `${action} came to no end`);
}

/** What a user types or maps, in a form that arrives as it is. */
function attributesBy(random: Random): Json {
  const attributes = {
    _first_name: ['Ada', 'Íñigo', '😀', '"quoted"\\', 'line\nline'][below(random, 5)],
    _phone_mobile: `+346${(1e7 + below(random, 1e7)).toString()}`,
    birthdate: `19${(10 + below(random, 90)).toString()}-05-31`,
    loyalty_points: below(random, 100),
    lifetime_value: below(random, 10_000) / 100,
  };
  return Object.fromEntries(Object.entries(attributes).filter(() => random() < 0.6));
}

function saved(userId: string, attributes: Json): void {
  contacts.set(userId, { ...contacts.get(userId), _user_id: userId, ...attributes });
}

/** What is recorded stays; here, an ID always comes with the same event. */
function recorded(userId: string): void {
  events.set(`${userId}-e`, {
    _user_id: userId,
    _event_id: `${userId}-e`,
    _event_type: EVENT.eventType,
    _event_date: '2026-03-09T18:30:00.000Z',
    _event_parameters: { amount: 7 },
  });
}

type Work = (userId: () => string, random: Random) => Promise<void>;

const save: Work = async (userId, random) => {
  const [id, attributes] = [userId(), attributesBy(random)];
  await run('add_or_update_contact', { userId: id, contactProperties: attributes });
  saved(id, attributes);
};
const record: Work = async (userId) => {
  const id = userId();
  const order = { eventId: `${id}-e`, eventParameters: { amount: 7 } };
  await run('add_event', { ...EVENT, ...order, userId: id });
  recorded(id);
};
const find: Work = async (userId) => {
  const id = userId();
  const { found, contact_first_name: name } = await run('get_contact', { userId: id });
  const due = contacts.get(id);
  const isRight = found === (due !== undefined) && (name ?? undefined) === due?.['_first_name'];
  expectThat(isRight, `get_contact ${id}: ${String(found)}, ${String(name)}`);
};
const remove: Work = async (userId) => {
  const id = userId();
  // Also where it was deleted by a run whose answer was lost: the next one finds nothing.
  await run('delete_contact', { userId: id }, /has no contact with the user ID/);
  contacts.delete(id);
};

function manyOf<T>(random: Random, make: () => T): T[] {
  return Array.from({ length: 5 + below(random, 150) }, make);
}

const saveAll: Work = async (userId, random) => {
  const rows = manyOf(random, () => ({ _user_id: userId(), ...attributesBy(random) }));
  const bad = { _user_id: '', loyalty_points: 1 };
  await runList('import_contacts', { rows: [bad, ...rows] }, 1);
  for (const { _user_id: id, ...attributes } of rows) saved(id, attributes);
};
const recordAll: Work = async (userId, random) => {
  const ids = manyOf(random, userId);
  const rows = ids.map((id) => ({
    _user_id: id,
    _event_id: `${id}-e`,
    _event_date: EVENT.eventDate,
    amount: 7,
  }));
  await runList('import_events', { rows, eventType: EVENT.eventType }, 0);
  ids.forEach(recorded);
};
const removeAll: Work = async (userId) => {
  const ids = [userId(), userId(), userId()];
  const rows = ids.map((id) => ({ _user_id: id }));
  await runList('delete_contacts', { rows, confirm: true }, 0);
  for (const id of ids) contacts.delete(id);
};

const WORK: [share: number, work: Work][] = [
  [0.4, save],
  [0.25, record],
  [0.15, find],
  [0.15, remove],
  [0.02, saveAll],
  [0.02, recordAll],
  [0.01, removeAll],
];

/** Makes calls one after the other, about contacts and events that are nobody else's. */
async function work(name: string, random: Random, calls: number): Promise<void> {
  const userId = () => `${name}-${below(random, IDS_PER_WORKER).toString()}`;
  for (let made = 0; made < calls; made += 1) {
    let drawn = random();
    const [, act] = WORK.find(([share]) => (drawn -= share) < 0) ?? [0, save];
    await act(userId, random);
    count('calls');
  }
}

async function heapAfterCollection(): Promise<number> {
  for (const sockets of Object.values(http.globalAgent.freeSockets)) {
    for (const socket of sockets ?? []) socket.destroy();
  }
  await sleep(200);
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function compare(what: string, stored: Map<string, Json>, due: Map<string, Json>): void {
  for (const id of new Set([...due.keys(), ...stored.keys()])) {
    const [found, expected] = [stored.get(id), due.get(id)].map((each) => JSON.stringify(each));
    const isRight = isDeepStrictEqual(stored.get(id), due.get(id));
    expectThat(isRight, `${what} ${id}: expected ${expected ?? 'none'}, stored ${found ?? 'none'}`);
  }
}

async function main(): Promise<void> {
  const seed = Number(process.argv[2] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`Seed ${seed.toString()}`);
  const sandbox = await startSandbox({ forgetRequests: true });
  process.env['INSTASENT_INGEST_API_URL'] = sandbox.url;
  const started = Date.now();
  const randomFault = seeded(seed);
  const drawn = new WeakMap<object, Fault | 'none'>();
  const draw = (): Fault | undefined => {
    const elapsedMs = Date.now() - started;
    const outage = OUTAGES[Math.floor(elapsedMs / OUTAGE_EVERY_MS) % OUTAGES.length];
    if (elapsedMs % OUTAGE_EVERY_MS > OUTAGE_EVERY_MS - OUTAGE_MS) return outage;
    return randomFault() < FAULT_SHARE ? FAULTS[below(randomFault, FAULTS.length)] : undefined;
  };
  for (const fault of [...FAULTS, ...OUTAGES]) {
    const on = (request: object) => {
      const met = drawn.get(request) ?? draw() ?? 'none';
      drawn.set(request, met);
      if (met === fault) count('requests with a fault');
      return met === fault;
    };
    sandbox.fail({ ...fault, times: Infinity, on });
  }
  const randoms = Array.from({ length: WORKERS }, (_, at) => seeded(seed + 1 + at));
  const workAll = (calls: number) =>
    Promise.all(randoms.map((random, at) => work(`w${at.toString()}`, random, calls / WORKERS)));

  const write = process.stdout.write.bind(process.stdout);
  const printed: unknown[] = [];
  process.stdout.write = process.stderr.write = (chunk) => printed.push(chunk) > 0;
  process.on('warning', (warning) => printed.push(warning.message));
  await workAll(CALLS_BEFORE_FIRST_LOOK);
  const before = await heapAfterCollection();
  await workAll(CALLS - CALLS_BEFORE_FIRST_LOOK);
  const growth = (await heapAfterCollection()) / before;
  const { openSockets } = sandbox;
  await sandbox.stop();

  compare('contact', sandbox.contacts, contacts);
  compare('event', sandbox.events, events);
  expectThat(growth <= MAX_GROWTH, `memory grew ${growth.toFixed(2)} times`);
  expectThat(openSockets === 0, `${openSockets.toString()} sockets are still open`);
  expectThat(printed.length === 0, `printed: ${printed.slice(0, 3).join('')}`);
  expectThat(counts.has('lists continued'), 'no list was continued: nothing was tried');
  const facts = [...counts].map(([what, times]) => `${times.toLocaleString('en')} ${what}`);
  write(`${facts.join(', ')}; ${sandbox.requestCount.toLocaleString('en')} requests in all\n`);
  write(
    `Stored: ${contacts.size.toString()} contacts, ${events.size.toString()} events. Memory grew ${growth.toFixed(2)} times; ${openSockets.toString()} open sockets\n`,
  );
  write(
    differences.length === 0 ? 'All as it must be.\n' : `${differences.slice(0, 10).join('\n')}\n`,
  );
  process.exit(differences.length === 0 ? 0 : 1);
}

void main();
