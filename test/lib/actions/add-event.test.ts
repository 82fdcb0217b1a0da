import { authOf, failureOf, refusalOf, run, shown, useSandbox } from '../../support';

const sandbox = useSandbox();
const NAME = 'add_event';
const ORDER = {
  userId: 'C-1',
  eventId: '10045',
  eventType: 'ecommerce_order_create',
  eventDate: '2026-03-09T18:30:00+01:00',
  eventParameters: {
    'order-amount': 19.9,
    currency: 'EUR',
    'utm-source': 'newsletter',
    coupon: '',
    'is-first-order': true,
  },
};
const sent = () => sandbox.requests.map(({ body }) => (JSON.parse(body) as unknown[])[0]);

describe.each(['flat', 'documented'] as const)('an event, with the %s outcome', (outcome) => {
  beforeEach(() => {
    sandbox.outcome = outcome;
  });

  it('is recorded with one request, and comes out as one flat row', async () => {
    expect(await run(NAME, ORDER)).toEqual({
      status: 'accepted',
      user_id: 'C-1',
      event_id: '10045',
      event_id_made: false,
      event_type: 'ecommerce_order_create',
      event_date: '2026-03-09T17:30:00.000Z',
      project_id: 'sandbox-project',
      datasource_id: 'sandbox-datasource',
      stream_id: outcome === 'flat' ? 'sandbox-stream' : null,
    });
    expect(sent()).toEqual([
      {
        _user_id: 'C-1',
        _event_id: '10045',
        _event_type: 'ecommerce_order_create',
        _event_date: '2026-03-09T17:30:00.000Z',
        _event_parameters: {
          'order-amount': 19.9,
          currency: 'EUR',
          'utm-source': 'newsletter',
          'is-first-order': '1',
        },
      },
    ]);
  });

  it('that Instasent rejects fails the step with the parameter and the reason', async () => {
    const step = run(NAME, {
      ...ORDER,
      eventParameters: { 'order-amount': 'ten', currency: 'EURO' },
    });
    const amount = outcome === 'flat' ? 'order-amount' : 'Order amount (order-amount)';
    expect(await failureOf(step)).toBe(
      `Instasent rejected the event "10045" of contact "C-1": ${amount}: Must be a number; currency: Too long. The event was not recorded. Correct these values and run the step again.`,
    );
  });
});

describe('an event', () => {
  it('that is sent twice is recorded once', async () => {
    await run(NAME, ORDER);
    await run(NAME, ORDER);
    expect(sandbox.events.size).toBe(1);
  });

  it('that is retried carries the same ID and the same date', async () => {
    sandbox.fail({ kind: 'reset', carriedOut: true }, { kind: 'delay', ms: 5 });
    await run(NAME, { ...ORDER, eventDate: '' });
    expect(sandbox.requests).toHaveLength(2);
    expect(sent()[0]).toEqual(sent()[1]);
    expect(sandbox.events.size).toBe(1);
  });

  it.each([undefined, null, '', '  '])('without a date (%j) happened now', async (eventDate) => {
    const before = Date.now();
    const { event_date } = await run(NAME, { ...ORDER, eventDate });
    expect(event_date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(String(event_date))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(event_date))).toBeLessThanOrEqual(Date.now());
  });

  it('may have a date from an expression, and numbers for IDs', async () => {
    const eventDate = new Date('2026-03-09T17:30:00Z');
    expect(await run(NAME, { ...ORDER, eventDate, userId: 1, eventId: 2 })).toMatchObject({
      event_date: '2026-03-09T17:30:00.000Z',
      user_id: '1',
      event_id: '2',
    });
  });

  it.each([
    [{ userId: '' }, 'User ID is empty.'],
    [{ eventId: '#N/A' }, 'Event ID '],
    [{ eventId: { id: 1 } }, 'Event ID must be text'],
    [{ eventType: null }, 'Event Type is empty.'],
    [{ eventDate: 'yesterday' }, 'Event Date is not a date that can be read.'],
    [{ eventDate: '2026-02-30' }, 'such as 2026-03-09T18:30:00+01:00'],
    [{ eventDate: 1714557600 }, 'Event Date is not a date that can be read.'],
    [{ eventParameters: 'text' }, 'Event Parameters must be values by name'],
    [
      { eventParameters: { 'order-amount': Number.NaN } },
      'Event Parameters → order-amount is not a number',
    ],
  ])('with %j is refused before any request', async (change, sentence) => {
    expect(await refusalOf(run(NAME, { ...ORDER, ...change }))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('an event without an ID', () => {
  const VISIT = { ...ORDER, eventId: undefined, eventDate: '' };
  const host = { run: { id: 'run-1' }, step: { name: 'step_2' } };
  const idOf = async (
    change: Record<string, unknown> = {},
    where: Record<string, unknown> = host,
  ) => {
    const { event_id, event_id_made } = await run(NAME, { ...VISIT, ...change }, authOf(), where);
    expect(event_id_made).toBe(true);
    expect(event_id).toMatch(/^activepieces-[0-9a-f]{32,}$/);
    return event_id;
  };

  it.each([undefined, null, '', ' '])('(%j) gets one', async (eventId) => {
    const id = await idOf({ eventId });
    expect([...sandbox.events.keys()]).toEqual([id]);
  });

  it('is recorded once, however often the host runs the step again', async () => {
    sandbox.fail({ kind: 'reset', carriedOut: true });
    const first = await idOf();
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout'],
      now: Date.now() + 8_000,
    });
    const second = await idOf();
    jest.useRealTimers();
    expect(second).toBe(first);
    expect(sandbox.events.size).toBe(1);
  });

  it.each([
    ['in another run', {}, { ...host, run: { id: 'run-2' } }],
    ['of another step', {}, { ...host, step: { name: 'step_3' } }],
    ['of another contact', { userId: 'C-2' }, host],
    ['of another type', { eventType: 'ecommerce_checkout_create' }, host],
    ['at a given time', { eventDate: '2026-03-09' }, host],
    [
      'with other parameters',
      { eventParameters: { ...ORDER.eventParameters, 'order-amount': 20 } },
      host,
    ],
  ])('is another one %s', async (_what, change, where) => {
    expect(await idOf(change, where)).not.toBe(await idOf());
    expect(sandbox.events.size).toBe(2);
  });

  it.each([
    ['an agent', { run: { id: 'mcp-flow-run-id' } }],
    ['a test of the step', { run: { id: 'test-run' } }],
    ['a host without runs', { run: undefined, step: undefined }],
    ['a host whose run has no ID', { run: {}, step: null }],
  ])('is a new one for each call by %s', async (_what, where) => {
    expect(await idOf({}, where)).not.toBe(await idOf({}, where));
    expect(sandbox.events.size).toBe(2);
  });

  it('is retried under the same one where there is no run', async () => {
    sandbox.fail({ kind: 'reset', carriedOut: true });
    await idOf({}, { run: undefined });
    expect(sandbox.requests).toHaveLength(2);
    expect(sandbox.events.size).toBe(1);
  });

  it('needs no step', async () => {
    const where = { run: host.run };
    expect(await idOf({}, where)).toBe(await idOf({}, where));
  });
});

it('the form of an event holds the parameters of the type, attribution included', async () => {
  const form = await shown(NAME, 'eventParameters', { eventType: 'ecommerce_order_create' });
  expect(Object.keys(form)).toEqual(expect.arrayContaining(['order-amount', 'utm-campaign']));
});
