import { PropertyType } from '@activepieces/pieces-framework';
import { NOTE_KEY } from '../../../src/lib/values/input';
import { workbookFile, workbookRow } from '../sheets/workbook';
import { failureOf, fileOf, refusalOf, run, shown, useSandbox } from '../../support';

const sandbox = useSandbox();
const NAME = 'import_events';
const stored = () => [...sandbox.events.values()];
const calls = () =>
  sandbox.requests.map(({ method, url }) => `${method} ${url.replace(/^.*\/stream/, '/stream')}`);
/** All that an import reads, asked before it writes. */
const READS = ['GET /stream', 'GET /stream/specs/event-parameters/ecommerce_order_create'];

describe('a spreadsheet of orders', () => {
  const rows = [
    {
      Customer: 'C-1',
      Order: 10045,
      Date: '2026-03-09T18:30:00+01:00',
      Total: '19.90',
      currency: 'EUR',
      First: 'yes',
    },
    { Customer: 'C-2', Order: 10046, Date: '2026-03-10T08:00:00Z', Total: 5 },
    { Customer: '', Order: ' 10045 ', Date: '', Total: '', currency: '', First: '' },
  ];
  const props = {
    rows,
    eventType: 'ecommerce_order_create',
    columns: {
      _user_id: 'Customer',
      _event_id: 'Order',
      _event_date: 'Date',
      'order-amount': 'Total',
      'is-first-order': 'First',
    },
  };

  it.each(['flat', 'documented'] as const)(
    'is recorded with one request, each event once (%s)',
    async (outcome) => {
      sandbox.outcome = outcome;
      expect(await run(NAME, props)).toEqual({
        status: 'done',
        total: 3,
        accepted: 2,
        would_send: null,
        rejected: 0,
        left_out: 0,
        merged: 1,
        unconfirmed: 0,
        not_sent: 0,
        continue_from_row: null,
        stopped_because: null,
        columns_used:
          'Customer → _user_id, Order → _event_id, Date → _event_date, Total → order-amount, currency → currency, First → is-first-order',
        ignored_columns: null,
        format: 'Work it out: Total 1,234.56',
        time_zone: 'Europe/Madrid, as set in Instasent',
        encoding: null,
        hidden_rows: 0,
        requests: 1,
        problems_not_listed: 0,
        project_id: 'sandbox-project',
        datasource_id: 'sandbox-datasource',
        problems: [],
        preview: [],
      });
      expect(calls().slice(0, 2).sort()).toEqual(READS);
      expect(calls().slice(2)).toEqual(['POST /stream/events']);
      expect(stored()).toEqual([
        {
          _user_id: 'C-1',
          _event_id: '10045',
          _event_type: 'ecommerce_order_create',
          _event_date: '2026-03-09T17:30:00.000Z',
          _event_parameters: { 'order-amount': 19.9, currency: 'EUR', 'is-first-order': '1' },
        },
        {
          _user_id: 'C-2',
          _event_id: '10046',
          _event_type: 'ecommerce_order_create',
          _event_date: '2026-03-10T08:00:00.000Z',
          _event_parameters: { 'order-amount': 5 },
        },
      ]);
    },
  );

  it('run again records nothing twice', async () => {
    await run(NAME, props);
    await run(NAME, props);
    expect(stored()).toHaveLength(2);
  });

  it('needs no mapping where columns are called like Instasent’s', async () => {
    await run(NAME, {
      rows: [{ _user_id: 'u', _event_id: 'e', _event_date: '2026-03-09', amount: 1 }],
      eventType: 'ecommerce_order_create',
    });
    // Midnight in Madrid, where the sandbox's data source is.
    expect(stored()).toMatchObject([{ _event_date: '2026-03-08T23:00:00.000Z' }]);
  });

  it.each([
    ['_user_id', '_event_id', {}],
    ['Customer', 'Order', { _user_id: 'Customer', _event_id: 'Order' }],
  ])('may be one order with its items, known by %s and %s', async (userId, eventId, typed) => {
    const rows = { [userId]: 'u', [eventId]: 'e', amount: 1, items: [{ amount: 2 }] };
    const columns = { _event_date: 'now', ...typed };
    const props = { eventType: 'ecommerce_order_create', rows, columns };
    expect(await run(NAME, props)).toMatchObject({ total: 1, accepted: 1 });
    expect(stored()).toMatchObject([{ _event_id: 'e', _event_parameters: { 'order-amount': 1 } }]);
  });

  it('lists the rows that do not fit, all with the same keys', async () => {
    const date = { _event_date: '2026-03-09T18:30:00Z' };
    const output = await run(NAME, {
      eventType: 'ecommerce_order_create',
      rows: [
        { _user_id: 'u', amount: 1, ...date },
        { _event_id: 'e2', amount: 1, ...date },
        { _user_id: 'u', _event_id: 'e3', ...date },
        { _user_id: 'u', _event_id: 'e4', amount: 1, _event_date: 'soon' },
        { _user_id: 'u', _event_id: 'e5', amount: 'ten', ...date },
        { _user_id: 'u', _event_id: 'e6', amount: 1, currency: 'EURO', ...date },
        { _user_id: 'u', _event_id: 'e7', amount: 1 },
        { _user_id: 'u', _event_id: 'TOTAL', amount: 6, ...date },
        { _user_id: 'u', _event_id: 'e9', amount: 1, ...date },
      ],
    });
    expect(output).toMatchObject({
      status: 'done_with_problems',
      accepted: 1,
      rejected: 8,
      left_out: 0,
    });
    const listed = output['problems'] as Record<string, unknown>[];
    expect(
      listed.map(({ row, user_id, event_id, field }) => [row, user_id, event_id, field]),
    ).toEqual([
      [1, null, null, '_event_id'],
      [2, null, 'e2', '_user_id'],
      [3, 'u', 'e3', 'Amount'],
      [4, 'u', 'e4', 'Event Date'],
      [5, 'u', 'e5', 'Amount'],
      [6, 'u', 'e6', 'Currency'],
      [7, 'u', 'e7', 'Event Date'],
      [8, null, null, '_event_id'],
    ]);
    for (const each of listed) {
      expect(each['status']).toBe('rejected');
      expect(Object.keys(each)).toEqual([
        'row',
        'status',
        'user_id',
        'event_id',
        'field',
        'reason',
      ]);
    }
    expect(listed[0]?.['reason']).toBe(
      'Column "_event_id" is empty. Every row needs one. Where your rows have none, join columns that tell events apart, such as customer and date, in a column of their own.',
    );
    expect(listed[1]?.['reason']).toBe('is empty. Every row needs one.');
    expect(listed[2]?.['reason']).toBe(
      'is needed for this event type, and the column "amount" is empty or missing',
    );
    expect(listed[3]?.['reason']).toBe(
      'must be a date and time, such as 2026-03-09T18:30:00+01:00; text of 4 characters came',
    );
    expect(listed[6]?.['reason']).toBe(
      'is empty, and other rows have a date: now would be recorded, for good',
    );
  });

  it('lists everything that is wrong with a row at once', async () => {
    const rows = [{ _user_id: 'u', _event_id: 'e', _event_date: 'soon', amount: 'x', note: 1 }];
    const output = await run(NAME, {
      eventType: 'ecommerce_order_create',
      rows,
      columns: { currency: 'note' },
    });
    expect(output).toMatchObject({ problems: [{ row: 1, field: 'Event Date, Amount' }] });
  });

  it('names a needed detail as Instasent does where no column holds it', async () => {
    const rows = [{ _user_id: 'u', _event_id: 'e', currency: 'EUR' }];
    const columns = { _event_date: 'now' };
    expect(await run(NAME, { eventType: 'ecommerce_order_create', rows, columns })).toMatchObject({
      problems: [
        {
          field: 'Amount',
          reason:
            'is needed for this event type, and the column "order-amount" is empty or missing',
        },
      ],
    });
  });

  it('lists a row whose request is refused', async () => {
    const on = ({ method }: { method: string }) => method === 'POST';
    sandbox.fail({ kind: 'status', status: 400, on });
    const rows = [{ _user_id: 'u', _event_id: 'e', _event_date: '2026-03-09', amount: 1 }];
    const { problems } = await run(NAME, { eventType: 'ecommerce_order_create', rows });
    expect(problems).toMatchObject([{ row: 1, status: 'rejected', event_id: 'e' }]);
    expect(JSON.stringify(problems)).toContain('did not accept the request (status 400)');
  });

  it('lists what Instasent rejects', async () => {
    sandbox.fail({
      kind: 'status',
      status: 422,
      body: '{"accepted":[],"errors":[{"item":{"_event_id":"e1"},"errors":{"_event_date":["In the future"]}}]}',
      on: ({ method }) => method === 'POST',
    });
    const rows = [{ _user_id: 'u', _event_id: 'e1' }];
    const columns = { _event_date: 'now' };
    expect(await run(NAME, { eventType: 'something_new', rows, columns })).toMatchObject({
      problems: [
        { row: 1, user_id: 'u', event_id: 'e1', field: '_event_date', reason: 'In the future' },
      ],
    });
  });

  it('of a type that Instasent does not know fails before anything is sent', async () => {
    const rows = [{ _user_id: 'u', _event_id: 'e1', _event_date: '2026-03-09' }];
    expect(await failureOf(run(NAME, { eventType: 'unheard_of', rows }))).toContain(
      'Instasent knows no event type "unheard_of" in this project. No row was sent.',
    );
    expect(stored()).toEqual([]);
  });
});

describe('rows with the same event ID', () => {
  const eventType = 'ecommerce_order_create';
  const first = {
    _user_id: 'u',
    _event_id: 'e',
    _event_date: '2026-03-09T18:30:00Z',
    amount: 55,
    products: 'Shoes',
  };
  const line = { _user_id: '', _event_id: 'e', _event_date: '', amount: '', products: '' };

  it('are one event: blank cells say nothing, and lists unite in order, each value once', async () => {
    const rows = [
      { ...first, amount: '' },
      { ...line, amount: 55, products: 'Socks, Shoes' },
      { ...line, _user_id: 'u', products: 'Hat' },
    ];
    expect(await run(NAME, { eventType, rows })).toMatchObject({
      status: 'done',
      total: 3,
      accepted: 1,
      merged: 2,
      rejected: 0,
    });
    expect(stored()).toEqual([
      {
        _user_id: 'u',
        _event_id: 'e',
        _event_type: eventType,
        _event_date: '2026-03-09T18:30:00.000Z',
        _event_parameters: { 'order-amount': 55, products: ['Shoes', 'Socks', 'Hat'] },
      },
    ]);
  });

  it('are all rejected where one value differs, which is told with the rows and nothing else', async () => {
    const other = { _user_id: 'v', _event_id: 'x', _event_date: first._event_date, amount: 1 };
    const rows = [
      other,
      { ...first, currency: 'EUR' },
      { ...line, products: 'Secret' },
      { ...line, amount: 60 },
    ];
    const output = await run(NAME, { eventType, rows });
    const problem = {
      status: 'rejected',
      user_id: 'u',
      event_id: 'e',
      field: 'Amount',
      reason: 'row 2 says 55, row 4 says 60',
    };
    expect(output).toMatchObject({
      accepted: 1,
      rejected: 3,
      merged: 0,
      problems: [2, 3, 4].map((row) => ({ row, ...problem })),
    });
    expect(stored()).toMatchObject([{ _event_id: 'x' }]);
    expect(await run(NAME, { eventType, rows, checkOnly: true })).toMatchObject({
      would_send: 1,
      rejected: 3,
      merged: 0,
      problems: output['problems'],
    });
  });

  it.each([
    ['contact', { _user_id: 'v' }, '_user_id', 'row 1 says u, row 2 says v'],
    [
      'moment',
      { _event_date: '2026-03-10T18:30:00Z' },
      'Event Date',
      'row 1 says 2026-03-09T18:30:00.000Z, row 2 says 2026-03-10T18:30:00.000Z',
    ],
  ])('of another %s are rejected too', async (_what, change, field, reason) => {
    const rows = [first, { ...line, ...change }];
    expect(await run(NAME, { eventType, rows })).toMatchObject({
      accepted: 0,
      rejected: 2,
      problems: [
        { row: 1, event_id: 'e', field, reason },
        { row: 2, event_id: 'e', field, reason },
      ],
    });
    expect(stored()).toEqual([]);
  });

  it('may say the same in other words', async () => {
    const rows = [first, { ...line, _event_date: '2026-03-09T19:30:00+01:00', amount: '55.0' }];
    expect(await run(NAME, { eventType, rows })).toMatchObject({ accepted: 1, merged: 1 });
  });

  it('are all rejected where a cell of one cannot be read, since events cannot be completed', async () => {
    const rows = [first, { ...line, amount: 'many' }, { ...line, products: 'Hat' }];
    expect(await run(NAME, { eventType, rows })).toMatchObject({
      accepted: 0,
      rejected: 3,
      left_out: 0,
      problems: [
        { row: 1, event_id: 'e', reason: expect.stringContaining('ow 2') as unknown },
        {
          row: 2,
          event_id: 'e',
          field: 'Amount',
          reason: 'must be a number, such as 19.99; text of 4 characters came',
        },
        { row: 3, event_id: 'e', reason: expect.stringContaining('ow 2') as unknown },
      ],
    });
    expect(stored()).toEqual([]);
  });
});

describe('when events happened', () => {
  const eventType = 'product_view';
  const row = (_event_date: unknown, _event_id = 'e') => ({
    _user_id: 'u',
    _event_id,
    _event_date,
    product: 'p',
  });
  const dates = () => stored().map(({ _event_date }) => _event_date);

  it.each([
    ['of the data source', undefined, '2026-07-01T16:30:00.000Z'],
    ['that was chosen', 'America/Mexico_City', '2026-07-02T00:30:00.000Z'],
  ])('is in the time zone %s where they name none', async (_what, timeZone, instant) => {
    await run(NAME, {
      eventType,
      rows: [row('01/07/2026 18:30')],
      timeZone,
      format: 'day_first_comma',
    });
    expect(dates()).toEqual([instant]);
  });

  it('is read alike in all rows, those before the start row included', async () => {
    const rows = [row('13/02/2026 10:00', 'e1'), row('01/02/2026 10:00', 'e2')];
    expect(await run(NAME, { eventType, rows, startRow: 2 })).toMatchObject({
      total: 1,
      accepted: 1,
      format: 'Work it out: _event_date 31/12/2026',
    });
    expect(dates()).toEqual(['2026-02-01T09:00:00.000Z']);
  });

  it('is not guessed: where it is unsure, rows are rejected with the choice to make', async () => {
    const rows = [row('01/02/2026 10:00', 'e1'), row('2026-02-01T10:00:00Z', 'e2')];
    expect(await run(NAME, { eventType, rows })).toMatchObject({
      accepted: 1,
      problems: [
        {
          row: 1,
          field: 'Event Date',
          reason: expect.stringContaining('“Dates and Numbers”') as unknown,
        },
      ],
    });
  });

  it('is not sent as UTC where the zone could not be asked for', async () => {
    const on = ({ url }: { url: string }) => url.endsWith('/stream');
    sandbox.fail({ kind: 'status', status: 403, on, times: 3 });
    const local = { eventType, rows: [row('2026-03-09 18:30')] };
    expect(await failureOf(run(NAME, local))).toMatch(
      /^Some values of your rows need Time Zone, and Instasent could not be asked what is set there\./,
    );
    expect(stored()).toEqual([]);
    expect(await run(NAME, { ...local, timeZone: 'Europe/Madrid' })).toMatchObject({ accepted: 1 });
  });

  it('is now, and the same moment for all rows, where a person says so', async () => {
    const rows = ['e1', 'e2'].map((_event_id) => ({ _user_id: 'u', _event_id, product: 'p' }));
    const before = Date.now();
    const output = await run(NAME, { eventType, rows, columns: { _event_date: ' Now ' } });
    expect(output).toMatchObject({
      accepted: 2,
      columns_used: '_user_id → _user_id, _event_id → _event_id, product → product',
    });
    const [first, second] = dates();
    expect(first).toBe(second);
    expect(Date.parse(String(first))).toBeGreaterThanOrEqual(before);
  });

  it('is the same moment for all rows where the column of dates is empty', async () => {
    await run(NAME, { eventType, rows: [row('', 'e1'), row(null, 'e2')] });
    const [first, second] = dates();
    expect(first).toBe(second);
  });

  it('is missing in a row without a date where any other has one, before the start row too', async () => {
    const rows = [row('2026-03-09T18:30:00Z', 'e1'), row('', 'e2')];
    const rejected = {
      rejected: 1,
      problems: [
        {
          row: 2,
          event_id: 'e2',
          field: 'Event Date',
          reason: 'is empty, and other rows have a date: now would be recorded, for good',
        },
      ],
    };
    expect(await run(NAME, { eventType, rows, startRow: 2 })).toMatchObject(rejected);
    expect(stored()).toEqual([]);
    expect(await run(NAME, { eventType, rows })).toMatchObject({ accepted: 1, ...rejected });
  });

  it.each(['Date', 'Fecha', 'Order date', 'created_at', 'timestamp'])(
    'is read from the single column %s, which the output names',
    async (header) => {
      const rows = [
        { _user_id: 'u', _event_id: 'e', [header]: '2026-03-09T18:30:00Z', product: 'p' },
      ];
      const { columns_used } = await run(NAME, { eventType, rows });
      expect(columns_used).toContain(`${header} → _event_date`);
      expect(dates()).toEqual(['2026-03-09T18:30:00.000Z']);
    },
  );

  it.each([
    [{}, 'no column is named like a date of the event'],
    [{ Date: '2026-03-09', created_at: '2026-03-08' }, '"Date", "created_at" may each be it'],
  ])('is asked for where the columns do not tell it (%j)', async (cells, sentence) => {
    const rows = [{ _user_id: 'u', _event_id: 'e', product: 'p', ...cells }];
    const refusal = await refusalOf(run(NAME, { eventType, rows }));
    expect(refusal).toContain(`Columns → Event Date is empty, and ${sentence}`);
    expect(refusal).toContain('Type the one with when it happened, or now if that is now');
    expect(stored()).toEqual([]);
  });

  it('is in the zone that its header or its cell names, before that of the data source', async () => {
    const rows = [
      { _user_id: 'u', _event_id: 'e1', 'Created date (UTC)': '2026-07-01 10:00', product: 'p' },
      {
        _user_id: 'u',
        _event_id: 'e2',
        'Created date (UTC)': '2026-07-01 10:00 CEST',
        product: 'p',
      },
    ];
    const columns = { _event_date: 'Created date (UTC)' };
    await run(NAME, { eventType, rows, columns });
    expect(dates()).toEqual(['2026-07-01T10:00:00.000Z', '2026-07-01T08:00:00.000Z']);
  });
});

describe('trying it first', () => {
  it('sends nothing, and shows the events as they would be sent', async () => {
    const rows = [
      { _user_id: 'u', _event_id: 'e', _event_date: '2026-03-09 18:30', amount: '1,5' },
      { _user_id: 'u', _event_id: 'e', amount: '1,5' },
      { _user_id: '', _event_id: 'e3', amount: 2 },
    ];
    const props = {
      eventType: 'ecommerce_order_create',
      rows,
      checkOnly: true,
      onRejected: 'fail',
    };
    expect(await run(NAME, props)).toMatchObject({
      status: 'checked',
      accepted: 0,
      would_send: 1,
      rejected: 1,
      merged: 1,
      continue_from_row: null,
      preview: [
        {
          _user_id: 'u',
          _event_id: 'e',
          _event_type: 'ecommerce_order_create',
          _event_date: '2026-03-09T17:30:00.000Z',
          'order-amount': 1.5,
        },
      ],
    });
    expect(calls().sort()).toEqual(READS);
  });
});

describe('a file of orders', () => {
  const props = {
    eventType: 'ecommerce_order_create',
    columns: {
      _user_id: 'cliente',
      _event_id: 'pedido',
      _event_date: 'FECHA',
      'order-amount': 'Importe',
      currency: 'Moneda',
    },
  };

  it.each(['orders-gnumeric.xlsx', 'orders-openpyxl.xlsx', 'dates-1904.xlsx'])(
    '%s arrives as it was meant',
    async (name) => {
      expect(await run(NAME, { ...props, file: fileOf(name) })).toMatchObject({
        status: 'done',
        total: 4,
        accepted: 4,
        columns_used:
          'Cliente → _user_id, Pedido → _event_id, Fecha → _event_date, Importe → order-amount, Moneda → currency',
      });
      const of = (
        _event_id: string,
        _user_id: string,
        date: string,
        amount: number,
        currency: string,
      ) => ({
        _user_id,
        _event_id,
        _event_type: 'ecommerce_order_create',
        _event_date: date,
        _event_parameters: { 'order-amount': amount, currency },
      });
      expect(stored()).toEqual([
        of('P-1001', 'C-1', '2026-01-31T08:15:00.000Z', 19.9, 'EUR'),
        of('P-1002', 'C-2', '2026-02-28T22:59:59.000Z', 1234.56, 'EUR'),
        of('1003', 'C-1', '2026-02-28T23:00:00.000Z', 0.07, 'EUR'),
        of('P-1004', 'C-3', '2026-12-31T11:00:00.000Z', -5, 'USD'),
      ]);
    },
  );

  it('with a formula that was saved without its result sends no such row', async () => {
    const output = await run(NAME, { ...props, file: fileOf('formula-without-value.xlsx') });
    expect(output).toMatchObject({ accepted: 1, rejected: 1 });
    expect(sandbox.events.has('P-2001')).toBe(false);
  });

  it('of which a filter hides rows is taken whole, and they are counted', async () => {
    const rows = [
      workbookRow(['_user_id', '_event_id', '_event_date', 'Amount']),
      workbookRow(['u', 'e1', '2026-03-09', 5], 'hidden="1"'),
      workbookRow(['u', 'e2', '2026-03-09', 6]),
    ];
    const file = workbookFile({ rows: rows.join('') });
    const output = await run(NAME, { eventType: props.eventType, file });
    expect(output).toMatchObject({ accepted: 2, hidden_rows: 1 });
  });
});

describe('an import that cannot be right', () => {
  it.each([
    [{ eventType: 'ecommerce_order_create' }, 'Rows is empty'],
    [{ rows: [] }, 'Event Type is empty'],
    [
      { eventType: 'ecommerce_order_create', checkOnly: 'maybe' },
      'Check Only must be true or false',
    ],
    [
      {
        rows: [{ id: 1 }],
        eventType: 'ecommerce_order_create',
        columns: { _user_id: 'Customer' },
      },
      'Columns → User ID names the column "Customer", which no row has',
    ],
    [
      {
        rows: [{ _user_id: 'u1' }],
        eventType: 'ecommerce_order_create',
        columns: { _event_id: 'Order' },
      },
      'Columns → Event ID names the column "Order", which no row has',
    ],
    [
      { rows: [{ _user_id: 'u1', id: 'e1' }], eventType: 'ecommerce_order_create' },
      'Columns → Event ID names the column "_event_id", which no row has',
    ],
    [
      {
        rows: [{ _user_id: 'u1', _event_id: 'e1', _event_type: 'refund_create' }],
        eventType: 'ecommerce_order_create',
      },
      'of another type (_event_type) than "ecommerce_order_create"',
    ],
  ])('%j is refused before any request', async (props, sentence) => {
    expect(await refusalOf(run(NAME, props))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });

  it.each([
    [{ sum: 1 }, {}, 'fit none of the details of this event type'],
    [
      { amount: 1 },
      { columns: { _event_date: 'x' } },
      'Columns → Event Date names the column "x", which no row has',
    ],
    [
      { amount: 1 },
      { columns: { 'order-amount': 'Total' } },
      'names the column "Total", which no row has',
    ],
    [{ amount: 1 }, { columns: { total: 'amount' } }, 'Columns names "total", which Instasent'],
  ])('%j with %j is refused before anything is written', async (cells, props, sentence) => {
    const rows = [{ _user_id: 'u1', _event_id: 'e1', _event_date: '2026-03-09', ...cells }];
    const step = run(NAME, { rows, eventType: 'ecommerce_order_create', ...props });
    expect(await refusalOf(step)).toContain(sentence);
    expect(calls().sort()).toEqual(READS);
  });

  it('takes a column that says the type, where it is the chosen one', async () => {
    const rows = [
      { _user_id: 'u1', _event_id: 'e1', _event_type: 'ecommerce_order_create', amount: 1 },
    ];
    const columns = { _event_date: 'now' };
    expect(await run(NAME, { rows, columns, eventType: 'ecommerce_order_create' })).toMatchObject({
      accepted: 1,
      columns_used: '_user_id → _user_id, _event_id → _event_id, amount → order-amount',
      ignored_columns: null,
    });
  });
});

describe('the form of columns', () => {
  const eventType = 'ecommerce_order_create';
  const rows = [
    { Cliente: 'C-1', Pedido: 1, Fecha: '05/06/2024', Amount: '19,90', Nota: '' },
    { Cliente: 'C-2', Pedido: 2, Fecha: '07/06/2024', Amount: '5', Nota: '' },
  ];

  it('begins with IDs and date, presets what an import finds, and names what settles a doubt', async () => {
    const form = await shown(NAME, 'columns', { eventType, rows });
    expect(Object.keys(form).slice(0, 5)).toEqual([
      NOTE_KEY,
      '_user_id',
      '_event_id',
      '_event_date',
      'order-amount',
    ]);
    expect(form[NOTE_KEY]).toMatchObject({
      description:
        '2 of 5 columns were found by their headers; not: Cliente, Pedido, Nota. Not found, so choose below: User ID, Event ID. 05/06/2024 in Fecha can be read in two ways: choose one in Dates and Numbers.',
    });
    expect(form).toMatchObject({
      _user_id: { required: true },
      _event_id: { required: true },
      _event_date: { required: false, defaultValue: 'Fecha' },
      'order-amount': { defaultValue: 'Amount' },
    });
    expect(form['_event_date']).toMatchObject({
      options: {
        options: expect.arrayContaining([{ label: 'Now, for all rows', value: 'now' }]) as unknown,
      },
    });
  });

  it('asks for the columns of the chosen type in text where no step was tested', async () => {
    const form = await shown(NAME, 'columns', { eventType: 'refund_create' });
    expect(Object.keys(form)).toEqual([
      NOTE_KEY,
      '_user_id',
      '_event_id',
      '_event_date',
      'refund-amount',
      'currency',
      'reason',
    ]);
    expect(form['refund-amount']).toMatchObject({ type: PropertyType.SHORT_TEXT });
  });

  it('asks for the event type first', async () => {
    const form = await shown(NAME, 'columns', { rows });
    expect(form).toMatchObject({
      [NOTE_KEY]: { description: 'Choose an event type first. Its fields appear here.' },
    });
    expect(Object.keys(form)).toEqual([NOTE_KEY]);
    expect(await shown(NAME, 'eventType')).toHaveProperty('disabled', false);
  });
});
