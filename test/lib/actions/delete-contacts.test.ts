import { SANDBOX_CONNECTION, type ReceivedRequest } from '../../sandbox/server';
import { authOf, failureOf, fileOf, refusalOf, run, useSandbox } from '../../support';
import { workbookFile, workbookRow } from '../sheets/workbook';
import { moveSystemClock } from '../imports/test-clock';

const sandbox = useSandbox();
const NAME = 'delete_contacts';
const confirm = true;
const calls = () =>
  sandbox.requests.map(({ method, url }) => `${method} ${url.replace(/^.*\/stream/, '/stream')}`);
const isDelete = ({ method }: ReceivedRequest) => method === 'DELETE';
const have = (...ids: string[]) => {
  for (const id of ids) sandbox.contacts.set(id, { _user_id: id });
};
const left = () => [...sandbox.contacts.keys()];

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a list of erasure requests', () => {
  it('is deleted with one request a contact, and each row is counted once', async () => {
    have('u1', 'u2', 'u3', 'a/b');
    const rows = ['u1', 'a/b', 'x', ' u1 ', 'x', '', 'u2'].map((_user_id) => ({ _user_id }));
    expect(await run(NAME, { rows, confirm })).toEqual({
      status: 'done_with_problems',
      total: 7,
      deleted: 3,
      not_found: 1,
      would_delete: null,
      rejected: 1,
      left_out: 0,
      merged: 2,
      unconfirmed: 0,
      not_sent: 0,
      continue_from_row: null,
      stopped_because: null,
      encoding: null,
      requests: 4,
      problems_not_listed: 0,
      project_id: 'sandbox-project',
      datasource_id: 'sandbox-datasource',
      problems: [
        {
          row: 6,
          status: 'rejected',
          user_id: null,
          field: '_user_id',
          reason: 'Column "_user_id" is empty. Every row needs one.',
        },
      ],
      preview: [],
    });
    expect(left()).toEqual(['u3']);
    expect(calls()[0]).toBe('GET /stream');
    expect(calls().slice(1).sort()).toEqual([
      'DELETE /stream/contacts/a%2Fb',
      'DELETE /stream/contacts/u1',
      'DELETE /stream/contacts/u2',
      'DELETE /stream/contacts/x',
    ]);
  });

  it.each([
    ['a list of IDs', ['u1', 7]],
    ['JSON text of IDs', '["u1", 7]'],
    ['text with one a line', '7\nu1\n'],
    ['CSV with the header', '_user_id;name\nu1;Ana\n7;Leo'],
    ['one row', '_user_id\nu1\n7'],
    [
      'rows of a Google Sheets step',
      [
        { row: 2, values: { _user_id: 'u1' } },
        { row: 3, values: { _user_id: 7 } },
      ],
    ],
  ])('may be %s', async (_what, rows) => {
    have('u1', '7', 'u3');
    expect(await run(NAME, { rows, confirm })).toMatchObject({
      status: 'done',
      deleted: 2,
      total: 2,
    });
    expect(left()).toEqual(['u3']);
  });

  it('is a list of IDs from its first line on, unless that is the name of the column', async () => {
    have('u1', 'u2');
    const rows = 'Customer\nu1\nu2';
    expect(await run(NAME, { rows, checkOnly: true })).toMatchObject({ would_delete: 3 });
    expect(await run(NAME, { rows, userIdColumn: 'Customer', confirm })).toMatchObject({
      deleted: 2,
      total: 2,
    });
  });

  it('may be a file, with the column that is typed', async () => {
    have('C-1', 'C-5', '007', 'C-9');
    const props = { file: fileOf('contacts-es.csv'), userIdColumn: 'ID cliente', confirm };
    expect(await run(NAME, props)).toMatchObject({
      deleted: 3,
      not_found: 3,
      encoding: 'windows-1252',
    });
    expect(left()).toEqual(['C-9']);
  });

  it('may be a workbook whose IDs have zeros before them by the format of their cells', async () => {
    have('7', '007', '12', 'C-12');
    const rows = [['Client'], [7], [12.5], ['C-12']].map((cells) => workbookRow(cells)).join('');
    const file = workbookFile({ rows, formats: ['000'] });
    expect(await run(NAME, { file, userIdColumn: 'Client', confirm })).toMatchObject({
      deleted: 2,
      rejected: 1,
    });
    expect(left()).toEqual(['7', '12']);
  });

  it('runs at most four requests at a time', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `u${index.toString()}`);
    have(...ids);
    sandbox.latencyMs = 10;
    let most = 0;
    sandbox.clock = () => {
      const deleted = ids.length - sandbox.contacts.size;
      most = Math.max(most, sandbox.requests.filter(isDelete).length - deleted);
      return Date.now();
    };
    expect(await run(NAME, { rows: ids, confirm })).toMatchObject({ deleted: 20, requests: 20 });
    expect(most).toBe(4);
  });

  it('may begin at a row, and be continued there', async () => {
    have('u1', 'u2', 'u3');
    const rows = ['u1', 'u2', 'u1', 'u3'];
    expect(await run(NAME, { rows, confirm, startRow: 3 })).toMatchObject({ total: 2, deleted: 2 });
    expect(left()).toEqual(['u2']);
    expect(await refusalOf(run(NAME, { rows, confirm, startRow: 5 }))).toContain(
      'Start Row is 5, but the list has 4 rows',
    );
  });
});

describe('nothing is deleted', () => {
  beforeEach(() => {
    have('u1', 'u2');
  });

  it.each([
    [{}, '“I know that this cannot be undone” is not ticked'],
    [{ confirm: false }, 'turn on Check Only to see what would happen'],
    [{ confirm: 'false' }, 'is not ticked'],
    [{ confirm: 1 }, 'I know that this cannot be undone must be true or false'],
    [{ confirm, checkOnly: 'maybe' }, 'Check Only must be true or false'],
    [{ confirm, mostDeletions: 1 }, 'Most Deletions is 1, but the list has 2 different IDs'],
    [{ confirm, mostDeletions: 0 }, 'Most Deletions must be a whole number from 1'],
    [{ confirm, rows: '' }, 'Rows is empty, and no file arrived'],
    [{ confirm, userIdColumn: 'Code' }, 'the column "Code", which no row has'],
    [{ confirm, userIdColumn: 'User ID', rows: [{ user_id: 'u1' }] }, 'which no row has'],
    [{ confirm, rows: [{ 'User ID': 'u1' }] }, 'the column "_user_id", which no row has'],
    [{ confirm, rows: 'u1;u2\nu3;u4' }, 'the column "_user_id", which no row has'],
  ])('with %j, nor any request sent', async (change, sentence) => {
    const rows = [{ _user_id: 'u1' }, { _user_id: 'u2' }, { _user_id: 'u1' }];
    expect(await refusalOf(run(NAME, { rows, ...change }))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });

  it.each([
    [1, 'has 1 row hidden by a filter, whose contacts would be deleted, too'],
    [2, 'has 2 rows hidden by a filter, whose contacts would be deleted, too'],
  ])(
    'of a sheet in which a filter hides rows (%d), not in a check either',
    async (count, words) => {
      const hidden = (at: number) => (at < count ? 'hidden="1"' : '');
      const rows = [
        workbookRow(['_user_id']),
        workbookRow(['u1'], hidden(0)),
        workbookRow(['u2'], hidden(1)),
        workbookRow(['u3']),
      ];
      const file = workbookFile({ rows: rows.join('') });
      for (const step of [{ confirm }, { checkOnly: true }]) {
        expect(await refusalOf(run(NAME, { file, ...step }))).toContain(`File ${words}`);
      }
      expect(sandbox.requests).toEqual([]);
      expect(left()).toEqual(['u1', 'u2']);
    },
  );

  it('of a sum below the list, nor of rows whose ID cannot be told', async () => {
    have('Total', '="u3"');
    const rows = '_user_id\nu1\n"=""u2"""\nTotal';
    expect(await run(NAME, { rows, confirm })).toMatchObject({
      deleted: 2,
      rejected: 1,
      problems: [{ row: 3, status: 'rejected', user_id: null }],
    });
    expect(left()).toEqual(['Total', '="u3"']);
  });

  it('where two columns have the name of the ID', async () => {
    const rows = '_user_id;Name;_user_id\nu1;Ana;u2';
    expect(await refusalOf(run(NAME, { rows, confirm }))).toContain('_user_id');
    expect(sandbox.requests).toEqual([]);
  });

  it('where rows and a file arrive', async () => {
    const both = { rows: ['u1'], file: fileOf('contacts-es.csv'), confirm };
    expect(await refusalOf(run(NAME, both))).toContain('Rows and File are both filled in');
    expect(sandbox.requests).toEqual([]);
  });

  it('by a list of more than 1,000 different IDs, where nothing else was typed', async () => {
    const rows = Array.from({ length: 1_001 }, (_, index) => `u${index.toString()}`);
    for (const mostDeletions of ['', null, undefined]) {
      expect(await refusalOf(run(NAME, { rows, confirm, mostDeletions }))).toContain(
        'Most Deletions is 1000, but the list has 1001 different IDs',
      );
    }
    expect(sandbox.requests).toEqual([]);
    expect(await run(NAME, { rows, startRow: 2, checkOnly: true })).toMatchObject({
      would_delete: 1_000,
    });
  });

  it('counts neither the same ID again nor rows without one for the limit', async () => {
    const rows = ['u1', 'u1', { _user_id: '' }, null, 'u2'];
    expect(await run(NAME, { rows, confirm, mostDeletions: 2 })).toMatchObject({
      deleted: 2,
      merged: 1,
      rejected: 2,
    });
  });

  it('by a check, which needs no tick and asks Instasent nothing', async () => {
    const rows = ['u1', 'u2', 'u1', '#N/A'];
    expect(await run(NAME, { rows, checkOnly: true })).toMatchObject({
      status: 'checked',
      total: 4,
      deleted: 0,
      not_found: 0,
      would_delete: 2,
      merged: 1,
      rejected: 1,
      continue_from_row: null,
      requests: 0,
      preview: [{ _user_id: 'u1' }, { _user_id: 'u2' }],
    });
    expect(sandbox.requests).toEqual([]);
    expect(left()).toEqual(['u1', 'u2']);
  });

  it.each([
    [
      'another data source',
      { datasourceId: 'other' },
      /^Instasent knows no such project.*No row was sent\./,
    ],
    ['a refused key', { apiKey: 'other' }, /^Instasent refused the API key\. No row was sent\./],
  ])('at %s, and no ID is called unknown', async (_what, change, sentence) => {
    const auth = authOf({ ...SANDBOX_CONNECTION, ...change });
    expect(await failureOf(run(NAME, { rows: ['u1'], confirm }, auth))).toMatch(sentence);
    expect(calls()).toEqual(['GET /stream']);
  });
});

describe('trouble on the way', () => {
  it('does not end the deletion: a lost answer counts as deleted, when it is gone', async () => {
    moveSystemClock();
    have('u1', 'u2');
    sandbox.fail({ kind: 'reset', carriedOut: true, on: isDelete });
    expect(await run(NAME, { rows: ['u1', 'u2', 'u1'], confirm })).toMatchObject({
      status: 'done',
      deleted: 2,
      not_found: 0,
      merged: 1,
      requests: 4,
    });
  });

  it('is waited out, as long as there is time', async () => {
    const clock = moveSystemClock();
    sandbox.clock = () => clock.time;
    have('u1', 'u2');
    const until = clock.time + 30_000;
    sandbox.fail({ kind: 'status', status: 503, on: isDelete, outage: { from: 0, until } });
    expect(await run(NAME, { rows: ['u1', 'u2', 'x'], confirm })).toMatchObject({
      deleted: 3,
      not_found: 0,
    });
    expect(left()).toEqual([]);
  });

  it('that lasts leaves rows unconfirmed or not sent, and says where to go on', async () => {
    const clock = moveSystemClock();
    sandbox.clock = () => clock.time;
    const ids = Array.from({ length: 50 }, (_, index) => `u${index.toString()}`);
    have(...ids);
    // The first ten go through.
    let count = 0;
    const on = (request: ReceivedRequest) => {
      if (isDelete(request)) count += 1;
      return isDelete(request) && count > 10;
    };
    sandbox.fail({ kind: 'status', status: 503, on, times: 10_000 });
    const output = await run(NAME, { rows: ids, confirm });
    expect(output).toMatchObject({ status: 'stopped', total: 50, deleted: 10, rejected: 0 });
    expect(output['continue_from_row']).toBe(11);
    expect(Number(output['unconfirmed']) + Number(output['not_sent'])).toBe(40);
    sandbox.reset();
    have(...ids.slice(10));
    const rest = { rows: ids, confirm, startRow: output['continue_from_row'] };
    expect(await run(NAME, rest)).toMatchObject({ status: 'done', total: 40, deleted: 40 });
  });

  it('by a key that is refused meanwhile ends it, and names no contact as not found', async () => {
    have('u1', 'u2');
    sandbox.fail({ kind: 'status', status: 401, on: isDelete, times: 10 });
    expect(await run(NAME, { rows: ['u1', 'u2'], confirm })).toMatchObject({
      status: 'stopped',
      deleted: 0,
      not_sent: 2,
      continue_from_row: 1,
      stopped_because: expect.stringContaining('refused the API key') as unknown,
    });
    expect(left()).toEqual(['u1', 'u2']);
  });

  it('with an answer that confirms nothing is no deletion', async () => {
    have('u1', 'u2');
    const body = JSON.stringify({
      success: false,
      errors: [{ error: 'Locked', item: 'u1', position: 0 }],
    });
    sandbox.fail({ kind: 'status', status: 200, body, on: ({ url }) => url.endsWith('/u1') });
    const output = await run(NAME, { rows: ['u1', 'u2'], confirm });
    expect(output).toMatchObject({
      deleted: 1,
      problems: [{ row: 1, user_id: 'u1', reason: expect.stringContaining('Locked') as unknown }],
    });
  });

  it('is told to who watches the step', async () => {
    const clock = moveSystemClock();
    sandbox.clock = () => {
      clock.time += 2_000;
      return clock.time;
    };
    const update = jest.fn(() => Promise.resolve());
    await run(NAME, { rows: ['u1', 'u2'], confirm }, authOf(), { output: { update } });
    expect(update).toHaveBeenLastCalledWith({
      data: expect.objectContaining({ status: 'running', total: 2 }) as unknown,
    });
  });
});
