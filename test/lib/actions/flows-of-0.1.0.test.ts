import { run, useSandbox, type Props } from '../../support';

/**
 * What the forms of version 0.1.0 stored in flows: each prop as its field left it, the untouched ones
 * included, and no prop that came later.
 */

const sandbox = useSandbox();
const bodies = () =>
  sandbox.requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => JSON.parse(body) as unknown);

/** More attributes than a form shows by now: the last ones were filled in when it showed all. */
const MANY = Array.from({ length: 320 }, (_, index) => ({
  uid: `attribute_${index.toString()}`,
  displayLabel: `Attribute ${index.toString()}`,
  dataType: index === 319 ? 'date' : 'string',
  custom: true,
}));

function haveManyAttributes(): void {
  sandbox.fail({
    kind: 'status',
    status: 200,
    body: JSON.stringify({ specs: MANY }),
    on: ({ url }) => url.endsWith('/specs/attributes'),
  });
}

/** A form of text fields, as the builder stored it: empty but for some. */
const formOf = (names: string[], filled: Props): Props => ({
  ...Object.fromEntries(names.map((name) => [name, ''])),
  ...filled,
});

it('a step that adds a contact sets what was filled in, hidden attributes included', async () => {
  const contactProperties = formOf(
    MANY.map(({ uid }) => uid),
    {
      attribute_319: '1990-05-31',
      fax_number: '910000000',
      favorite_colors: ['red'],
      is_vip: null,
    },
  );
  const output = await run('add_or_update_contact', {
    userId: 'C-1',
    contactProperties,
    customAttributes: {},
    instant: false,
  });
  const saved = { attribute_319: '1990-05-31', fax_number: '910000000', favorite_colors: ['red'] };
  expect(bodies()).toEqual([[{ _user_id: 'C-1', ...saved }]]);
  expect(output).toMatchObject({ status: 'accepted', contact_attribute_319: '1990-05-31' });
});

it('a step that adds an event records it under the ID of the form', async () => {
  const output = await run('add_event', {
    userId: 'C-1',
    eventId: '10045',
    eventType: 'order_created',
    eventDate: undefined,
    eventParameters: { amount: 19.9, currency: '', products: [], is_first_order: '1', details: {} },
  });
  expect(output).toMatchObject({ status: 'accepted', event_id: '10045', event_id_made: false });
  expect(sandbox.events.get('10045')).toMatchObject({
    _event_parameters: { amount: 19.9, is_first_order: '1' },
  });
});

describe.each([
  ['a list', (rows: unknown) => rows],
  ['the text that the new field makes of it', (rows: unknown) => JSON.stringify(rows)],
])('with rows as %s', (_what, stored) => {
  it('a step that imports contacts maps what was typed, hidden attributes included', async () => {
    haveManyAttributes();
    const rows = [
      { _user_id: 'C-1', Born: '1990-05-31', attribute_300: 'x' },
      { _user_id: 'C-2', Born: '', attribute_300: '' },
    ];
    const output = await run('import_contacts', {
      rows: stored(rows),
      userIdColumn: '_user_id',
      columns: formOf(
        MANY.map(({ uid }) => uid),
        { attribute_319: 'Born' },
      ),
      sendOtherColumns: false,
      onRejected: 'list',
    });
    expect(output).toMatchObject({ status: 'done', total: 2, accepted: 2, ignored_columns: null });
    expect([...sandbox.contacts.values()]).toEqual([
      { _user_id: 'C-1', attribute_319: '1990-05-31', attribute_300: 'x' },
      { _user_id: 'C-2' },
    ]);
  });

  it('a step that imports events records them', async () => {
    const output = await run('import_events', {
      rows: stored([
        { Customer: 'C-1', Order: 10045, Date: '2026-03-09T18:30:00+01:00', Total: 5 },
      ]),
      eventType: 'order_created',
      userIdColumn: 'Customer',
      eventIdColumn: 'Order',
      eventDateColumn: 'Date',
      columns: { amount: 'Total', currency: '', coupon: '' },
      onRejected: 'fail',
    });
    expect(output).toMatchObject({ status: 'done', accepted: 1 });
    expect([...sandbox.events.values()]).toEqual([
      {
        _user_id: 'C-1',
        _event_id: '10045',
        _event_type: 'order_created',
        _event_date: '2026-03-09T17:30:00.000Z',
        _event_parameters: { amount: 5 },
      },
    ]);
  });
});

it('a step that imports contacts still fills attributes that no form offers any more', async () => {
  const rows = [{ _user_id: 'C-1', Fax: '910 000 000', 'Sync checksum': 'abc' }];
  const output = await run('import_contacts', {
    rows,
    userIdColumn: '_user_id',
    columns: { fax_number: 'Fax', sync_checksum: '' },
    sendOtherColumns: false,
    onRejected: null,
  });
  expect(output).toMatchObject({
    accepted: 1,
    columns_used: '_user_id → _user_id, Fax → fax_number',
    // Nothing but what was typed is matched with them.
    ignored_columns: 'Sync checksum',
  });
  expect(sandbox.contacts.get('C-1')).toEqual({ _user_id: 'C-1', fax_number: '910 000 000' });
});

it('a step that deletes a contact does so', async () => {
  sandbox.contacts.set('C-1', {});
  expect(await run('delete_contact', { userId: 'C-1' })).toMatchObject({ status: 'deleted' });
});

it.each([
  [{ method: 'GET', path: '/stream', queryParams: {}, body: {} }, 200],
  [{ method: 'POST', path: '/stream/contacts', queryParams: {}, body: [{ _user_id: 'C-1' }] }, 202],
])('a call of one’s own is sent as it was (%j)', async (props, status) => {
  expect(await run('custom_api_call', props)).toMatchObject({ status });
});
