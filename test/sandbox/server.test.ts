import http from 'node:http';
import net from 'node:net';
import { startProxy, type Proxy, type ProxyFault } from './proxy';
import {
  recordsOf,
  SANDBOX_CONNECTION,
  SANDBOX_KEY_WITHOUT_READING,
  SANDBOX_KEY_WITHOUT_SCOPES,
  startSandbox,
} from './server';
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
  _event_type: 'ecommerce_order_create',
  _event_date: '2026-01-01T10:00:00.000Z',
  _event_parameters: { 'order-amount': 1 },
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
  it('the check with five objects', async () => {
    const { body } = await ask('GET', '/stream');
    expect(body).toEqual({
      organization: {
        uid: 'sandbox-organization',
        name: 'Sandbox',
        plan: 'growth',
        api: { tier: 'standard' },
        account: 'sandbox-account',
      },
      project: {
        uid: projectId,
        id: 'sandbox-project-id',
        name: 'Sandbox project',
        locale: 'es_ES',
        timezone: 'Europe/Madrid',
      },
      datasource: {
        uid: datasourceId,
        id: 'sandbox-datasource-id',
        name: 'Sandbox data source',
        type: 'activepieces',
        defaultCountry: 'ES',
        locale: 'es_ES',
        timezone: 'Europe/Madrid',
        lastContactReceivedAt: null,
      },
      stream: { uid: 'sandbox-stream', id: 'sandbox-stream', callsTotal: 1 },
      token: { type: 'datasource', scopes: ['ingest:write', 'ingest:read'] },
    });
  });

  it('the check with the country and the time zone that it is told, until it is reset', async () => {
    sandbox.country = null;
    sandbox.timeZone = 'America/Bogota';
    expect((await ask('GET', '/stream')).body).toMatchObject({
      project: { timezone: 'America/Bogota' },
      datasource: { defaultCountry: null, timezone: 'America/Bogota' },
    });
    sandbox.reset();
    expect((await ask('GET', '/stream')).body).toMatchObject({
      datasource: { defaultCountry: 'ES', timezone: 'Europe/Madrid' },
    });
  });

  it('the check with whether a contact has come', async () => {
    await ask('POST', '/stream/contacts', [{ _user_id: 'u1' }]);
    expect((await ask('GET', '/stream')).body).toMatchObject({
      datasource: { lastContactReceivedAt: '2026-02-01T08:00:00.000Z' },
      stream: { callsTotal: 2 },
    });
  });

  it('a contact as it is held, or 404', async () => {
    expect((await ask('GET', '/stream/contacts/a%2Fb')).status).toBe(404);
    await ask('POST', '/stream/contacts', [{ _user_id: 'a/b', _first_name: 'Ada', plan: 'gold' }]);
    const { status, body } = await ask('GET', '/stream/contacts/a%2Fb');
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        contact: {
          contactData: { _user_id: 'a/b', _first_name: 'Ada', plan: 'gold' },
          contactId: expect.stringMatching(/^contact-[0-9a-f]{12}$/) as string,
          audienceId: expect.stringMatching(/^audience-[0-9a-f]{12}$/) as string,
          deleted: false,
          hasErrors: false,
          createdAt: '2026-01-01T08:00:00.000Z',
          updatedAt: '2026-02-01T08:00:00.000Z',
        },
      },
    });
    expect((await ask('GET', '/stream/contacts/a%2Fb')).body).toEqual(body);
  });

  it('a key that may not read contacts with everything else', async () => {
    const headers = { Authorization: `Bearer ${SANDBOX_KEY_WITHOUT_READING}` };
    expect((await ask('POST', '/stream/contacts', [{ _user_id: 'u1' }], headers)).status).toBe(202);
    expect((await ask('GET', '/stream/contacts/u1', undefined, headers)).status).toBe(403);
    expect((await ask('GET', '/stream/contacts/u2', undefined, headers)).status).toBe(403);
    expect((await ask('GET', '/stream', undefined, headers)).body).toMatchObject({
      token: { type: 'datasource', scopes: ['ingest:write'] },
    });
    expect((await ask('DELETE', '/stream/contacts/u1', undefined, headers)).status).toBe(200);
  });

  it('with specs of every data type and every kind of event', async () => {
    const { body: attributes } = await ask('GET', '/stream/specs/attributes');
    const types = (attributes?.['specs'] as { dataType: string }[]).map(({ dataType }) => dataType);
    expect(types).toEqual(
      expect.arrayContaining([
        'string',
        'text',
        'date',
        'bool',
        'payload',
        'int',
        'decimal',
        'phone',
      ]),
    );
    const { body: events } = await ask('GET', '/stream/specs/events');
    for (const { uid } of events?.['specs'] as { uid: string }[]) {
      expect((await ask('GET', `/stream/specs/event-parameters/${uid}`)).status).toBe(200);
    }
    expect((await ask('GET', '/stream/specs/event-parameters/constructor')).status).toBe(404);
  });

  it.each([
    ['readOnly', true],
    ['readonly', true],
    ['enabled', false],
    ['mappeable', false],
    ['internal', true],
    ['unique', true],
    ['visualType', 'phone'],
  ])('with attributes whose %s is %s', async (field, value) => {
    const { body } = await ask('GET', '/stream/specs/attributes');
    const specs = body?.['specs'] as Record<string, unknown>[];
    expect(specs.some((spec) => spec[field] === value)).toBe(true);
  });

  it.each([
    ['GET', '/nothing'],
    ['POST', '/stream'],
    ['GET', '/stream/contacts'],
    ['GET', '/stream/specs/other'],
  ])('%s %s with 404', async (method, path) => {
    expect((await ask(method, path)).status).toBe(404);
  });

  it('with the rate limit of reads or of writes in the headers, and 429 beyond it', async () => {
    let now = 90_000;
    sandbox.clock = () => now;
    const { headers } = await ask('GET', '/stream');
    expect(headers.get('x-ratelimit-limit')).toBe('50');
    expect(headers.get('x-ratelimit-remaining')).toBe('49');
    expect(headers.get('x-ratelimit-reset')).toBe('120');
    expect(headers.get('x-request-id')).toBe('sandbox-request-1');
    for (let count = 1; count < 50; count += 1) await ask('GET', '/stream');
    const refused = await ask('GET', '/stream');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    const write = await ask('POST', '/stream/contacts', [{ _user_id: 'u1' }]);
    expect(write.status).toBe(202);
    expect(write.headers.get('x-ratelimit-remaining')).toBe('49');
    now = 120_000;
    expect((await ask('GET', '/stream')).status).toBe(200);
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
  });

  it('a contact no more that was deleted, and says so', async () => {
    await ask('POST', '/stream/contacts', [{ _user_id: 'u1' }, { _user_id: 'u2' }]);
    const { status, body } = await ask('DELETE', '/stream/contacts/u1');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        success: true,
        entitiesSuccess: 1,
        entitiesFailures: 0,
        errors: [],
        accepted: [{ position: 0, item: 'u1' }],
      },
    });
    expect((await ask('DELETE', '/stream/contacts/u1')).status).toBe(404);
    expect([...sandbox.contacts.keys()]).toEqual(['u2']);
  });

  it('a contact no more, and says nothing where it is told to', async () => {
    await ask('POST', '/stream/contacts', [{ _user_id: 'u1' }]);
    sandbox.deleteAnswer = 'empty';
    expect(await ask('DELETE', '/stream/contacts/u1')).toMatchObject({ status: 204, body: null });
    expect(sandbox.contacts.size).toBe(0);
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
    [{ ...contact, phone_work: '600' }, 'phone_work', 'Invalid format'],
    [{ ...contact, birthdate: '31/05/1990' }, 'birthdate', 'Must be a date as YYYY-MM-DD'],
    [
      { ...contact, _accepts_marketing_sms: true },
      '_accepts_marketing_sms',
      'Must be "1", "0" or null',
    ],
    [{ ...contact, loyalty_points: 1.5 }, 'loyalty_points', 'Must be a whole number'],
    [{ ...contact, lifetime_value: 'x' }, 'lifetime_value', 'Must be a number'],
    [{ ...contact, favorite_colors: 'red' }, 'favorite_colors', 'Must be a list'],
    [{ ...contact, favorite_colors: ['1', '2', '3', '4'] }, 'favorite_colors', 'At most 3 values'],
    [{ ...contact, favorite_colors: [{}] }, 'favorite_colors', 'Must be text'],
    [{ ...contact, _first_name: {} }, '_first_name', 'Must be text'],
    [{ ...contact, _date_updated: '2026-01-01' }, '_date_updated', 'Read-only'],
    [{ ...contact, _date_imported: '2026-01-01' }, '_date_imported', 'Read-only'],
    [{ ...contact, _is_subscribed_sms: '1' }, '_is_subscribed_sms', 'Read-only'],
    [{ ...contact, _sms_marketing: '1' }, '_sms_marketing', 'Unknown attribute'],
    [{ ...contact, _unheard_of: 'x' }, '_unheard_of', 'Unknown attribute'],
  ])('%j is rejected for %s', async (record, field, reason) => {
    const { status, body } = await ask('POST', '/stream/contacts', [record]);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      success: false,
      accepted: [],
      errors: [{ position: 0, item: record, error: `${field}: ${reason}` }],
    });
    expect(sandbox.contacts.size).toBe(0);
  });

  it.each([
    [order('e1', { _event_type: 'x' }), '_event_type', 'Unknown type'],
    [order('e1', { _event_date: '2026-01-01' }), '_event_date', 'Must be an ISO 8601 date-time'],
    [order('', {}), '_event_id', 'Required'],
    [order('e1', { _event_parameters: [] }), '_event_parameters', 'Must be an object'],
    [order('e1', { _event_parameters: {} }), 'order-amount', 'Required'],
    [
      order('e1', { _event_parameters: { 'order-amount': 1, currency: 'EURO' } }),
      'currency',
      'Too long',
    ],
  ])('event %j is rejected for %s', async (record, field, reason) => {
    const { body } = await ask('POST', '/stream/events', [record]);
    expect(body).toMatchObject({ errors: [{ error: `${field}: ${reason}` }] });
    expect(sandbox.events.size).toBe(0);
  });

  const records = [
    { _user_id: 'u1' },
    { _user_id: 'u2', _email: 'x', loyalty_points: 1.5, favorite_colors: [{}, []] },
  ];

  it('with one entry a message; partial failure is a success', async () => {
    const { status, body } = await ask('POST', '/stream/contacts', records);
    const [, item] = records;
    expect({ status, body }).toEqual({
      status: 202,
      body: {
        success: false,
        entitiesSuccess: 1,
        entitiesFailures: 1,
        entitiesLimit: 100,
        dryRun: false,
        apiSpeedTier: 'standard',
        status: 'ok',
        stats: { received: 2 },
        streamId: 'sandbox-stream',
        projectId,
        projectUid: projectId,
        datasourceId,
        datasourceUid: datasourceId,
        errors: [
          { error: '_email: Invalid format', item, position: 1 },
          { error: 'loyalty_points: Must be a whole number', item, position: 1 },
          { error: 'favorite_colors: Must be text', item, position: 1 },
          { error: 'favorite_colors: Must be text', item, position: 1 },
        ],
        accepted: [{ position: 0, item: { _user_id: 'u1' } }],
      },
    });
  });

  it('with messages by field where it is told to', async () => {
    sandbox.errorsByField = true;
    const { body } = await ask('POST', '/stream/contacts', records);
    expect(body?.['errors']).toEqual([
      {
        position: 1,
        item: records[1],
        errors: {
          _email: ['Invalid format'],
          loyalty_points: ['Must be a whole number'],
          favorite_colors: ['Must be text', 'Must be text'],
        },
      },
    ]);
  });

  it('in the documented shape too', async () => {
    sandbox.outcome = 'documented';
    const { body } = await ask('POST', '/stream/contacts', [
      { _user_id: 'u1' },
      { _user_id: 'u2', _email: 'x' },
    ]);
    expect(body).toEqual({
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

  it('with positions that begin at 1, and another limit of records, where it is told to', async () => {
    sandbox.positionsFrom = 1;
    sandbox.entitiesLimit = 50;
    const { body } = await ask('POST', '/stream/contacts', [
      { _user_id: '007' },
      { _user_id: '8', _email: 'x' },
    ]);
    expect(body).toMatchObject({
      entitiesLimit: 50,
      accepted: [{ position: 1, item: { _user_id: '007' } }],
      errors: [{ position: 2, item: { _user_id: '8', _email: 'x' } }],
    });
    const deleted = await ask('DELETE', '/stream/contacts/007');
    expect(deleted.body).toMatchObject({ accepted: [{ position: 1, item: '007' }] });
  });
});

describe('the sandbox fails on demand', () => {
  const write = (...ids: string[]) =>
    ask(
      'POST',
      '/stream/contacts',
      ids.map((id) => ({ _user_id: id })),
    );
  const isU2 = ({ _user_id }: Record<string, unknown>) => _user_id === 'u2';

  it('for as many requests as it is told, then no more', async () => {
    sandbox.fail({ kind: 'status', status: 500, times: 2 });
    const statuses = [await write('u1'), await write('u1'), await write('u1')];
    expect(statuses.map(({ status }) => status)).toEqual([500, 500, 202]);
  });

  it.each([400, 413, 422, 500])(
    'with %d for each request that holds a poison row, as a whole',
    async (status) => {
      const body = '{"message":"No"}';
      sandbox.fail({ kind: 'status', status, body, holding: isU2 });
      expect(await write('u1', 'u2', 'u3')).toMatchObject({ status, body: { message: 'No' } });
      expect(sandbox.contacts.size).toBe(0);
      expect((await write('u2')).status).toBe(status);
      expect((await write('u1', 'u3')).status).toBe(202);
      expect((await ask('GET', '/stream')).status).toBe(200);
      sandbox.reset();
      expect((await write('u2')).status).toBe(202);
    },
  );

  it('with 413 above a number of bytes', async () => {
    const fits = JSON.stringify([{ _user_id: 'ñ' }]);
    sandbox.fail({ kind: 'status', status: 413, aboveBytes: Buffer.byteLength(fits) });
    expect((await ask('POST', '/stream/contacts', fits)).status).toBe(202);
    expect((await write('ññ')).status).toBe(413);
    expect((await write('ññ')).status).toBe(413);
    expect([...sandbox.contacts.keys()]).toEqual(['ñ']);
  });

  it('only where every condition is met', async () => {
    const on = ({ method }: { method: string }) => method === 'POST';
    sandbox.fail({ kind: 'status', status: 500, on, holding: isU2, aboveBytes: 20 });
    expect((await write('u1', 'u3')).status).toBe(202);
    expect((await write('u2')).status).toBe(202);
    expect((await write('u2', 'u3')).status).toBe(500);
  });

  it.each([
    ['stored', true, ['u1', 'u2']],
    ['not stored', false, ['u1']],
  ])('by leaving a record out that is %s', async (_which, stored, held) => {
    sandbox.fail({ kind: 'omit', records: isU2, stored, times: 2 });
    const flat = await write('u1', 'u2', '');
    expect(flat.status).toBe(202);
    expect(flat.body).toMatchObject({
      entitiesSuccess: 1,
      entitiesFailures: 1,
      accepted: [{ position: 0, item: { _user_id: 'u1' } }],
      errors: [{ position: 2 }],
    });
    expect([...sandbox.contacts.keys()]).toEqual(held);
    sandbox.outcome = 'documented';
    expect((await write('u1', 'u2')).body).toEqual({
      entity: {
        successful: 1,
        failed: 0,
        items: [{ status: 'success', _user_id: 'u1', errors: {} }],
      },
    });
  });

  it('by saying nothing at all where the only record is left out', async () => {
    sandbox.fail({ kind: 'omit', records: isU2, stored: true });
    const { status, body } = await write('u2');
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { success: true, entitiesSuccess: 0, accepted: [], errors: [] },
    });
  });

  it('between two moments of its clock', async () => {
    let now = 0;
    sandbox.clock = () => now;
    sandbox.fail({ kind: 'status', status: 503, outage: { from: 1000, until: 2000 } });
    const statuses: number[] = [];
    for (now of [999, 1000, 1500, 1999, 2000]) statuses.push((await write('u1')).status);
    expect(statuses).toEqual([202, 503, 503, 503, 202]);
  });

  it('by cutting every connection during an outage, new or kept alive', async () => {
    let now = 0;
    sandbox.clock = () => now;
    sandbox.fail({ kind: 'refuse', outage: { from: 1000, until: 2000 } });
    expect((await write('u1')).status).toBe(202);
    const before = sandbox.openSockets;
    expect(before).toBeGreaterThan(0);
    now = 1000;
    await expect(write('u2')).rejects.toThrow();
    await expect(
      new Promise((resolve, reject) => {
        http.get(`${sandbox.url}/stream`, { agent: new http.Agent() }, resolve).on('error', reject);
      }),
    ).rejects.toMatchObject({ code: 'ECONNRESET' });
    now = 2000;
    expect((await write('u3')).status).toBe(202);
    expect([...sandbox.contacts.keys()]).toEqual(['u1', 'u3']);
  });

  it('before the request it was told of arrives, and not before another', async () => {
    sandbox.fail({ kind: 'refuse', holding: isU2 });
    expect((await write('u1')).status).toBe(202);
    await expect(write('u2')).rejects.toThrow();
    expect([...sandbox.contacts.keys()]).toEqual(['u1']);
  });

  it('no more once it is reset', async () => {
    sandbox.fail(
      { kind: 'refuse', times: 9 },
      { kind: 'status', status: 503, outage: { from: 0, until: Number.POSITIVE_INFINITY } },
    );
    sandbox.positionsFrom = 1;
    sandbox.entitiesLimit = 1;
    sandbox.errorsByField = true;
    sandbox.deleteAnswer = 'empty';
    sandbox.clock = () => 0;
    sandbox.reset();
    expect((await write('u1', '')).body).toMatchObject({
      accepted: [{ position: 0, item: { _user_id: 'u1' } }],
      errors: [{ position: 1, error: '_user_id: Required' }],
    });
    expect((await ask('DELETE', '/stream/contacts/u1')).status).toBe(200);
  });

  it('by being away, until it listens at the same address again', async () => {
    const other = await startSandbox({ outcome: 'documented' });
    const { url } = other;
    await other.stop();
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    await other.start();
    expect(other.url).toBe(url);
    expect((await fetch(url)).status).toBe(401);
    await other.stop();
  });
});

describe('the sandbox keeps what arrived', () => {
  it('with the records of each request', async () => {
    await ask('POST', '/stream/contacts', [{ _user_id: 'u1' }, 5]);
    await ask('POST', '/stream/contacts', '{');
    await ask('POST', '/stream/contacts', { _user_id: 'u1' });
    expect(sandbox.requests.map(recordsOf)).toEqual([[{ _user_id: 'u1' }], [], []]);
  });
});

describe('the proxy', () => {
  let proxy: Proxy;
  beforeEach(async () => {
    proxy = await startProxy({ credentials: 'user:secret' });
  });
  afterEach(() => proxy.stop());

  const authorization = (credentials: string) => ({
    'Proxy-Authorization': `Basic ${Buffer.from(credentials).toString('base64')}`,
  });

  /** What the proxy says to CONNECT, and the open socket after it. */
  function connect(headers = authorization('user:secret'), timeout = 5_000) {
    return new Promise<{ response: http.IncomingMessage; socket: net.Socket; text: string }>(
      (resolve, reject) => {
        const path = new URL(sandbox.url).host;
        http
          .request(proxy.url, { method: 'CONNECT', path, headers, agent: false, timeout })
          .on('connect', (response, socket, head) => {
            resolve({ response, socket, text: head.toString() });
          })
          .on('timeout', function (this: http.ClientRequest) {
            this.destroy(new Error('No answer'));
          })
          .on('error', reject)
          .end();
      },
    );
  }

  it('builds the tunnel that it was asked for, and notes who asked', async () => {
    const { response, socket } = await connect();
    expect(response.statusCode).toBe(200);
    const { host } = new URL(sandbox.url);
    const answer = new Promise<string>((resolve) => {
      socket.once('data', (chunk: Buffer) => {
        resolve(chunk.toString());
      });
    });
    socket.write(`GET /v1/nothing HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(await answer).toMatch(/^HTTP\/1\.1 401/);
    expect(proxy.tunnels).toEqual([host]);
    expect(proxy.asked).toMatchObject([
      { target: host, headers: { 'proxy-authorization': 'Basic dXNlcjpzZWNyZXQ=' } },
    ]);
    socket.destroy();
  });

  it.each([
    ['none', {}],
    ['wrong ones', authorization('user:wrong')],
  ])('wants its credentials, and got %s', async (_which, headers) => {
    const { response } = await connect(headers as ReturnType<typeof authorization>);
    expect(response.statusCode).toBe(407);
    expect(response.headers['proxy-authenticate']).toBe('Basic realm="proxy"');
    expect(proxy.asked).toHaveLength(1);
    expect(proxy.tunnels).toEqual([]);
  });

  it.each<Extract<ProxyFault, { kind: 'status' }>>([
    { kind: 'status', status: 202, body: '{"success":true}' },
    { kind: 'status', status: 204 },
    { kind: 'status', status: 302, headers: { Location: 'https://example.com' } },
    { kind: 'status', status: 403, body: 'No' },
    { kind: 'status', status: 500 },
    { kind: 'status', status: 502, body: '<html></html>' },
  ])('answers CONNECT as it is told: %j', async (fault) => {
    proxy.fault = fault;
    const { response, socket, text } = await connect();
    expect(response.statusCode).toBe(fault.status);
    expect(response.headers.location).toBe(fault.headers?.['Location']);
    let body = text;
    for await (const chunk of socket) body += String(chunk);
    expect(body).toBe(fault.body ?? '');
    expect(proxy.tunnels).toEqual([]);
    expect(sandbox.requestCount).toBe(0);
  });

  it('is slow, or never answers', async () => {
    proxy.fault = { kind: 'delay', ms: 5 };
    const { response, socket } = await connect();
    expect(response.statusCode).toBe(200);
    socket.destroy();
    proxy.fault = { kind: 'silence' };
    await expect(connect(undefined, 50)).rejects.toThrow('No answer');
    expect(proxy.asked).toHaveLength(2);
    expect(proxy.tunnels).toHaveLength(1);
  });
});
