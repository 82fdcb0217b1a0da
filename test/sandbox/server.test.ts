import { SANDBOX_CONNECTION, SANDBOX_KEY_WITHOUT_SCOPES } from './server';
import { useSandbox } from '../support';

/** The sandbox itself, asked without the piece: it has to be what is known of the Ingest API. */

const sandbox = useSandbox({ limit: { requests: 50, windowMs: 60_000 } });
const key = { Authorization: `Bearer ${SANDBOX_CONNECTION.apiKey}` };
const { projectId, datasourceId } = SANDBOX_CONNECTION;

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = key,
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const base = `${sandbox.url}/project/${projectId}/datasource/${datasourceId}`;
  const answer = await fetch(
    path.startsWith('/project') ? `${sandbox.url}${path}` : `${base}${path}`,
    {
      method,
      headers,
      ...(body === undefined ? {} : { body: text }),
    },
  );
  const content = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: (content === '' ? null : JSON.parse(content)) as Record<string, unknown> | null,
  };
}

const order = (id: string, rest: object = {}) => ({
  _user_id: 'u1',
  _event_id: id,
  _event_type: 'order_created',
  _event_date: '2026-01-01T10:00:00.000Z',
  _event_parameters: { amount: 1 },
  ...rest,
});

describe('the sandbox asks for a key', () => {
  it.each([
    ['none', {}, 401],
    ['another', { Authorization: 'Bearer wrong' }, 401],
    ['one of another kind', { Authorization: 'Basic abc' }, 401],
    ['one without scopes', { Authorization: `Bearer ${SANDBOX_KEY_WITHOUT_SCOPES}` }, 403],
    ['the right one', key, 200],
  ])('%s: %j gets %d', async (_which, headers, status) => {
    expect((await ask('GET', '/stream', undefined, headers as Record<string, string>)).status).toBe(
      status,
    );
  });

  it('that belongs to the data source', async () => {
    for (const path of [
      `/project/${projectId}/datasource/other/stream`,
      `/project/other/datasource/${datasourceId}/stream`,
    ]) {
      expect((await ask('GET', path)).status).toBe(404);
    }
  });
});

describe('the sandbox answers', () => {
  it('the check with four objects', async () => {
    const { body } = await ask('GET', '/stream');
    expect(Object.keys(body ?? {})).toEqual(['organization', 'project', 'datasource', 'stream']);
  });

  it('with specs of every data type and every kind of event', async () => {
    const { body: attributes } = await ask('GET', '/stream/specs/attributes');
    const types = (attributes?.['specs'] as { dataType: string }[]).map(({ dataType }) => dataType);
    expect(types).toEqual(
      expect.arrayContaining(['string', 'text', 'date', 'bool', 'payload', 'int', 'decimal']),
    );
    const { body: events } = await ask('GET', '/stream/specs/events');
    for (const { uid } of events?.['specs'] as { uid: string }[]) {
      expect((await ask('GET', `/stream/specs/event-parameters/${uid}`)).status).toBe(200);
    }
    expect((await ask('GET', '/stream/specs/event-parameters/constructor')).status).toBe(404);
  });

  it.each([
    ['GET', '/nothing'],
    ['POST', '/stream'],
    ['GET', '/stream/contacts'],
    ['GET', '/stream/specs/other'],
  ])('%s %s with 404', async (method, path) => {
    expect((await ask(method, path)).status).toBe(404);
  });

  it('with the rate limit in the headers, and 429 beyond it', async () => {
    const { headers } = await ask('GET', '/stream');
    const used = 50 - Number(headers.get('x-ratelimit-remaining'));
    const reset = Number(headers.get('x-ratelimit-reset'));
    expect(headers.get('x-ratelimit-limit')).toBe('50');
    expect(reset * 1000 - Date.now()).toBeGreaterThan(0);
    expect(reset * 1000 - Date.now()).toBeLessThanOrEqual(60_000);
    for (let count = used; count < 50; count += 1) await ask('GET', '/stream');
    expect((await ask('GET', '/stream')).status).toBe(429);
  });
});

describe('the sandbox stores', () => {
  it('contacts, attribute by attribute', async () => {
    expect((await ask('POST', '/stream/contacts', [{ _user_id: 'u1', a: 1, b: 2 }])).status).toBe(
      202,
    );
    expect(
      (await ask('POST', '/stream/contacts?_sync', [{ _user_id: 'u1', b: null }])).status,
    ).toBe(200);
    expect(sandbox.contacts.get('u1')).toEqual({ _user_id: 'u1', a: 1, b: null });
    expect((await ask('DELETE', '/stream/contacts/u1')).status).toBe(204);
    expect((await ask('DELETE', '/stream/contacts/u1')).status).toBe(404);
  });

  it('an event once, as it came first', async () => {
    expect((await ask('POST', '/stream/events', [order('e1')])).status).toBe(202);
    expect((await ask('POST', '/stream/events', [order('e1', { _user_id: 'u2' })])).status).toBe(
      202,
    );
    expect([...sandbox.events.values()]).toEqual([order('e1')]);
  });

  it.each([
    '{',
    '{}',
    '"x"',
    '[]',
    '[1]',
    '[[]]',
    JSON.stringify(Array.from({ length: 101 }, () => ({}))),
  ])('nothing from a malformed body: %.20s', async (body) => {
    expect((await ask('POST', '/stream/contacts', body)).status).toBe(400);
  });
});

describe('the sandbox judges each record', () => {
  const contact = { _user_id: 'u1' };

  it.each([
    [{}, '_user_id', 'Required'],
    [{ _user_id: 5 }, '_user_id', 'Required'],
    [{ ...contact, _email: 'x' }, '_email', 'Invalid format'],
    [{ ...contact, _phone_mobile: '600' }, '_phone_mobile', 'Invalid format'],
    [{ ...contact, _birthdate: '31/05/1990' }, '_birthdate', 'Must be a date as YYYY-MM-DD'],
    [{ ...contact, _sms_marketing: true }, '_sms_marketing', 'Must be "1", "0" or null'],
    [{ ...contact, loyalty_points: 1.5 }, 'loyalty_points', 'Must be a whole number'],
    [{ ...contact, lifetime_value: 'x' }, 'lifetime_value', 'Must be a number'],
    [{ ...contact, favorite_colors: 'red' }, 'favorite_colors', 'Must be a list'],
    [{ ...contact, favorite_colors: ['1', '2', '3', '4'] }, 'favorite_colors', 'At most 3 values'],
    [{ ...contact, favorite_colors: [{}] }, 'favorite_colors', 'Must be text'],
    [{ ...contact, _first_name: {} }, '_first_name', 'Must be text'],
    [{ ...contact, _created_at: '2026-01-01' }, '_created_at', 'Read-only'],
    [{ ...contact, _unheard_of: 'x' }, '_unheard_of', 'Unknown attribute'],
  ])('%j is rejected for %s', async (record, field, reason) => {
    const { status, body } = await ask('POST', '/stream/contacts', [record]);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      success: false,
      accepted: [],
      errors: [{ position: 0, errors: { [field]: [reason] } }],
    });
    expect(sandbox.contacts.size).toBe(0);
  });

  it.each([
    [order('e1', { _event_type: 'x' }), '_event_type', 'Unknown type'],
    [order('e1', { _event_date: '2026-01-01' }), '_event_date', 'Must be an ISO 8601 date-time'],
    [order('', {}), '_event_id', 'Required'],
    [order('e1', { _event_parameters: [] }), '_event_parameters', 'Must be an object'],
    [order('e1', { _event_parameters: {} }), 'amount', 'Required'],
    [order('e1', { _event_parameters: { amount: 1, currency: 'EURO' } }), 'currency', 'Too long'],
  ])('event %j is rejected for %s', async (record, field, reason) => {
    const { body } = await ask('POST', '/stream/events', [record]);
    expect(body).toMatchObject({ errors: [{ errors: { [field]: [reason] } }] });
    expect(sandbox.events.size).toBe(0);
  });

  it('in both shapes, and partial failure is a success', async () => {
    const records = [{ _user_id: 'u1' }, { _user_id: 'u2', _email: 'x' }];
    const flat = await ask('POST', '/stream/contacts', records);
    expect(flat.status).toBe(202);
    expect(flat.body).toMatchObject({
      entitiesSuccess: 1,
      accepted: [{ position: 0, item: { _user_id: 'u1' } }],
      errors: [{ position: 1 }],
    });
    sandbox.outcome = 'documented';
    const documented = await ask('POST', '/stream/contacts', records);
    expect(documented.body).toEqual({
      entity: {
        successful: 1,
        failed: 1,
        items: [
          { status: 'success', _user_id: 'u1', errors: {} },
          { status: 'error', _user_id: 'u2', errors: { _email: ['Invalid format'] } },
        ],
      },
    });
  });
});
