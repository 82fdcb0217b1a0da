import { NOTE_KEY } from '../../../src/lib/values/input';
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
    { Customer: 'C-2', Order: 10046, Date: '', Total: 5, currency: '', First: '' },
    { Customer: 'C-1', Order: ' 10045 ', Date: '', Total: '99', currency: '', First: '' },
  ];
  const props = {
    rows,
    eventType: 'ecommerce_order_create',
    userIdColumn: 'Customer',
    eventIdColumn: 'Order',
    eventDateColumn: 'Date',
    columns: { 'order-amount': 'Total', 'is-first-order': 'First' },
  };

  it.each(['flat', 'documented'] as const)(
    'is recorded with one request beside the two that ask Instasent, each event once (%s)',
    async (outcome) => {
      sandbox.outcome = outcome;
      const before = Date.now();
      expect(await run(NAME, props)).toMatchObject({
        status: 'done',
        total: 3,
        accepted: 2,
        merged: 1,
        requests: 3,
        columns_used:
          'Customer → _user_id, Order → _event_id, Date → _event_date, Total → order-amount, currency → currency, First → is-first-order',
        ignored_columns: null,
        format: 'Work it out: Total 1,234.56',
        time_zone: 'Europe/Madrid, as set in Instasent',
        encoding: null,
      });
      expect(calls().slice(0, 2).sort()).toEqual(READS);
      expect(calls().slice(2)).toEqual(['POST /stream/events']);
      const [first, second] = stored();
      expect(first).toEqual({
        _user_id: 'C-1',
        _event_id: '10045',
        _event_type: 'ecommerce_order_create',
        _event_date: '2026-03-09T17:30:00.000Z',
        _event_parameters: { 'order-amount': 19.9, currency: 'EUR', 'is-first-order': '1' },
      });
      expect(second).toMatchObject({
        _event_id: '10046',
        _event_parameters: { 'order-amount': 5 },
      });
      expect(Date.parse(String(second?.['_event_date']))).toBeGreaterThanOrEqual(before);
    },
  );

  it('in which two contacts have the same event is not taken for right', async () => {
    const both = ['C-1', 'C-2'].map((_user_id) => ({
      _user_id,
      _event_id: 'e',
      amount: 1,
      note: 'x',
    }));
    expect(await run(NAME, { rows: both, eventType: 'ecommerce_order_create' })).toMatchObject({
      accepted: 1,
      rejected: 1,
      merged: 0,
      ignored_columns: 'note',
      problems: [
        {
          row: 2,
          user_id: 'C-2',
          event_id: 'e',
          reason: 'An earlier row has the same event ID for another user ID',
        },
      ],
    });
  });

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
    ['Customer', 'Order', { userIdColumn: 'Customer', eventIdColumn: 'Order' }],
  ])('may be one order with its items, known by %s and %s', async (userId, eventId, typed) => {
    const rows = { [userId]: 'u', [eventId]: 'e', amount: 1, items: [{ amount: 2 }] };
    const props = { eventType: 'ecommerce_order_create', rows, ...typed };
    expect(await run(NAME, props)).toMatchObject({ total: 1, accepted: 1 });
    expect(stored()).toMatchObject([{ _event_id: 'e', _event_parameters: { 'order-amount': 1 } }]);
  });

  it('lists the rows that do not fit, all with the same keys', async () => {
    const output = await run(NAME, {
      eventType: 'ecommerce_order_create',
      rows: [
        { _user_id: 'u', amount: 1 },
        { _event_id: 'e2', amount: 1 },
        { _user_id: 'u', _event_id: 'e3' },
        { _user_id: 'u', _event_id: 'e4', amount: 1, _event_date: 'soon' },
        { _user_id: 'u', _event_id: 'e5', amount: 'ten' },
        { _user_id: 'u', _event_id: 'e6', amount: 1, currency: 'EURO' },
        { _user_id: 'u', _event_id: 'e7', amount: 1 },
      ],
    });
    expect(output).toMatchObject({ accepted: 1, rejected: 6 });
    const listed = output['problems'] as Record<string, unknown>[];
    expect(
      listed.map(({ row, user_id, event_id, field }) => [row, user_id, event_id, field]),
    ).toEqual([
      [1, null, null, '_event_id'],
      [2, null, 'e2', '_user_id'],
      [3, 'u', 'e3', 'Amount'],
      [4, 'u', 'e4', '_event_date'],
      [5, 'u', 'e5', 'Amount'],
      [6, 'u', 'e6', 'Currency'],
    ]);
    for (const each of listed) {
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
    expect(listed[3]?.['reason']).toBe(
      'must be a date and time, such as 2026-03-09T18:30:00+01:00; text of 4 characters came',
    );
    expect(listed[2]?.['reason']).toBe(
      'is needed for this event type, and the column "amount" is empty or missing',
    );
  });

  it('lists everything that is wrong with a row at once', async () => {
    const rows = [{ _user_id: 'u', _event_id: 'e', _event_date: 'soon', amount: 'x', note: 1 }];
    const output = await run(NAME, {
      eventType: 'ecommerce_order_create',
      rows,
      columns: { currency: 'note' },
    });
    expect(output).toMatchObject({ problems: [{ row: 1, field: '_event_date, Amount' }] });
    const refunds = [
      { _user_id: 'u', _event_id: 'e', Sum: '' },
      { _user_id: 'u', Sum: 1 },
    ];
    const props = {
      eventType: 'refund_create',
      rows: refunds,
      columns: { 'refund-amount': 'Sum' },
    };
    expect(await run(NAME, props)).toMatchObject({
      problems: [
        {
          row: 1,
          field: 'Amount',
          reason: 'is needed for this event type, and the column "Sum" is empty or missing',
        },
        { row: 2, event_id: null },
      ],
    });
  });

  it('names a needed detail as Instasent does where no column holds it', async () => {
    const rows = [{ _user_id: 'u', _event_id: 'e', currency: 'EUR' }];
    expect(await run(NAME, { eventType: 'ecommerce_order_create', rows })).toMatchObject({
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
    const rows = [{ _user_id: 'u', _event_id: 'e', amount: 1 }];
    const { problems } = await run(NAME, { eventType: 'ecommerce_order_create', rows });
    expect(problems).toMatchObject([{ row: 1, status: 'rejected', event_id: 'e' }]);
    expect(JSON.stringify(problems)).toContain('did not accept the request (status 400)');
  });

  it('lists what Instasent rejects', async () => {
    const output = await run(NAME, {
      eventType: 'unheard_of_by_the_store',
      rows: [{ _user_id: 'u', _event_id: 'e1' }],
    }).catch((error: unknown) => String(error));
    expect(output).toContain(
      'Instasent knows no event type "unheard_of_by_the_store" in this project. No row was sent.',
    );
    sandbox.fail({
      kind: 'status',
      status: 422,
      body: '{"accepted":[],"errors":[{"position":0,"errors":{"_event_date":["In the future"]}}]}',
      on: ({ method }) => method === 'POST',
    });
    expect(
      await run(NAME, { eventType: 'something_new', rows: [{ _user_id: 'u', _event_id: 'e1' }] }),
    ).toMatchObject({
      problems: [
        { row: 1, user_id: 'u', event_id: 'e1', field: '_event_date', reason: 'In the future' },
      ],
    });
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
          field: '_event_date',
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

  it('is the same moment for all rows without a date', async () => {
    await run(NAME, { eventType, rows: [row('', 'e1'), row(null, 'e2')] });
    const [first, second] = dates();
    expect(first).toBe(second);
  });
});

describe('trying it first', () => {
  it('sends nothing, and shows the events as they would be sent', async () => {
    const rows = [
      { _user_id: 'u', _event_id: 'e', _event_date: '2026-03-09 18:30', amount: '1,5' },
      { _user_id: 'u', _event_id: 'e', amount: 2 },
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
    userIdColumn: 'cliente',
    eventIdColumn: 'pedido',
    eventDateColumn: 'FECHA',
    columns: { 'order-amount': 'Importe', currency: 'Moneda' },
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
      { rows: [{}], eventType: 'ecommerce_order_create', userIdColumn: 'Customer' },
      'User ID Column names the column "Customer"',
    ],
    [
      { rows: [{ _user_id: 'u1' }], eventType: 'ecommerce_order_create', eventIdColumn: 'Order' },
      'Event ID Column names the column "Order"',
    ],
    [
      {
        rows: [{ _user_id: 'u1', _event_id: 'e1' }],
        eventType: 'ecommerce_order_create',
        eventDateColumn: 'Date',
      },
      'Event Date Column names the column "Date"',
    ],
    [
      { rows: [{ _user_id: 'u1', id: 'e1' }], eventType: 'ecommerce_order_create' },
      'Event ID Column names the column "_event_id", which no row has',
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
      'Columns names "_event_date", which Instasent does not list here',
    ],
    [
      { amount: 1 },
      { columns: { 'order-amount': 'Total' } },
      'names the column "Total", which no row has',
    ],
  ])('%j with %j is refused before anything is written', async (cells, props, sentence) => {
    const rows = [{ _user_id: 'u1', _event_id: 'e1', ...cells }];
    const step = run(NAME, { rows, eventType: 'ecommerce_order_create', ...props });
    expect(await refusalOf(step)).toContain(sentence);
    expect(calls().sort()).toEqual(READS);
  });

  it('takes a column that says the type, where it is the chosen one', async () => {
    const rows = [
      { _user_id: 'u1', _event_id: 'e1', _event_type: 'ecommerce_order_create', amount: 1 },
    ];
    expect(await run(NAME, { rows, eventType: 'ecommerce_order_create' })).toMatchObject({
      accepted: 1,
      columns_used: '_user_id → _user_id, _event_id → _event_id, amount → order-amount',
      ignored_columns: null,
    });
  });
});

describe('the form', () => {
  it('asks for the column of each detail of the chosen type', async () => {
    const form = await shown(NAME, 'columns', { eventType: 'refund_create' });
    expect(Object.keys(form)).toEqual(['refund-amount', 'currency', 'reason']);
    expect(await shown(NAME, 'columns')).toHaveProperty(NOTE_KEY);
    expect(await shown(NAME, 'eventType')).toHaveProperty('disabled', false);
  });
});
