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
    ['a wrong key', { apiKey: 'another-key' }, 'Instasent refused the API key.'],
    [
      'a key without scopes',
      { apiKey: SANDBOX_KEY_WITHOUT_SCOPES },
      'it is not allowed to do this.',
    ],
    ['another project', { projectId: 'other' }, 'Instasent knows no such project or data source'],
    [
      'another data source',
      { datasourceId: 'other' },
      'Instasent knows no such project or data source',
    ],
    ['no key', { apiKey: '' }, 'The API key of the Instasent connection is empty.'],
    ['an odd project ID', { projectId: '..' }, 'The project ID of the Instasent connection holds'],
  ])('with %s says so', async (_what, change, sentence) => {
    expect(await connect({ ...SANDBOX_CONNECTION, ...change })).toContain(sentence);
  });

  it.each<[string, SandboxFault, string]>([
    [
      'the rate limit',
      { kind: 'status', status: 429, headers: { 'Retry-After': '3600' } },
      'limit of requests per minute is used up. Try again in 60 minutes',
    ],
    [
      'a server error',
      { kind: 'status', status: 500, times: 4 },
      'Instasent has a problem on its side (status 500).',
    ],
    [
      'silence',
      { kind: 'delay', ms: 5_000, times: 4 },
      'Instasent did not answer within 1 second.',
    ],
    [
      'a lost connection',
      { kind: 'reset', carriedOut: false, times: 4 },
      'The connection to Instasent broke off',
    ],
    [
      'somebody else’s page',
      { kind: 'status', status: 200, body: '<html></html>' },
      'does not look like one from Instasent',
    ],
    [
      'somebody else’s JSON',
      { kind: 'status', status: 200, body: '{"stream":{}}' },
      'does not look like one from Instasent',
    ],
  ])('tells %s', async (_what, fault, sentence) => {
    if (fault.kind === 'delay') jest.replaceProperty(FORM_PATIENCE, 'attemptMs', 200);
    sandbox.fail(fault);
    const error = await connect(SANDBOX_CONNECTION);
    expect(error).toContain(sentence);
    expect(error).not.toContain(SANDBOX_CONNECTION.apiKey);
  });

  it('tells that nothing listens', async () => {
    process.env['INSTASENT_INGEST_API_URL'] = 'http://127.0.0.1:1';
    expect(await connect(SANDBOX_CONNECTION)).toContain('could not be reached (ECONNREFUSED)');
  });
});
