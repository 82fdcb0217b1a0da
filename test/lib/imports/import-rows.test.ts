import type { Contact } from '../../../src/lib/ingest-api/records';
import fc from 'fast-check';
import { importRows, type RecordKind } from '../../../src/lib/imports/import-rows';
import type { ImportReport } from '../../../src/lib/outputs/import-output';
import { SYSTEM_CLOCK, type Clock } from '../../../src/lib/imports/pacer';
import { STEP_PATIENCE } from '../../../src/lib/ingest-api/retry';
import { SANDBOX_CONNECTION, type SandboxFault } from '../../sandbox/server';
import { PROPERTY_RUNS } from '../../property-runs';
import { useSandbox } from '../../support';

const sandbox = useSandbox();

/** Rows that are records already: what is tested here is how they travel. */
const plain: RecordKind<Contact> = {
  key(row) {
    const id = row['_user_id'];
    return typeof id === 'string'
      ? { ok: id }
      : {
          rejected: {
            userId: null,
            eventId: null,
            reasons: [{ field: 'User ID', reason: 'is empty' }],
          },
        };
  },
  convert(row) {
    return row['bad'] === true
      ? {
          rejected: {
            userId: String(row['_user_id']),
            eventId: null,
            reasons: [{ field: 'Bad', reason: 'is bad' }],
          },
        }
      : { ok: { ...row, _user_id: String(row['_user_id']) } };
  },
  merge: (earlier, later) => ({ ok: { ...earlier, ...later } }),
  subject: (record) => ({ userId: record._user_id, eventId: null }),
  send: (client, records) => client.upsertContacts(records),
};

const contacts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ _user_id: `u${index.toString()}`, index }));
const start = (rows: readonly unknown[], clock?: Clock) =>
  importRows(rows, plain, SANDBOX_CONNECTION, clock);
const total = ({ accepted, rejected, merged, not_sent }: ImportReport) =>
  accepted + rejected + merged + not_sent;
const sizes = () =>
  sandbox.requests.map(({ body }) => (JSON.parse(body) as unknown[]).length).sort((a, b) => b - a);

describe('rows', () => {
  it.each([
    [0, []],
    [1, [1]],
    [100, [100]],
    [101, [100, 1]],
    [1_000, Array.from({ length: 10 }, () => 100)],
  ])('%d of them travel in as few requests as possible', async (count, requests) => {
    const report = await start(contacts(count));
    expect(report).toMatchObject({
      total: count,
      accepted: count,
      rejected: 0,
      merged: 0,
      not_sent: 0,
      requests: requests.length,
      continue_from_row: null,
      stopped_because: null,
      rejected_rows: [],
      rejected_rows_not_listed: 0,
    });
    expect(sizes()).toEqual(requests);
    expect(sandbox.contacts.size).toBe(count);
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

  it('that are larger than a request may be are rejected alone', async () => {
    const report = await start([{ _user_id: 'big', text: 'x'.repeat(1_000_000) }, ...contacts(2)]);
    expect(report).toMatchObject({
      accepted: 2,
      rejected: 1,
      rejected_rows: [
        {
          row: 1,
          user_id: 'big',
          field: null,
          reason: 'The row is larger than the 1 MB that a request may hold',
        },
      ],
    });
  });

  it('may be wrapped, as some spreadsheet steps do', async () => {
    const rows = contacts(2).map((values, index) => ({ row: index + 2, values }));
    expect(await start(rows)).toMatchObject({ accepted: 2 });
    expect([...sandbox.contacts.keys()]).toEqual(['u0', 'u1']);
  });

  it('are not taken for wrapped where values is a column like others', async () => {
    const values = { _user_id: 'inner' };
    const rows = [
      { _user_id: 'a', row: 1, values },
      { _user_id: 'b', values },
      { _user_id: 'c', row: 1 },
      { _user_id: 'd', row: 1, values: 'text' },
    ];
    expect(await start(rows)).toMatchObject({ accepted: 4 });
    expect([...sandbox.contacts.keys()]).toEqual(['a', 'b', 'c', 'd']);
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
    sandbox.fail({ kind: 'delay', ms: 100, on: ({ body }) => body.includes('"u0"') });
    const report = await start(rows);
    expect(report.rejected_rows.map(({ row }) => row)).toEqual([6, 106]);
  });

  it('with very many reasons are listed with twenty', async () => {
    const reasons = Array.from({ length: 30 }, (_, index) => ({
      field: `f${index.toString()}`,
      reason: 'no',
    }));
    const talkative: RecordKind<Contact> = {
      ...plain,
      convert: () => ({ rejected: { userId: 'u', eventId: null, reasons: [...reasons] } }),
    };
    const { rejected_rows } = await importRows(contacts(1), talkative, SANDBOX_CONNECTION);
    expect(rejected_rows[0]?.field?.split(', ')).toHaveLength(20);
  });

  it('that cannot be merged are rejected alone', async () => {
    const strict: RecordKind<Contact> = { ...plain, merge: () => ({ problem: 'differs' }) };
    const rows = [
      { _user_id: 'a', n: 1 },
      { _user_id: 'a', n: 2 },
    ];
    const report = await importRows(rows, strict, SANDBOX_CONNECTION);
    expect(report).toMatchObject({ accepted: 1, merged: 0, rejected: 1 });
    expect(report.rejected_rows).toMatchObject([{ row: 2, user_id: 'a', reason: 'differs' }]);
    expect(sandbox.contacts.get('a')).toEqual({ _user_id: 'a', n: 1 });
  });

  it('that are gaps of a list are counted too', async () => {
    const rows: unknown[] = contacts(1);
    rows[3] = { _user_id: 'last' };
    expect(await start(rows)).toMatchObject({ total: 4, accepted: 2, rejected: 2 });
  });

  it('that are no objects, or have no ID, are rejected with their number', async () => {
    const report = await start(['text', null, [1], 5, {}, ...contacts(1)]);
    expect(report).toMatchObject({ total: 6, accepted: 1, rejected: 5 });
    expect(report.rejected_rows.map(({ row, field, reason }) => [row, field, reason])).toEqual([
      [1, null, 'The row is not an object with columns'],
      [2, null, 'The row is not an object with columns'],
      [3, null, 'The row is not an object with columns'],
      [4, null, 'The row is not an object with columns'],
      [5, 'User ID', 'is empty'],
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
    expect(report.rejected_rows).toMatchObject([{ row: 152, user_id: 'a', field: 'Bad' }]);
    expect(sandbox.contacts.get('a')).toEqual({ _user_id: 'a', plan: 'gold', city: 'x' });
  });

  it('are sent without those that Instasent rejects, each with field and reason', async () => {
    sandbox.errorsByField = true;
    const rows = contacts(250).map((row) =>
      row.index % 100 === 7 ? { ...row, _email: 'nobody', loyalty_points: 'many' } : row,
    );
    const report = await start(rows);
    expect(report).toMatchObject({ accepted: 247, rejected: 3, requests: 3 });
    expect(report.rejected_rows[0]).toEqual({
      row: 8,
      user_id: 'u7',
      event_id: null,
      field: '_email, loyalty_points',
      reason: '_email: Invalid format; loyalty_points: Must be a number',
    });
    expect(sandbox.contacts.size).toBe(247);
  });

  it('that are rejected are listed up to a thousand, and the rest counted', async () => {
    const report = await start(contacts(1_205).map((row) => ({ ...row, bad: true })));
    expect(report).toMatchObject({ rejected: 1_205, rejected_rows_not_listed: 205, requests: 0 });
    expect(report.rejected_rows).toHaveLength(1_000);
  });

  it('that an answer does not mention are not taken for saved', async () => {
    const body = JSON.stringify({ accepted: [{ position: 0 }], errors: [{ position: 1 }] });
    sandbox.fail({ kind: 'status', status: 202, body });
    const report = await start(contacts(3));
    expect(report).toMatchObject({ accepted: 1, rejected: 2 });
    expect(report.rejected_rows.map(({ reason }) => reason)).toEqual([
      'Instasent rejected the row without saying why',
      'Instasent did not confirm the row',
    ]);
  });
});

describe('a request', () => {
  it('runs beside at most three others', async () => {
    sandbox.latencyMs = 5;
    let running = 0;
    let most = 0;
    const counting: RecordKind<Contact> = {
      ...plain,
      async send(client, records) {
        running += 1;
        most = Math.max(most, running);
        const outcome = await client.upsertContacts(records);
        running -= 1;
        return outcome;
      },
    };
    await importRows(contacts(1_000), counting, SANDBOX_CONNECTION);
    expect(most).toBe(4);
  });

  it('whose answer was lost is sent again, and nothing is lost or doubled', async () => {
    sandbox.fail({ kind: 'reset', carriedOut: true, times: 3 }, { kind: 'truncate', framed: true });
    expect(await start(contacts(300))).toMatchObject({ accepted: 300, requests: 3 });
    expect(sandbox.contacts.size).toBe(300);
  });

  it('that fails for good rejects its rows, not the import', async () => {
    const second = ({ body }: { body: string }) => body.includes('"u100"');
    sandbox.fail({ kind: 'status', status: 500, times: 4, on: second });
    const report = await start(contacts(300));
    expect(report).toMatchObject({ accepted: 200, rejected: 100, not_sent: 0 });
    expect(report.rejected_rows[0]).toMatchObject({ row: 101, user_id: 'u100' });
    expect(report.rejected_rows[0]?.reason).toMatch(/^Instasent has a problem on its side/);
  });

  it('that fails alone does not end the import', async () => {
    const second = ({ body }: { body: string }) => body.includes('"u100"');
    sandbox.latencyMs = 2;
    sandbox.fail({ kind: 'status', status: 500, times: 4, on: second });
    expect(await start(contacts(3_000))).toMatchObject({
      accepted: 2_900,
      rejected: 100,
      not_sent: 0,
    });
  });

  it('is the last one when four in a row have failed: nothing gets through', async () => {
    sandbox.fail({ kind: 'status', status: 503, times: 10_000 });
    const report = await start(contacts(3_000));
    expect(report.accepted).toBe(0);
    expect(report.rejected).toBeGreaterThanOrEqual(400);
    expect(report.rejected).toBeLessThanOrEqual(700);
    expect(report.continue_from_row).toBe(report.rejected + 1);
    expect(total(report)).toBe(3_000);
    expect(report.stopped_because).toContain('status 503');
    expect(report.stopped_because).toContain('may or may not have been saved');
  });

  it('takes no longer than a call of a step', async () => {
    jest.replaceProperty(STEP_PATIENCE, 'attemptMs', 40);
    jest.replaceProperty(STEP_PATIENCE, 'totalMs', 60);
    sandbox.fail({ kind: 'delay', ms: 10_000, times: 4 });
    expect(await start(contacts(1))).toMatchObject({ rejected: 1 });
    expect(sandbox.requests.length).toBeLessThanOrEqual(2);
  });

  it('that is thrown at by a bug ends the import with that bug', async () => {
    const broken = { ...plain, send: () => Promise.reject(new TypeError('a bug')) };
    await expect(importRows(contacts(1_000), broken, SANDBOX_CONNECTION)).rejects.toThrow('a bug');
  });
});

describe('the rate limit', () => {
  it('is waited for, whatever number of times it strikes', async () => {
    const clock: Clock = { ...SYSTEM_CLOCK, sleep: () => Promise.resolve() };
    sandbox.fail({ kind: 'status', status: 429, headers: { 'Retry-After': '0' }, times: 30 });
    expect(await start(contacts(500), clock)).toMatchObject({ accepted: 500, rejected: 0 });
  });

  it('that will not end in time leaves rows unsent', async () => {
    let now = Date.now();
    const clock: Clock = {
      now: () => now,
      sleep: (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
    };
    sandbox.fail({
      kind: 'status',
      status: 429,
      headers: { 'Retry-After': '3600' },
      times: 10_000,
    });
    expect(await start(contacts(500), clock)).toMatchObject({
      accepted: 0,
      rejected: 0,
      not_sent: 500,
      continue_from_row: 1,
    });
    expect(sandbox.requests.length).toBeLessThanOrEqual(4);
  });
});

describe('an import that cannot go on', () => {
  it.each([
    [401, 'Instasent refused the API key.'],
    [403, 'not allowed to do this'],
    [404, 'Instasent knows no such project or data source'],
  ])('after status %d counts what is left as not sent', async (status, reason) => {
    sandbox.latencyMs = 2;
    const from300 = ({ body }: { body: string }) => /"_user_id":"u([3-9]\d\d|1\d\d\d)"/.test(body);
    sandbox.fail({ kind: 'status', status, times: 1_000, on: from300 });
    const rows = contacts(2_000).map((row) => (row.index < 1_900 ? row : { ...row, bad: true }));
    const report = await start(rows);
    expect(report).toMatchObject({
      accepted: 300,
      rejected: 0,
      not_sent: 1_700,
      continue_from_row: 301,
    });
    expect(report.stopped_because).toContain(reason);
    expect(sandbox.contacts.size).toBe(300);
    expect(sandbox.requests.length).toBeLessThan(10);
  });

  it('because its time is used up says from which row to continue', async () => {
    let now = 0;
    const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
    const slow: RecordKind<Contact> = {
      ...plain,
      send: (client, records) => {
        now += 60_000;
        return client.upsertContacts(records);
      },
    };
    const report = await importRows(contacts(2_000), slow, SANDBOX_CONNECTION, clock);
    expect(report).toMatchObject({ accepted: 800, not_sent: 1_200, continue_from_row: 801 });
    expect(report.stopped_because).toBe('The time for this step was used up.');

    const rest = await start(contacts(2_000).slice(800));
    expect(rest).toMatchObject({ accepted: 1_200, not_sent: 0 });
    expect(sandbox.contacts.size).toBe(2_000);
  });
});

describe('every row', () => {
  const fault: fc.Arbitrary<SandboxFault> = fc.oneof(
    fc.record({
      kind: fc.constant('status' as const),
      status: fc.constantFrom(400, 401, 404, 422, 429, 500, 503),
      headers: fc.constant({ 'Retry-After': '0' }),
    }),
    fc.record({ kind: fc.constant('reset' as const), carriedOut: fc.boolean() }),
    fc.record({ kind: fc.constant('truncate' as const), framed: fc.boolean() }),
    fc.record({
      kind: fc.constant('status' as const),
      status: fc.constant(202),
      body: fc.constantFrom('', '{}', '{"accepted":[]}', '<html>'),
    }),
  );
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

  it('is counted exactly once, whatever fails', async () => {
    const clock: Clock = { ...SYSTEM_CLOCK, sleep: () => Promise.resolve() };
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 300 }),
        fc.array(fault, { maxLength: 8 }),
        fc.constantFrom('flat' as const, 'documented' as const),
        async (rows, faults, outcome) => {
          sandbox.reset();
          sandbox.outcome = outcome;
          sandbox.fail(...faults);
          const report = await start(rows, clock);
          expect(total(report)).toBe(rows.length);
          expect(report.rejected_rows.length + report.rejected_rows_not_listed).toBe(
            report.rejected,
          );
          expect(report.continue_from_row === null).toBe(report.not_sent === 0);
          expect(sandbox.contacts.size).toBeGreaterThanOrEqual(report.accepted);
        },
      ),
      { numRuns: PROPERTY_RUNS / 10 },
    );
  });
});
