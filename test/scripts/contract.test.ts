import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { readSettings } from '../../scripts/contract';
import { playContract, type ContractResult } from '../../scripts/contract/play';
import { contractReport, summary } from '../../scripts/contract/report';
import { INGEST_API_URL_VARIABLE } from '../../src/lib/ingest-api/url';
import { testClock } from '../lib/imports/test-clock';
import { SANDBOX_CONNECTION, SANDBOX_KEY_WITHOUT_READING } from '../sandbox/server';
import { useSandbox } from '../support';

/** The contract is some sixty requests over real sockets. */
jest.setTimeout(60_000);

const RECORDINGS = path.join(__dirname, '..', 'recordings');

interface Answered {
  status: number;
  body: string;
  headers: http.OutgoingHttpHeaders;
}

/** What a sandbox that differs answers instead; `undefined` where it does not differ. */
type Change = (request: string, answer: Answered) => Partial<Answered> | undefined;

const sandbox = useSandbox();
let change: Change = () => undefined;

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

/** Passes requests on to the sandbox, and answers on, changed. */
const server = http.createServer((incoming, response) => {
  const { method = '', url = '', headers } = incoming;
  const answer = async (): Promise<void> => {
    const body = await textOf(incoming);
    const reply = await fetch(`${new URL(sandbox.url).origin}${url}`, {
      method,
      headers: { authorization: headers.authorization ?? '' },
      ...(body !== '' && { body }),
    });
    const names = [...reply.headers].filter(([name]) => /^(content-type|x-)/.test(name));
    const original = {
      status: reply.status,
      body: await reply.text(),
      headers: Object.fromEntries(names),
    };
    const request = `${method} ${url} ${headers.authorization ?? ''} ${body}`;
    const changed = { ...original, ...change(request, original) };
    response.writeHead(changed.status, changed.headers).end(changed.body);
  };
  void answer();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  change = () => undefined;
  const { port } = server.address() as AddressInfo;
  process.env[INGEST_API_URL_VARIABLE] = `http://127.0.0.1:${port.toString()}/v1`;
});
afterAll(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
});

function play(connection = SANDBOX_CONNECTION, signal?: AbortSignal): Promise<ContractResult> {
  return playContract(connection, testClock(), signal);
}

function namesOf({ results }: ContractResult, verdict: string): string[] {
  return results.filter((each) => each.verdict === verdict).map(({ name }) => name);
}

/** Answers every request that matches with another status, or another body. */
function answering(matches: RegExp, answer: Partial<Answered>): Change {
  return (request) => (matches.test(request) ? answer : undefined);
}

/** The answer to every request that matches, with some text of it replaced. */
function replacing(matches: RegExp, text: RegExp, by: string): Change {
  return (request, { body }) =>
    matches.test(request) ? { body: body.replace(text, by) } : undefined;
}

describe('the contract, asked of the sandbox', () => {
  it('finds everything as assumed, and leaves no contact behind', async () => {
    const result = await play();
    expect(namesOf(result, 'differs')).toEqual([]);
    expect(namesOf(result, 'could not be asked')).toEqual([]);
    expect(result.left).toEqual([]);
    expect([...sandbox.contacts.keys()]).toEqual([]);
    expect(sandbox.events.size).toBe(2);
  });

  it('is answered as recorded, question by question', async () => {
    const { results } = await play();
    const recorded = readdirSync(RECORDINGS).sort();
    expect(recorded).toEqual(results.map(({ name }) => `${name}.json`).sort());
    for (const { name, recording } of results) {
      const text = readFileSync(path.join(RECORDINGS, `${name}.json`), 'utf8');
      expect(recording).toEqual(JSON.parse(text));
    }
  });

  it.each<[question: string, differs: string, change: Change]>([
    ['check', 'without a project', replacing(/GET \S+\/stream /, /"project":/, '"projekt":')],
    ['wrong-key', '403 to a wrong key', answering(/wrong-key/, { status: 403 })],
    ['wrong-project', '401 to a wrong project', answering(/wrong-project/, { status: 401 })],
    [
      'rate-limit-writes',
      'a reset in milliseconds',
      (request, { headers }) =>
        /POST .*rate-limit-writes/.test(request)
          ? {
              headers: {
                ...headers,
                'x-ratelimit-reset': `${String(headers['x-ratelimit-reset'])}000`,
              },
            }
          : undefined,
    ],
    [
      'read-only',
      'a read-only first name',
      replacing(/GET .*specs\/attributes/, /("uid":"_first_name".*?"readOnly":)false/, '$1true'),
    ],
    ['echo-accepted', 'no echo', replacing(/echo-accepted/, /"item":/g, '"record":')],
    ['echo-errors', 'no echo', replacing(/echo-errors/, /"item":/g, '"record":')],
    ['position', 'positions from 2', replacing(/position-0/, /"position":0/, '"position":2')],
    ['one-of-three', '400 to all three', answering(/one-of-three/, { status: 400, body: '{}' })],
    ['three-of-three', '400 to all three', answering(/three-of-three/, { status: 400 })],
    [
      'new-attribute',
      'a rejected attribute',
      replacing(/new-attribute/, /"accepted":.*/, '"errors":[{"error":"Unknown attribute"}]}'),
    ],
    ['null', 'the old value', replacing(/GET .*-null/, /"is_vip":null/, '"is_vip":"1"')],
    ['after-instant', '404', answering(/GET .*after-instant/, { status: 404, body: '{}' })],
    ['after-plain', '404 for long', answering(/GET .*after-plain/, { status: 404, body: '{}' })],
    [
      'slash-and-space',
      '404 to an encoded slash',
      answering(/GET .*%2F/, { status: 404, body: '{"message":"Not found"}' }),
    ],
    ['event-twice', 'a refusal', replacing(/event-twice/, /"accepted":.*/, '"errors":["Known"]}')],
    ['event-no-date', 'no word about it', answering(/-no-date/, { status: 202, body: '{}' })],
    ['101-records', '202', answering(/POST .*101-records/, { status: 202 })],
    ['deletion', 'no word about it', answering(/DELETE .*-deletion /, { body: '{}' })],
    ['deletion-again', '204', answering(/DELETE .*-deletion-again /, { status: 204, body: '' })],
  ])('names the question “%s” where a sandbox answers it with %s', async (name, _what, other) => {
    change = other;
    const result = await play();
    expect(namesOf(result, 'differs')).toEqual([name]);
    expect(namesOf(result, 'could not be asked')).toEqual([]);
    const report = contractReport(result, 'the sandbox', new Date(0));
    expect(report).toMatch(/\*\*differs\*\*[^#]+What the piece does wrong then: /);
  });

  it('takes either answer to whether the key may read, and asks all that it still can', async () => {
    const result = await play({ ...SANDBOX_CONNECTION, apiKey: SANDBOX_KEY_WITHOUT_READING });
    expect(namesOf(result, 'differs')).toEqual([]);
    expect(namesOf(result, 'could not be asked')).toEqual(['after-instant', 'after-plain']);
    expect(result.results.find(({ name }) => name === 'may-read')?.seen).toBe('no');
    expect(sandbox.contacts.size).toBe(0);
  });

  it('ends after the check where the key is refused', async () => {
    const result = await play({ ...SANDBOX_CONNECTION, apiKey: 'another-key' });
    expect(namesOf(result, 'differs')).toEqual(['check']);
    expect(namesOf(result, 'could not be asked')).toHaveLength(result.results.length - 1);
    expect(sandbox.requestCount).toBe(1);
  });

  it('can tell nothing of a question that an outage falls into', async () => {
    change = answering(/one-of-three/, { status: 503, body: '' });
    const result = await play();
    expect(namesOf(result, 'differs')).toEqual([]);
    expect(namesOf(result, 'could not be asked')).toEqual(['one-of-three']);
  });

  it('deletes what it made when it is broken off, also what is still in a queue', async () => {
    const stop = new AbortController();
    let looks = 0;
    change = (request) => {
      if (request.includes('one-of-three')) stop.abort();
      if (!/DELETE .*echo-accepted/.test(request)) return undefined;
      looks += 1;
      return looks > 3 ? { status: 204, body: '' } : { status: 404, body: '{}' };
    };
    const result = await play(SANDBOX_CONNECTION, stop.signal);
    expect(namesOf(result, 'could not be asked')).toContain('deletion');
    expect(looks).toBeGreaterThan(3);
    expect(result.left).toEqual([]);
    expect(sandbox.contacts.size).toBe(0);
  });

  it('names the contacts that it could not delete', async () => {
    change = answering(/DELETE .*echo-accepted/, { status: 400, body: '{}' });
    const result = await play();
    expect(result.left).toEqual([expect.stringMatching(/^contract-\w+-echo-accepted$/)]);
    expect(contractReport(result, 'the sandbox', new Date(0))).toContain(result.left[0]);
  });
});

describe('the report of the contract', () => {
  it('can be shown to anybody: no key, no IDs and nothing that is only the project’s', async () => {
    change = (_request, { body }) => ({
      body: body.replaceAll('Invalid format', `Invalid for ${SANDBOX_CONNECTION.apiKey}`),
    });
    const result = await play();
    const shown = [
      contractReport(result, 'the sandbox', new Date(0)),
      JSON.stringify(result.results.map(({ recording }) => recording)),
    ].join('\n');
    for (const secret of [...Object.values(SANDBOX_CONNECTION), 'is_vip', 'Sandbox project']) {
      expect(shown).not.toContain(secret);
    }
    expect(summary(result)).toBe('33 as assumed, 0 differs, 0 could not be asked');
  });
});

describe('npm run contract', () => {
  const env = {
    INSTASENT_PROJECT_ID: 'p1',
    INSTASENT_DATASOURCE_ID: 'd1',
    INSTASENT_API_KEY: 'k1',
  };

  it('asks the sandbox unless it is told to ask Instasent', () => {
    expect(readSettings([], env)).toEqual({ isLive: false, connection: SANDBOX_CONNECTION });
    expect(readSettings(['--live', '--yes'], env)).toEqual({
      isLive: true,
      connection: { projectId: 'p1', datasourceId: 'd1', apiKey: 'k1' },
    });
  });

  it('says what cannot be taken back before it asks Instasent', () => {
    expect(() => readSettings(['--live'], env)).toThrow(/Two things stay: .* add --yes/s);
  });

  it.each(Object.keys(env))('asks for the variable %s', (name) => {
    expect(() => readSettings(['--live', '--yes'], { ...env, [name]: '' })).toThrow(name);
  });

  it('knows no other option', () => {
    expect(() => readSettings(['--lively'], env)).toThrow('Use: npm run contract');
  });
});
