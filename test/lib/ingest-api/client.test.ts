import nock from 'nock';
import { inspect } from 'node:util';
import { InstasentError } from '../../../src/lib/errors/instasent-error';
import { IngestClient } from '../../../src/lib/ingest-api/client';
import { MAX_BYTES } from '../../../src/lib/ingest-api/limits';
import { STEP_RETRY_POLICY } from '../../../src/lib/ingest-api/retry';
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
      entitiesLimit: null,
      uncertain: false,
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
    [200, ' \n'],
    [202, JSON.stringify({ success: true, errors: [], accepted: [{ item: 'u/1' }] })],
  ])('that deletes a contact, answered with %d and %j', async (status, body) => {
    api().delete(`${BASE}/stream/contacts/u%2F1`).reply(status, body);
    await expect(client.deleteContact('u/1')).resolves.toBe('deleted');
  });

  it('that looks a contact up', async () => {
    const contactData = { _user_id: 'u/1', _email: 'someone@example.com', n: [1] };
    const contact = {
      contactData,
      contactId: 'c-1',
      audienceId: 7,
      deleted: false,
      hasErrors: true,
      createdAt: '2026-01-01T08:00:00.000Z',
      updatedAt: null,
    };
    api().get(`${BASE}/stream/contacts/u%2F1`).reply(200, { contact, extra: {} });
    await expect(client.contact('u/1')).resolves.toEqual(contact);
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
    api().get(`${BASE}/stream`).reply(200, '{"number":12345678901234567890}');
    await expect(client.request('GET', ['stream'], {})).resolves.toEqual({
      status: 200,
      body: { number: '12345678901234567890' },
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
    [413, 'request-too-large', 'larger than Instasent accepts (status 413). The contact was not'],
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

  it('401 rejects no record, also where it lists errors', async () => {
    api()
      .post(`${BASE}/stream/contacts`)
      .reply(401, { errors: ['Unauthorized'] });
    await expect(client.upsertContacts([{ _user_id: 'u' }])).rejects.toMatchObject({ kind: 'key' });
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
    await expect(client.stream('import')).rejects.toThrow(
      'is used up. No row was sent. Try again in 60',
    );
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
    const unknown =
      'Instasent knows no such project or data source, or the API key belongs to another data source.';
    const advice = 'Open the Instasent connection in ActivePieces';
    await expect(client.attributeSpecs()).rejects.toThrow(`${unknown} ${advice}`);
    await expect(client.eventSpecs()).rejects.toThrow(`${unknown} ${advice}`);
    api().get(`${specs}/event-parameters/trip`).reply(404, { message: 'Not found' });
    await expect(client.eventParameterSpecs('trip', 'import')).rejects.toThrow(
      'Instasent knows no event type "trip" in this project. No row was sent.',
    );
    api().get(`${specs}/event-parameters/trip`).reply(400, { message: 'No trip' });
    await expect(client.eventParameterSpecs('trip')).rejects.toThrow(
      `(status 400): "No trip". ${advice}`,
    );
    api().post(`${BASE}/stream/events`).reply(401);
    await expect(client.recordEvents([])).rejects.toThrow('The event was not recorded.');
  });

  it('names the request by which support finds it, where Instasent has a problem', async () => {
    for (const name of ['X-Request-Id', 'Request-Id']) {
      api()
        .get(`${BASE}/stream`)
        .times(4)
        .reply(503, '', { [name]: 'r-17' });
      await expect(client.stream('import')).rejects.toThrow(
        'contact Instasent support and name the request r-17.',
      );
    }
  });

  it('is thrown as it is where it is a bug', async () => {
    const deaf = new IngestClient(connection, STEP_RETRY_POLICY, () => {
      throw new Error('Not heard');
    });
    api().get(`${BASE}/stream`).reply(200, STREAM);
    await expect(deaf.stream()).rejects.toThrow('Not heard');
  });

  it('holds no message that is blank', async () => {
    api().get(`${BASE}/stream`).reply(400, { message: ' \n' });
    await expect(client.stream('import')).rejects.toThrow('the request (status 400). No row');
  });
});

describe('a record', () => {
  it('that is refused after an attempt without an answer is marked as uncertain', async () => {
    api().post(`${BASE}/stream/contacts`).reply(500);
    api()
      .post(`${BASE}/stream/contacts`)
      .reply(422, { errors: [{ error: '_email: No', position: 0 }] });
    await expect(client.upsertContacts([{ _user_id: 'u', _email: 'x' }])).resolves.toMatchObject({
      uncertain: true,
      items: [{ status: 'rejected', reasons: [{ field: null, reason: '_email: No' }] }],
    });
    api().post(`${BASE}/stream/contacts`).reply(500);
    api()
      .post(`${BASE}/stream/contacts`)
      .reply(202, accepted({ _user_id: 'u' }));
    await expect(client.upsertContacts([{ _user_id: 'u' }])).resolves.toMatchObject({
      uncertain: true,
    });
  });
});

describe('a call of one’s own that fails', () => {
  it.each([
    [401, 'refused the API key. Instasent says: "No: secret". Nothing'],
    [403, 'not allowed to do this. Instasent says: "No: secret". Nothing'],
    [
      404,
      'data source or path, or the API key belongs to another data source. Instasent says: "No',
    ],
    [409, 'did not accept the request (status 409): "No: secret". Nothing'],
  ])('with %d gives the reason', async (status, sentence) => {
    api().post(`${BASE}/x?q=secret`).reply(status, { message: 'No: secret.' });
    await expect(client.request('POST', ['x'], { q: 'secret' }, {})).rejects.toThrow(sentence);
  });

  it('is sent again after a limit, or where it cannot have arrived, and else only where it reads', async () => {
    const soon = { 'Retry-After': '0' };
    api().post(`${BASE}/x`).reply(429, '', soon);
    api().post(`${BASE}/x`).replyWithError(networkError('ECONNREFUSED'));
    api().post(`${BASE}/x`).reply(200);
    await client.request('POST', ['x'], {});
    api().post(`${BASE}/x`).reply(503, '', soon);
    await expect(client.request('POST', ['x'], {})).rejects.toMatchObject({ kind: 'server' });
    api().get(`${BASE}/x`).reply(503, '', soon);
    api().get(`${BASE}/x`).reply(200);
    await client.request('GET', ['x'], {});
  });
});

describe('status 422', () => {
  const contacts = ['a', 'b', 'c'].map((id) => ({ _user_id: id }));

  it('rejects every record, whatever the answer says of it', async () => {
    const answer = {
      entitiesSuccess: 1,
      accepted: [{ position: 0, item: { _user_id: 'a' } }],
      errors: [{ position: 1, item: { _user_id: 'b' }, errors: { _email: ['No'] } }],
    };
    api().post(`${BASE}/stream/contacts`).reply(422, answer);
    expect((await client.upsertContacts(contacts)).items).toEqual([
      { status: 'rejected', reasons: [] },
      { status: 'rejected', reasons: [{ field: '_email', reason: 'No' }] },
      { status: 'rejected', reasons: [] },
    ]);
  });

  it.each([
    { message: 'Nothing valid' },
    { success: false, errors: [], message: 'Nothing valid' },
    { success: false, errors: ['Nothing valid'] },
  ])('refuses the request as a whole where no record is named: %j', async (answer) => {
    api().post(`${BASE}/stream/contacts`).reply(422, answer);
    await expect(client.upsertContacts(contacts)).rejects.toMatchObject({
      kind: 'bad-request',
      message: expect.stringContaining('(status 422): "Nothing valid".') as string,
    });
  });
});

describe('a contact that is looked up', () => {
  const path = `${BASE}/stream/contacts/u`;
  const found = (contact: object) => ({ contact });

  it('is read tolerantly, and its values as they come', async () => {
    const contactData = { _is_subscribed_sms: true, _client_tags: ['a'], _user_id: 7, vip: '1' };
    api()
      .get(path)
      .reply(200, found({ contactData, contactId: [], deleted: 'no', createdAt: 5, extra: 1 }));
    await expect(client.contact('u')).resolves.toEqual({
      contactData,
      contactId: null,
      audienceId: null,
      deleted: null,
      hasErrors: null,
      createdAt: null,
      updatedAt: null,
    });
    api()
      .get(path)
      .reply(200, found({ contactData: {} }));
    await expect(client.contact('u')).resolves.toMatchObject({ contactData: {} });
  });

  it.each([{}, { contact: null }, { contact: {} }, { contact: { contactData: [] } }])(
    'is not in %j',
    async (body) => {
      api().get(path).reply(200, body);
      await expect(client.contact('u')).rejects.toMatchObject({ kind: 'not-instasent' });
    },
  );

  it.each([null, []])('has no attributes any more once it is deleted: %j', async (contactData) => {
    api()
      .get(path)
      .reply(200, { contact: { contactData, deleted: true } });
    await expect(client.contact('u')).resolves.toMatchObject({ contactData: null, deleted: true });
  });

  it('may exist where a web page says that it does not', async () => {
    api().get(path).reply(404, '<html>Not found</html>');
    await expect(client.contact('u')).rejects.toMatchObject({ kind: 'not-instasent' });
  });

  it.each(['', '{"message":"Contact not found"}', '{"message":"Project not found"}'])(
    'does not exist, or its data source does not, where the answer is 404 and %j',
    async (body) => {
      const asks = (status: number, answer?: object) => {
        api().get(path).reply(404, body);
        api().get(`${BASE}/stream`).reply(status, answer);
      };
      asks(200, STREAM);
      await expect(client.contact('u')).resolves.toBeUndefined();
      asks(404);
      await expect(client.contact('u')).rejects.toThrow('no such project or data source');
      asks(401);
      await expect(client.contact('u')).rejects.toMatchObject({ kind: 'key' });
    },
  );

  it.each([401, 403])(
    'says nothing about the key where a web page has status %d',
    async (status) => {
      api().get(path).reply(status, '\n<html>Blocked</html>');
      await expect(client.contact('u')).rejects.toMatchObject({ kind: 'not-instasent' });
      api().post(`${BASE}/stream/contacts`).reply(status, '\n<html>Blocked</html>');
      await expect(client.upsertContacts([{ _user_id: 'u' }])).rejects.toMatchObject({
        kind: 'not-instasent',
        message: expect.stringContaining('a proxy or firewall stands in between') as string,
      });
    },
  );

  it.each([401, 403])('needs a key that may read: %d', async (status) => {
    api().get(path).reply(status);
    api().get(`${BASE}/stream`).reply(200, STREAM);
    await expect(client.contact('u')).rejects.toMatchObject({
      kind: 'no-read',
      response: { status },
      message: expect.stringContaining('may save contacts, but not read them') as string,
    });
    api().get(path).reply(status);
    api().get(`${BASE}/stream`).reply(401);
    await expect(client.contact('u')).rejects.toMatchObject({ kind: 'key' });
  });

  it('is not there after any other failure', async () => {
    api().get(path).times(4).reply(500);
    await expect(client.contact('u')).rejects.toThrow('(status 500). Try again');
  });
});

describe('a deletion', () => {
  const path = `${BASE}/stream/contacts/u`;

  it('is neither done nor needless where a 404 is a web page', async () => {
    for (const uncertain of [true, false]) {
      api().delete(path).reply(404, '<html>Not found</html>');
      await expect(client.deleteContact('u', { uncertain })).rejects.toMatchObject({
        kind: 'not-instasent',
        parts: { saved: expect.stringContaining('may or may not have been deleted') as string },
      });
    }
  });

  it('of a contact that does not exist fails', async () => {
    for (const body of ['', '{"message":"Not found"}', '{"message":"Project not found"}']) {
      api().delete(path).reply(404, body);
      await expect(client.deleteContact('u')).resolves.toBe('not-found');
    }
  });

  it('whose first answer was lost counts as done when the second says 404', async () => {
    api().delete(path).replyWithError(networkError('ECONNRESET'));
    api().delete(path).reply(404);
    await expect(client.deleteContact('u')).resolves.toBe('deleted');
    api().delete(path).reply(404, { message: 'Contact not found' });
    await expect(client.deleteContact('u', { uncertain: true })).resolves.toBe('deleted');
  });

  it.each([
    ['<html></html>', 'not-instasent', 'does not look like one from Instasent'],
    ['null', 'not-instasent', 'does not look like one from Instasent'],
    ['{"done":1}', 'not-instasent', 'does not look like one from Instasent'],
    ['{"success":true}', 'not-instasent', 'does not look like one from Instasent'],
    ['{"success":true,"accepted":[]}', 'unconfirmed', 'did not confirm the deletion of'],
    ['{"success":true,"accepted":[{"item":"v"}]}', 'unconfirmed', 'the contact "u"'],
    [
      '{"success":false,"errors":[{"item":"u","error":"Locked"}]}',
      'rejected',
      'contact "u": Locked. The contact was not',
    ],
    ['{"success":true,"errors":["Locked"]}', 'rejected', 'the deletion of the contact "u": Locked'],
  ])('is not confirmed by %s', async (body, kind, sentence) => {
    api().delete(path).reply(200, body);
    const error: unknown = await client.deleteContact('u').catch((each: unknown) => each);
    expect(error).toMatchObject({ kind });
    expect(inspect(error)).toContain(sentence);
  });

  it('that is refused after an uncertain attempt may have happened', async () => {
    api()
      .delete(path)
      .reply(200, { errors: [{ item: 'u' }] });
    await expect(client.deleteContact('u', { uncertain: true })).rejects.toThrow(
      'without saying why. The contact may or may not have been deleted.',
    );
  });

  it('whose first answer was lost is not done when the second refuses', async () => {
    api().delete(path).replyWithError(networkError('ECONNRESET'));
    api().delete(path).reply(401);
    await expect(client.deleteContact('u')).rejects.toThrow('may or may not have been deleted');
  });

  it('that the rate limit held back has not happened when the next attempt says 404', async () => {
    api().delete(path).reply(429, '', { 'Retry-After': '0' });
    api().delete(path).reply(404);
    await expect(client.deleteContact('u')).resolves.toBe('not-found');
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
    await expect(client.stream('import')).rejects.toThrow('was complete (TRUNCATED)');
    api().get(`${BASE}/stream`).reply(200, 'style { color: red }');
    await expect(client.stream()).rejects.toThrow('does not look like one from Instasent');
  });
});

describe('what was sent', () => {
  it('is one megabyte at most', async () => {
    const body = 'x'.repeat(MAX_BYTES - 2);
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
