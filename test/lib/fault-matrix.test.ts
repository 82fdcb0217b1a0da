import { inspect } from 'node:util';
import { FORM_PATIENCE, STEP_PATIENCE } from '../../src/lib/ingest-api/retry';
import { SYSTEM_CLOCK } from '../../src/lib/imports/pacer';
import { SANDBOX_CONNECTION, type Fault, type ReceivedRequest } from '../sandbox/server';
import { connect, rendered, run, shown, useSandbox } from '../support';

/**
 * Every action and every form, times everything that can go wrong on the way, over real sockets:
 * what arrived, what is stored, what was printed, and what the user reads.
 */

const sandbox = useSandbox();
const SECRET_VALUE = 'someone-private@example.com';

interface Subject {
  name: string;
  call: () => Promise<unknown>;
  /** What the call is to leave behind. */
  contacts: string[];
  events: string[];
  /** Whether an answer with status 2xx has to look like Instasent's. */
  readsBody: boolean;
  retries: boolean;
  /** Sends a value that nobody else should read. */
  sendsSecret?: boolean;
  /** The requests that meet the fault. */
  on?: (request: ReceivedRequest) => boolean;
}

const isPost = ({ method }: ReceivedRequest) => method === 'POST';
const reading = { contacts: ['old'], events: [], readsBody: true, retries: true };
const contact = { _user_id: 'new', _email: SECRET_VALUE };
const event = { _user_id: 'old', _event_id: 'e1', amount: 1, comment: SECRET_VALUE };
const single = {
  userId: 'old',
  eventId: 'e1',
  eventType: 'order_created',
  eventParameters: { amount: 1, comment: SECRET_VALUE },
};

const SUBJECTS: Subject[] = [
  {
    name: 'add_or_update_contact',
    sendsSecret: true,
    call: () =>
      run('add_or_update_contact', { userId: 'new', contactProperties: { _email: SECRET_VALUE } }),
    contacts: ['old', 'new'],
    events: [],
    readsBody: true,
    retries: true,
  },
  {
    name: 'delete_contact',
    call: () => run('delete_contact', { userId: 'old' }),
    contacts: [],
    events: [],
    readsBody: false,
    retries: true,
  },
  {
    name: 'add_event',
    sendsSecret: true,
    call: () => run('add_event', single),
    contacts: ['old'],
    events: ['e1'],
    readsBody: true,
    retries: true,
  },
  {
    name: 'import_contacts',
    call: () => run('import_contacts', { rows: [contact], onRejected: 'fail' }),
    contacts: ['old', 'new'],
    events: [],
    readsBody: true,
    retries: true,
    sendsSecret: true,
    on: isPost,
  },
  {
    name: 'import_contacts, while it loads the attributes',
    call: () => run('import_contacts', { rows: [contact] }),
    contacts: ['old', 'new'],
    events: [],
    readsBody: true,
    retries: true,
    on: ({ method }) => method === 'GET',
  },
  {
    name: 'import_events',
    call: () =>
      run('import_events', { rows: [event], eventType: 'order_created', onRejected: 'fail' }),
    contacts: ['old'],
    events: ['e1'],
    readsBody: true,
    retries: true,
    sendsSecret: true,
    on: isPost,
  },
  {
    name: 'custom_api_call that reads',
    call: () => run('custom_api_call', { method: 'GET', path: '/stream' }),
    contacts: ['old'],
    events: [],
    readsBody: false,
    retries: true,
  },
  {
    name: 'custom_api_call that writes',
    sendsSecret: true,
    call: () =>
      run('custom_api_call', { method: 'POST', path: '/stream/contacts', body: [contact] }),
    contacts: ['old', 'new'],
    events: [],
    readsBody: false,
    retries: false,
  },
  { name: 'the connection check', call: () => connect(SANDBOX_CONNECTION), ...reading },
  {
    name: 'the contact form',
    call: () => shown('add_or_update_contact', 'contactProperties'),
    ...reading,
  },
  { name: 'the event types', call: () => shown('add_event', 'eventType'), ...reading },
  { name: 'the event form', call: () => shown('add_event', 'eventParameters', single), ...reading },
  { name: 'the columns of contacts', call: () => shown('import_contacts', 'columns'), ...reading },
  {
    name: 'the columns of events',
    call: () => shown('import_events', 'columns', single),
    ...reading,
  },
  {
    name: 'the event types of an import',
    call: () => shown('import_events', 'eventType'),
    ...reading,
  },
];

type Effect =
  /** Fails once, for a moment: the next attempt works. */
  | 'passing'
  /** Fails whenever it is tried. */
  | 'lasting'
  /** Trying again would change nothing. */
  | 'final'
  /** A 2xx whose body is not Instasent's. */
  | 'foreign';

interface Case {
  name: string;
  fault: Fault;
  effect: Effect;
  sentence: RegExp;
}

const status = (code: number, headers: Record<string, string> = {}, body = ''): Fault => ({
  kind: 'status',
  status: code,
  headers,
  body,
});
const answer = (name: string, body: string): Case => ({
  name,
  fault: status(200, {}, body),
  effect: 'foreign',
  sentence: /does not look like one from Instasent/,
});
const farAway = () => Math.ceil(Date.now() / 1000 + 3_000).toString();
const HTML = '<html><body>Sign in to the network</body></html>';

const CASES: Case[] = [
  {
    name: 'a connection cut before the request was carried out',
    fault: { kind: 'reset', carriedOut: false },
    effect: 'passing',
    sentence: /broke off/,
  },
  {
    name: 'a connection cut after the request was carried out',
    fault: { kind: 'reset', carriedOut: true },
    effect: 'passing',
    sentence: /broke off/,
  },
  {
    name: 'an answer cut short of its length',
    fault: { kind: 'truncate', framed: true },
    effect: 'passing',
    sentence: /broke off/,
  },
  {
    name: 'an answer cut without a length',
    fault: { kind: 'truncate', framed: false },
    effect: 'passing',
    sentence: /broke off/,
  },
  {
    name: 'an answer that comes too late',
    fault: { kind: 'delay', ms: 5_000 },
    effect: 'passing',
    sentence: /did not answer/,
  },
  {
    name: 'a short rate limit',
    fault: status(429, { 'Retry-After': '0' }),
    effect: 'passing',
    sentence: /limit/,
  },
  {
    name: 'a moment of 500',
    fault: status(500, {}, HTML),
    effect: 'passing',
    sentence: /status 500/,
  },
  {
    name: 'a moment of 503 with a wait',
    fault: status(503, { 'Retry-After': '0' }),
    effect: 'passing',
    sentence: /status 503/,
  },
  {
    name: 'connections that are always cut',
    fault: { kind: 'reset', carriedOut: false },
    effect: 'lasting',
    sentence: /broke off before the answer was complete/,
  },
  {
    name: 'a server that is down',
    fault: status(502, {}, HTML),
    effect: 'lasting',
    sentence: /a problem on its side \(status 502\)/,
  },
  {
    name: 'a long rate limit',
    fault: status(429, { 'X-RateLimit-Reset': farAway() }),
    effect: 'final',
    sentence: /limit of requests per minute is used up\. .*Try again in \d+ minutes/,
  },
  {
    name: 'status 400',
    fault: status(400, {}, '{"message":"Malformed body"}'),
    effect: 'final',
    sentence: /did not accept the request \(status 400\): "Malformed body"/,
  },
  {
    name: 'status 400 that repeats what was sent',
    fault: status(400, {}, JSON.stringify({ message: `No: ${SECRET_VALUE}` })),
    effect: 'final',
    sentence: /did not accept the request \(status 400\)/,
  },
  { name: 'status 401', fault: status(401), effect: 'final', sentence: /refused the API key/ },
  { name: 'status 403', fault: status(403), effect: 'final', sentence: /not allowed to do this/ },
  {
    name: 'status 404',
    fault: status(404),
    effect: 'final',
    sentence: /knows no such|has no contact/,
  },
  {
    name: 'status 422 without an outcome',
    fault: status(422),
    effect: 'final',
    sentence: /did not accept the request \(status 422\)/,
  },
  {
    name: 'a redirect',
    fault: status(302, { Location: 'http://127.0.0.1:1/' }),
    effect: 'final',
    sentence: /a redirect to another address \(status 302\)/,
  },
  {
    name: 'an answer without end',
    fault: status(200, {}, 'x'.repeat(10_000_001)),
    effect: 'final',
    sentence: /larger than 10 MB/,
  },
  answer('a sign-in page', HTML),
  answer('an empty answer', ''),
  answer('null', 'null'),
  answer('a list', '[]'),
  answer('wrong types', '{"specs":5,"accepted":"all","entity":[],"stream":null}'),
  answer(
    'prototypes',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  ),
];

const ATTEMPTS = STEP_PATIENCE.attempts;

describe.each(SUBJECTS)('$name', (subject) => {
  let printed: string[];
  beforeEach(async () => {
    await run('add_or_update_contact', { userId: 'old' });
    sandbox.requests.length = 0;
    jest.spyOn(SYSTEM_CLOCK, 'sleep').mockResolvedValue();
    printed = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((text) => {
        printed.push(String(text));
        return true;
      });
    }
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      jest.spyOn(console, method).mockImplementation((...args: unknown[]) => {
        printed.push(inspect(args));
      });
    }
  });

  it.each(CASES)('meets $name', async ({ fault, effect, sentence }) => {
    if (fault.kind === 'delay') {
      jest.replaceProperty(STEP_PATIENCE, 'attemptMs', 300);
      jest.replaceProperty(FORM_PATIENCE, 'attemptMs', 300);
    }
    const reached = (request: ReceivedRequest) => subject.on?.(request) ?? true;
    sandbox.fail({ ...fault, times: effect === 'lasting' ? ATTEMPTS : 1, on: reached });

    let result: unknown;
    let read: string;
    try {
      result = await subject.call();
      read = typeof result === 'string' ? result : inspect(result, { depth: Infinity });
    } catch (error) {
      result = error;
      read = rendered(error);
      expect(inspect(error, { depth: Infinity, showHidden: true })).toBe(read);
      expect(JSON.stringify(error)).toBe(JSON.stringify({ message: read }));
    }

    const attempts = sandbox.requests.filter(reached).length;
    const stored = [...sandbox.contacts.keys()];
    const events = [...sandbox.events.keys()];
    const succeeds =
      (effect === 'passing' && subject.retries) || (effect === 'foreign' && !subject.readsBody);

    if (succeeds) {
      expect(read).not.toMatch(sentence);
      expect(attempts).toBeLessThanOrEqual(2);
      if (effect === 'passing') {
        expect(stored).toEqual(subject.contacts);
        expect(events).toEqual(subject.events);
      }
    } else {
      // A write of one's own whose answer is garbled has happened, and its answer is passed on.
      if (!(fault.kind === 'truncate' && !subject.retries)) expect(read).toMatch(sentence);
      expect(attempts).toBe(effect === 'lasting' && subject.retries ? ATTEMPTS : 1);
      const carriedOut =
        fault.kind === 'truncate' ||
        (fault.kind === 'reset' && fault.carriedOut) ||
        fault.kind === 'delay';
      if (!carriedOut) {
        expect(stored).toEqual(['old']);
        expect(events).toEqual([]);
      }
    }
    // Bodies are sent again to the letter.
    const sent = sandbox.requests.filter(reached).map(({ body }) => body);
    expect(new Set(sent).size).toBeLessThanOrEqual(1);

    expect(printed).toEqual([]);
    expect(read).not.toContain(SANDBOX_CONNECTION.apiKey);
    if (result instanceof Error) {
      if (subject.sendsSecret === true) expect(read).not.toContain(SECRET_VALUE);
      expect(read).not.toMatch(/\n|\bat .+:\d+:\d+|\[object |AxiosError|node_modules|undefined/);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
