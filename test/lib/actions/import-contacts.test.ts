import fc from 'fast-check';
import { PropertyType } from '@activepieces/pieces-framework';
import { NOT_USED } from '../../../src/lib/sheets/find-column';
import { NOTE_KEY } from '../../../src/lib/values/input';
import { recordsOf } from '../../sandbox/server';
import { moveSystemClock } from '../imports/test-clock';
import { workbookFile, workbookRow } from '../sheets/workbook';
import { PROPERTY_RUNS } from '../../property-runs';
import {
  authOf,
  failureOf,
  fileOf,
  refusalOf,
  run,
  shown,
  useSandbox,
  type Row,
} from '../../support';

const sandbox = useSandbox();
const NAME = 'import_contacts';
const stored = () => [...sandbox.contacts.values()];
const calls = () =>
  sandbox.requests.map(({ method, url }) => `${method} ${url.replace(/^.*\/stream/, '/stream')}`);
/** All that an import reads, asked before it writes. */
const READS = ['GET /stream', 'GET /stream/specs/attributes'];
/** A row that has every column. */
const HEADED = {
  _user_id: 'u0',
  _first_name: 'Eva',
  loyalty_points: 1,
  birthdate: '1990-05-31',
  favorite_colors: 'red',
  plan: 'silver',
};
/** Whether a field of a form comes with a value. */
const isPreset = (field: unknown): field is { defaultValue: string } =>
  typeof field === 'object' && field !== null && 'defaultValue' in field;
const isStream = ({ url }: { url: string }) => url.endsWith('/stream');

describe('a spreadsheet of contacts', () => {
  const rows = [
    {
      Code: 1,
      Mail: 'one@example.com',
      'Born on': '1990-05-31T10:00:00Z',
      VIP: 'yes',
      Colors: 'red, blue',
      loyalty_points: '7',
      Seat: 'A1',
    },
    {
      Code: 2,
      Mail: 'two@example.com',
      'Born on': '',
      VIP: 'No',
      Colors: '',
      loyalty_points: '',
      Seat: '',
    },
    {
      Code: ' 1 ',
      Mail: '',
      'Born on': null,
      VIP: '',
      Colors: 'green',
      loyalty_points: 9,
      Seat: 'B2',
    },
  ];
  const props = {
    rows,
    columns: {
      _user_id: 'Code',
      _email: 'Mail',
      birthdate: ' Born on ',
      is_vip: 'VIP',
      favorite_colors: 'Colors',
      _country_code: '',
    },
  };

  it('is saved with one request, converted and merged: a later value wins, and lists unite', async () => {
    expect(await run(NAME, props)).toEqual({
      status: 'done',
      total: 3,
      columns_used:
        'Code → _user_id, Mail → _email, Born on → birthdate, VIP → is_vip, loyalty_points → loyalty_points, Colors → favorite_colors',
      ignored_columns: 'Seat',
      format: 'Work it out',
      country: null,
      time_zone: 'Europe/Madrid, as set in Instasent',
      encoding: null,
      phones_unclear: 0,
      accepted: 2,
      rejected: 0,
      left_out: 0,
      merged: 1,
      unconfirmed: 0,
      not_sent: 0,
      would_send: null,
      hidden_rows: 0,
      phones_several: 0,
      requests: 1,
      continue_from_row: null,
      stopped_because: null,
      problems_not_listed: 0,
      project_id: 'sandbox-project',
      datasource_id: 'sandbox-datasource',
      problems: [],
      preview: [],
    });
    expect(calls().slice(0, 2).sort()).toEqual(READS);
    expect(calls().slice(2)).toEqual(['POST /stream/contacts']);
    expect(stored()).toEqual([
      {
        _user_id: '1',
        _email: 'one@example.com',
        birthdate: '1990-05-31',
        is_vip: '1',
        favorite_colors: ['red', 'blue', 'green'],
        loyalty_points: 9,
      },
      { _user_id: '2', _email: 'two@example.com', is_vip: '0' },
    ]);
  });

  it('may come as JSON text, and its other columns become custom attributes when asked', async () => {
    await run(NAME, { ...props, rows: JSON.stringify(rows), sendOtherColumns: true });
    expect(stored()).toMatchObject([{ Seat: 'B2' }, {}]);
    expect(stored()[0]).not.toHaveProperty('Code');
    expect(stored()[0]).not.toHaveProperty('Mail');
    expect(stored()[1]).not.toHaveProperty('Seat');
  });

  it.each([
    ['_user_id', {}],
    ['Code', { _user_id: 'Code' }],
  ])('may be one row that holds a list, known by its column %s', async (column, columns) => {
    const rows = { [column]: 'u1', _country_code: 'ES', items: [{ [column]: 'x' }] };
    expect(await run(NAME, { rows, columns })).toMatchObject({ total: 1, accepted: 1 });
    expect(stored()).toEqual([{ _user_id: 'u1', _country_code: 'ES' }]);
  });

  it('needs no mapping where columns are called like attributes', async () => {
    await run(NAME, { rows: [{ _user_id: 'u1', _country_code: 'ES', other: 'x' }] });
    expect(stored()).toEqual([{ _user_id: 'u1', _country_code: 'ES' }]);
  });

  it('never sends what only Instasent sets, nor names that are reserved', async () => {
    const row = {
      id: 'u1',
      _user_id: 'x',
      _email_verified: true,
      _date_updated: '2026-01-01',
      _odd: 1,
      ' ': 2,
      plan: 'gold',
      empty: '',
    };
    await run(NAME, { rows: [row], columns: { _user_id: 'id' }, sendOtherColumns: true });
    expect(stored()).toEqual([{ _user_id: 'u1', plan: 'gold' }]);
  });

  it('never sends an attribute that is read-only', async () => {
    const specs = [{ uid: 'lifetime_value', readOnly: true }];
    const on = ({ url }: { url: string }) => url.endsWith('/specs/attributes');
    sandbox.fail({ kind: 'status', status: 200, body: JSON.stringify({ specs }), on });
    const rows = [{ _user_id: 'u1', lifetime_value: 5 }];
    expect(await run(NAME, { rows, sendOtherColumns: true })).toMatchObject({
      ignored_columns: 'lifetime_value',
    });
    expect(stored()).toEqual([{ _user_id: 'u1' }]);
  });

  it('does not send a column as custom attribute that another column replaces', async () => {
    const row = { _user_id: 'u1', notes: 'old', Remarks: 'new' };
    await run(NAME, { rows: [row], columns: { notes: 'Remarks' }, sendOtherColumns: true });
    expect(stored()).toEqual([{ _user_id: 'u1', notes: 'new' }]);
  });

  it('keeps what an earlier row said where a later one is blank', async () => {
    const rows = [
      { _user_id: 'u1', plan: 'gold', _country_code: 'ES' },
      { _user_id: 'u1', plan: '', _country_code: '' },
    ];
    await run(NAME, { rows, sendOtherColumns: true });
    expect(stored()).toEqual([{ _user_id: 'u1', plan: 'gold', _country_code: 'ES' }]);
  });

  it('with ten thousand columns is no trouble', async () => {
    const wide = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`c${index.toString()}`, index]),
    );
    await run(NAME, { rows: [{ _user_id: 'u1', ...wide }], sendOtherColumns: true });
    expect(Object.keys(stored()[0] ?? {})).toHaveLength(10_001);
  });

  it('may begin with the mark that CSV files begin with', async () => {
    const rows = [{ '\ufeff_user_id': 'u1', ' plan ': 'gold', '\ufeffcity': 'x', blank: ' ' }];
    expect(await run(NAME, { rows, sendOtherColumns: true })).toMatchObject({
      ignored_columns: null,
    });
    expect(stored()).toEqual([{ _user_id: 'u1', plan: 'gold', city: 'x' }]);
    const marked = { rows: [{ '\ufeffcode': 'u2' }], columns: { _user_id: 'code' } };
    expect(await run(NAME, marked)).toMatchObject({ accepted: 1, ignored_columns: null });
  });

  it('tells which columns nothing was read from', async () => {
    const rows = [{ _user_id: 'u1', _first_name: 'X', _emial: 'x', plan: 'gold' }];
    expect(await run(NAME, { rows })).toMatchObject({ ignored_columns: '_emial, plan' });
    expect(await run(NAME, { rows, sendOtherColumns: true })).toMatchObject({
      ignored_columns: '_emial',
    });
    const wide = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`c${index.toString()}`, 1]),
    );
    const { ignored_columns } = await run(NAME, {
      rows: [{ _user_id: 'u1', _first_name: 'X', ...wide }],
    });
    expect(String(ignored_columns)).toMatch(/^c0, c1, .+, c19 and 10 more$/);
  });

  it('is looked through for such columns to its last row', async () => {
    const row = { _user_id: 'u1', _first_name: 'X' };
    const rows = [...Array.from({ length: 200 }, () => row), { late: 1 }];
    expect(await run(NAME, { rows })).toMatchObject({ ignored_columns: 'late' });
  });

  it('fails before anything is sent where only IDs would be saved', async () => {
    const rows = 'ID cliente;Contacto\nC-1;ana@example.com';
    const columns = { _user_id: 'ID cliente' };
    const props = { rows, columns };
    expect(await failureOf(run(NAME, props))).toBe(
      'Columns of your rows ("Contacto") fit none of the attributes of Instasent, so that only IDs would be saved. Nothing was sent to Instasent. Fill in Columns: say which column holds which attribute. Or turn on Send Other Columns.',
    );
    expect(sandbox.contacts.size).toBe(0);
    const mapped = { columns: { ...columns, _email: 'Contacto' } };
    for (const fitting of [{ sendOtherColumns: true }, mapped]) {
      expect(await run(NAME, { ...props, ...fitting })).toMatchObject({ accepted: 1 });
    }
    expect(await run(NAME, { rows: [{ _user_id: 'C-2' }] })).toMatchObject({ accepted: 1 });
  });

  it('is done at once without rows', async () => {
    const props = { rows: [], columns: { _user_id: 'Code', _email: '', _emial: '' } };
    expect(await run(NAME, props)).toMatchObject({
      status: 'done',
      total: 0,
      accepted: 0,
      rejected: 0,
      columns_used: 'Code → _user_id',
      requests: 0,
    });
  });

  it('may hold rows without columns beside others', async () => {
    const props = { rows: ['text', { Code: 1 }], columns: { _user_id: 'Code', [NOTE_KEY]: 'x' } };
    expect(await run(NAME, props)).toMatchObject({ accepted: 1, rejected: 1 });
  });
});

describe('a cell that cannot be read', () => {
  const rows = [
    { _user_id: 'u1', _first_name: 'Ana', loyalty_points: 'many', is_vip: 'perhaps' },
    { _user_id: 'u2', _first_name: 'Leo', loyalty_points: 5, is_vip: 'no' },
  ];

  it('is left out and listed, and the rest of its contact is saved', async () => {
    const output = await run(NAME, { rows });
    expect(output).toMatchObject({
      status: 'done_with_problems',
      accepted: 2,
      rejected: 0,
      left_out: 2,
      continue_from_row: null,
      problems: [
        {
          row: 1,
          status: 'left_out',
          user_id: 'u1',
          field: 'VIP',
          reason: 'must be yes or no; text of 7 characters came',
        },
        {
          row: 1,
          status: 'left_out',
          user_id: 'u1',
          field: 'Loyalty points',
          reason: 'must be a whole number, such as 3; text of 4 characters came',
        },
      ],
    });
    expect(stored()).toEqual([
      { _user_id: 'u1', _first_name: 'Ana' },
      { _user_id: 'u2', _first_name: 'Leo', loyalty_points: 5, is_vip: '0' },
    ]);
  });

  it('does not take away what another row of the contact says', async () => {
    const both = [...rows, { _user_id: 'u1', loyalty_points: 7, is_vip: 'maybe' }];
    expect(await run(NAME, { rows: both })).toMatchObject({
      accepted: 2,
      merged: 1,
      left_out: 3,
      problems: [{ row: 1 }, { row: 1 }, { row: 3, field: 'VIP' }],
    });
    expect(stored()[0]).toEqual({ _user_id: 'u1', _first_name: 'Ana', loyalty_points: 7 });
  });

  it('does not fail the step that fails when rows are rejected', async () => {
    expect(await run(NAME, { rows, onRejected: 'fail' })).toMatchObject({
      status: 'done_with_problems',
      accepted: 2,
    });
  });

  it('is counted once in a check and in the run, with the same numbers', async () => {
    const all = [
      ...rows,
      { _user_id: 'u1', favorite_colors: 'red', loyalty_points: 'few' },
      { _user_id: '', _first_name: 'Eva' },
      { _user_id: 'u5', _first_name: '' },
    ];
    const counted = ({ total, rejected, left_out, merged, problems }: Row) => ({
      total,
      rejected,
      left_out,
      merged,
      problems,
    });
    const check = await run(NAME, { rows: all, checkOnly: true });
    expect(check).toMatchObject({ status: 'checked', would_send: 2, rejected: 2, left_out: 3 });
    expect(sandbox.contacts.size).toBe(0);
    const sent = await run(NAME, { rows: all });
    expect(counted(sent)).toEqual(counted(check));
    expect(sent['accepted']).toBe(check['would_send']);
  });

  it('in other columns is one with an error of the spreadsheet', async () => {
    const rows = [
      { _user_id: 'u1', _first_name: 'X', plan: '#N/A' },
      { _user_id: 'u2', plan: ' ', seats: 3, open: false, extras: ['a', ''] },
    ];
    expect(await run(NAME, { rows, sendOtherColumns: true })).toMatchObject({
      accepted: 2,
      left_out: 1,
      problems: [
        {
          row: 1,
          status: 'left_out',
          user_id: 'u1',
          field: 'plan',
          reason: 'Column "plan" holds an error of the spreadsheet.',
        },
      ],
    });
    expect(stored()).toEqual([
      { _user_id: 'u1', _first_name: 'X' },
      { _user_id: 'u2', seats: 3, open: '0', extras: ['a'] },
    ]);
    // Where they are not sent, they do not matter.
    expect(await run(NAME, { rows: rows.slice(0, 1) })).toMatchObject({
      status: 'done',
      left_out: 0,
      ignored_columns: 'plan',
    });
  });
});

describe('a row that is no contact', () => {
  it('has nothing but an ID while other columns are read: it is rejected, never sent', async () => {
    const rows = [
      { _user_id: 'u1', _first_name: 'Ana', Notes: '' },
      { _user_id: 'Copyright 2024 Example Ltd.', _first_name: '', Notes: ' ' },
    ];
    expect(await run(NAME, { rows })).toMatchObject({
      accepted: 1,
      rejected: 1,
      problems: [
        {
          row: 2,
          status: 'rejected',
          user_id: 'Copyright 2024 Example Ltd.',
          field: null,
          reason: 'The row has nothing but an ID',
        },
      ],
    });
    expect(sandbox.contacts.size).toBe(1);
  });

  it('is a sum, whatever else it holds', async () => {
    const rows = [
      { _user_id: 'u1', lifetime_value: 10 },
      { _user_id: 'TOTAL:', lifetime_value: 10 },
    ];
    expect(await run(NAME, { rows })).toMatchObject({
      accepted: 1,
      problems: [
        {
          row: 2,
          user_id: null,
          reason: expect.stringContaining('the row is a sum, and no record') as unknown,
        },
      ],
    });
    expect([...sandbox.contacts.keys()]).toEqual(['u1']);
  });

  it('repeats the header, as joined files do', async () => {
    const rows = '_user_id;_first_name\nu1;Ana\n_user_id;_first_name\nu2;Leo';
    expect(await run(NAME, { rows })).toMatchObject({ accepted: 2, rejected: 1 });
    expect([...sandbox.contacts.keys()]).toEqual(['u1', 'u2']);
  });

  it('is none where the list holds nothing but IDs: these are saved', async () => {
    expect(await run(NAME, { rows: [{ _user_id: 'u1' }, { _user_id: 'u2' }] })).toMatchObject({
      status: 'done',
      accepted: 2,
    });
  });
});

describe('a row that is rejected', () => {
  const rows = [
    { _user_id: '', _country_code: 'ES' },
    { _user_id: 'u2', _email: 'nobody' },
    { _user_id: 'u3', half: '\ud83d', _first_name: 'Y' },
    { _user_id: 'u4', _first_name: 'X' },
  ];

  it('is listed with its number and reason, without its values; the others are saved', async () => {
    const output = await run(NAME, { rows, sendOtherColumns: true });
    expect(output).toMatchObject({ accepted: 2, rejected: 2, left_out: 1 });
    expect(output['problems']).toEqual([
      {
        row: 1,
        status: 'rejected',
        user_id: null,
        field: '_user_id',
        reason: 'Column "_user_id" is empty. Every row needs one.',
      },
      {
        row: 2,
        status: 'rejected',
        user_id: 'u2',
        field: null,
        reason: '_email: Invalid format',
      },
      {
        row: 3,
        status: 'left_out',
        user_id: 'u3',
        field: 'half',
        reason:
          'Column "half" holds half of a character, as is left where text is cut in the middle of an emoji.',
      },
    ]);
  });

  it('is one whose request is refused', async () => {
    const on = ({ method }: { method: string }) => method === 'POST';
    sandbox.fail({ kind: 'status', status: 400, on });
    const { problems } = await run(NAME, { rows: [{ _user_id: 'u1' }] });
    expect(problems).toMatchObject([{ row: 1, status: 'rejected', user_id: 'u1' }]);
    expect(JSON.stringify(problems)).toContain('did not accept the request (status 400)');
  });

  it('is unconfirmed where Instasent has a problem with it alone, which is nothing to continue from', async () => {
    moveSystemClock();
    sandbox.fail({ kind: 'status', status: 500, holding: ({ _user_id }) => _user_id === 'u3' });
    const many = Array.from({ length: 250 }, (_, index) => ({ _user_id: `u${index.toString()}` }));
    const output = await run(NAME, { rows: many });
    jest.restoreAllMocks();
    expect(output).toMatchObject({
      status: 'stopped',
      accepted: 249,
      unconfirmed: 1,
      not_sent: 0,
      continue_from_row: null,
      stopped_because: null,
      problems: [{ row: 4, status: 'unconfirmed', user_id: 'u3' }],
    });
  });

  it('fails the step when asked, after the others are saved', async () => {
    const sentence = await failureOf(run(NAME, { rows, onRejected: 'fail' }));
    expect(sentence).toMatch(
      /^Of 4 rows, 2 were rejected\. Instasent accepted 2, and these are saved\. The first problem is row 1, _user_id: /,
    );
    expect(stored().map(({ _user_id }) => _user_id)).toEqual(['u3', 'u4']);
  });

  it.each(['list', '', null, undefined])('is listed when %j is chosen', async (onRejected) => {
    expect(await run(NAME, { rows, onRejected })).toMatchObject({ rejected: 2 });
  });

  it('does not fail a step without any', async () => {
    expect(await run(NAME, { rows: [{ _user_id: 'u1' }], onRejected: 'fail' })).toMatchObject({
      accepted: 1,
    });
  });
});

describe('an import that has to wait', () => {
  const rows = [{ _user_id: 'u1' }];
  const isWrite = ({ method }: { method: string }) => method === 'POST';
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('asks Instasent for what it needs as often as a single step does', async () => {
    sandbox.fail({ kind: 'status', status: 503, times: 6, on: ({ method }) => method === 'GET' });
    expect(await run(NAME, { rows })).toMatchObject({ accepted: 1, requests: 1 });
    expect(calls()).toHaveLength(9);
    sandbox.fail({ kind: 'refuse', times: 1_000 });
    expect(await failureOf(run(NAME, { rows }))).toContain('No row was sent.');
  });

  it('waits before a write as long as Instasent asks for', async () => {
    const clock = moveSystemClock();
    const headers = { 'Retry-After': '40' };
    sandbox.fail({ kind: 'status', status: 429, headers, on: isWrite });
    expect(await run(NAME, { rows })).toMatchObject({ accepted: 1, requests: 2 });
    expect(clock.slept).toEqual([40_000]);
  });

  it('does not wait for the limit of reads, which is not that of writes', async () => {
    const clock = moveSystemClock();
    const reset = Math.ceil(clock.time / 1000) + 50;
    const headers = { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': reset.toString() };
    const project = { timezone: 'Europe/Madrid' };
    const body = JSON.stringify({ organization: {}, project, datasource: {}, stream: {} });
    sandbox.fail({ kind: 'status', status: 200, headers, body, on: isStream });
    expect(await run(NAME, { rows })).toMatchObject({ status: 'done', accepted: 1 });
    expect(clock.slept).toEqual([]);
  });

  it('sends fewer rows at a time from when Instasent says that it takes fewer', async () => {
    sandbox.entitiesLimit = 30;
    const many = Array.from({ length: 500 }, (_, index) => ({ _user_id: `u${index.toString()}` }));
    expect(await run(NAME, { rows: many })).toMatchObject({ status: 'done', accepted: 500 });
    const sizes = sandbox.requests.filter(isWrite).map((request) => recordsOf(request).length);
    // The first ones are on their way before the first answer.
    expect(sizes.slice(0, 4)).toEqual([100, 100, 100, 100]);
    expect(sizes.slice(4)).toEqual([30, 30, 30, 10]);
  });
});

describe('an import that is stopped', () => {
  const rows = Array.from({ length: 1_000 }, (_, index) => ({ _user_id: `u${index.toString()}` }));

  it('says what was not sent, or fails when asked', async () => {
    sandbox.fail({
      kind: 'status',
      status: 401,
      times: 100,
      on: ({ method }) => method === 'POST',
    });
    expect(await run(NAME, { rows })).toMatchObject({
      status: 'stopped',
      accepted: 0,
      not_sent: 1_000,
      continue_from_row: 1,
    });
    expect(await failureOf(run(NAME, { rows, onRejected: 'fail' }))).toMatch(
      /^Of 1000 rows, 1000 were not sent\. The import stopped: Instasent refused the API key\./,
    );
  });

  it('by a refused key before anything is sent fails', async () => {
    sandbox.apiKey = 'another-key';
    expect(await failureOf(run(NAME, { rows }))).toContain(
      'Instasent refused the API key. No row was sent.',
    );
    expect(calls().sort()).toEqual(READS);
  });
});

describe('an import that cannot be right', () => {
  it.each([
    [{ rows: 'text' }, 'the column "_user_id", which no row has'],
    [{ rows: ['text'] }, 'the column "_user_id", which no row has'],
    [{ rows: '' }, 'Rows is empty'],
    [{}, 'Rows is empty'],
    [{ rows: { a: 1 } }, 'which no row has. Nothing was sent to Instasent. The columns are "a".'],
    [
      { rows: [{ id: 1 }], columns: { _user_id: 'Code' } },
      'Columns → User ID names the column "Code", which no row has. Nothing was sent to Instasent. The columns are "id".',
    ],
    [{ rows: [{ _user_id: 1 }], columns: { _user_id: ['x'] } }, 'Columns → User ID must be text'],
    [
      { rows: '_user_id;Email;_user_id\nu1;a@example.com;u2' },
      'Columns → User ID names the column "_user_id", which is there 2 times',
    ],
    [{ rows: [{ _user_id: 1 }], columns: 'text' }, 'Columns must be values by name'],
    [
      { rows: [{ _user_id: 1 }], sendOtherColumns: 'maybe' },
      'Send Other Columns must be true or false',
    ],
    [{ rows: [{ _user_id: 1 }], checkOnly: 'maybe' }, 'Check Only must be true or false'],
  ])('%j is refused before any request', async (props, sentence) => {
    expect(await refusalOf(run(NAME, props))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });

  it.each([
    [{ columns: { _email: 'Mail' } }, 'Columns → Email names the column "Mail", which no row has'],
    [{ columns: { _emial: 'x' } }, 'Columns names "_emial", which Instasent does not list here'],
  ])('%j is refused before anything is written', async (props, sentence) => {
    expect(await refusalOf(run(NAME, { rows: [{ _user_id: 1 }], ...props }))).toContain(sentence);
    expect(sandbox.requests.map(({ method }) => method)).not.toContain('POST');
  });
});

describe('trying it first', () => {
  const rows = [
    { _user_id: 'u1', _email: 'one@example.com', birthdate: '31/12/1990', tag: 'x' },
    { _user_id: '', loyalty_points: 3 },
    { _user_id: 'u1', favorite_colors: 'red; blue', is_vip: 'sí' },
  ];

  it('reads and converts everything, sends nothing and fails for nothing', async () => {
    const props = { rows, checkOnly: true, onRejected: 'fail', sendOtherColumns: true };
    const output = await run(NAME, props);
    expect(output).toMatchObject({
      status: 'checked',
      total: 3,
      accepted: 0,
      would_send: 1,
      rejected: 1,
      merged: 1,
      not_sent: 0,
      continue_from_row: null,
      format: 'Work it out: birthdate 31/12/2026',
      requests: 0,
      problems: [{ row: 2, user_id: null, field: '_user_id' }],
      preview: [
        {
          _user_id: 'u1',
          _email: 'one@example.com',
          birthdate: '1990-12-31',
          favorite_colors: 'red, blue',
          is_vip: '1',
          tag: 'x',
        },
      ],
    });
    expect(calls().sort()).toEqual(READS);
    const { accepted, rejected } = await run(NAME, {
      ...props,
      checkOnly: false,
      onRejected: 'list',
    });
    expect({ accepted, rejected }).toEqual({ accepted: 1, rejected: 1 });
    const sent = await run(NAME, { rows, sendOtherColumns: true });
    expect(Object.keys(sent)).toEqual(Object.keys(output));
  });

  it('says the same numbers and problems as the run, whatever the rows hold', async () => {
    const cellsOf = (...values: unknown[]) => fc.constantFrom(...values, '', undefined);
    const anyRow = fc.record({
      _user_id: cellsOf('u1', 'u2', 'u3', ' u1 ', 'Total', '#N/A', 7),
      _first_name: cellsOf('Ana', '#REF!', ['a', 'b']),
      loyalty_points: cellsOf(5, '7', 'many'),
      birthdate: cellsOf('1990-05-31', '31/12/1990', '05/31', 'soon'),
      favorite_colors: cellsOf('red', 'red, blue', '["green"]'),
      plan: cellsOf('gold', '#N/A'),
    });
    const property = fc.asyncProperty(fc.array(anyRow, { maxLength: 8 }), async (some) => {
      const step = { rows: [HEADED, ...some, null], sendOtherColumns: true };
      const check = await run(NAME, { ...step, checkOnly: true });
      const sent = await run(NAME, step);
      const told = ({ total, rejected, left_out, merged, problems }: Row) => ({
        total,
        rejected,
        left_out,
        merged,
        problems,
      });
      expect(told(sent)).toEqual(told(check));
      expect(sent['accepted']).toBe(check['would_send']);
    });
    // Each of them is two steps over the wire.
    await fc.assert(property, { numRuns: Math.min(25, PROPERTY_RUNS) });
  });

  it('shows the first five as rows with the same columns', async () => {
    const many = Array.from({ length: 7 }, (_, index) => ({
      _user_id: `u${index.toString()}`,
      seat: index,
      ...(index === 3 && { plan: 'gold' }),
    }));
    const { preview } = await run(NAME, { rows: many, checkOnly: true, sendOtherColumns: true });
    expect(preview).toEqual(
      ['u0', 'u1', 'u2', 'u3', 'u4'].map((_user_id, seat) => ({
        _user_id,
        seat,
        plan: _user_id === 'u3' ? 'gold' : null,
      })),
    );
  });
});

describe('an import that begins at a row', () => {
  const rows = [
    { _user_id: 'u1', birthdate: '31/12/1990', plan: 'silver' },
    { _user_id: 'u2', birthdate: '01/02/1990' },
    { _user_id: '', birthdate: '01/02/1990' },
    { _user_id: 'u1', birthdate: '', plan: 'gold' },
  ];

  it('counts rows as in the whole list, and makes each contact of all its rows', async () => {
    const output = await run(NAME, { rows, startRow: '2', sendOtherColumns: true });
    expect(output).toMatchObject({ total: 3, accepted: 2, rejected: 1, merged: 0 });
    expect(output).toMatchObject({ problems: [{ row: 3, user_id: null }] });
    expect(stored()).toEqual([
      { _user_id: 'u1', birthdate: '1990-12-31', plan: 'gold' },
      // How the column is written, the rows before tell, too.
      { _user_id: 'u2', birthdate: '1990-02-01' },
    ]);
  });

  it.each([
    [5, 'Start Row is 5, but the list has 4 rows'],
    [0, 'Start Row must be a whole number from 1'],
    ['1.5', 'Start Row must be a whole number from 1'],
  ])('%j is refused before any request', async (startRow, sentence) => {
    expect(await refusalOf(run(NAME, { rows, startRow }))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('phone numbers', () => {
  it('go out in international form, and others as they came, counted', async () => {
    const rows = [
      { _user_id: 'u1', _phone_mobile: '600 000 001', phone_work: '0034 600 000 009' },
      { _user_id: 'u2', _phone_mobile: 600000002, phone_work: 'ext. 12' },
      { _user_id: 'u3', _phone_mobile: '12', phone_work: 'none' },
      { _user_id: 'u4', _phone_mobile: '', phone_work: '+351 912 345 678' },
    ];
    expect(await run(NAME, { rows, checkOnly: true })).toMatchObject({
      country: 'Spain (ES), as set in Instasent',
      phones_unclear: 2,
      phones_several: 0,
    });
    const { preview } = await run(NAME, { rows, checkOnly: true });
    expect(preview).toEqual([
      { _user_id: 'u1', _phone_mobile: '+34600000001', phone_work: '+34600000009' },
      { _user_id: 'u2', _phone_mobile: '+34600000002', phone_work: 'ext. 12' },
      { _user_id: 'u3', _phone_mobile: '12', phone_work: null },
      { _user_id: 'u4', _phone_mobile: null, phone_work: '+351912345678' },
    ]);
  });

  it('are from the country that was chosen', async () => {
    const rows = [{ _user_id: 'u1', _phone_mobile: '912 345 678' }];
    expect(await run(NAME, { rows, country: 'PT' })).toMatchObject({
      country: 'Portugal (PT), as chosen',
      phones_unclear: 0,
    });
    expect(stored()).toMatchObject([{ _phone_mobile: '+351912345678' }]);
  });

  it('are from the country of their own row, which the output names as used', async () => {
    const rows = [
      { _user_id: 'u1', Mobile: '912 345 678', Country: 'Portugal' },
      { _user_id: 'u2', Mobile: '600 000 001', Country: '' },
      { _user_id: 'u3', Mobile: '600 000 001', Country: 'Atlantis' },
    ];
    const columns = { _phone_mobile: 'Mobile' };
    const output = await run(NAME, { rows, columns, checkOnly: true });
    expect(output).toMatchObject({
      columns_used: '_user_id → _user_id, Mobile → _phone_mobile, Country → _country_code',
      phones_unclear: 1,
      left_out: 1,
      problems: [{ row: 3, status: 'left_out', field: 'Country' }],
      preview: [
        { _user_id: 'u1', _phone_mobile: '+351912345678', _country_code: 'PT' },
        { _user_id: 'u2', _phone_mobile: '+34600000001', _country_code: null },
        { _user_id: 'u3', _phone_mobile: '600 000 001', _country_code: null },
      ],
    });
    const unmapped = { ...columns, _country_code: NOT_USED };
    expect(await run(NAME, { rows, columns: unmapped, checkOnly: true })).toMatchObject({
      columns_used:
        '_user_id → _user_id, Mobile → _phone_mobile, Country → country of phone numbers',
      ignored_columns: null,
    });
  });

  it('of which a cell holds several are the first valid one, and such cells are counted', async () => {
    const rows = [{ _user_id: 'u1', _phone_mobile: '912 345 678 / 600 000 001' }];
    expect(await run(NAME, { rows })).toMatchObject({ phones_several: 1, phones_unclear: 0 });
    expect(stored()).toMatchObject([{ _phone_mobile: '+34600000001' }]);
  });
});

describe('an import whose settings Instasent does not tell', () => {
  const national = [{ _user_id: 'u1', _phone_mobile: '600 000 001' }];

  it('goes on where no column needs them', async () => {
    sandbox.fail({ kind: 'status', status: 404, on: isStream });
    const rows = [{ _user_id: 'u1', birthdate: '1990-05-31' }];
    expect(await run(NAME, { rows })).toMatchObject({
      accepted: 1,
      country: null,
      time_zone: 'not known, since Instasent did not answer; no column needed it',
    });
    expect(stored()).toMatchObject([{ birthdate: '1990-05-31' }]);
  });

  it('fails before it writes where one does, unless it was chosen', async () => {
    sandbox.fail({ kind: 'status', status: 404, on: isStream, times: 2 });
    expect(await failureOf(run(NAME, { rows: national }))).toMatch(
      /^Some values of your rows need Country of Phone Numbers, and Instasent could not be asked/,
    );
    expect(calls().sort()).toEqual(READS);
    expect(await run(NAME, { rows: national, country: 'ES' })).toMatchObject({ accepted: 1 });
  });

  it('goes on where there are none, and says so', async () => {
    sandbox.country = null;
    sandbox.timeZone = null;
    expect(await run(NAME, { rows: national })).toMatchObject({
      country: 'none is set: numbers without a country code go out as they came',
      time_zone: 'UTC, since none is set',
      phones_unclear: 1,
    });
  });
});

describe('other columns', () => {
  it.each([
    ['differ in outer spaces only', [{ _user_id: 'u1', plan: 1, 'plan ': 2 }]],
    ['are the same', '_user_id;plan;plan\nu1;1;2'],
  ])('whose names %s fail the step before it writes', async (_what, rows) => {
    expect(await refusalOf(run(NAME, { rows, sendOtherColumns: true }))).toContain(
      'have more than one column "plan"',
    );
    expect(calls().sort()).toEqual(READS);
  });

  it('hold no built-in attribute that another column was mapped to', async () => {
    const rows = [{ _user_id: 'u1', _email: 'old@example.com', Mail: 'new@example.com' }];
    const props = { rows, columns: { _email: 'Mail' }, sendOtherColumns: true };
    expect(await run(NAME, props)).toMatchObject({ ignored_columns: '_email' });
    expect(stored()).toEqual([{ _user_id: 'u1', _email: 'new@example.com' }]);
  });
});

describe('a file', () => {
  const columns = {
    _user_id: 'ID cliente',
    _first_name: 'Nombre',
    _last_name: 'Apellidos',
    _email: 'correo electronico',
    _phone_mobile: 'Teléfono móvil',
    _date_registered: 'Fecha de alta',
    _accepts_marketing_sms: 'Acepta SMS',
    lifetime_value: 'Total gastado',
  };

  it.each([
    ['contacts-es.csv', 'windows-1252'],
    ['contacts-libreoffice.csv', 'windows-1252'],
    ['contacts-utf8-bom.csv', 'utf-8'],
    ['contacts-utf16.csv', 'utf-16'],
  ])('%s arrives as it was meant', async (name, encoding) => {
    const output = await run(NAME, { file: fileOf(name), columns });
    expect(output).toMatchObject({
      status: 'done',
      total: 6,
      accepted: 6,
      columns_used:
        'ID cliente → _user_id, Nombre → _first_name, Apellidos → _last_name, Correo electrónico → _email, Teléfono móvil → _phone_mobile, Acepta SMS → _accepts_marketing_sms, Fecha de alta → _date_registered, Total gastado → lifetime_value',
      ignored_columns: null,
      format: 'Work it out: Fecha de alta 31/12/2026, Total gastado 1.234,56',
      phones_unclear: 0,
    });
    expect(String(output['encoding']).toLowerCase()).toContain(encoding);
    expect(stored()).toEqual([
      {
        _user_id: 'C-1',
        _first_name: 'Ana',
        _last_name: 'Núñez',
        _email: 'ana@example.com',
        _phone_mobile: '+34600000001',
        _date_registered: '1990-05-31',
        _accepts_marketing_sms: '1',
        lifetime_value: 1234.56,
      },
      {
        _user_id: 'C-2',
        _first_name: 'Íñigo',
        _last_name: 'Peña Güell',
        _email: 'inigo@example.com',
        _phone_mobile: '+34600000002',
        _date_registered: '2024-02-01',
        _accepts_marketing_sms: '0',
        lifetime_value: 0.5,
      },
      {
        _user_id: 'C-3',
        _first_name: 'Beatriz',
        _last_name: 'de la Torre; hija',
        _email: 'bea@example.com',
        _phone_mobile: '+34600000003',
        _date_registered: '2024-02-29',
        _accepts_marketing_sms: '1',
        lifetime_value: 12345678.9,
      },
      {
        _user_id: 'C-4',
        _first_name: 'María José',
        _last_name: 'Muñoz\nLópez',
        _email: 'mj@example.com',
        _phone_mobile: '+34600000004',
        _accepts_marketing_sms: '0',
      },
      {
        _user_id: 'C-5',
        _first_name: 'Jordi',
        _last_name: 'Puig "el Viejo"',
        _phone_mobile: '+34600000005',
        _date_registered: '2025-12-15',
        _accepts_marketing_sms: '1',
        lifetime_value: -20,
      },
      {
        _user_id: '007',
        _first_name: 'Zoë',
        _last_name: 'Ångström €',
        _email: 'zoe@example.com',
        _date_registered: '2026-11-09',
        lifetime_value: 100,
      },
    ]);
  });

  it('of Excel holds codes as its cells show them, and the rows that a filter hides', async () => {
    const rows = [
      workbookRow(['ID', 'Mobile phone', 'Lifetime value', 'Store code']),
      workbookRow([123, 600_000_001, 5, 42]),
      workbookRow([124, 600_000_002, 7, 7], 'hidden="1"'),
    ];
    const formats = ['00000', '&quot;+34 &quot;000000000', '0&quot; pts&quot;', '0000'];
    const file = workbookFile({ rows: rows.join(''), formats });
    const props = { file, columns: { _user_id: 'ID' }, sendOtherColumns: true };
    expect(await run(NAME, props)).toMatchObject({ total: 2, accepted: 2, hidden_rows: 1 });
    expect(stored()).toEqual([
      {
        _user_id: '00123',
        _phone_mobile: '+34600000001',
        lifetime_value: 5,
        store_code: '0042',
      },
      {
        _user_id: '00124',
        _phone_mobile: '+34600000002',
        lifetime_value: 7,
        store_code: '0007',
      },
    ]);
  });

  it('of Excel whose first sheet is a cover names the other sheets', async () => {
    const orders = { columns: { _user_id: 'Pedido' } };
    expect(await refusalOf(run(NAME, { file: fileOf('contacts.xlsx'), ...orders }))).toContain(
      'Type the right one into Columns → User ID. Or name another sheet of the workbook in Sheet: "Pedidos".',
    );
  });

  it('of Excel arrives as it was meant, from the sheet that is named', async () => {
    const mapped = { ...columns, _last_name: '', _date_seen: 'Última visita' };
    const props = { file: fileOf('contacts.xlsx'), columns: mapped };
    expect(await run(NAME, { ...props, sheet: 'Clientes' })).toMatchObject({
      status: 'done',
      total: 4,
      accepted: 4,
      ignored_columns: 'Tarjeta, Descuento, Saldo doble, Nota',
      encoding: null,
      phones_unclear: 0,
    });
    expect(stored()).toEqual([
      {
        _user_id: 'C-1',
        _first_name: 'Ana',
        _email: 'ana@example.com',
        _phone_mobile: '+34600000001',
        _date_registered: '1990-05-31',
        _date_seen: '2026-03-09',
        _accepts_marketing_sms: '1',
        lifetime_value: 1234.5,
      },
      {
        _user_id: 'C-2',
        _first_name: 'Íñigo',
        _email: 'inigo@example.com',
        _phone_mobile: '+34600000002',
        _date_registered: '2024-02-29',
        _date_seen: '2026-03-09',
        _accepts_marketing_sms: '0',
        lifetime_value: 0,
      },
      {
        _user_id: 'C-3',
        _first_name: 'María José',
        _email: 'mj@example.com',
        _phone_mobile: '+34600000003',
        _date_registered: '1900-03-01',
        _date_seen: '2025-10-26',
        _accepts_marketing_sms: '1',
        lifetime_value: -20.05,
      },
      {
        _user_id: '1004',
        _first_name: 'Jordi',
        _phone_mobile: '+34600000004',
        lifetime_value: 0.3,
      },
    ]);
    expect(await refusalOf(run(NAME, { ...props, sheet: 'Hoja1' }))).toContain('Clientes');
    const withOthers = await run(NAME, { ...props, sendOtherColumns: true });
    expect(withOthers).toMatchObject({
      accepted: 4,
      left_out: 2,
      ignored_columns: null,
      problems: [
        { row: 2, user_id: 'C-2', field: 'Nota' },
        { row: 3, user_id: 'C-3', field: 'Saldo doble' },
      ],
    });
    expect(sandbox.contacts.get('C-1')).toMatchObject({
      Descuento: '15%',
      Tarjeta: '123456789012345678',
      'Saldo doble': 2469,
    });
  });

  it.each([
    ['old.xls', 'is an old Excel file (.xls), or a workbook with a password'],
    ['encrypted.xlsx', 'is an old Excel file (.xls), or a workbook with a password'],
    ['document.pdf', 'is a PDF'],
    ['not-a-workbook.zip', 'File is '],
  ])('%s is refused with what to do instead', async (name, sentence) => {
    const refusal = await refusalOf(run(NAME, { file: fileOf(name), columns }));
    expect(refusal).toContain(sentence);
    expect(refusal).toMatch(/[Ss]ave it as|[Cc]hoose/);
    expect(sandbox.requests).toEqual([]);
  });

  it('is not taken beside rows, nor missed where it could not be fetched', async () => {
    const file = fileOf('contacts-es.csv');
    expect(await refusalOf(run(NAME, { file, rows: [{ _user_id: 'u' }] }))).toContain(
      'Rows and File are both filled in',
    );
    expect(await refusalOf(run(NAME, { file: null, rows: '' }))).toContain(
      'Rows is empty, and no file arrived',
    );
    expect(await run(NAME, { file: null, rows: [{ _user_id: 'u' }] })).toMatchObject({
      accepted: 1,
    });
  });
});

describe('progress', () => {
  const rows = Array.from({ length: 500 }, (_, index) => ({ _user_id: `u${index.toString()}` }));
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['a host that shows it', () => Promise.resolve()],
    ['a host that refuses it', () => Promise.reject(new Error('nobody is there'))],
  ])('is told to %s', async (_what, answer) => {
    const clock = moveSystemClock();
    sandbox.clock = () => {
      clock.time += 2_000;
      return clock.time;
    };
    const update = jest.fn(answer);
    const output = await run(NAME, { rows }, authOf(), { output: { update } });
    expect(output).toMatchObject({ accepted: 500 });
    expect(update.mock.calls.length).toBeGreaterThan(0);
    expect(update).toHaveBeenLastCalledWith({
      data: expect.objectContaining({ status: 'running', total: 500 }) as unknown,
    });
  });

  it('is not missed by a host without it', async () => {
    expect(await run(NAME, { rows }, authOf(), { output: undefined })).toMatchObject({
      accepted: 500,
    });
  });
});

describe('the form of columns', () => {
  const rows = [
    { Cliente: 'C-1', Correo: 'ana@example.com', 'Teléfono móvil': '600 000 001', Notas: 'x' },
    { Cliente: 'C-2', Correo: '', 'Teléfono móvil': '', Notas: '' },
  ];

  it('offers the columns of the tested step, those preset that an import finds', async () => {
    const form = await shown(NAME, 'columns', { rows });
    expect(form[NOTE_KEY]).toMatchObject({
      description:
        '2 of 4 columns were found by their headers; not: Cliente, Notas. Not found, so choose below: User ID.',
    });
    expect(form['_user_id']).toMatchObject({
      required: true,
      options: {
        options: [
          { label: 'Cliente, for example C-1', value: 'Cliente' },
          { label: 'Correo, for example ana@example.com', value: 'Correo' },
          { label: 'Teléfono móvil, for example 600 000 001', value: 'Teléfono móvil' },
          { label: 'Notas, for example x', value: 'Notas' },
        ],
      },
    });
    expect(form).toMatchObject({
      _email: { defaultValue: 'Correo', required: false },
      _phone_mobile: { defaultValue: 'Teléfono móvil' },
    });
    expect(form['_user_id']).not.toHaveProperty('defaultValue');
  });

  it('gives what an import takes: each preset, and the ID that was chosen', async () => {
    const form = await shown(NAME, 'columns', { rows });
    const columns = Object.fromEntries(
      Object.entries(form).flatMap(([name, field]) =>
        isPreset(field) ? [[name, field.defaultValue]] : [],
      ),
    );
    const step = { rows, columns: { ...columns, _user_id: 'Cliente', _full_name: NOT_USED } };
    expect(await run(NAME, step)).toMatchObject({
      accepted: 1,
      problems: [{ row: 2, reason: 'The row has nothing but an ID' }],
      ignored_columns: 'Notas',
    });
    expect(stored()).toEqual([
      { _user_id: 'C-1', _email: 'ana@example.com', _phone_mobile: '+34600000001' },
    ]);
  });

  it('is one of text fields where no step was tested, and says so', async () => {
    const form = await shown(NAME, 'columns');
    expect(form[NOTE_KEY]).toMatchObject({
      description: expect.stringContaining(
        'Test the step that gives the rows, and its columns appear here.',
      ) as string,
    });
    expect(form).toMatchObject({
      _user_id: { type: PropertyType.SHORT_TEXT, required: true },
      _email: { type: PropertyType.SHORT_TEXT, displayName: 'Email' },
    });
  });

  it('reads a file as the host hands it over', async () => {
    const csv = Buffer.from('_user_id;Correo\nC-1;ana@example.com').toString('base64');
    const file = `data:text/csv;base64,${csv}`;
    expect(await shown(NAME, 'columns', { rows: '', file })).toMatchObject({
      _user_id: { defaultValue: '_user_id' },
      _email: { defaultValue: 'Correo' },
    });
  });

  it('asks for a connection first', async () => {
    const form = await shown(NAME, 'columns', { rows }, null);
    expect(Object.keys(form)).toEqual([NOTE_KEY]);
  });
});

describe('a column that the form has chosen', () => {
  it('and that the rows no longer have fails the import before anything is written', async () => {
    const rows = [{ _user_id: 'u1', Email: 'ana@example.com', Notas: 'x' }];
    const columns = { _user_id: '_user_id', _email: 'Correo' };
    expect(await refusalOf(run(NAME, { rows, columns }))).toContain(
      'Columns → Email names the column "Correo", which no row has. Nothing was sent to Instasent. The columns are "_user_id", "Email", "Notas".',
    );
    expect(calls().sort()).toEqual(READS);
  });
});
