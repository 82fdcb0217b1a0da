import { checkSentence } from '../../src/lib/auth';
import { InstasentError, type ErrorKind } from '../../src/lib/errors/instasent-error';
import { IngestClient } from '../../src/lib/ingest-api/client';
import { readConnection } from '../../src/lib/ingest-api/connection';
import { FORM_PATIENCE } from '../../src/lib/ingest-api/retry';
import {
  SANDBOX_CONNECTION,
  SANDBOX_KEY_WITHOUT_SCOPES,
  type SandboxFault,
} from '../sandbox/server';
import { connect, useSandbox } from '../support';

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
    ['another project', { projectId: 'other' }, /^No such project or data source, or the key/],
    ['another data source', { datasourceId: 'other' }, /Copy all three again from the same data/],
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
    if (fault.kind === 'delay') jest.replaceProperty(FORM_PATIENCE, 'attemptMs', 200);
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

/** Whoever adds a kind of error is told here, by the compiler, to give it a sentence. */
const KINDS: Record<Exclude<ErrorKind, 'input'>, RegExp> = {
  key: /API key/,
  scope: /ingest scopes/,
  'not-found': /project or data source/,
  'rate-limit': /limit of requests/,
  server: /on its side/,
  redirect: /redirect/,
  timeout: /in time/,
  unreachable: /could not be reached/,
  proxy: /^A proxy does not let/,
  'proxy-outage': /^A proxy .* has a problem/,
  dropped: /broke off/,
  certificate: /could not prove/,
  'too-large': /too large/,
  'not-instasent': /does not look like/,
  'bad-request': /did not accept these values/,
  package: /is not whole/,
  refused: /did not accept the check/,
  'request-too-large': /did not accept the check/,
  'no-read': /did not accept the check/,
  rejected: /did not accept the check/,
  unconfirmed: /did not accept the check/,
};

/** With more, the host's dialog loses its Save button. */
const MAX_CHARACTERS = 135;

describe('the connection dialog', () => {
  it.each(Object.entries(KINDS))('has a sentence of its own, that fits, for %s', (kind, words) => {
    const parts = { happened: 'Happened.', saved: 'Saved.', advice: 'Advice.' };
    const sentence = checkSentence(new InstasentError(kind as ErrorKind, parts));
    expect(sentence).toMatch(words);
    expect(sentence).toMatch(/^[A-Z].*[^.]\.$/);
    expect(sentence.length).toBeLessThanOrEqual(MAX_CHARACTERS);
  });

  it.each(
    ['projectId', 'datasourceId', 'apiKey'].flatMap((name) => [
      [name, ''],
      [name, 'two words'],
    ]),
  )('names the value that cannot be right, in a sentence that fits: %s %j', (name, value) => {
    const props = { ...SANDBOX_CONNECTION, [name]: value };
    const label = { projectId: 'project ID', datasourceId: 'data source ID', apiKey: 'API key' };
    let sentence = '';
    try {
      readConnection(props);
    } catch (error) {
      if (error instanceof InstasentError) sentence = checkSentence(error);
    }
    expect(sentence).toContain(`The ${new Map(Object.entries(label)).get(name) ?? ''} `);
    expect(sentence.length).toBeLessThanOrEqual(MAX_CHARACTERS);
  });
});
