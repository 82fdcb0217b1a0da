import nock from 'nock';
import { inspect } from 'node:util';
import { InstasentError } from '../../../src/lib/errors';
import { IngestClient } from '../../../src/lib/ingest-api/client';
import { MOST_BYTES } from '../../../src/lib/ingest-api/limits';
import { useQuickRetries } from '../../support';

/** Exact requests, as they leave for Instasent itself. */

const connection = { projectId: 'p-1', datasourceId: 'd-1', apiKey: 'key-1234567' };
const BASE = '/v1/project/p-1/datasource/d-1';
const client = new IngestClient(connection);

const headers = {
  authorization: 'Bearer key-1234567',
  accept: 'application/json',
  'user-agent': 'instasent-activepieces-piece',
};
const api = () => nock('https://api.instasent.com', { reqheaders: headers });
const accepted = (...records: object[]) => ({
  success: true,
  entitiesSuccess: records.length,
  streamId: 's-1',
  projectId: 'p-1',
  datasourceId: 'd-1',
  errors: [],
  accepted: records.map((item, position) => ({ position, item })),
});
const networkError = (code: string) => Object.assign(new Error('secret'), { code });
const STREAM = { organization: {}, project: {}, datasource: {}, stream: {} };

beforeAll(() => {
  if (!nock.isActive()) nock.activate();
  nock.disableNetConnect();
});
beforeEach(() => {
  useQuickRetries();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});
afterAll(() => {
  nock.enableNetConnect();
  // Node's modules are shared with the test files that this process runs later.
  nock.restore();
});

describe('the request', () => {
  it('that checks the connection', async () => {
    api().get(`${BASE}/stream`).reply(200, STREAM);
    await expect(client.stream()).resolves.toEqual(STREAM);
  });

  it('for attribute specs, read tolerantly', async () => {
    const specs = [
      { uid: '_email', displayLabel: 'Email', important: true, dataType: 'string', multivalue: 1 },
      { uid: 'odd', displayLabel: 5, dataType: ['x'], readOnly: 'yes', extra: {} },
      { displayLabel: 'no name' },
      { uid: '' },
      null,
      'text',
    ];
    api().get(`${BASE}/stream/specs/attributes`).reply(200, { specs });
    const read = await client.attributeSpecs();
    expect(read.map(({ uid }) => uid)).toEqual(['_email', 'odd']);
    expect(read[0]).toMatchObject({ displayLabel: 'Email', important: true, readOnly: null });
    expect(read[1]).toMatchObject({ displayLabel: null, dataType: null, readOnly: null });
    expect(read[1]).not.toHaveProperty('extra');
  });

  it('for event types', async () => {
    api()
      .get(`${BASE}/stream/specs/events`)
      .reply(200, { specs: [{ uid: 'order' }] });
    await expect(client.eventSpecs()).resolves.toMatchObject([{ uid: 'order', name: null }]);
  });

  it('for the parameters of an event type, its name encoded', async () => {
    api()
      .get(`${BASE}/stream/specs/event-parameters/order%2Fnew`)
      .reply(200, { specs: [{ parameter: 'amount', maxLength: 5, multiValue: true }] });
    await expect(client.eventParameterSpecs('order/new')).resolves.toMatchObject([
      { parameter: 'amount', maxLength: 5, multiValue: true, required: null },
    ]);
  });

  it('that saves contacts is an array, queued', async () => {
    const contact = { _user_id: 'u', _email: null, visits: 0 };
    api()
      .matchHeader('content-type', 'application/json')
      .post(`${BASE}/stream/contacts`, '[{"_user_id":"u","_email":null,"visits":0}]')
      .query({})
      .reply(202, accepted(contact));
    await expect(client.upsertContacts([contact])).resolves.toEqual({
      streamId: 's-1',
      projectId: 'p-1',
      datasourceId: 'd-1',
      items: [{ status: 'accepted', item: contact }],
    });
  });

  it('that saves contacts at once carries ?_sync, without a value', async () => {
    let path = '';
    api()
      .post(/contacts/)
      .reply(function (uri) {
        path = uri;
        return [200, accepted({ _user_id: 'u' })];
      });
    await client.upsertContacts([{ _user_id: 'u' }], { instant: true });
    expect(path).toBe(`${BASE}/stream/contacts?_sync`);
  });

  it('that records events', async () => {
    const event = {
      _user_id: 'u',
      _event_id: 'e',
      _event_type: 'order',
      _event_date: '2026-01-01T00:00:00.000Z',
      _event_parameters: { amount: 1.5 },
    };
    api()
      .post(`${BASE}/stream/events`, JSON.stringify([event]))
      .reply(202, accepted(event));
    const { items } = await client.recordEvents([event]);
    expect(items).toEqual([{ status: 'accepted', item: event }]);
  });

  it.each([
    [204, ''],
    [200, '{"anything":1}'],
    [202, 'null'],
  ])('that deletes a contact, answered with %d and %j', async (status, body) => {
    api().delete(`${BASE}/stream/contacts/u%2F1`).reply(status, body);
    await expect(client.deleteContact('u/1')).resolves.toBeUndefined();
  });

  it('of one’s own', async () => {
    api().put(`${BASE}/stream/a%20b?x=%C3%B1`, '{"a":1}').reply(201, { done: true });
    await expect(client.request('PUT', ['stream', 'a b'], { x: 'ñ' }, { a: 1 })).resolves.toEqual({
      status: 201,
      body: { done: true },
    });
    api().get(`${BASE}/stream`).reply(200, 'plain text');
    await expect(client.request('GET', ['stream'], {})).resolves.toEqual({
      status: 200,
      body: 'plain text',
    });
    api().delete(`${BASE}/stream/x`).reply(204);
    await expect(client.request('DELETE', ['stream', 'x'], {})).resolves.toEqual({
      status: 204,
      body: null,
    });
  });
});

describe('a row of the error table', () => {
  it.each([
    [400, 'bad-request', 'did not accept the request (status 400): "Malformed body"'],
    [401, 'key', 'refused the API key. The contact was not saved.'],
    [403, 'scope', 'not allowed to do this. The contact was not saved.'],
    [404, 'not-found', 'knows no such project or data source'],
    [413, 'bad-request', 'did not accept the request (status 413)'],
    [422, 'bad-request', 'did not accept the request (status 422)'],
    [301, 'redirect', 'a redirect to another address (status 301)'],
    [300, 'redirect', 'a redirect to another address (status 300)'],
    [307, 'redirect', 'a redirect to another address (status 307)'],
  ])('%d is not tried again', async (status, kind, sentence) => {
    api()
      .post(`${BASE}/stream/contacts`)
      .reply(status, { message: 'Malformed body' }, { Location: 'https://elsewhere.example.com/' });
    const error = await client.upsertContacts([{ _user_id: 'u' }]).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InstasentError);
    expect(error).toMatchObject({ kind });
    expect(inspect(error)).toContain(sentence);
  });

  it.each([500, 502, 503, 504])('%d is tried four times', async (status) => {
    api().post(`${BASE}/stream/contacts`).times(4).reply(status, 'oops');
    await expect(client.upsertContacts([{ _user_id: 'u' }])).rejects.toThrow(
      `a problem on its side (status ${status.toString()}). The contact may or may not have been saved`,
    );
  });

  it('429 is tried again after the wait that was asked for', async () => {
    api().get(`${BASE}/stream`).reply(429, '', { 'Retry-After': '0' });
    api().get(`${BASE}/stream`).reply(200, STREAM);
    await client.stream();
  });

  it('429 with a reset further away than a minute fails at once, and says when to try again', async () => {
    const reset = Math.floor(Date.now() / 1000) + 3590;
    api().get(`${BASE}/stream`).reply(429, '', { 'X-RateLimit-Reset': reset.toString() });
    await expect(client.stream()).rejects.toThrow('is used up. Try again in 60 minutes');
  });

  it('a lost connection is tried again', async () => {
    api().post(`${BASE}/stream/contacts`).replyWithError(networkError('ECONNRESET'));
    api()
      .post(`${BASE}/stream/contacts`)
      .reply(202, accepted({ _user_id: 'u' }));
    await client.upsertContacts([{ _user_id: 'u' }]);
  });

  it.each([
    ['ENOTFOUND', 'could not be reached (ENOTFOUND). The contact was not saved.'],
    ['ECONNREFUSED', 'could not be reached (ECONNREFUSED). The contact was not saved.'],
    ['ECONNRESET', 'broke off before the answer was complete (ECONNRESET). The contact may or'],
    ['what? a secret', 'broke off before the answer was complete (UNKNOWN)'],
  ])('%s four times fails', async (code, sentence) => {
    api().post(`${BASE}/stream/contacts`).times(4).replyWithError(networkError(code));
    await expect(client.upsertContacts([{ _user_id: 'u' }])).rejects.toThrow(sentence);
  });

  it('a contact that was never refused clearly may have been saved by an earlier attempt', async () => {
    api().post(`${BASE}/stream/contacts`).reply(500);
    api().post(`${BASE}/stream/contacts`).reply(401);
    await expect(client.upsertContacts([{ _user_id: 'u' }])).rejects.toThrow(
      'refused the API key. The contact may or may not have been saved.',
    );
  });
});

describe('an error', () => {
  it('tells what the call was for', async () => {
    const specs = `${BASE}/stream/specs`;
    for (const name of ['attributes', 'events']) api().get(`${specs}/${name}`).reply(404);
    const unknown = 'Instasent knows no such project, data source or event type';
    await expect(client.attributeSpecs()).rejects.toThrow(unknown);
    await expect(client.eventSpecs()).rejects.toThrow(unknown);
    api().post(`${BASE}/stream/events`).reply(401);
    await expect(client.recordEvents([])).rejects.toThrow('The event was not recorded.');
  });

  it('holds no key, unless it is as short as an ordinary word', async () => {
    for (const [apiKey, shown] of [
      ['abcdef', '[hidden]'],
      ['abcde', 'abcde'],
    ] as const) {
      nock('https://api.instasent.com').get(`${BASE}/stream`).reply(400, { message: apiKey });
      const own = new IngestClient({ ...connection, apiKey });
      await expect(own.stream()).rejects.toThrow(`(status 400): "${shown}"`);
    }
  });

  it('holds no message that is blank', async () => {
    api().get(`${BASE}/stream`).reply(400, { message: ' \n' });
    await expect(client.stream()).rejects.toThrow('did not accept the request (status 400). ');
  });
});

describe('status 422', () => {
  it('rejects every record, whatever the answer says of it', async () => {
    const answer = {
      entitiesSuccess: 1,
      accepted: [{ position: 0, item: { _user_id: 'a' } }],
      errors: [{ position: 1, errors: { _email: ['No'] } }],
    };
    api().post(`${BASE}/stream/contacts`).reply(422, answer);
    const contacts = ['a', 'b', 'c'].map((id) => ({ _user_id: id }));
    expect((await client.upsertContacts(contacts)).items).toEqual([
      { status: 'rejected', reasons: [] },
      { status: 'rejected', reasons: [{ field: '_email', reason: 'No' }] },
      { status: 'rejected', reasons: [] },
    ]);
  });
});

describe('a deletion', () => {
  const path = `${BASE}/stream/contacts/u`;

  it('of a contact that does not exist fails', async () => {
    api().delete(path).reply(404);
    await expect(client.deleteContact('u')).rejects.toThrow('no contact with the user ID "u"');
  });

  it('whose first answer was lost counts as done when the second says 404', async () => {
    api().delete(path).replyWithError(networkError('ECONNRESET'));
    api().delete(path).reply(404);
    await expect(client.deleteContact('u')).resolves.toBeUndefined();
  });

  it('whose first answer was lost is not done when the second refuses', async () => {
    api().delete(path).replyWithError(networkError('ECONNRESET'));
    api().delete(path).reply(401);
    await expect(client.deleteContact('u')).rejects.toThrow('may or may not have been deleted');
  });

  it('that the rate limit held back has not happened when the next attempt says 404', async () => {
    api().delete(path).reply(429, '', { 'Retry-After': '0' });
    api().delete(path).reply(404);
    await expect(client.deleteContact('u')).rejects.toThrow('no contact with the user ID "u"');
  });

  it('that fails otherwise says that the contact is still there', async () => {
    api().delete(path).reply(401);
    await expect(client.deleteContact('u')).rejects.toThrow('The contact was not deleted.');
  });
});

describe('an answer that is not Instasent’s', () => {
  it.each(['<html></html>', '', 'null', '[]', '{}', '{"specs":"none"}', '5', '{"specs":{}}'])(
    '%j is no list of specs',
    async (body) => {
      api().get(`${BASE}/stream/specs/events`).reply(200, body);
      await expect(client.eventSpecs()).rejects.toThrow('does not look like one from Instasent');
    },
  );

  it.each([
    '{"organization":{},"project":{},"datasource":{}}',
    '{"organization":[],"project":{},"datasource":{},"stream":{}}',
  ])('%j is no stream', async (body) => {
    api().get(`${BASE}/stream`).reply(200, body);
    await expect(client.stream()).rejects.toThrow('does not look like one from Instasent');
  });

  it.each([
    '<html></html>',
    '',
    'null',
    '{}',
    '{"success":true}',
    '{"accepted":"all"}',
    '{"entity":{}}',
  ])('%j confirms no contact', async (body) => {
    api().post(`${BASE}/stream/contacts`).reply(202, body);
    await expect(client.upsertContacts([{ _user_id: 'u' }])).rejects.toThrow(
      'does not look like one from Instasent. The contact may or may not have been saved.',
    );
  });

  it('a JSON that breaks off is taken for a cut connection, and asked for again', async () => {
    api().get(`${BASE}/stream`).reply(200, '{"organization":{');
    api().get(`${BASE}/stream`).reply(200, STREAM);
    await client.stream();
    api().get(`${BASE}/stream`).times(4).reply(200, '\n{"organization":{');
    await expect(client.stream()).rejects.toThrow('before the answer was complete (TRUNCATED)');
    api().get(`${BASE}/stream`).reply(200, 'style { color: red }');
    await expect(client.stream()).rejects.toThrow('does not look like one from Instasent');
  });
});

describe('what was sent', () => {
  it('does not come back in an error', async () => {
    const contact = { _user_id: 'u', _email: 'someone@example.com', list: ['one-two'], n: 123456 };
    api()
      .post(`${BASE}/stream/contacts`)
      .reply(400, { message: 'Bad: someone@example.com, one-two, 123456, key-1234567' });
    const error: unknown = await client.upsertContacts([contact]).catch((each: unknown) => each);
    expect(inspect(error)).toContain('"Bad: …, …, …, [hidden]"');
  });

  it('is one megabyte at most', async () => {
    const body = 'x'.repeat(MOST_BYTES - 2);
    api()
      .post(`${BASE}/stream`, (sent: unknown) => sent === body)
      .reply(200);
    await client.request('POST', ['stream'], {}, body);
    await expect(client.request('POST', ['stream'], {}, `${body}x`)).rejects.toThrow('too large');
  });

  it('is at most one megabyte a request; the error names what is largest', async () => {
    const big = 'x'.repeat(1_000_001);
    const contact = { _user_id: 'u', big, small: 'x' };
    await expect(client.upsertContacts([contact])).rejects.toThrow(
      'The value of "big" is too large: a request may hold 1 MB. Nothing was sent to Instasent. Shorten it, or leave it out.',
    );
    await expect(client.request('POST', ['stream'], {}, { big })).rejects.toThrow('value of "big"');
    await expect(client.request('POST', ['stream'], {}, big)).rejects.toThrow(
      'The body is too large',
    );
  });
});
