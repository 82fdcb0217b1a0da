import { NOTE_KEY } from '../../../src/lib/values/input';
import { failureOf, refusalOf, run, shown, useSandbox } from '../../support';

const sandbox = useSandbox();
const NAME = 'import_contacts';
const stored = () => [...sandbox.contacts.values()];

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
    userIdColumn: 'Code',
    columns: {
      _email: 'Mail',
      birthdate: ' Born on ',
      is_vip: 'VIP',
      favorite_colors: 'Colors',
      _country_code: '',
    },
  };

  it('is saved with one request beside that for the specs, converted and merged', async () => {
    expect(await run(NAME, props)).toEqual({
      status: 'done',
      total: 3,
      ignored_columns: 'Seat',
      accepted: 2,
      rejected: 0,
      merged: 1,
      not_sent: 0,
      requests: 1,
      continue_from_row: null,
      stopped_because: null,
      rejected_rows_not_listed: 0,
      project_id: 'sandbox-project',
      datasource_id: 'sandbox-datasource',
      rejected_rows: [],
    });
    expect(sandbox.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(stored()).toEqual([
      {
        _user_id: '1',
        _email: 'one@example.com',
        birthdate: '1990-05-31',
        is_vip: '1',
        favorite_colors: ['green'],
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
    await run(NAME, { rows: [row], userIdColumn: 'id', sendOtherColumns: true });
    expect(stored()).toEqual([{ _user_id: 'u1', plan: 'gold' }]);
  });

  it('never sends an attribute that is read-only', async () => {
    const specs = [{ uid: 'lifetime_value', readOnly: true }];
    sandbox.fail({ kind: 'status', status: 200, body: JSON.stringify({ specs }) });
    const rows = [{ _user_id: 'u1', lifetime_value: 5 }];
    await run(NAME, { rows, sendOtherColumns: true });
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
    const marked = { rows: [{ '\ufeffcode': 'u2' }], userIdColumn: 'code' };
    expect(await run(NAME, marked)).toMatchObject({ accepted: 1, ignored_columns: null });
  });

  it('tells which columns nothing was read from', async () => {
    const rows = [{ _user_id: 'u1', _emial: 'x', plan: 'gold' }];
    expect(await run(NAME, { rows })).toMatchObject({ ignored_columns: '_emial, plan' });
    expect(await run(NAME, { rows, sendOtherColumns: true })).toMatchObject({
      ignored_columns: '_emial',
    });
    const wide = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`c${index.toString()}`, 1]),
    );
    const { ignored_columns } = await run(NAME, { rows: [{ _user_id: 'u1', ...wide }] });
    expect(String(ignored_columns).split(', ')).toHaveLength(20);
  });

  it('is looked through for such columns up to its hundredth row', async () => {
    const rows = Array.from({ length: 101 }, () => ({ _user_id: 'u1' }));
    rows[100] = { ...rows[100], late: 1 } as (typeof rows)[number];
    expect(await run(NAME, { rows })).toMatchObject({ ignored_columns: null });
    expect(await run(NAME, { rows: rows.slice(1) })).toMatchObject({ ignored_columns: 'late' });
  });

  it.each([{ rows: [] }, { rows: ['text'] }])('is done at once with %j', async ({ rows }) => {
    const props = { rows, userIdColumn: 'Code', columns: { _email: 'Mail', _emial: '' } };
    const rejected = rows.length;
    expect(await run(NAME, props)).toMatchObject({ accepted: 0, rejected, requests: 0 });
  });

  it('may hold rows without columns beside others', async () => {
    const props = {
      rows: ['text', { Code: 1 }],
      userIdColumn: 'Code',
      columns: { [NOTE_KEY]: 'x' },
    };
    expect(await run(NAME, props)).toMatchObject({ accepted: 1, rejected: 1 });
  });

  it('may lack the column that is named by default', async () => {
    expect(await run(NAME, { rows: [{ a: 1 }], userIdColumn: '_user_id' })).toMatchObject({
      rejected: 1,
      ignored_columns: 'a',
    });
  });
});

describe('a row that does not fit', () => {
  const rows = [
    { _user_id: 'u1', loyalty_points: 'many', is_vip: 'perhaps' },
    { _user_id: '', _country_code: 'ES' },
    { _user_id: 'u3', _email: 'nobody' },
    { _user_id: 'u4', half: '\ud83d' },
    { _user_id: 'u5' },
  ];

  it('is listed with its number and reason, without its values; the others are saved', async () => {
    const output = await run(NAME, { rows, sendOtherColumns: true });
    expect(output).toMatchObject({ status: 'done_with_rejections', accepted: 1, rejected: 4 });
    expect(output['rejected_rows']).toEqual([
      {
        row: 1,
        user_id: 'u1',
        field: 'VIP, Loyalty points',
        reason:
          'VIP: takes yes or no; text of 7 characters came; Loyalty points: takes a whole number, such as 3; text of 4 characters came',
      },
      {
        row: 2,
        user_id: null,
        field: '_user_id',
        reason: 'Column "_user_id" is empty. Every row needs one.',
      },
      { row: 3, user_id: 'u3', field: null, reason: '_email: Invalid format' },
      {
        row: 4,
        user_id: 'u4',
        field: 'other columns',
        reason:
          'half holds half of a character, as is left where text is cut in the middle of an emoji. Cut the text elsewhere, or leave the emoji out.',
      },
    ]);
  });

  it('is every one of a request that failed', async () => {
    const on = ({ method }: { method: string }) => method === 'POST';
    sandbox.fail({ kind: 'status', status: 400, on });
    const { rejected_rows } = await run(NAME, { rows: [{ _user_id: 'u1' }] });
    expect(JSON.stringify(rejected_rows)).toContain('The rows of this request were not saved.');
  });

  it('fails the step when asked, after the others are saved', async () => {
    const sentence = await failureOf(run(NAME, { rows, onRejected: 'fail' }));
    expect(sentence).toMatch(
      /^Of 5 rows, 3 were rejected\. Instasent accepted 2, and these are saved\. The first rejection is row 1, VIP, Loyalty points: /,
    );
    expect(stored().map(({ _user_id }) => _user_id)).toEqual(['u4', 'u5']);
  });

  it.each(['list', '', null, undefined])('is listed when %j is chosen', async (onRejected) => {
    expect(await run(NAME, { rows, onRejected })).toMatchObject({ rejected: 3 });
  });

  it('does not fail a step without any', async () => {
    expect(await run(NAME, { rows: [{ _user_id: 'u1' }], onRejected: 'fail' })).toMatchObject({
      accepted: 1,
    });
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
      /^Of 1000 rows, 0 were rejected\. 1000 were not sent, from row 1 on: Instasent refused the API key\./,
    );
  });

  it('by a refused key before anything is sent fails', async () => {
    sandbox.apiKey = 'another-key';
    expect(await failureOf(run(NAME, { rows }))).toContain(
      'Instasent refused the API key. No row was sent.',
    );
    expect(sandbox.requests).toHaveLength(1);
  });
});

describe('an import that cannot be right', () => {
  it.each([
    [{ rows: 'text' }, 'Rows must be a list, but text arrived'],
    [{ rows: '' }, 'Rows is empty'],
    [{}, 'Rows is empty'],
    [{ rows: { a: 1 } }, 'Rows must be a list, but an object'],
    [{ rows: '{"a":1}' }, 'Rows must be a list, but an object'],
    [
      { rows: [{ id: 1 }], userIdColumn: 'ID' },
      'User ID Column names the column "ID", which no row has',
    ],
    [{ rows: [{ _user_id: 1 }], userIdColumn: ['x'] }, 'User ID Column must be text'],
    [
      { rows: [{ _user_id: 1 }], sendOtherColumns: 'maybe' },
      'Send Other Columns must be true or false',
    ],
  ])('%j is refused before any request', async (props, sentence) => {
    expect(await refusalOf(run(NAME, props))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });

  it.each([
    [{ columns: { _email: 'Mail' } }, 'Columns → Email names the column "Mail", which no row has'],
    [{ columns: { _emial: 'x' } }, 'Columns names "_emial", which Instasent does not list here'],
    [{ columns: 'text' }, 'Columns must be values by name'],
  ])('%j is refused before anything is written', async (props, sentence) => {
    expect(await refusalOf(run(NAME, { rows: [{ _user_id: 1 }], ...props }))).toContain(sentence);
    expect(sandbox.requests.map(({ method }) => method)).not.toContain('POST');
  });
});

describe('the form', () => {
  it('asks for the column of each attribute', async () => {
    expect(await shown(NAME, 'columns')).toHaveProperty('_email.displayName', 'Email');
    expect(await shown(NAME, 'columns', {}, null)).toHaveProperty(NOTE_KEY);
  });
});
