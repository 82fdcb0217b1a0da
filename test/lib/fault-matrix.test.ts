import https from 'node:https';
import { inspect } from 'node:util';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { PropertyType, type InputPropertyMap } from '@activepieces/pieces-framework';
import { instasent } from '../../src/index';
import {
  FORM_RETRY_POLICY,
  IMPORT_RETRY_POLICY,
  STEP_RETRY_POLICY,
} from '../../src/lib/ingest-api/retry';
import { INGEST_API_URL_VARIABLE } from '../../src/lib/ingest-api/url';
import { createAuthority } from '../sandbox/certificates';
import { startProxy, type Proxy, type ProxyFault } from '../sandbox/proxy';
import {
  Sandbox,
  SANDBOX_CONNECTION,
  type Fault,
  type ReceivedRequest,
  type SandboxFault,
  type SandboxRecord,
} from '../sandbox/server';
import { connect, rendered, run, shown, useSandbox, type Props, type Row } from '../support';
import { moveSystemClock, type TestClock } from './imports/test-clock';

/**
 * Every action and every form, times everything that can go wrong on the way, over real sockets:
 * what arrived, what is stored, what was printed, and what the user reads.
 */

const sandbox = useSandbox();
const SECRET_VALUE = 'someone-private@example.com';

interface Subject {
  /** Begins with the action's name. */
  name: string;
  call: () => Promise<unknown>;
  /** What the call is to leave behind. */
  contacts: string[];
  events: number;
  /**
   * How long it goes on. `step`: four attempts; `once`: it must not be carried out twice; `import`:
   * as long as the step's time lasts.
   */
  patience: 'step' | 'once' | 'import';
  /** Takes any answer with status 2xx for one of Instasent's, as a call of one's own does. */
  takesAnyBody?: boolean;
  /** An empty body confirms it. */
  takesEmptyBody?: boolean;
  /** Its faulty requests hold a value that nobody else should read. */
  sendsSecret?: boolean;
  /** Its output repeats what was sent. */
  echoes?: boolean;
  /** Says all errors in a sentence of the connection dialog. */
  isCheck?: boolean;
  /** These are no error to it. */
  takesStatus?: number[];
  /** After these it asks Instasent what they mean. */
  asksAfter?: number[];
  /** The requests that meet the fault. */
  on?: (request: ReceivedRequest) => boolean;
}

const isPost = ({ method }: ReceivedRequest) => method === 'POST';
const isDelete = ({ method }: ReceivedRequest) => method === 'DELETE';
const isOfSpecs = ({ url }: ReceivedRequest) => url.includes('/specs/');
const contact = { _user_id: 'new', _email: SECRET_VALUE };
const event = { _user_id: 'old', _event_id: 'e1', amount: 1, comment: SECRET_VALUE };
const events = {
  rows: [event],
  eventType: 'ecommerce_order_create',
  columns: { _event_date: 'now' },
};
const single = {
  userId: 'old',
  eventType: 'ecommerce_order_create',
  eventParameters: { 'order-amount': 1, comment: SECRET_VALUE },
};
const savesContact = { contacts: ['old', 'new'], events: 0, sendsSecret: true };
const recordsEvent = { contacts: ['old'], events: 1, sendsSecret: true };
const changesNothing = { contacts: ['old'], events: 0 };

const ACTIONS: Subject[] = [
  {
    name: 'add_or_update_contact',
    call: () =>
      run('add_or_update_contact', { userId: 'new', contactProperties: { _email: SECRET_VALUE } }),
    ...savesContact,
    patience: 'step',
    echoes: true,
  },
  {
    name: 'get_contact',
    call: () => run('get_contact', { userId: 'old' }),
    ...changesNothing,
    patience: 'step',
    asksAfter: [401, 403, 404],
  },
  {
    name: 'delete_contact',
    call: () => run('delete_contact', { userId: 'old' }),
    contacts: [],
    events: 0,
    patience: 'step',
    takesEmptyBody: true,
  },
  {
    name: 'delete_contacts',
    call: () => run('delete_contacts', { rows: ['old'], confirm: true }),
    contacts: [],
    events: 0,
    patience: 'import',
    takesEmptyBody: true,
    takesStatus: [404],
    on: isDelete,
  },
  {
    name: 'delete_contacts, while it asks for the data source',
    call: () => run('delete_contacts', { rows: ['old'], confirm: true }),
    contacts: [],
    events: 0,
    patience: 'step',
    on: ({ method }) => method === 'GET',
  },
  {
    name: 'add_event',
    call: () => run('add_event', { ...single, eventId: 'e1' }),
    ...recordsEvent,
    patience: 'step',
  },
  {
    name: 'add_event without an event ID',
    call: () => run('add_event', single),
    ...recordsEvent,
    patience: 'step',
  },
  {
    name: 'import_contacts',
    call: () => run('import_contacts', { rows: [contact] }),
    ...savesContact,
    patience: 'import',
    on: isPost,
  },
  {
    name: 'import_contacts that fails for rejected rows',
    call: () => run('import_contacts', { rows: [contact], onRejected: 'fail' }),
    ...savesContact,
    patience: 'import',
    on: isPost,
  },
  {
    name: 'import_contacts, while it loads the attributes',
    call: () => run('import_contacts', { rows: [contact] }),
    ...savesContact,
    sendsSecret: false,
    patience: 'step',
    on: isOfSpecs,
  },
  {
    name: 'import_events',
    call: () => run('import_events', { ...events, onRejected: 'fail' }),
    ...recordsEvent,
    patience: 'import',
    on: isPost,
  },
  {
    name: 'import_events, while it loads the parameters',
    call: () => run('import_events', events),
    ...recordsEvent,
    sendsSecret: false,
    patience: 'step',
    on: isOfSpecs,
  },
  {
    name: 'custom_api_call that reads',
    call: () => run('custom_api_call', { method: 'GET', path: '/stream' }),
    ...changesNothing,
    patience: 'step',
    takesAnyBody: true,
  },
  {
    name: 'custom_api_call that writes',
    call: () =>
      run('custom_api_call', { method: 'POST', path: '/stream/contacts', body: [contact] }),
    ...savesContact,
    patience: 'once',
    takesAnyBody: true,
    echoes: true,
  },
];

/** What the builder loads from Instasent: action, prop, and the values that it depends on. */
const FORMS: [action: string, prop: string, values?: Props][] = [
  ['add_or_update_contact', 'contactProperties'],
  ['import_contacts', 'columns'],
  ['add_event', 'eventType'],
  ['add_event', 'eventParameters', { eventType: 'ecommerce_order_create' }],
  ['import_events', 'eventType'],
  ['import_events', 'columns', { eventType: 'ecommerce_order_create' }],
];

const SUBJECTS: Subject[] = [
  ...ACTIONS,
  {
    name: 'the connection check',
    call: () => connect(SANDBOX_CONNECTION),
    ...changesNothing,
    patience: 'step',
    isCheck: true,
  },
  ...FORMS.map(([action, prop, values]): Subject => ({
    name: `the form ${action} → ${prop}`,
    call: () => shown(action, prop, values),
    ...changesNothing,
    patience: 'step',
  })),
];

type Effect =
  /** Fails once, for a moment: the next attempt works. */
  | 'passing'
  /** Fails whenever it is tried. */
  | 'lasting'
  /** Trying again would change nothing. */
  | 'final'
  /** A 2xx whose body is not Instasent's: nobody knows what came of the request. */
  | 'foreign';

interface Case<F> {
  name: string;
  fault: F;
  effect: Effect;
  sentence: RegExp;
  /** In the connection dialog, where that is another. */
  inDialog?: RegExp;
}

const status = (code: number, headers: Record<string, string> = {}, body = ''): Fault => ({
  kind: 'status',
  status: code,
  headers,
  body,
});
const answer = (name: string, body: string): Case<Fault> => ({
  name,
  fault: status(200, {}, body),
  effect: 'foreign',
  sentence: /does not look like one from Instasent/,
});
const inAnHour = () => Math.ceil(Date.now() / 1000 + 3_600).toString();
const HTML = '<html><body>Sign in to the network</body></html>';

const CASES: Case<Fault>[] = [
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
    inDialog: /broke off\. The values may be right: try again/,
  },
  {
    name: 'a server that is down',
    fault: status(502, {}, HTML),
    effect: 'lasting',
    sentence: /a problem on its side \(status 502\)/,
    inDialog: /a problem on its side\. The values may be right: try again/,
  },
  {
    name: 'a long rate limit',
    fault: status(429, { 'X-RateLimit-Reset': inAnHour() }),
    effect: 'final',
    sentence: /limit of requests per minute is used up\. .*Try again in \d+ minutes/,
    inDialog: /limit of requests per minute is used up\. The values may be right/,
  },
  {
    name: 'status 400',
    fault: status(400, {}, '{"message":"Malformed body"}'),
    effect: 'final',
    sentence: /did not accept the request \(status 400\): "Malformed body"/,
    inDialog: /did not accept these values\. Copy all three again/,
  },
  { name: 'status 401', fault: status(401), effect: 'final', sentence: /refused the API key/ },
  {
    name: 'status 403',
    fault: status(403),
    effect: 'final',
    sentence: /not allowed to do this/,
    inDialog: /may not be used here/,
  },
  {
    name: 'status 404',
    fault: status(404),
    effect: 'final',
    sentence: /knows no such|has no contact|knows no event type/,
    inDialog: /No such project or data source/,
  },
  {
    name: 'status 413',
    fault: status(413),
    effect: 'final',
    sentence: /larger than Instasent accepts/,
    inDialog: /did not accept the check/,
  },
  {
    name: 'status 422 without an outcome',
    fault: status(422),
    effect: 'final',
    sentence: /did not accept the request \(status 422\)/,
    inDialog: /did not accept these values\. Copy all three again/,
  },
  {
    name: 'a redirect',
    fault: status(302, { Location: 'http://127.0.0.1:1/' }),
    effect: 'final',
    sentence: /a redirect to another address \(status 302\)/,
    inDialog: /A redirect came in place of an answer/,
  },
  {
    name: 'an answer without end',
    fault: status(200, {}, 'x'.repeat(10_000_001)),
    effect: 'final',
    sentence: /larger than 10 MB/,
    inDialog: /too large to be Instasent’s/,
  },
  answer('a sign-in page', HTML),
  answer('an empty answer', ''),
  answer('null', 'null'),
  answer('a list', '[]'),
  answer('wrong types', '{"specs":5,"accepted":"all","entity":[],"stream":null,"contact":1}'),
  answer(
    'prototypes',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  ),
];

const ATTEMPTS = STEP_RETRY_POLICY.maxAttempts;
/** What the host's dialog has room for. */
const MAX_IN_DIALOG_LENGTH = 135;

let printed: string[];
let clock: TestClock;
beforeEach(() => {
  clock = moveSystemClock();
  sandbox.contacts.set('old', { _user_id: 'old' });
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
afterEach(() => {
  expect(printed).toEqual([]);
});

/** An attempt that meets the fault has a tenth of a second; those after it as long as ever. */
function shorteningOnce(reached: (request: ReceivedRequest) => boolean) {
  const policies = [STEP_RETRY_POLICY, FORM_RETRY_POLICY, IMPORT_RETRY_POLICY];
  const usual = policies.map(({ attemptMs }) => attemptMs);
  for (const policy of policies) jest.replaceProperty(policy, 'attemptMs', 100);
  return (request: ReceivedRequest) => {
    if (!reached(request)) return false;
    policies.forEach((policy, index) => {
      policy.attemptMs = usual[index] ?? policy.attemptMs;
    });
    return true;
  };
}

/** Makes the call, and looks at all that the user, and whoever reads the host's log, gets to see. */
async function readAfter(subject: Subject): Promise<string> {
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
  expect(read).not.toContain(SANDBOX_CONNECTION.apiKey);
  const isError = result instanceof Error;
  if (subject.sendsSecret === true && (isError || subject.echoes !== true)) {
    expect(read).not.toContain(SECRET_VALUE);
  }
  if (isError) {
    expect(read).not.toMatch(/\n|\bat .+:\d+:\d+|\[object |node_modules|undefined/);
  }
  if (subject.isCheck === true && result !== undefined) {
    expect(read.length).toBeLessThanOrEqual(MAX_IN_DIALOG_LENGTH);
  }
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  return read;
}

describe.each(SUBJECTS)('$name', (subject) => {
  it.each(CASES)('meets $name', async ({ fault, effect, sentence, inDialog = sentence }) => {
    const isImport = subject.patience === 'import';
    const isEndless = fault.kind === 'status' && (fault.body ?? '').length > 10_000_000;
    // An import takes an answer that cannot be Instasent's for an outage, which may end.
    const isMoment = effect === 'passing' || (isImport && isEndless);
    const reached = (request: ReceivedRequest) => subject.on?.(request) ?? true;
    const on = fault.kind === 'delay' ? shorteningOnce(reached) : reached;
    sandbox.fail({ ...fault, times: isMoment ? 1 : Infinity, on });

    const read = await readAfter(subject);

    const code = fault.kind === 'status' ? fault.status : undefined;
    const attempts = sandbox.requests.filter(reached);
    const isTaken =
      subject.takesAnyBody === true ||
      (subject.takesEmptyBody === true && fault.kind === 'status' && fault.body === '');
    // A limit says that nothing was done, so anything may be sent again after it.
    const mayRepeat = subject.patience !== 'once' || code === 429;
    const isNoError = code !== undefined && subject.takesStatus?.includes(code) === true;
    const succeeds = isNoError || (effect === 'foreign' ? isTaken : isMoment && mayRepeat);
    const contactsLeft = [...sandbox.contacts.keys()];

    if (succeeds) {
      expect(read).not.toMatch(subject.isCheck === true ? inDialog : sentence);
      expect(read).not.toMatch(/status: 'stopped'|(rejected|unconfirmed|not_sent): [1-9]/);
      expect(attempts.length).toBe(isMoment ? 2 : 1);
      if (isMoment) {
        expect(contactsLeft).toEqual(subject.contacts);
        expect(sandbox.events.size).toBe(subject.events);
      }
    } else {
      // A write of one's own whose answer is garbled has happened, and its answer is passed on.
      const isPassedOn = fault.kind === 'truncate' && subject.patience === 'once';
      const expected = subject.isCheck === true ? inDialog : sentence;
      if (!isPassedOn) expect(read).toMatch(expected);
      const repeats = effect === 'lasting' || (effect === 'foreign' && isImport);
      if (repeats && isImport) expect(attempts.length).toBeGreaterThan(ATTEMPTS);
      else if (repeats && mayRepeat) expect(attempts.length).toBe(ATTEMPTS);
      else if (code !== undefined && subject.asksAfter?.includes(code) === true) {
        expect(attempts.map(({ method }) => method)).toEqual(['GET', 'GET']);
      } else expect(attempts.length).toBe(1);
      const isCarriedOut =
        fault.kind === 'truncate' ||
        (fault.kind === 'reset' && fault.carriedOut) ||
        fault.kind === 'delay';
      if (!isCarriedOut) {
        expect(contactsLeft).toEqual(['old']);
        expect(sandbox.events.size).toBe(0);
      }
    }
    // Bodies are sent again to the letter.
    expect(new Set(attempts.map(({ body }) => body)).size).toBe(1);
  });
});

describe('what is tried here', () => {
  it('is every action, and every form that asks Instasent', async () => {
    const actions = Object.values(instasent.actions());
    const untried = actions.filter(({ name }) => !ACTIONS.some((each) => each.name === name));
    expect(untried.map(({ name }) => name)).toEqual(['custom_api_call']);

    const asking: string[] = [];
    for (const { name, props } of actions) {
      for (const [prop, { type }] of Object.entries(props as InputPropertyMap)) {
        if (type !== PropertyType.DYNAMIC && type !== PropertyType.DROPDOWN) continue;
        sandbox.requests.length = 0;
        await shown(name, prop, { eventType: 'ecommerce_order_create' });
        if (sandbox.requests.length > 0) asking.push(`${name} → ${prop}`);
      }
    }
    expect(asking.toSorted()).toEqual(FORMS.map(([name, prop]) => `${name} → ${prop}`).toSorted());
  });
});

/** An import goes on without what Instasent says about the data source, where no column needs it. */
describe('the question for the data source of an import', () => {
  const isAsked = ({ url }: ReceivedRequest) => url.endsWith('/stream');
  // The limit is that of all requests.
  const cases = CASES.filter(({ name }) => name !== 'a long rate limit');

  it.each(cases.filter(({ fault }) => fault.kind !== 'delay'))(
    'that meets $name holds nothing up where no column needs it',
    async ({ fault }) => {
      sandbox.fail({ ...fault, times: Infinity, on: isAsked });
      expect(await run('import_events', events)).toMatchObject({ status: 'done', accepted: 1 });
    },
  );

  it.each(cases.filter(({ effect }) => effect !== 'passing'))(
    'that meets $name stops the import where a time needs its zone',
    async ({ fault, sentence }) => {
      sandbox.fail({ ...fault, times: Infinity, on: isAsked });
      const read = await readAfter({
        name: 'import_events',
        call: () =>
          run('import_events', {
            ...events,
            rows: [{ ...event, _event_date: '2026-03-09 18:30' }],
            columns: {},
          }),
        ...recordsEvent,
        sendsSecret: false,
        patience: 'step',
      });
      expect(read).toMatch(/need Time Zone/);
      expect(read).toMatch(sentence);
      expect(read).toContain('No row was sent. Choose Time Zone');
      expect(sandbox.events.size).toBe(0);
    },
  );
});

describe('through a proxy', () => {
  const TOMORROW = new Date(Date.now() + 24 * 60 * 60_000);
  const authority = createAuthority('An authority that the host trusts');
  const secure = new Sandbox({ tls: authority.issue('localhost', TOMORROW) });
  let proxy: Proxy;
  let egress: HttpsProxyAgent<string>;

  const answered = (code: number, effect: Effect, body = ''): Case<ProxyFault> => ({
    name: `status ${code.toString()}`,
    fault: { kind: 'status', status: code, body },
    effect,
    sentence: new RegExp(
      `A proxy .* answered in the place of Instasent \\(status ${code.toString()}\\), so nothing was sent`,
    ),
    inDialog:
      code === 407
        ? /A proxy asks your ActivePieces server for a password/
        : code < 500
          ? /A proxy does not let your ActivePieces server reach api\.instasent\.com/
          : /A proxy between your ActivePieces server and Instasent has a problem/,
  });
  const accepted = [{ position: 0, item: { _user_id: 'new' } }];
  const PROXY_CASES = [
    answered(202, 'final', JSON.stringify({ success: true, accepted, errors: [], specs: [] })),
    answered(204, 'final'),
    answered(403, 'final', HTML),
    answered(407, 'final'),
    answered(500, 'lasting', HTML),
  ];

  // What is decided after the proxy's answer is the same.
  const NAMED_PROXY_CASES = PROXY_CASES.slice(0, 2);

  beforeAll(async () => {
    await secure.start();
    proxy = await startProxy();
  });
  beforeEach(() => {
    secure.reset();
    secure.contacts.set('old', { _user_id: 'old' });
    process.env[INGEST_API_URL_VARIABLE] = secure.url;
    proxy.asked.length = 0;
    proxy.fault = undefined;
    egress = new HttpsProxyAgent(proxy.url);
    const connectTo = egress.connect.bind(egress);
    egress.connect = (request, options) =>
      connectTo(request, { ...options, ca: authority.certificate } as typeof options);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- nor is the host's
    jest.replaceProperty(https, 'globalAgent', egress);
  });
  afterEach(() => {
    egress.destroy();
    expect(JSON.stringify(proxy.asked)).not.toContain(SANDBOX_CONNECTION.apiKey);
    expect(proxy.readable).toEqual([]);
  });
  afterAll(async () => {
    await proxy.stop();
    await secure.stop();
  });

  function expectNothingArrived() {
    expect(secure.requests).toEqual([]);
    expect([...secure.contacts.keys()]).toEqual(['old']);
    expect(secure.events.size).toBe(0);
  }

  describe.each(SUBJECTS)('$name', (subject) => {
    it('works', async () => {
      await readAfter(subject);
      expect([...secure.contacts.keys()]).toEqual(subject.contacts);
      expect(secure.events.size).toBe(subject.events);
      expect(proxy.asked.length).toBeGreaterThan(0);
    });

    it('works after a moment of 500', async () => {
      proxy.fault = { kind: 'status', status: 500, times: 1 };
      const read = await readAfter(subject);
      expect(read).not.toMatch(/proxy|status: 'stopped'/i);
      expect([...secure.contacts.keys()]).toEqual(subject.contacts);
      expect(secure.events.size).toBe(subject.events);
    });

    it.each(PROXY_CASES)('meets $name', async ({ fault, effect, sentence, inDialog }) => {
      proxy.fault = fault;
      const read = await readAfter(subject);
      expect(read).toMatch((subject.isCheck === true ? inDialog : undefined) ?? sentence);
      expectNothingArrived();
      // An import asks two questions at the same time, and fails with the first that has no answer.
      const asksTwo = subject.name.startsWith('import_');
      if (effect === 'final') expect(proxy.asked.length).toBeLessThanOrEqual(asksTwo ? 2 : 1);
      else if (asksTwo) expect(proxy.asked.length).toBeGreaterThanOrEqual(ATTEMPTS);
      else expect(proxy.asked.length).toBe(ATTEMPTS);
    });

    it.each(NAMED_PROXY_CASES)(
      'that the server names meets $name',
      async ({ fault, ...expected }) => {
        const { sentence, inDialog } = expected;
        jest.replaceProperty(https, 'globalAgent', new https.Agent());
        jest.replaceProperty(process, 'env', {
          [INGEST_API_URL_VARIABLE]: secure.url,
          HTTPS_PROXY: proxy.url,
        });
        proxy.fault = fault;
        const read = await readAfter(subject);
        expect(read).toMatch((subject.isCheck === true ? inDialog : undefined) ?? sentence);
        expect(proxy.asked.length).toBeGreaterThan(0);
        expectNothingArrived();
      },
    );
  });

  const writers = ACTIONS.filter(({ on }) => on === isPost || on === isDelete);
  describe.each(writers)('$name, of which the writes are stopped', (subject) => {
    it.each(PROXY_CASES)('meets $name, and no row was sent', async ({ fault, sentence }) => {
      // Once all questions have been answered, the proxy answers itself.
      let questions = subject.on === isDelete ? 1 : 2;
      const answersNext = ({ method }: ReceivedRequest) => {
        questions -= method === 'GET' ? 1 : 0;
        if (questions === 0) proxy.fault = fault;
        return false;
      };
      secure.fail({ kind: 'refuse', on: answersNext });

      const read = await readAfter(subject);
      expect(read).toMatch(sentence);
      expect(read).toMatch(/not_sent: 1|1 was not sent/);
      expect(secure.requests.every(({ method }) => method === 'GET')).toBe(true);
      expect([...secure.contacts.keys()]).toEqual(['old']);
      expect(secure.events.size).toBe(0);
    });
  });
});

/** A step with more rows than one request holds. */
interface List {
  action: string;
  /** How many rows. */
  size: number;
  /** Most rows of it that travel in one request. */
  perRequest: number;
  props: Props;
  isWrite: (request: ReceivedRequest) => boolean;
  /** Holds the row with this number, from 1. */
  holds: (row: number) => Pick<SandboxFault, 'holding' | 'on'>;
  /** Whether Instasent has done with the row, from 1, as it was told. */
  isDone: (row: number) => boolean;
}

/** The row that has no ID. */
const BROKEN_ROW = 7;

/** The numbers of rows. */
function upTo(size: number): number[] {
  return Array.from({ length: size }, (_, index) => index + 1);
}

function rowsOf(size: number, record: (row: number) => Row): Row[] {
  return upTo(size).map((row) => (row === BROKEN_ROW ? { note: 'no ID' } : record(row)));
}

const isOfUser = (row: number) => (record: SandboxRecord) =>
  record['_user_id'] === `u${row.toString()}`;

const LISTS: List[] = [
  {
    action: 'import_contacts',
    size: 130,
    perRequest: 100,
    props: {
      rows: rowsOf(130, (row) => ({ _user_id: `u${row.toString()}`, _email: SECRET_VALUE })),
    },
    isWrite: isPost,
    holds: (row) => ({ holding: isOfUser(row) }),
    isDone: (row) => sandbox.contacts.has(`u${row.toString()}`),
  },
  {
    action: 'import_events',
    size: 130,
    perRequest: 100,
    props: {
      ...events,
      rows: rowsOf(130, (row) => {
        const id = row.toString();
        return { _user_id: `u${id}`, _event_id: `e${id}`, amount: row, comment: SECRET_VALUE };
      }),
    },
    isWrite: isPost,
    holds: (row) => ({ holding: isOfUser(row) }),
    isDone: (row) => sandbox.events.has(`e${row.toString()}`),
  },
  {
    action: 'delete_contacts',
    size: 40,
    perRequest: 1,
    props: { confirm: true, rows: rowsOf(40, (row) => ({ _user_id: `u${row.toString()}` })) },
    isWrite: isDelete,
    holds: (row) => ({ on: ({ url }) => url.endsWith(`/u${row.toString()}`) }),
    isDone: (row) => row !== BROKEN_ROW && !sandbox.contacts.has(`u${row.toString()}`),
  },
];

const COUNTS = [
  'accepted',
  'deleted',
  'not_found',
  'rejected',
  'merged',
  'unconfirmed',
  'not_sent',
];

/** Numbers of the rows that an output lists with this status. */
function listed(output: Row, expected: 'rejected' | 'unconfirmed'): unknown[] {
  const rows = output['problems'] as Row[];
  return rows.filter(({ status: each }) => each === expected).map(({ row }) => row);
}

describe.each(LISTS)('$action of $size rows', ({ action, size, perRequest, props, ...list }) => {
  const allDone = upTo(size).filter((row) => row !== BROKEN_ROW);
  const done = () => upTo(size).filter(list.isDone);

  beforeEach(() => {
    sandbox.clock = () => clock.now();
    if (action !== 'delete_contacts') return;
    for (const row of upTo(size)) sandbox.contacts.set(`u${row.toString()}`, {});
  });

  /** Runs the step; each of its rows is counted once, and nothing of them is told. */
  async function runList(startRow = 1): Promise<Row> {
    const output = await run(action, { ...props, startRow });
    const counts = COUNTS.map((name) => Number(output[name] ?? 0));
    expect(counts.reduce((sum, count) => sum + count)).toBe(output['total']);
    expect(output['total']).toBe(size - (startRow - 1));
    expect(inspect(output, { depth: Infinity })).not.toContain(SECRET_VALUE);
    return output;
  }

  const writes = () => sandbox.requests.filter(list.isWrite);

  const OUTAGES: [name: string, fault: Fault, mayHaveArrived: boolean][] = [
    ['status 502', status(502, {}, HTML), true],
    ['status 503 with a wait', status(503, { 'Retry-After': '20' }), true],
    ['connections cut before', { kind: 'reset', carriedOut: false }, true],
    ['connections cut after', { kind: 'reset', carriedOut: true }, true],
    ['answers cut short', { kind: 'truncate', framed: true }, true],
    ['a sign-in page', status(200, {}, HTML), true],
    ['a rate limit', status(429, { 'Retry-After': '15' }), false],
  ];

  /** From the second write on, until so many milliseconds later. */
  function outage(fault: Fault, lastsMs: number): SandboxFault {
    let answered = 0;
    let until: number | undefined;
    const on = (request: ReceivedRequest) => {
      if (!list.isWrite(request)) return false;
      answered += 1;
      if (answered === 1) return false;
      until ??= clock.now() + lastsMs;
      return clock.now() < until;
    };
    return { ...fault, on, times: Infinity };
  }

  it.each(OUTAGES)('waits for the end of two minutes of %s', async (_, fault) => {
    sandbox.fail(outage(fault, 120_000));
    const started = clock.now();
    const output = await runList();
    expect(output).toMatchObject({ status: 'done_with_problems', continue_from_row: null });
    expect(listed(output, 'rejected')).toEqual([BROKEN_ROW]);
    expect(done()).toEqual(allDone);
    expect(clock.now() - started).toBeGreaterThanOrEqual(120_000);
  });

  it.each(OUTAGES)('can be continued after %s without end', async (_, fault, mayHaveArrived) => {
    sandbox.fail(outage(fault, Infinity));
    const started = clock.now();
    let output = await runList();
    expect(output['status']).toBe('stopped');
    expect(output['stopped_because']).toMatch(/time for this step was used up|limit/);
    expect(listed(output, 'rejected')).toEqual([BROKEN_ROW]);
    expect(listed(output, 'unconfirmed').length > 0).toBe(mayHaveArrived);
    expect(clock.now() - started).toBeLessThanOrEqual(5 * 60_000);

    const stored = new Set(done());
    expect(stored.size).toBeGreaterThanOrEqual(perRequest - 1);
    const { contacts, events } = sandbox;
    const kept = [[...contacts], [...events]] as const;
    sandbox.reset();
    for (const [id, each] of kept[0]) contacts.set(id, each);
    for (const [id, each] of kept[1]) events.set(id, each);

    const next = Number(output['continue_from_row']);
    const before = allDone.filter((row) => row < next);
    expect(before.every((row) => stored.has(row))).toBe(true);
    output = await runList(next);
    expect(output['continue_from_row']).toBeNull();
    expect(done()).toEqual(allDone);
  });

  const REFUSALS = [400, 413, 422];
  const badRows = [17, size - 10];
  const wholeRequests = Math.ceil(size / perRequest);
  /** What halving two requests down to one row takes, and the attempts at each row that trips. */
  const mostWrites =
    wholeRequests + 2 * 2 * Math.ceil(Math.log2(perRequest)) + badRows.length * ATTEMPTS;

  it.each([...REFUSALS.map((code) => [code, 'rejected'] as const), [500, 'unconfirmed'] as const])(
    'holds those rows alone back that are answered %i, which are %s',
    async (code, verdict) => {
      for (const row of badRows) {
        sandbox.fail({ ...status(code), ...list.holds(row), times: Infinity });
      }
      const output = await runList();
      expect(output).toMatchObject({
        status: verdict === 'rejected' ? 'done_with_problems' : 'stopped',
        stopped_because: null,
        continue_from_row: null,
      });
      const rejected = verdict === 'rejected' ? [BROKEN_ROW, ...badRows] : [BROKEN_ROW];
      expect(listed(output, 'rejected')).toEqual(rejected);
      expect(listed(output, 'unconfirmed')).toEqual(verdict === 'rejected' ? [] : badRows);
      expect(done()).toEqual(allDone.filter((row) => !badRows.includes(row)));
      expect(writes().length).toBeLessThanOrEqual(mostWrites);
    },
  );

  it.each(REFUSALS)('stops soon where every row is answered %i, and blames none', async (code) => {
    sandbox.fail({ ...status(code), on: list.isWrite, times: Infinity });
    const output = await runList();
    expect(output['status']).toBe('stopped');
    expect(output['stopped_because']).toMatch(/so the rows may not be the cause/);
    expect(listed(output, 'rejected')).toEqual([BROKEN_ROW]);
    expect(output['continue_from_row']).toBe(1);
    expect(writes().length).toBeLessThanOrEqual(4 + 20);
  });
});

describe.each(LISTS.filter(({ perRequest }) => perRequest > 1))(
  '$action of $size rows, in requests',
  ({ action, size, props, isWrite, isDone }) => {
    const allDone = upTo(size).filter((row) => row !== BROKEN_ROW);
    const done = () => upTo(size).filter(isDone);
    const leftOut = [1, 17, size];
    const isLeftOut = (record: SandboxRecord) => leftOut.some((row) => isOfUser(row)(record));

    it('of less than Instasent takes in the end', async () => {
      sandbox.fail({ ...status(413), aboveBytes: 3_000, on: isWrite });
      expect(await run(action, props)).toMatchObject({ rejected: 1, accepted: size - 1 });
      expect(done()).toEqual(allDone);
    });

    it('of which some rows are left out, sends those once more', async () => {
      sandbox.fail({ kind: 'omit', records: isLeftOut, stored: false, times: 2, on: isWrite });
      expect(await run(action, props)).toMatchObject({ rejected: 1, accepted: size - 1 });
      expect(done()).toEqual(allDone);
      expect(sandbox.requests.filter(isWrite).length).toBe(2 + leftOut.length);
    });

    it.each([true, false])(
      'of which some rows are always left out, leaves those unconfirmed (stored: %s)',
      async (stored) => {
        sandbox.fail({
          kind: 'omit',
          records: isLeftOut,
          stored,
          times: Infinity,
          on: isWrite,
        });
        const output = await run(action, props);
        expect(output).toMatchObject({ status: 'stopped', continue_from_row: null });
        expect(listed(output, 'unconfirmed')).toEqual(leftOut);
        expect(done()).toEqual(allDone.filter((row) => stored || !leftOut.includes(row)));
        expect(sandbox.requests.filter(isWrite).length).toBe(2 + leftOut.length);
      },
    );
  },
);
