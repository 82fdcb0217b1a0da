import { NOTE_KEY } from '../../../src/lib/values/input';
import { refusalOf, run, shown, useSandbox } from '../../support';

const sandbox = useSandbox();
const NAME = 'import_events';
const stored = () => [...sandbox.events.values()];

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
    eventType: 'order_created',
    userIdColumn: 'Customer',
    eventIdColumn: 'Order',
    eventDateColumn: 'Date',
    columns: { amount: 'Total', is_first_order: 'First' },
  };

  it.each(['flat', 'documented'] as const)(
    'is recorded with one request, each event once (%s)',
    async (outcome) => {
      sandbox.outcome = outcome;
      const before = Date.now();
      expect(await run(NAME, props)).toMatchObject({
        status: 'done',
        total: 3,
        accepted: 2,
        merged: 1,
        requests: 1,
      });
      expect(sandbox.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
      const [first, second] = stored();
      expect(first).toEqual({
        _user_id: 'C-1',
        _event_id: '10045',
        _event_type: 'order_created',
        _event_date: '2026-03-09T17:30:00.000Z',
        _event_parameters: { amount: 19.9, currency: 'EUR', is_first_order: '1' },
      });
      expect(second).toMatchObject({ _event_id: '10046', _event_parameters: { amount: 5 } });
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
    expect(await run(NAME, { rows: both, eventType: 'order_created' })).toMatchObject({
      accepted: 1,
      rejected: 1,
      merged: 0,
      ignored_columns: 'note',
      rejected_rows: [
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
      eventType: 'order_created',
    });
    expect(stored()).toMatchObject([{ _event_date: '2026-03-09T00:00:00.000Z' }]);
  });

  it('lists the rows that do not fit, all with the same keys', async () => {
    const output = await run(NAME, {
      eventType: 'order_created',
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
    const listed = output['rejected_rows'] as Record<string, unknown>[];
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
      expect(Object.keys(each)).toEqual(['row', 'user_id', 'event_id', 'field', 'reason']);
    }
    expect(listed[3]?.['reason']).toBe(
      'Column "_event_date" is not a date that can be read. Use a date and time such as 2026-03-09T18:30:00+01:00, or a date such as 2026-03-09.',
    );
    expect(listed[2]?.['reason']).toBe(
      'is needed for this event type, and the column "amount" is empty or missing',
    );
  });

  it('lists every row of a request that failed', async () => {
    const on = ({ method }: { method: string }) => method === 'POST';
    sandbox.fail({ kind: 'status', status: 400, on });
    const rows = [{ _user_id: 'u', _event_id: 'e', amount: 1 }];
    const { rejected_rows } = await run(NAME, { eventType: 'order_created', rows });
    expect(JSON.stringify(rejected_rows)).toContain('The rows of this request were not saved.');
  });

  it('lists what Instasent rejects', async () => {
    const output = await run(NAME, {
      eventType: 'unheard_of_by_the_store',
      rows: [{ _user_id: 'u', _event_id: 'e1' }],
    }).catch((error: unknown) => String(error));
    expect(output).toContain('Instasent knows no such project, data source or event type');
    sandbox.fail({
      kind: 'status',
      status: 422,
      body: '{"accepted":[],"errors":[{"position":0,"errors":{"_event_date":["In the future"]}}]}',
      on: ({ method }) => method === 'POST',
    });
    expect(
      await run(NAME, { eventType: 'something_new', rows: [{ _user_id: 'u', _event_id: 'e1' }] }),
    ).toMatchObject({
      rejected_rows: [
        { row: 1, user_id: 'u', event_id: 'e1', field: '_event_date', reason: 'In the future' },
      ],
    });
  });
});

describe('an import that cannot be right', () => {
  it.each([
    [{ eventType: 'order_created' }, 'Rows is empty'],
    [{ rows: [] }, 'Event Type is empty'],
    [
      { rows: [{}], eventType: 'order_created', userIdColumn: 'Customer' },
      'User ID Column names the column "Customer"',
    ],
    [
      { rows: [{}], eventType: 'order_created', eventIdColumn: 'Order' },
      'Event ID Column names the column "Order"',
    ],
    [
      { rows: [{}], eventType: 'order_created', eventDateColumn: 'Date' },
      'Event Date Column names the column "Date"',
    ],
  ])('%j is refused before any request', async (props, sentence) => {
    expect(await refusalOf(run(NAME, props))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('the form', () => {
  it('asks for the column of each detail of the chosen type', async () => {
    const form = await shown(NAME, 'columns', { eventType: 'refund_issued' });
    expect(Object.keys(form)).toEqual(['amount', 'currency', 'reason']);
    expect(await shown(NAME, 'columns')).toHaveProperty(NOTE_KEY);
    expect(await shown(NAME, 'eventType')).toHaveProperty('disabled', false);
  });
});
