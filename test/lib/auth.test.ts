import { inspect } from 'node:util';
import { withConnection } from '../../src/lib/auth';
import { CALL_SENTENCES } from '../../src/lib/errors/call-sentences';
import { InstasentError } from '../../src/lib/errors/instasent-error';
import { inputError } from '../../src/lib/errors/input-error';
import { quote } from '../../src/lib/errors/text';
import { IngestClient } from '../../src/lib/ingest-api/client';
import { FORM_RETRY_POLICY } from '../../src/lib/ingest-api/retry';
import {
  SANDBOX_CONNECTION,
  SANDBOX_KEY_WITHOUT_SCOPES,
  type SandboxFault,
} from '../sandbox/server';
import { authOf, connect, rendered, useSandbox } from '../support';

const sandbox = useSandbox();

describe('saving the connection', () => {
  it('works with the three values of a data source, and asks once', async () => {
    expect(await connect(SANDBOX_CONNECTION)).toBeUndefined();
    expect(sandbox.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/project/sandbox-project/datasource/sandbox-datasource/stream',
    ]);
  });

  it('works with what came along when they were copied', async () => {
    const { projectId, datasourceId, apiKey } = SANDBOX_CONNECTION;
    expect(
      await connect({
        projectId: ` ${projectId}\n`,
        datasourceId: `\t${datasourceId} `,
        apiKey: `Bearer ${apiKey}\r\n`,
      }),
    ).toBeUndefined();
  });

  it.each([
    ['a wrong key', { apiKey: 'another-key' }, /^Instasent refused the API key\. Copy it again/],
    [
      'a key without scopes',
      { apiKey: SANDBOX_KEY_WITHOUT_SCOPES },
      /^The API key is valid, but may not be used here\. .* ingest scopes\.$/,
    ],
    [
      'another project',
      { projectId: 'other' },
      /^No such project or data source, or another one’s key/,
    ],
    [
      'another data source',
      { datasourceId: 'other' },
      /Copy all three from its set-up instructions, not from the address/,
    ],
    ['no key', { apiKey: '' }, /^The API key of the Instasent connection is empty\.$/],
    ['an odd project ID', { projectId: '..' }, /^The project ID of the Instasent connection holds/],
  ])('with %s says so', async (_what, change, sentence) => {
    expect(await connect({ ...SANDBOX_CONNECTION, ...change })).toMatch(sentence);
  });

  it.each<[string, SandboxFault, RegExp]>([
    [
      'the rate limit',
      { kind: 'status', status: 429, headers: { 'Retry-After': '3600' } },
      /^Your plan’s limit of requests per minute is used up\. .* try again later\.$/,
    ],
    [
      'a server error',
      { kind: 'status', status: 500, times: 4 },
      /^Instasent has a problem on its side\. .* try again later\.$/,
    ],
    [
      'silence',
      { kind: 'delay', ms: 5_000, times: 4 },
      /^Instasent did not answer in time\. .* try again later\.$/,
    ],
    [
      'a lost connection',
      { kind: 'reset', carriedOut: false, times: 4 },
      /^The connection to Instasent broke off\./,
    ],
    [
      'a redirect',
      { kind: 'status', status: 302, headers: { Location: 'https://example.com' } },
      /^A redirect came .* if a proxy or firewall is in between\.$/,
    ],
    [
      'a request that is not understood',
      { kind: 'status', status: 400 },
      /^Instasent did not accept these values\. Copy all three/,
    ],
    [
      'somebody else’s page',
      { kind: 'status', status: 200, body: '<html></html>' },
      /^The answer does not look like one from Instasent\. .* in between\.$/,
    ],
    [
      'somebody else’s JSON',
      { kind: 'status', status: 200, body: '{"stream":{}}' },
      /^The answer does not look like one from Instasent\./,
    ],
  ])('tells %s', async (_what, fault, sentence) => {
    if (fault.kind === 'delay') jest.replaceProperty(FORM_RETRY_POLICY, 'attemptMs', 200);
    sandbox.fail(fault);
    const error = await connect(SANDBOX_CONNECTION);
    expect(error).toMatch(sentence);
    expect(error).not.toContain(SANDBOX_CONNECTION.apiKey);
  });

  it('does not pass off a fault of the piece itself as one of the values', async () => {
    jest.spyOn(IngestClient.prototype, 'stream').mockRejectedValue(new TypeError('a bug'));
    await expect(connect(SANDBOX_CONNECTION)).rejects.toThrow('a bug');
  });

  it('tells that nothing listens', async () => {
    process.env['INSTASENT_INGEST_API_URL'] = 'http://127.0.0.1:1';
    expect(await connect(SANDBOX_CONNECTION)).toMatch(
      /^Instasent could not be reached\. .* may connect to api\.instasent\.com\.$/,
    );
  });
});

/** With more, the host's dialog loses its Save button. */
const MAX_CHARACTERS = 135;

describe('the connection dialog', () => {
  it.each(Object.entries(CALL_SENTENCES))('has a sentence that fits for %s', (_row, { dialog }) => {
    expect(dialog).toMatch(/^[A-Z][^{}]*[^.]\.$/);
    expect(dialog.length).toBeLessThanOrEqual(MAX_CHARACTERS);
  });

  it.each([
    ['project ID', 'projectId', ''],
    ['project ID', 'projectId', 'two words'],
    ['data source ID', 'datasourceId', ''],
    ['data source ID', 'datasourceId', 'two words'],
    ['API key', 'apiKey', ''],
    ['API key', 'apiKey', 'two words'],
  ])('names the %s where it cannot be right, in a sentence that fits: %s %j', async (...given) => {
    const [label, name, value] = given;
    const sentence = await connect({ ...SANDBOX_CONNECTION, [name]: value });
    expect(sentence).toMatch(new RegExp(`^The ${label} of the Instasent connection [^.]+\\.$`));
    expect(sentence?.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    expect(sandbox.requests).toEqual([]);
  });
});

describe('the work that a connection is given to', () => {
  const { apiKey } = SANDBOX_CONNECTION;
  const failing = async (error: unknown, auth: unknown = authOf()): Promise<unknown> =>
    withConnection(auth, () => Promise.reject(error as Error)).catch((each: unknown) => each);

  it('gets the three values, cleaned, and gives back what it makes', async () => {
    const auth = authOf({ ...SANDBOX_CONNECTION, apiKey: ` Bearer ${apiKey}\n` });
    await expect(
      withConnection(auth, (connection) => Promise.resolve(connection)),
    ).resolves.toEqual(SANDBOX_CONNECTION);
  });

  it.each([undefined, null, 'text', {}, { props: null }])(
    'is not begun without a connection: %j',
    async (auth) => {
      const work = jest.fn();
      await expect(withConnection(auth, work)).rejects.toThrow('has no Instasent connection');
      expect(work).not.toHaveBeenCalled();
    },
  );

  it('shows the key in no error, and keeps kind, status and stack', async () => {
    const parts = { happened: `No ${apiKey}!`, saved: apiKey, advice: `${apiKey}${apiKey}` };
    const error = await failing(new InstasentError('key', parts, 401));
    expect(error).toBeInstanceOf(InstasentError);
    expect(error).toMatchObject({
      kind: 'key',
      response: { status: 401 },
      message: 'No [hidden]! [hidden] [hidden][hidden]',
      stack: expect.stringContaining('auth.test') as string,
    });
    expect((error as Error).stack).not.toContain(apiKey);
  });

  it('shows no key of a bug either', async () => {
    const bug = Object.assign(new TypeError(`Bad ${apiKey}`, { cause: apiKey }), { apiKey });
    bug.stack = `${bug.stack ?? ''}${apiKey}`;
    const error = await failing(bug);
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(apiKey);
    expect(error).toMatchObject({ name: 'TypeError', message: 'Bad [hidden]' });
    expect(inspect(await failing(`Bad ${apiKey}`))).toMatch(/Error: Bad \[hidden\]/);
  });

  it('leaves words alone that are as short as a key of few letters', async () => {
    const auth = authOf({ ...SANDBOX_CONNECTION, apiKey: 'saved' });
    const parts = { happened: 'Not saved.', saved: '', advice: '' };
    expect(await failing(new InstasentError('server', parts), auth)).toMatchObject({
      message: 'Not saved.',
    });
  });

  it('shows no key that a sentence has cut in the middle', async () => {
    const longKey = `start-${'x'.repeat(120)}-end`;
    for (const before of ['', 'a'.repeat(80), 'a'.repeat(92)]) {
      const sentence = rendered(
        await failing(
          inputError(quote(`${before}${longKey}`), 'is wrong', 'Change it.'),
          authOf({ ...SANDBOX_CONNECTION, apiKey: longKey }),
        ),
      );
      expect(sentence).toContain(`${before}[hidden]…`);
      expect(sentence).not.toContain('start-');
    }
  });
});
