import fc from 'fast-check';
import { InstasentError, type ErrorKind } from '../../../src/lib/errors/instasent-error';
import { importRows, type ImportOptions } from '../../../src/lib/imports/import-rows';
import type { RecordKind } from '../../../src/lib/imports/record-kind';
import type { Contact } from '../../../src/lib/ingest-api/records';
import { BACKOFF, IMPORT_RETRY_POLICY } from '../../../src/lib/ingest-api/retry';
import type { ImportReport } from '../../../src/lib/outputs/import-output';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import {
  recordsOf,
  SANDBOX_CONNECTION,
  type ReceivedRequest,
  type SandboxFault,
  type SandboxRecord,
} from '../../sandbox/server';
import { PROPERTY_RUNS } from '../../property-runs';
import { useSandbox } from '../../support';
import { testClock, type TestClock } from './test-clock';

const sandbox = useSandbox();
const MINUTE = 60_000;
const FOREVER = 1_000_000;

let clock: TestClock;
beforeEach(() => {
  jest.replaceProperty(BACKOFF, 'firstMs', 500);
  clock = testClock();
  sandbox.clock = () => clock.time;
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Rows that are records already: what is tested here is how they travel. */
const plain: RecordKind<Contact> = {
  maxRecords: 100,
  key(row) {
    const id = row['_user_id'];
    if (typeof id === 'string') return { ok: id };
    const reasons = [{ field: 'User ID', reason: 'is empty' }];
    return { rejected: { userId: null, eventId: null, reasons } };
  },
  convert(rows, userId) {
    const good = rows.filter(({ row }) => row['bad'] !== true);
    const reasons = [{ field: 'Bad', reason: 'is bad' }];
    const rejected = rows
      .filter((row) => !good.includes(row))
      .map(({ number }) => ({ row: number, rejection: { userId, eventId: null, reasons } }));
    const values = good.map(({ row }) => row);
    const merged = Object.fromEntries(values.flatMap((each) => Object.entries(each)));
    const record = good.length === 0 ? undefined : { ...merged, _user_id: userId };
    return { record, rejected, leftOut: [] };
  },
  subject: (record) => ({ userId: record._user_id, eventId: null }),
  send: (client, records) => client.upsertContacts(records),
};

interface Step extends ImportOptions {
  kind?: RecordKind<Contact>;
}

const contacts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ _user_id: `u${index.toString()}`, index }));
const start = (rows: readonly unknown[], { kind = plain, ...options }: Step = {}) =>
  importRows(listSheet(rows), kind, SANDBOX_CONNECTION, options, clock);
const sum = (report: ImportReport) =>
  report.accepted +
  report.rejected +
  report.merged +
  report.unconfirmed +
  report.not_sent +
  report.not_found;
const sizes = () => sandbox.requests.map((request) => recordsOf(request).length);
const is =
  (...ids: string[]) =>
  ({ _user_id }: SandboxRecord) =>
    ids.includes(String(_user_id));
const holding =
  (...ids: string[]) =>
  (request: ReceivedRequest) =>
    recordsOf(request).some(is(...ids));
const listed = ({ problems }: ImportReport) =>
  problems.map(({ row, status, reason }) => [row, status, reason]);

describe('rows', () => {
  it.each([
    [0, []],
    [1, [1]],
    [100, [100]],
    [101, [100, 1]],
    [1_000, Array.from({ length: 10 }, () => 100)],
  ])('%d of them travel in as few requests as possible', async (count, requests) => {
    const report = await start(contacts(count));
    expect(report).toEqual({
      total: count,
      accepted: count,
      would_send: null,
      rejected: 0,
      merged: 0,
      unconfirmed: 0,
      not_sent: 0,
      not_found: 0,
      left_out: 0,
      requests: requests.length,
      continue_from_row: null,
      stopped_because: null,
      problems: [],
      problems_not_listed: 0,
      preview: [],
    });
    expect(sizes().sort((a, b) => b - a)).toEqual(requests);
    expect(sandbox.contacts.size).toBe(count);
    expect(clock.slept).toEqual([]);
  });

  it('10,001 of them all arrive', async () => {
    expect(await start(contacts(10_001))).toMatchObject({ accepted: 10_001, requests: 101 });
    expect(sandbox.contacts.size).toBe(10_001);
  });

  it('travel in requests of at most one megabyte', async () => {
    const rows = contacts(30).map((row) => ({ ...row, text: 'ñ'.repeat(50_000) }));
    expect(await start(rows)).toMatchObject({ accepted: 30, requests: 4 });
    for (const { body } of sandbox.requests)
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1_000_000);
  });

  it('that are larger than a request may be are rejected alone, all rows of the contact', async () => {
    const big = { _user_id: 'big', text: 'x'.repeat(1_000_000) };
    const report = await start([big, ...contacts(2), { _user_id: 'big' }]);
    expect(report).toMatchObject({ accepted: 2, rejected: 2, merged: 0 });
    const reason = 'The row is larger than the 1 MB that a request may hold';
    expect(listed(report)).toEqual([
      [1, 'rejected', reason],
      [4, 'rejected', reason],
    ]);
    expect(report.problems[0]).toMatchObject({ user_id: 'big', field: null });
  });

  it('fill a request to the last byte, and no further', async () => {
    const frame = JSON.stringify({ _user_id: 'u', text: '' }).length;
    const row = (bytes: number) => ({ _user_id: 'u', text: 'x'.repeat(bytes - frame) });
    expect(await start([row(999_997)])).toMatchObject({ accepted: 1 });
    expect(await start([row(999_998)])).toMatchObject({ rejected: 1 });
    const [first, second] = [400_000, 599_996];
    const two = [{ ...row(first), _user_id: 'v' }, row(second)];
    expect(await start(two)).toMatchObject({ accepted: 2, requests: 1 });
    expect(await start([two[0], row(second + 1)])).toMatchObject({ accepted: 2, requests: 2 });
  });

  it('that are rejected are listed in their order, whichever request is answered first', async () => {
    const rows = contacts(200).map((row) =>
      row.index % 100 === 5 ? { ...row, _email: 'x' } : row,
    );
    sandbox.fail({ kind: 'delay', ms: 100, on: holding('u0') });
    const report = await start(rows);
    expect(report.problems.map(({ row }) => row)).toEqual([6, 106]);
  });

  it('with very many reasons are listed with twenty', async () => {
    const reasons = Array.from({ length: 30 }, (_, index) => ({
      field: `f${index.toString()}`,
      reason: 'no',
    }));
    const talkative: RecordKind<Contact> = {
      ...plain,
      convert: () => ({
        record: undefined,
        rejected: [{ row: 1, rejection: { userId: 'u', eventId: null, reasons } }],
        leftOut: [],
      }),
    };
    const { problems } = await start(contacts(1), { kind: talkative });
    expect(problems[0]?.field?.split(', ')).toHaveLength(20);
  });

  it('that are no objects, gaps of a list, or without an ID, are rejected with their number', async () => {
    const rows: unknown[] = ['text', null, {}, ...contacts(1)];
    rows[5] = { _user_id: 'last' };
    const report = await start(rows);
    expect(report).toMatchObject({ total: 6, accepted: 2, rejected: 4 });
    expect(report.problems.map(({ row, field, reason }) => [row, field, reason])).toEqual([
      [1, null, 'A row must be values by column, and text came.'],
      [2, null, 'A row must be values by column, and nothing came.'],
      [3, 'User ID', 'is empty'],
      [5, null, 'A row must be values by column, and nothing came.'],
    ]);
  });

  it('with the same key are merged in their order, across what would be several requests', async () => {
    const rows = [
      { _user_id: 'a', plan: 'silver', city: 'x' },
      ...contacts(150),
      { _user_id: 'a', bad: true },
      { _user_id: 'a', plan: 'gold' },
    ];
    const report = await start(rows);
    expect(report).toMatchObject({ accepted: 151, merged: 1, rejected: 1, requests: 2 });
    expect(report.problems).toMatchObject([{ row: 152, user_id: 'a', field: 'Bad' }]);
    expect(sandbox.contacts.get('a')).toEqual({ _user_id: 'a', plan: 'gold', city: 'x' });
  });

  it('whose common record is rejected are all rejected, each with its own line', async () => {
    const rows = [{ _user_id: 'a', _email: 'x' }, ...contacts(1), { _user_id: 'a', _email: 'y' }];
    const report = await start(rows);
    expect(report).toMatchObject({ accepted: 1, merged: 0, rejected: 2 });
    expect(report.problems).toMatchObject([
      { row: 1, user_id: 'a' },
      { row: 3, user_id: 'a' },
    ]);
  });

  it('are sent without those that Instasent rejects, each with field and reason', async () => {
    sandbox.errorsByField = true;
    const rows = contacts(250).map((row) =>
      row.index % 100 === 7 ? { ...row, _email: 'nobody', loyalty_points: 'many' } : row,
    );
    const report = await start(rows);
    expect(report).toMatchObject({ accepted: 247, rejected: 3, requests: 3 });
    expect(report.problems[0]).toEqual({
      row: 8,
      status: 'rejected',
      user_id: 'u7',
      event_id: null,
      field: '_email, loyalty_points',
      reason: '_email: Invalid format; loyalty_points: Must be a number',
    });
    expect(sandbox.contacts.size).toBe(247);
  });

  it('that Instasent rejects without a reason say so', async () => {
    const body = JSON.stringify({ accepted: [], errors: [{ position: 0 }] });
    sandbox.fail({ kind: 'status', status: 202, body });
    expect(listed(await start(contacts(1)))).toEqual([
      [1, 'rejected', 'Instasent rejected the row without saying why'],
    ]);
  });

  it('that are rejected are listed up to a thousand, and the rest counted', async () => {
    const report = await start(contacts(1_205).map((row) => ({ ...row, bad: true })));
    expect(report).toMatchObject({ rejected: 1_205, problems_not_listed: 205, requests: 0 });
    expect(report.problems).toHaveLength(1_000);
  });
});

describe('rows that cannot be read a second time', () => {
  it('are rejected then, and counted once', async () => {
    let reads = 0;
    const sheet = {
      ...listSheet(contacts(2)),
      row: (index: number) => {
        reads += 1;
        if (reads > 2 && index === 0) return { problem: 'gone' };
        return { ok: contacts(2)[index] ?? {} };
      },
    };
    const report = await importRows(sheet, plain, SANDBOX_CONNECTION, {}, clock);
    expect(report).toMatchObject({ accepted: 1, rejected: 1 });
    expect(listed(report)).toEqual([[1, 'rejected', 'gone']]);
  });
});

describe('an import from a row on', () => {
  it('counts from there, and numbers rows as in the whole list', async () => {
    const rows = contacts(5).map((row) => ({ ...row, bad: row.index % 2 === 1 }));
    const report = await start(rows, { startRow: 3 });
    expect(report).toMatchObject({ total: 3, accepted: 2, rejected: 1 });
    expect(report.problems).toMatchObject([{ row: 4 }]);
    expect([...sandbox.contacts.keys()]).toEqual(['u2', 'u4']);
  });
});

describe('a check', () => {
  it('converts everything and sends nothing', async () => {
    const rows = [
      ...contacts(250),
      { _user_id: 'u0', plan: 'gold' },
      { _user_id: 'x', bad: true },
      'text',
    ];
    expect(await start(rows, { checkOnly: true, startRow: 2 })).toMatchObject({
      total: 252,
      accepted: 0,
      would_send: 250,
      merged: 0,
      rejected: 2,
      not_sent: 0,
      requests: 0,
      continue_from_row: null,
      stopped_because: null,
      preview: [{ ...contacts(1)[0], plan: 'gold' }, ...contacts(5).slice(1)],
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('shows records as they would be sent, rows of one contact merged', async () => {
    const rows = [
      { _user_id: 'a', plan: 'silver' },
      ...contacts(8),
      { _user_id: 'a', plan: 'gold' },
    ];
    const report = await start(rows, { checkOnly: true });
    expect(report).toMatchObject({ would_send: 9, merged: 1 });
    expect(report.preview[0]).toEqual({ _user_id: 'a', plan: 'gold' });
    expect(report.preview).toHaveLength(5);
  });
});

describe('a request', () => {
  it('runs beside at most three others', async () => {
    sandbox.latencyMs = 5;
    let running = 0;
    let most = 0;
    const kind: RecordKind<Contact> = {
      ...plain,
      async send(client, records) {
        running += 1;
        most = Math.max(most, running);
        const outcome = await client.upsertContacts(records);
        running -= 1;
        return outcome;
      },
    };
    await start(contacts(1_000), { kind });
    expect(most).toBe(4);
  });

  it('whose answer was lost is sent again, and nothing is lost or doubled', async () => {
    sandbox.fail({ kind: 'reset', carriedOut: true, times: 3 }, { kind: 'truncate', framed: true });
    expect(await start(contacts(300))).toMatchObject({ accepted: 300 });
    expect(sandbox.contacts.size).toBe(300);
  });

  it('that is thrown at by a bug ends the import with that bug', async () => {
    let isFirst = true;
    const kind: RecordKind<Contact> = {
      ...plain,
      send(client, records) {
        if (!isFirst) return client.upsertContacts(records);
        isFirst = false;
        return Promise.reject(new TypeError('a bug'));
      },
    };
    await expect(start(contacts(2_000), { kind })).rejects.toThrow('a bug');
    expect(sandbox.requests.length).toBeLessThanOrEqual(3);
  });

  it('tells whether an earlier one with its rows may have arrived', async () => {
    const told: boolean[] = [];
    const failures: ErrorKind[] = ['unreachable', 'proxy-outage', 'rate-limit', 'timeout'];
    const kind: RecordKind<Contact> = {
      ...plain,
      send(client, records, { uncertain }) {
        told.push(uncertain);
        const failure = failures.shift();
        const parts = { happened: 'x', saved: '', advice: '' };
        if (failure !== undefined) return Promise.reject(new InstasentError(failure, parts));
        return client.upsertContacts(records);
      },
    };
    expect(await start(contacts(1), { kind })).toMatchObject({ accepted: 1 });
    expect(told).toEqual([false, false, false, false, true]);
  });
});

describe('an outage', () => {
  it.each<[string, SandboxFault]>([
    ['in which Instasent has a problem', { kind: 'status', status: 503 }],
    ['in which connections break', { kind: 'reset', carriedOut: false }],
    ['in which connections break after the work is done', { kind: 'reset', carriedOut: true }],
    ['in which somebody else answers', { kind: 'status', status: 200, body: '<html>' }],
  ])('%s does not end the import', async (_, fault) => {
    const begun = clock.time;
    sandbox.fail(
      { kind: 'status', status: 429, headers: { 'Retry-After': '1' } },
      { ...fault, outage: { from: begun + 1_000, until: begun + 2 * MINUTE } },
    );
    const report = await start(contacts(3_000));
    expect(report).toMatchObject({ accepted: 3_000, not_sent: 0, unconfirmed: 0 });
    expect(sandbox.contacts.size).toBe(3_000);
    expect(clock.time).toBeGreaterThan(begun + 2 * MINUTE);
    // Few requests knock at a door that is closed.
    expect(sandbox.requests.length).toBeLessThan(100);
  });

  it('that lasts longer than the step may leaves rows unconfirmed or unsent', async () => {
    const begun = clock.time;
    sandbox.latencyMs = 2;
    const answered: SandboxFault = {
      kind: 'status',
      status: 503,
      times: FOREVER,
      on: () => sandbox.contacts.size >= 300,
    };
    sandbox.fail(answered);
    const report = await start(contacts(12_000));
    expect(clock.time - begun).toBeLessThanOrEqual(5 * MINUTE + 8_000);
    expect(report.accepted).toBeGreaterThanOrEqual(300);
    expect(report.unconfirmed).toBeGreaterThan(0);
    expect(report.not_sent).toBeGreaterThan(0);
    expect(sum(report)).toBe(12_000);
    expect(report.stopped_because).toMatch(
      /^The time for this step was used up\. Instasent has a problem on its side/,
    );
    expect(report.continue_from_row).toBe(report.accepted + 1);
    expect(report.problems[0]).toMatchObject({
      status: 'unconfirmed',
      reason: 'Instasent has a problem on its side (status 503).',
    });
  });

  it('in which nothing left this machine leaves all rows unsent', async () => {
    sandbox.fail({ kind: 'refuse', times: FOREVER });
    const kind: RecordKind<Contact> = {
      ...plain,
      send: () => {
        const parts = { happened: 'Nobody there.', saved: '', advice: '' };
        return Promise.reject(new InstasentError('unreachable', parts));
      },
    };
    const report = await start(contacts(500), { kind });
    expect(report).toMatchObject({ not_sent: 500, unconfirmed: 0, continue_from_row: 1 });
    expect(report.stopped_because).toMatch(/^The time for this step was used up\. The connection/);
  });

  it('takes an attempt that is too slow for one that may have arrived', async () => {
    jest.replaceProperty(IMPORT_RETRY_POLICY, 'attemptMs', 30);
    sandbox.fail({ kind: 'delay', ms: 5_000, times: FOREVER });
    const report = await start(contacts(1));
    expect(report).toMatchObject({ unconfirmed: 1, continue_from_row: 1 });
    expect(listed(report)).toEqual([
      [1, 'unconfirmed', 'Instasent did not answer within 1 second.'],
    ]);
  });
});

describe('the rate limit', () => {
  it('is waited for, whatever number of times it strikes', async () => {
    const headers = { 'Retry-After': '1' };
    sandbox.fail({ kind: 'status', status: 429, headers, times: 30 });
    expect(await start(contacts(500))).toMatchObject({ accepted: 500, rejected: 0, requests: 35 });
  });

  it('that will not end in time leaves rows unsent', async () => {
    const headers = { 'Retry-After': '3600' };
    sandbox.fail({ kind: 'status', status: 429, headers, times: FOREVER });
    expect(await start(contacts(500))).toMatchObject({
      accepted: 0,
      rejected: 0,
      not_sent: 500,
      continue_from_row: 1,
      stopped_because: expect.stringContaining("plan's limit") as string,
    });
    expect(sandbox.requests.length).toBeLessThanOrEqual(4);
  });
});

describe('an import that cannot go on', () => {
  it.each([
    [401, 'Instasent refused the API key. Copy the API key'],
    [403, 'not allowed to do this'],
    [404, 'Instasent knows no such project or data source'],
    [307, 'a redirect to another address'],
  ])('after status %d counts what is left as not sent', async (status, reason) => {
    sandbox.latencyMs = 2;
    const from300 = ({ body }: { body: string }) => /"_user_id":"u([3-9]\d\d|1\d\d\d)"/.test(body);
    sandbox.fail({ kind: 'status', status, times: FOREVER, on: from300 });
    const rows = contacts(2_000).map((row) => (row.index < 1_900 ? row : { ...row, bad: true }));
    const report = await start(rows);
    expect(report).toMatchObject({
      accepted: 300,
      rejected: 0,
      unconfirmed: 0,
      not_sent: 1_700,
      continue_from_row: 301,
    });
    expect(report.stopped_because).toContain(reason);
    expect(sandbox.contacts.size).toBe(300);
    expect(sandbox.requests.length).toBeLessThan(10);
  });

  it('leaves rows unconfirmed that an earlier request may have saved', async () => {
    sandbox.fail(
      { kind: 'reset', carriedOut: true },
      { kind: 'status', status: 401, on: ({ method }) => method === 'POST' },
    );
    const rows = [...contacts(2), { _user_id: 'u0', plan: 'gold' }];
    const report = await start(rows);
    expect(report).toMatchObject({ unconfirmed: 3, merged: 0, not_sent: 0, continue_from_row: 1 });
    expect(report.problems.map(({ row, status }) => [row, status])).toEqual([
      [1, 'unconfirmed'],
      [2, 'unconfirmed'],
      [3, 'unconfirmed'],
    ]);
  });

  it('waits for the requests under way, and believes their answers', async () => {
    sandbox.fail(
      { kind: 'status', status: 401, on: holding('u0') },
      { kind: 'delay', ms: 60, on: holding('u100') },
      { kind: 'omit', records: is('u200'), stored: true, on: holding('u200') },
      { kind: 'delay', ms: 60, on: holding('u300') },
    );
    const report = await start(contacts(1_000));
    expect(report.accepted).toBeGreaterThanOrEqual(200);
    expect(report.continue_from_row).toBe(1);
    expect(sum(report)).toBe(1_000);
  });

  it('because its time is used up says from which row to continue', async () => {
    const kind: RecordKind<Contact> = {
      ...plain,
      send: (client, records) => {
        clock.time += 30_000;
        return client.upsertContacts(records);
      },
    };
    const report = await start(contacts(2_000), { kind });
    expect(report).toMatchObject({
      accepted: 1_000,
      not_sent: 1_000,
      continue_from_row: 1_001,
      stopped_because: 'The time for this step was used up.',
    });
    const rest = await start(contacts(2_000), { startRow: 1_001 });
    expect(rest).toMatchObject({ total: 1_000, accepted: 1_000, not_sent: 0 });
    expect(sandbox.contacts.size).toBe(2_000);
  });
});

describe('one bad row', () => {
  const bodyOf = (text: string) => JSON.stringify({ message: text });

  it.each([
    [400, 'Instasent did not accept the request (status 400): "Unreadable".'],
    [413, 'The request is larger than Instasent accepts (status 413).'],
    [422, 'Instasent did not accept the request (status 422): "Unreadable".'],
  ])(
    'that makes Instasent refuse its request with status %d is rejected alone',
    async (status, reason) => {
      const body = bodyOf('Unreadable');
      sandbox.fail({ kind: 'status', status, body, holding: is('u30', 'u130') });
      const report = await start(contacts(1_000));
      expect(report).toMatchObject({ accepted: 998, rejected: 2, not_sent: 0, unconfirmed: 0 });
      expect(report.problems).toMatchObject([
        { row: 31, user_id: 'u30', status: 'rejected', field: null },
        { row: 131, user_id: 'u130' },
      ]);
      expect(report.problems[0]?.reason).toContain(reason);
      expect(report.problems[0]?.reason).not.toContain('not saved');
      expect(sandbox.contacts.size).toBe(998);
    },
  );

  it.each([402, 405, 415])(
    'with status %d ends the import, which no row can help',
    async (status) => {
      sandbox.fail({
        kind: 'status',
        status,
        body: '{"message":"No"}',
        times: FOREVER,
        on: () => sandbox.contacts.size > 0,
      });
      const report = await start(contacts(1_000));
      expect(report.rejected).toBe(0);
      expect(report.accepted + report.not_sent).toBe(1_000);
      expect(report.requests).toBeLessThanOrEqual(8);
      expect(report.stopped_because).toBe(
        `Instasent did not accept the request (status ${status.toString()}): "No". Ask Instasent support why.`,
      );
    },
  );

  it('with status 408 is an outage', async () => {
    sandbox.fail({ kind: 'status', status: 408, times: 9 });
    expect(await start(contacts(150))).toMatchObject({ accepted: 150, rejected: 0 });
  });

  it('with status 400 costs no more requests than halving takes', async () => {
    sandbox.fail({ kind: 'status', status: 400, holding: is('u30') });
    expect(await start(contacts(100))).toMatchObject({ accepted: 99, rejected: 1 });
    expect(sandbox.requests.length).toBeLessThanOrEqual(15);
    expect(clock.slept).toEqual([]);
  });

  it('is rejected with all rows of its contact', async () => {
    sandbox.fail({ kind: 'status', status: 400, holding: is('u1') });
    const report = await start([...contacts(3), { _user_id: 'u1', plan: 'gold' }]);
    expect(report).toMatchObject({ accepted: 2, merged: 0, rejected: 2 });
    expect(report.problems.map(({ row }) => row)).toEqual([2, 4]);
  });

  it('is rejected where it is the only one', async () => {
    sandbox.fail({ kind: 'status', status: 400 });
    expect(await start(contacts(1))).toMatchObject({ rejected: 1, not_sent: 0, requests: 1 });
  });

  it('that Instasent trips over is unconfirmed while the others pass', async () => {
    sandbox.fail({ kind: 'status', status: 500, holding: is('u30', 'u130', 'u131') });
    const report = await start(contacts(2_000));
    expect(report).toMatchObject({ accepted: 1_997, unconfirmed: 3, rejected: 0, not_sent: 0 });
    expect(report.problems.map(({ row }) => row)).toEqual([31, 131, 132]);
    expect(report.problems[0]).toMatchObject({
      status: 'unconfirmed',
      reason: 'Instasent has a problem on its side (status 500).',
    });
    expect(report.continue_from_row).toBeNull();
    expect(report.requests).toBeLessThan(120);
  });

  it.each([[['u0']], [['u1']], [['u0', 'u9']], [['u3', 'u4', 'u5']]])(
    'or more (%j) that Instasent trips over are found in a request that is alone',
    async (ids) => {
      sandbox.fail({ kind: 'status', status: 500, holding: is(...ids) });
      const report = await start(contacts(10));
      expect(report).toMatchObject({ accepted: 10 - ids.length, unconfirmed: ids.length });
    },
  );

  it('that Instasent trips over is tried four times alone', async () => {
    sandbox.fail({ kind: 'status', status: 500, holding: is('u30') });
    await start(contacts(1_000));
    const alone = sandbox.requests.filter((request) => recordsOf(request).length === 1);
    expect(alone.filter(holding('u30'))).toHaveLength(4);
  });

  it('in every one of the first requests does not hold up the rest', async () => {
    const ids = ['u5', 'u105', 'u205', 'u305'];
    sandbox.fail({ kind: 'status', status: 500, holding: is(...ids) });
    expect(await start(contacts(1_000))).toMatchObject({ accepted: 996, unconfirmed: 4 });
  });

  it('is not blamed for an outage of all', async () => {
    const outage = { from: 0, until: clock.time + MINUTE / 2 };
    sandbox.fail({ kind: 'status', status: 500, outage });
    expect(await start(contacts(3))).toMatchObject({ accepted: 3, rejected: 0 });
  });

  it('is not blamed for an outage in which nothing else is left to send', async () => {
    const outage = { from: 0, until: clock.time + 2 * MINUTE };
    // It begins with the first request, while those beside it still pass.
    const on = (request: ReceivedRequest) =>
      recordsOf(request).length < 100 || holding('u0')(request);
    sandbox.fail({ kind: 'status', status: 503, outage, on });
    const report = await start(contacts(301));
    expect(report).toMatchObject({ accepted: 301, rejected: 0, unconfirmed: 0 });
  });

  it('that travels alone is tried until the time is used up, since nothing else shows whose fault it is', async () => {
    sandbox.fail({ kind: 'status', status: 500, holding: is('u100') });
    const report = await start(contacts(101));
    expect(report).toMatchObject({ accepted: 100, unconfirmed: 1, continue_from_row: 101 });
    expect(report.stopped_because).toContain('The time for this step was used up.');
  });

  it.each([503, 429])(
    'that is the last is not blamed while everything else meets status %d',
    async (status) => {
      const outage = { from: 0, until: clock.time + MINUTE };
      sandbox.fail(
        { kind: 'status', status: 500, holding: is('u100'), outage },
        { kind: 'status', status, outage, on: ({ method }) => method === 'GET' },
      );
      expect(await start(contacts(101))).toMatchObject({ accepted: 101, rejected: 0 });
    },
  );
});

describe('requests that are too large', () => {
  it('make later ones no larger than what passes', async () => {
    sandbox.fail({ kind: 'status', status: 413, aboveBytes: 2_000 });
    const report = await start(contacts(2_000));
    expect(report).toMatchObject({ accepted: 2_000, rejected: 0, not_sent: 0 });
    const refused = sandbox.requests.filter(({ body }) => Buffer.byteLength(body) > 2_000);
    expect(refused.length).toBeLessThanOrEqual(8);
  });

  it('do not make later ones smaller than needed', async () => {
    const rows = contacts(20).map((row) => ({ ...row, text: 'x'.repeat(90_000) }));
    sandbox.fail({ kind: 'status', status: 413, aboveBytes: 500_000 });
    expect(await start(rows)).toMatchObject({ accepted: 20 });
    expect(sandbox.requests.length).toBeLessThanOrEqual(9);
  });

  it('single out a row that is too large itself', async () => {
    const rows: object[] = contacts(300);
    rows[150] = { _user_id: 'big', text: 'x'.repeat(30_000) };
    sandbox.fail({ kind: 'status', status: 413, aboveBytes: 20_000 });
    const report = await start(rows);
    expect(report).toMatchObject({ accepted: 299, rejected: 1 });
    expect(report.problems).toMatchObject([{ row: 151, user_id: 'big' }]);
  });
});

describe('a fault that is not a row’s', () => {
  it('stops the import after at most twenty requests more', async () => {
    sandbox.fail({ kind: 'status', status: 400, body: '{"message":"No"}', times: FOREVER });
    const report = await start(contacts(3_000));
    expect(report).toMatchObject({
      accepted: 0,
      rejected: 0,
      unconfirmed: 0,
      not_sent: 3_000,
      continue_from_row: 1,
      stopped_because:
        'Instasent accepted none of the rows that were tried, so the rows may not be the cause. Instasent did not accept the request (status 400): "No".',
    });
    expect(sandbox.requests.length).toBeLessThanOrEqual(24);
    expect(sandbox.requests.length).toBeGreaterThan(10);
  });

  it('and is found in fewer requests rejects the rows, each of which was refused alone', async () => {
    sandbox.fail({ kind: 'status', status: 400, times: FOREVER });
    const report = await start(contacts(2));
    expect(report).toMatchObject({ rejected: 2, not_sent: 0, requests: 3, stopped_because: null });
  });

  it('is not assumed where single rows are refused for different reasons', async () => {
    sandbox.fail(
      {
        kind: 'status',
        status: 400,
        body: '{"message":"all"}',
        on: ({ body }) => body.includes('},{'),
      },
      { kind: 'status', status: 400, body: '{"message":"one"}', holding: is('u0') },
      { kind: 'status', status: 400, body: '{"message":"two"}', holding: is('u1') },
    );
    const report = await start(contacts(2));
    expect(report).toMatchObject({ rejected: 2, not_sent: 0, stopped_because: null });
  });

  it('is not assumed where rows of a later request pass', async () => {
    const first = contacts(100).map(({ _user_id }) => _user_id);
    sandbox.fail({ kind: 'status', status: 400, holding: is(...first) });
    const rows = contacts(1_000).map((row) =>
      row.index % 100 === 5 ? { ...row, _email: 'x' } : row,
    );
    expect(await start(rows)).toMatchObject({ accepted: 891, rejected: 109 });
  });

  it('ends the import where all of the first four requests are refused', async () => {
    const bad = [...Array(400).keys()].map((index) => `u${index.toString()}`);
    sandbox.fail({ kind: 'status', status: 400, holding: is(...bad) });
    const report = await start(contacts(1_000));
    expect(report).toMatchObject({ accepted: 0, not_sent: 1_000, continue_from_row: 1 });
  });

  it('ends the trial of a row, but no outage does', async () => {
    sandbox.fail(
      { kind: 'status', status: 400, on: (request) => recordsOf(request).length > 50 },
      { kind: 'status', status: 503, outage: { from: 0, until: clock.time + MINUTE / 2 } },
    );
    expect(await start(contacts(100))).toMatchObject({ accepted: 100 });
  });

  it('stops an import of rows that travel alone too', async () => {
    sandbox.fail({ kind: 'status', status: 400, times: FOREVER });
    const report = await start(contacts(500), { kind: { ...plain, maxRecords: 1 } });
    expect(report).toMatchObject({ rejected: 0, not_sent: 500, continue_from_row: 1 });
    expect(sandbox.requests.length).toBeLessThanOrEqual(24);
  });

  it('is said where refusals differ and nothing else is left', async () => {
    let count = 0;
    const kind: RecordKind<Contact> = {
      ...plain,
      send: () => {
        count += 1;
        const parts = { happened: `No ${count.toString()}.`, saved: '', advice: '' };
        return Promise.reject(new InstasentError('bad-request', parts));
      },
    };
    const report = await start(contacts(100), { kind });
    expect(report).toMatchObject({ rejected: 0, not_sent: 100, requests: 20 });
    expect(report.stopped_because).toBe(
      'Instasent accepted none of the rows that were tried, so the rows may not be the cause. No 20.',
    );
  });
});

describe('a row that is refused alone', () => {
  /** Rows that travel alone and are answered in their order, each with how that ends. */
  const ending = (...failures: (ErrorKind | undefined)[]) => {
    const kind: RecordKind<Contact> = {
      ...plain,
      maxRecords: 1,
      send: (_client, [record]) => {
        const failure = failures[Number(record?.['index'])];
        const parts = { happened: 'No.', saved: '', advice: '' };
        if (failure !== undefined) return Promise.reject(new InstasentError(failure, parts));
        return Promise.resolve({ items: [{ status: 'accepted', item: null }] });
      },
    };
    return start(contacts(failures.length), { kind });
  };

  it('before or after another was accepted is rejected, though the import stops', async () => {
    const report = await ending('bad-request', undefined, 'bad-request', 'key');
    expect(report).toMatchObject({ accepted: 1, not_sent: 1, continue_from_row: 4 });
    expect(report.problems).toMatchObject([{ row: 1 }, { row: 3 }]);
  });

  it('is not sent where the import stops before any was accepted', async () => {
    const report = await ending('bad-request', 'rejected', 'key');
    expect(report).toMatchObject({ accepted: 0, not_sent: 2, continue_from_row: 1 });
    expect(report.problems).toMatchObject([{ row: 2 }]);
  });
});

describe('a row that an answer leaves out', () => {
  it('is sent once more, alone', async () => {
    sandbox.fail({ kind: 'omit', records: is('u3', 'u4'), stored: false, times: 1 });
    expect(await start(contacts(10))).toMatchObject({ accepted: 10, requests: 3 });
    expect(sizes()).toEqual([10, 1, 1]);
  });

  it('twice stays unconfirmed, and is nothing to continue from', async () => {
    sandbox.fail({ kind: 'omit', records: is('u3'), stored: true, times: 2, on: holding('u3') });
    const report = await start(contacts(10));
    expect(report).toMatchObject({ accepted: 9, unconfirmed: 1, continue_from_row: null });
    expect(listed(report)).toEqual([
      [4, 'unconfirmed', 'Instasent answered, but did not confirm the row.'],
    ]);
    expect(report.stopped_because).toBeNull();
  });

  it('twice, as all others, ends an import of few rows without a stop', async () => {
    sandbox.fail({ kind: 'status', status: 202, body: '{"accepted":[]}', times: FOREVER });
    expect(await start(contacts(2))).toMatchObject({
      unconfirmed: 2,
      requests: 3,
      continue_from_row: null,
      stopped_because: null,
    });
  });

  it('counts for all rows of its contact', async () => {
    sandbox.fail({ kind: 'omit', records: is('u3'), stored: true, times: 2, on: holding('u3') });
    const report = await start([...contacts(10), { _user_id: 'u3', plan: 'gold' }]);
    expect(report).toMatchObject({ accepted: 9, merged: 0, unconfirmed: 2 });
  });

  it('and alone stays out of reach is where to continue', async () => {
    sandbox.fail(
      { kind: 'omit', records: is('u3'), stored: false, times: 1 },
      { kind: 'status', status: 401 },
    );
    const report = await start(contacts(10));
    expect(report).toMatchObject({ accepted: 9, unconfirmed: 1, continue_from_row: 4 });
  });

  it('and alone is refused is rejected', async () => {
    sandbox.fail(
      { kind: 'omit', records: is('u3'), stored: false, times: 1 },
      { kind: 'status', status: 400 },
    );
    expect(await start(contacts(10))).toMatchObject({ accepted: 9, rejected: 1, unconfirmed: 0 });
  });

  it('as all others costs at most twenty requests more', async () => {
    sandbox.fail({ kind: 'status', status: 202, body: '{"accepted":[]}', times: FOREVER });
    const report = await start(contacts(3_000));
    expect(sandbox.requests.length).toBeLessThanOrEqual(24);
    expect(report.accepted + report.rejected).toBe(0);
    expect(report.unconfirmed + report.not_sent).toBe(3_000);
    expect(report.stopped_because).toContain('did not confirm');
  });
});

describe('deletions', () => {
  const deletion: RecordKind<Contact> = {
    ...plain,
    maxRecords: 1,
    async send(client, [record], options) {
      const verdict = await client.deleteContact(record?._user_id ?? '', options);
      return {
        items: [verdict === 'deleted' ? { status: 'accepted', item: null } : { status: 'missing' }],
      };
    },
  };

  it('go one a request, and count what was not found', async () => {
    for (const contact of contacts(10)) sandbox.contacts.set(contact._user_id, contact);
    const rows = ['u0', 'u1', 'x', 'u0', 'x'].map((_user_id) => ({ _user_id }));
    expect(await start(rows, { kind: deletion })).toMatchObject({
      total: 5,
      accepted: 2,
      not_found: 1,
      merged: 2,
      requests: 3,
    });
    expect(sandbox.contacts.size).toBe(8);
  });

  it('whose answer was lost are found to have worked', async () => {
    sandbox.contacts.set('u0', {});
    sandbox.fail({ kind: 'reset', carriedOut: true });
    expect(await start(contacts(1), { kind: deletion })).toMatchObject({ accepted: 1 });
  });

  it.each([
    ['rejected', { rejected: 2, unconfirmed: 0 }],
    ['unconfirmed', { rejected: 0, unconfirmed: 2 }],
  ] as const)('may throw the verdict %s on their one contact', async (verdict, counts) => {
    const kind: RecordKind<Contact> = {
      ...deletion,
      send: (client, records, options) => {
        if (records[0]?._user_id !== 'u1') return deletion.send(client, records, options);
        const parts = { happened: 'Not so.', saved: 'S.', advice: 'A.' };
        return Promise.reject(new InstasentError(verdict, parts));
      },
    };
    const report = await start([...contacts(3), { _user_id: 'u1' }], { kind });
    expect(report).toMatchObject({ not_found: 2, merged: 0, continue_from_row: null, ...counts });
    const reason =
      verdict === 'rejected' ? 'Not so.' : 'Instasent answered, but did not confirm the row.';
    expect(listed(report)).toEqual([
      [2, verdict, reason],
      [4, verdict, reason],
    ]);
  });

  it('that find nothing show that requests are understood', async () => {
    sandbox.fail({
      kind: 'status',
      status: 400,
      holding: is(),
      on: ({ url }) => url.endsWith('/u0'),
    });
    sandbox.fail({
      kind: 'status',
      status: 400,
      times: 30,
      on: ({ url }) => /\/u[1-3]\d$/.test(url),
    });
    const report = await start(contacts(60), { kind: deletion });
    expect(report).toMatchObject({ rejected: 30, not_found: 30, stopped_because: null });
  });
});

describe('progress', () => {
  it('is told about once a second', async () => {
    const kind: RecordKind<Contact> = {
      ...plain,
      send: (client, records) => {
        clock.time += 300;
        return client.upsertContacts(records);
      },
    };
    const told: ImportReport[] = [];
    await start(contacts(2_000), { kind, onProgress: (report) => told.push(report) });
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.length).toBeLessThanOrEqual(6);
    const counts = told.map(({ accepted }) => accepted);
    expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
    expect(counts[0]).toBeGreaterThan(0);
    expect(told[0]).toMatchObject({ total: 2_000 });
    expect(told[0]?.requests).toBeGreaterThan(0);
  });

  it.each([
    [999, 0],
    [1_000, 1],
  ])('after %d milliseconds is told %d times', async (milliseconds, times) => {
    const kind: RecordKind<Contact> = {
      ...plain,
      send: (client, records) => {
        clock.time += milliseconds;
        return client.upsertContacts(records);
      },
    };
    const onProgress = jest.fn();
    await start(contacts(1), { kind, onProgress });
    expect(onProgress).toHaveBeenCalledTimes(times);
  });

  it('is not told in an import that takes no time', async () => {
    const onProgress = jest.fn();
    await start(contacts(1_000), { onProgress });
    expect(onProgress).not.toHaveBeenCalled();
  });
});

describe('every row', () => {
  const statusFault = fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(307, 400, 401, 404, 413, 422, 429, 500, 503),
    headers: fc.constant({ 'Retry-After': '0' }),
  });
  const momentary: fc.Arbitrary<SandboxFault> = fc.oneof(
    statusFault,
    fc.record({ kind: fc.constant('reset' as const), carriedOut: fc.boolean() }),
    fc.record({ kind: fc.constant('truncate' as const), framed: fc.boolean() }),
    fc.record({
      kind: fc.constant('status' as const),
      status: fc.constant(202),
      body: fc.constantFrom('', '{}', '{"accepted":[]}', '<html>'),
    }),
  );
  const lasting: fc.Arbitrary<SandboxFault> = fc
    .tuple(
      fc.record({
        kind: fc.constant('status' as const),
        status: fc.constantFrom(400, 413, 422, 500),
      }),
      fc.oneof(
        fc.integer({ min: 0, max: 40 }).map((id) => ({ holding: is(`u${id.toString()}`) })),
        fc.integer({ min: 20, max: 2_000 }).map((aboveBytes) => ({ aboveBytes })),
        fc.integer({ min: 0, max: 400_000 }).map((ms) => ({ outage: { from: 0, until: ms } })),
      ),
    )
    .map(([fault, condition]) => {
      const outage = 'outage' in condition ? condition.outage : undefined;
      if (outage === undefined) return { ...fault, ...condition };
      return { kind: 'status', status: 503, outage: { from: 0, until: 1_000_000 + outage.until } };
    });
  const omission = fc.integer({ min: 0, max: 40 }).map((id): SandboxFault => ({
    kind: 'omit',
    records: is(`u${id.toString()}`),
    stored: id % 2 === 0,
    holding: is(`u${id.toString()}`),
  }));
  const row = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        _user_id: fc.integer({ min: 0, max: 40 }).map((id) => `u${id.toString()}`),
        bad: fc.integer({ max: 9, min: 0 }).map((n) => n === 0),
      }),
    },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 'text', {}, [1]) },
  );
  const faults = fc
    .tuple(
      fc.array(momentary, { maxLength: 8 }),
      fc.array(fc.oneof(lasting, omission), { maxLength: 3 }),
    )
    .map((both) => both.flat());
  /** Faults that end, and that leave no record out of their answer. */
  const passes = (fault: SandboxFault) =>
    fault.holding === undefined &&
    fault.aboveBytes === undefined &&
    !('body' in fault && fault.body === '{"accepted":[]}');
  const kind: RecordKind<Contact> = { ...plain, maxRecords: 10 };

  it('is counted exactly once, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 100 }),
        faults,
        fc.constantFrom('flat' as const, 'documented' as const),
        fc.integer({ min: 1, max: 3 }),
        async (rows, all, outcome, startRow) => {
          sandbox.reset();
          clock = testClock();
          sandbox.clock = () => clock.time;
          sandbox.outcome = outcome;
          sandbox.fail(...all);
          const list = ['a', 'b', ...rows];
          const report = await start(list, { kind, startRow });
          expect(report.total).toBe(list.length - startRow + 1);
          expect(sum(report)).toBe(report.total);
          expect(report.problems.length + report.problems_not_listed).toBe(
            report.rejected + report.unconfirmed,
          );
          if (report.not_sent > 0) expect(report.continue_from_row).not.toBeNull();
          expect(report.stopped_because === null).toBe(report.continue_from_row === null);
          expect(sandbox.contacts.size).toBeGreaterThanOrEqual(report.accepted);
        },
      ),
      { numRuns: PROPERTY_RUNS / 20 },
    );
  }, 60_000);

  it('arrives, where imports are continued until nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 90 }), faults, async (count, all) => {
        sandbox.reset();
        clock = testClock();
        sandbox.clock = () => clock.time;
        sandbox.fail(...all.filter(passes));
        const rows = contacts(count);
        const rejected = new Set<string | null>();
        let from: number | null = 1;
        for (let round = 0; from !== null; round += 1) {
          expect(round).toBeLessThan(40);
          const report: ImportReport = await start(rows, { kind, startRow: from });
          for (const { status, user_id } of report.problems) {
            if (status === 'rejected') rejected.add(user_id);
          }
          from = report.continue_from_row;
        }
        const ids = rows.map(({ _user_id }) => _user_id);
        expect(ids.filter((id) => !sandbox.contacts.has(id) && !rejected.has(id))).toEqual([]);
      }),
      { numRuns: PROPERTY_RUNS / 20 },
    );
  }, 60_000);
});
