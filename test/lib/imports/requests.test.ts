import type { IngestClient } from '../../../src/lib/ingest-api/client';
import { InstasentError, type ErrorKind } from '../../../src/lib/errors/instasent-error';
import { ImportRequests, reasonOf, type Work } from '../../../src/lib/imports/requests';
import { BACKOFF, IMPORT_RETRY_POLICY } from '../../../src/lib/ingest-api/retry';
import { SANDBOX_CONNECTION } from '../../sandbox/server';
import { failureOf, useSandbox } from '../../support';
import { testClock, type TestClock } from './test-clock';

const sandbox = useSandbox();
const specs = (client: IngestClient) => client.attributeSpecs('import');
const MINUTE = 60_000;

let clock: TestClock;
let requests: ImportRequests;
beforeEach(() => {
  jest.replaceProperty(BACKOFF, 'firstMs', 500);
  jest.spyOn(Math, 'random').mockReturnValue(1);
  clock = testClock();
  sandbox.clock = () => clock.time;
  requests = new ImportRequests(SANDBOX_CONNECTION, clock);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const failing = (kind: ErrorKind) => () =>
  Promise.reject(new InstasentError(kind, { happened: 'It failed.', saved: 'S.', advice: 'A.' }));

describe('reading what an import needs', () => {
  it('takes one request where all is well, whatever else is read at the same time', async () => {
    const [first, second] = await Promise.all([
      requests.read(specs),
      requests.read((client) => client.stream()),
    ]);
    expect(first.length).toBeGreaterThan(0);
    expect(second).toHaveProperty('datasource');
    expect(requests.count).toBe(2);
    expect(clock.slept).toEqual([]);
  });

  it('counts all requests of a call that takes two', async () => {
    await requests.read(async (client) => {
      await client.stream();
      return client.attributeSpecs('import');
    });
    expect(requests.count).toBe(2);
  });

  it('takes its time from the system where nobody gives another', async () => {
    const before = Date.now();
    requests = new ImportRequests(SANDBOX_CONNECTION);
    await requests.read(specs);
    expect(requests.clock.now()).toBeGreaterThanOrEqual(before);
  });

  it('waits for a rate limit as writes do', async () => {
    sandbox.fail({ kind: 'status', status: 429, headers: { 'Retry-After': '40' } });
    await requests.read(specs);
    expect(clock.slept).toEqual([40_000]);
    expect(requests.count).toBe(2);
  });

  it('hears each answer, so that a limit met twice is waited for twice', async () => {
    const times = 2;
    sandbox.fail({ kind: 'status', status: 429, headers: { 'Retry-After': '40' }, times });
    await requests.read(specs);
    expect(clock.slept).toEqual([40_000, 40_000]);
  });

  it('goes on when an outage ends, with pauses that grow to eight seconds', async () => {
    const outage = { from: clock.time, until: clock.time + 30_000 };
    sandbox.fail({ kind: 'status', status: 503, outage });
    await requests.read(specs);
    expect(clock.slept).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    expect(requests.count).toBe(7);
  });

  it.each([
    ['a broken connection', { kind: 'reset', carriedOut: false }],
    ['a web page', { kind: 'status', status: 200, body: '<html>' }],
  ] as const)('goes on after %s', async (_, fault) => {
    sandbox.fail(fault);
    await requests.read(specs);
    expect(requests.count).toBe(2);
  });

  it('goes on after an answer that took too long', async () => {
    jest.replaceProperty(IMPORT_RETRY_POLICY, 'attemptMs', 30);
    requests = new ImportRequests(SANDBOX_CONNECTION, clock);
    sandbox.fail({ kind: 'delay', ms: 5_000 });
    await requests.read(specs);
    expect(requests.count).toBe(2);
  });

  it.each([400, 401, 403, 404])('ends at once with status %d', async (status) => {
    sandbox.fail({ kind: 'status', status });
    expect(await failureOf(requests.read(specs))).toContain('No row was sent.');
    expect(requests.count).toBe(1);
  });

  it.each(['certificate', 'redirect', 'proxy', 'input'] as const)(
    'ends at once on a failure of the kind %s',
    async (kind) => {
      expect(await failureOf(requests.read(failing(kind)))).toBe('It failed. S. A.');
      expect(clock.slept).toEqual([]);
    },
  );

  it.each(['proxy-outage', 'too-large', 'timeout', 'dropped', 'unreachable'] as const)(
    'is tried again after a failure of the kind %s',
    async (kind) => {
      const send = jest.fn(failing(kind) as () => Promise<unknown>);
      send.mockImplementationOnce(failing(kind)).mockResolvedValueOnce('read');
      expect(await requests.read(send)).toBe('read');
    },
  );

  it('ends after a minute in which nobody ever answered', async () => {
    sandbox.fail({ kind: 'refuse', times: 1_000 });
    const started = clock.time;
    expect(await failureOf(requests.read(specs))).toContain('No row was sent.');
    expect(clock.time - started).toBeGreaterThan(40_000);
    expect(clock.time - started).toBeLessThanOrEqual(MINUTE);
  });

  it('is not tried again at the end of that minute', async () => {
    const send = () => {
      clock.time += MINUTE - 1_000;
      return failing('unreachable')();
    };
    expect(await failureOf(requests.read(send))).toBe('It failed. S. A.');
    expect(requests.count).toBe(1);
  });

  it('counts that minute from its first request', async () => {
    clock.time += 2 * MINUTE;
    const until = clock.time + 50_000;
    sandbox.fail({ kind: 'status', status: 503, outage: { from: 0, until } });
    await requests.read(specs);
    expect(clock.time).toBeGreaterThanOrEqual(until);
  });

  it('goes on for longer than a minute once an answer has come', async () => {
    await requests.read(specs);
    const until = clock.time + 3 * MINUTE;
    sandbox.fail({ kind: 'status', status: 503, outage: { from: 0, until } });
    await requests.read(specs);
    expect(clock.time).toBeGreaterThanOrEqual(until);
  });

  it('goes on for longer than a minute where waiting was asked for', async () => {
    const headers = { 'Retry-After': '50' };
    const until = clock.time + 2 * MINUTE;
    sandbox.fail({ kind: 'status', status: 503, headers, outage: { from: 0, until } });
    await requests.read(specs);
    expect(clock.slept).toEqual([50_000, 50_000, 50_000]);
  });

  it('ends when the five minutes of the step are used up, and says what stood in the way', async () => {
    const started = clock.time;
    await requests.read(specs);
    sandbox.fail({ kind: 'status', status: 503, outage: { from: 0, until: Infinity } });
    const sentence = await failureOf(requests.read(specs));
    expect(sentence).toMatch(
      /^The time for this step was used up\. Instasent has a problem on its side \(status 503\)\. No row was sent\. Try again/,
    );
    expect(clock.time - started).toBeGreaterThanOrEqual(5 * MINUTE - 8_000);
    expect(clock.time - started).toBeLessThanOrEqual(5 * MINUTE + 8_000);
  });

  it('ends at once where a limit lasts longer than the step may', async () => {
    sandbox.fail({ kind: 'status', status: 429, headers: { 'Retry-After': '300' } });
    expect(await failureOf(requests.read(specs))).toMatch(/^Your Instasent plan's limit/);
    expect(clock.slept).toEqual([]);
  });

  it('blames a limit that lasts, whatever was answered beside it', async () => {
    sandbox.fail(
      { kind: 'status', status: 429, headers: { 'Retry-After': '300' } },
      { kind: 'delay', ms: 30 },
    );
    const both = [requests.read(specs), requests.read(specs)];
    const [first, second] = await Promise.allSettled(both);
    const ends = [first, second].map((end) => end?.status).sort();
    expect(ends).toEqual(['fulfilled', 'rejected']);
    expect(await failureOf(requests.read(specs))).toMatch(/^Your Instasent plan's limit/);
  });

  it('blames no limit that was waited for', async () => {
    sandbox.fail({ kind: 'status', status: 429, headers: { 'Retry-After': '40' } });
    await requests.read(specs);
    clock.time += 5 * MINUTE;
    expect(await failureOf(requests.read(specs))).toBe('The time for this step was used up.');
  });

  it('blames no refusal of before an answer, even of the last in its window', async () => {
    const headers = {
      Date: new Date(clock.time).toUTCString(),
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': (clock.time / 1_000 + 10).toString(),
    };
    const body = '{"specs":[]}';
    sandbox.fail({ kind: 'status', status: 400 }, { kind: 'status', status: 200, body, headers });
    await failureOf(requests.read(specs));
    await requests.read(specs);
    clock.time += 5 * MINUTE;
    expect(await failureOf(requests.read(specs))).toBe('The time for this step was used up.');
  });

  it('does not begin when the time is used up', async () => {
    clock.time += 5 * MINUTE;
    expect(await failureOf(requests.read(specs))).toBe('The time for this step was used up.');
    expect(requests.count).toBe(0);
  });

  it('passes a bug on, which ends no outage and keeps nobody waiting', async () => {
    const bug = new TypeError('a bug');
    const send = jest.fn(failing('unreachable'));
    send.mockImplementationOnce(failing('unreachable')).mockRejectedValueOnce(bug);
    await expect(requests.read(send)).rejects.toBe(bug);
    await requests.read(specs);
  });
});

describe('requests that are sent side by side', () => {
  /** Requests that end when the test says so. */
  function controlled(count: number) {
    const ends: ((failure?: ErrorKind) => void)[] = [];
    let left = count;
    const work: Work<string> = {
      isLeft: () => left > 0,
      next: () => {
        left -= 1;
        return {
          send: () =>
            new Promise((resolve, reject) => {
              ends.push((failure) => {
                if (failure === undefined) resolve('done');
                else reject(new InstasentError(failure, { happened: '', saved: '', advice: '' }));
              });
            }),
          settle: () => undefined,
        };
      },
    };
    const perform = () => requests.perform(work);
    return { ends, work, perform };
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('and fail at the same moment lengthen the pause once', async () => {
    const { ends, perform } = controlled(6);
    const four = [perform(), perform(), perform(), perform()];
    for (const end of ends.splice(0)) end('server');
    await Promise.all(four);
    const next = perform();
    await settled();
    expect(clock.slept).toEqual([1_000]);
    ends.pop()?.('server');
    await next;
    const last = perform();
    await settled();
    expect(clock.slept).toEqual([1_000, 2_000]);
    ends.pop()?.();
    await last;
  });

  it('and fail late, of before the pause, do not lengthen it either', async () => {
    const { ends, perform } = controlled(4);
    const [first, second] = [perform(), perform()];
    ends.shift()?.('timeout');
    await first;
    const probe = perform();
    await settled();
    ends.shift()?.('timeout');
    await second;
    ends.shift()?.('timeout');
    await probe;
    const last = perform();
    await settled();
    expect(clock.slept).toEqual([1_000, 2_000]);
    ends.pop()?.();
    await last;
  });

  it('are one at a time while an outage lasts, and many again after it', async () => {
    const { ends, perform } = controlled(5);
    const first = perform();
    ends.shift()?.('unreachable');
    await first;
    const rest = [perform(), perform(), perform()];
    await settled();
    expect(ends).toHaveLength(1);
    ends.shift()?.();
    await settled();
    expect(ends).toHaveLength(2);
    for (const end of ends) end();
    await Promise.all(rest);
  });

  it('begin with a short pause again when an outage is over', async () => {
    const { ends, perform } = controlled(4);
    for (const failure of ['server', 'server', undefined, 'server'] as const) {
      const each = perform();
      await settled();
      ends.pop()?.(failure);
      await each;
    }
    expect(clock.slept).toEqual([1_000, 2_000]);
    const last = requests.read(specs);
    await settled();
    expect(clock.slept).toEqual([1_000, 2_000, 1_000]);
    await last;
  });

  it('do not pause after a refusal, which is an answer', async () => {
    const { ends, perform } = controlled(3);
    const both = [perform(), perform()];
    ends.shift()?.('server');
    ends.shift()?.('bad-request');
    await Promise.all(both);
    const last = perform();
    await settled();
    expect(clock.slept).toEqual([]);
    ends.pop()?.();
    await last;
  });

  it('end with the last one, though others wait for their turn', async () => {
    const { ends, perform } = controlled(1);
    const all = [perform(), perform()];
    await settled();
    ends.pop()?.();
    expect(await Promise.all(all)).toEqual([true, false]);
  });

  it('wait for answers where nothing may go before them', async () => {
    let isBlocked = true;
    const { ends, work } = controlled(2);
    const picky: Work<string> = {
      isLeft: () => work.isLeft(),
      next: () => (isBlocked && ends.length > 0 ? undefined : work.next()),
    };
    const first = requests.perform(picky);
    const second = requests.perform(picky);
    await settled();
    expect(ends).toHaveLength(1);
    isBlocked = false;
    ends.pop()?.();
    await settled();
    ends.pop()?.();
    expect(await Promise.all([first, second])).toEqual([true, true]);
  });

  it('end where nothing may go and nothing is under way', async () => {
    expect(await requests.perform({ isLeft: () => true, next: () => undefined })).toBe(false);
  });

  it('under way when the time is over are still waited for', async () => {
    const { ends, perform } = controlled(2);
    const first = perform();
    clock.time += 5 * MINUTE;
    let isOver = false;
    const second = perform().then((turn) => {
      isOver = true;
      return turn;
    });
    await settled();
    expect(isOver).toBe(false);
    ends.pop()?.();
    expect(await first).toBe(true);
    expect(await second).toBeInstanceOf(InstasentError);
  });

  it('stay below the limit that answers tell of', async () => {
    const now = Math.floor(Date.now() / 1000);
    clock.time = now * 1000;
    requests = new ImportRequests(SANDBOX_CONNECTION, clock);
    const headers = {
      'X-RateLimit-Limit': '2',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': (now + 7).toString(),
    };
    sandbox.fail({ kind: 'status', status: 200, body: '{"specs":[]}', headers });
    await requests.read(specs);
    await requests.read(specs);
    expect(clock.slept).toHaveLength(1);
    expect(Math.abs((clock.slept[0] ?? 0) - 7_000)).toBeLessThanOrEqual(1_000);
  });
});

describe('the reason of a failure', () => {
  it.each([
    ['A.', 'It failed. A.'],
    ['', 'It failed.'],
  ])('leaves out what was saved (advice %j)', (advice, reason) => {
    const parts = { happened: 'It failed.', saved: 'Nothing was saved.', advice };
    expect(reasonOf(new InstasentError('server', parts))).toBe(reason);
  });
});
