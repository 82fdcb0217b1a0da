import { failureOf, refusalOf, run, useSandbox } from '../../support';

const sandbox = useSandbox();
const NAME = 'custom_api_call';

describe('a call of one’s own', () => {
  it('reads below the data source', async () => {
    const output = await run(NAME, {
      method: 'GET',
      path: '/stream',
      queryParams: {
        a: 'ñ',
        n: 1,
        big: 2n ** 64n,
        b: true,
        '': '',
        ' ': null,
        dot: '.',
        's p': ' ',
      },
    });
    expect(output).toMatchObject({ status: 200, body: { stream: { uid: 'sandbox-stream' } } });
    expect(sandbox.requests[0]?.url).toMatch(
      /\/sandbox-datasource\/stream\?a=%C3%B1&n=1&big=18446744073709551616&b=true&dot=.&s%20p=%20$/,
    );
  });

  it.each(['', null, undefined, {}, []])(
    'sends a parameter of value %j as its name alone',
    async (empty) => {
      await run(NAME, { method: 'GET', path: '/stream', queryParams: { _sync: empty, a: 1 } });
      expect(sandbox.requests[0]?.url).toMatch(/\/stream\?_sync&a=1$/);
    },
  );

  it('writes JSON, mapped or typed', async () => {
    await run(NAME, {
      method: 'POST',
      path: 'stream/contacts',
      body: [{ _user_id: 'u1', ok: true }],
    });
    await run(NAME, { method: 'POST', path: '/stream/contacts', body: '[{"_user_id":"u2"}]' });
    expect([...sandbox.contacts.values()]).toEqual([
      { _user_id: 'u1', ok: true },
      { _user_id: 'u2' },
    ]);
    const deletion = { method: 'DELETE', path: '/stream/contacts/u1' };
    expect(await run(NAME, deletion)).toMatchObject({
      status: 200,
      body: { success: true, accepted: [{ item: 'u1' }] },
    });
    sandbox.deleteAnswer = 'empty';
    expect(await run(NAME, { ...deletion, path: '/stream/contacts/u2' })).toEqual({
      status: 204,
      body: null,
    });
  });

  it('takes an untouched body for none, and a slash at the end for nothing', async () => {
    for (const body of [{}, [], '', null]) {
      expect(await run(NAME, { method: 'GET', path: '/stream/', body })).toMatchObject({
        status: 200,
      });
    }
  });

  it('is sent again only where it reads', async () => {
    sandbox.fail({ kind: 'reset', carriedOut: false }, { kind: 'reset', carriedOut: true });
    await failureOf(run(NAME, { method: 'GET', path: '/stream/nothing' }));
    expect(sandbox.requests).toHaveLength(3);
    sandbox.reset();
    sandbox.fail({ kind: 'reset', carriedOut: true });
    const step = run(NAME, {
      method: 'POST',
      path: '/stream/contacts',
      body: [{ _user_id: 'u1' }],
    });
    expect(await failureOf(step)).toContain(
      'It is not known whether Instasent carried out the request.',
    );
    expect(sandbox.requests).toHaveLength(1);
  });

  it.each([
    [{ path: '/stream' }, 'Method is not one that can be used'],
    [{ method: 'TRACE', path: '/stream' }, 'Choose one of GET, POST, PUT, PATCH, DELETE.'],
    [{ method: 'GET', path: '' }, 'Path is empty'],
    [{ method: 'GET', path: 'https://example.com/' }, 'Path is not a path below the data source'],
    [{ method: 'GET', path: '//example.com/' }, 'Path is not a path below the data source'],
    [{ method: 'GET', path: '/stream/../../other' }, 'Path is not a path below the data source'],
    [{ method: 'GET', path: '/%2e%2e/%2e%2e/other' }, 'Path is not a path below the data source'],
    [{ method: 'GET', path: '/stream?a=b' }, 'Path must not hold ? or #'],
    [{ method: 'GET', path: '/stream', body: { a: 1 } }, 'Body cannot be sent with GET'],
    [{ method: 'DELETE', path: '/stream', body: [1] }, 'Body cannot be sent with DELETE'],
    [
      { method: 'GET', path: '/stream', queryParams: { 'a\ud800': 'x' } },
      'Query Parameters ("a\ufffd") holds half',
    ],
    [{ method: 'POST', path: '/stream', body: '{' }, 'Body is not JSON'],
    [
      { method: 'GET', path: '/stream', queryParams: 'text' },
      'Query Parameters must be values by name',
    ],
    [
      { method: 'GET', path: '/stream', queryParams: { a: { b: 1 } } },
      'Query Parameters → a must be text, but an object with several values arrived',
    ],
    [{ method: 'GET', path: '/', queryParams: { a: 1 } }, 'Path is not a path below'],
    [
      { method: 'GET', path: '/stream', queryParams: { ' ': 'x' } },
      'Query Parameters has a value without a name',
    ],
    [
      { method: 'GET', path: '/stream', queryParams: { id: 2 ** 53 } },
      'Query Parameters → id is a number that is too large to be exact',
    ],
    [
      { method: 'GET', path: '/stream', queryParams: { id: Number.NaN } },
      'Query Parameters → id is a number',
    ],
  ])('%j is refused before any request', async (props, sentence) => {
    expect(await refusalOf(run(NAME, props))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });

  it.each([400, 401, 403, 404, 422, 302])('fails with status %d', async (status) => {
    sandbox.fail({ kind: 'status', status, body: '{"message":"No"}' });
    expect(
      await failureOf(run(NAME, { method: 'POST', path: '/stream/contacts', body: [] })),
    ).toContain('Nothing was changed.');
  });

  it('waits for the rate limit, also where it writes', async () => {
    const headers = { 'Retry-After': '0' };
    sandbox.fail({ kind: 'status', status: 429, headers });
    const body = [{ _user_id: 'u1' }];
    const output = await run(NAME, { method: 'POST', path: '/stream/contacts', body });
    expect(output).toMatchObject({ status: 202 });
    expect(sandbox.requests).toHaveLength(2);
    sandbox.fail({ kind: 'status', status: 503, headers });
    await failureOf(run(NAME, { method: 'PUT', path: '/stream/contacts', body }));
    expect(sandbox.requests).toHaveLength(3);
  });

  it('fails with the reasons that Instasent gives', async () => {
    const body = [{ _user_id: 'u1', _email: 'nobody at home' }];
    expect(
      await failureOf(run(NAME, { method: 'POST', path: '/stream/contacts', body })),
    ).toContain('(status 422): "_email: Invalid format". Nothing was changed.');
    expect(await failureOf(run(NAME, { method: 'GET', path: '/stream/contacts/u9' }))).toContain(
      'Instasent says: "Contact not found".',
    );
  });

  it('keeps numbers that are too long as text', async () => {
    sandbox.fail({ kind: 'status', status: 200, body: '{"id":12345678901234567890,"n":1.5}' });
    expect(await run(NAME, { method: 'GET', path: '/stream' })).toEqual({
      status: 200,
      body: { id: '12345678901234567890', n: 1.5 },
    });
  });

  it('fails with what Instasent says, what was sent among it', async () => {
    sandbox.fail({ kind: 'status', status: 400, body: '{"message":"Bad: someone, Barcelona"}' });
    const queryParams = { name: 'someone' };
    const body = { city: 'Barcelona' };
    expect(
      await failureOf(run(NAME, { method: 'POST', path: '/stream/contacts', queryParams, body })),
    ).toContain('(status 400): "Bad: someone, Barcelona".');
  });
});
