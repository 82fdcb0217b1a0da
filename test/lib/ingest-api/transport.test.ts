import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { TransportFailure, type ApiRequest } from '../../../src/lib/ingest-api/exchange';
import { BACKOFF, IMPORT_RETRY_POLICY, STEP_RETRY_POLICY } from '../../../src/lib/ingest-api/retry';
import { send, type SendOptions } from '../../../src/lib/ingest-api/transport';
import { INGEST_API_URL_VARIABLE } from '../../../src/lib/ingest-api/url';
import { createAuthority, type ServerKeys } from '../../sandbox/certificates';
import { startProxy, type Proxy } from '../../sandbox/proxy';
import { Sandbox, SANDBOX_CONNECTION, startSandbox } from '../../sandbox/server';
import { connect, failureOf, run, useQuickRetries, useSandbox } from '../../support';

const TLS_VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';
const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY', 'all_proxy'];
const CONTACT = { userId: 'u1', customAttributes: { plan: 'gold' } };

const DAY_MS = 24 * 60 * 60 * 1000;

/** PEM of the authority that Node trusts in these tests. */
let authority: string;
let certificates: Record<
  'valid' | 'of an unknown authority' | 'for another host' | 'that has expired',
  ServerKeys
>;
let trustedAgent: https.Agent;
beforeAll(() => {
  const trusted = createAuthority('An authority that Node trusts in this test');
  const stranger = createAuthority('An authority that nobody trusts');
  const tomorrow = new Date(Date.now() + DAY_MS);
  const yesterday = new Date(Date.now() - DAY_MS);
  authority = trusted.certificate;
  certificates = {
    valid: trusted.issue('localhost', tomorrow),
    'of an unknown authority': stranger.issue('localhost', tomorrow),
    'for another host': trusted.issue('api.example.com', tomorrow),
    'that has expired': trusted.issue('localhost', yesterday),
  };
  trustedAgent = new https.Agent({ ca: authority, keepAlive: true });
});
afterAll(() => {
  trustedAgent.destroy();
});

function unset(...names: string[]): void {
  for (const name of names) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete process.env[name];
  }
}

async function withSandbox(
  tls: https.ServerOptions,
  test: (sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const sandbox = await startSandbox({ tls });
  process.env[INGEST_API_URL_VARIABLE] = sandbox.url;
  try {
    await test(sandbox);
  } finally {
    await sandbox.stop();
    unset(INGEST_API_URL_VARIABLE);
  }
}

describe('the certificate of the server', () => {
  beforeEach(() => {
    useQuickRetries();
    jest.replaceProperty(https, 'globalAgent', trustedAgent);
  });
  afterEach(() => {
    unset(TLS_VARIABLE, ...PROXY_VARIABLES);
  });

  it('is accepted when it is valid', async () => {
    await withSandbox(certificates.valid, async (sandbox) => {
      await run('add_or_update_contact', CONTACT);
      expect([...sandbox.contacts.keys()]).toEqual(['u1']);
      expect(process.env[TLS_VARIABLE]).toBeUndefined();
    });
  });

  describe.each(['with checks on', 'with checks switched off in the process'])('%s', (mode) => {
    const variable = mode === 'with checks on' ? '1' : '0';

    describe.each(['directly', 'through a proxy'])('%s', (way) => {
      let proxy: Proxy;
      beforeEach(async () => {
        proxy = await startProxy();
        if (way === 'through a proxy') {
          process.env['HTTPS_PROXY'] = proxy.url;
          // An agent that the host has put there would win over the variable.
          jest.replaceProperty(https, 'globalAgent', new https.Agent());
        }
        process.env[TLS_VARIABLE] = variable;
      });
      afterEach(() => proxy.stop());

      it.each([
        ['of an unknown authority', /SIGNATURE|SELF_SIGNED|ISSUER/],
        ['for another host', /ERR_TLS_CERT_ALTNAME_INVALID/],
        ['that has expired', /CERT_HAS_EXPIRED/],
      ] as const)('one %s is refused, and the server gets nothing', async (kind, code) => {
        // The end of a tunnel trusts what Node trusts: there, a certificate of this test's authority is
        // unknown too, and that is refused as well.
        const expected =
          way === 'directly' ? code : /certificate|CERT|SIGNATURE|SELF_SIGNED|ISSUER/;
        await withSandbox(certificates[kind], async (sandbox) => {
          const sentence = await failureOf(run('add_or_update_contact', CONTACT));
          expect(sentence).toMatch(
            /^The server that answered could not prove that it is Instasent/,
          );
          expect(sentence).toMatch(expected);
          expect(await connect(SANDBOX_CONNECTION)).toMatch(/could not prove/);
          expect(sandbox.requests).toEqual([]);
          expect(process.env[TLS_VARIABLE]).toBe(variable);
          if (way === 'through a proxy') expect(proxy.tunnels).toHaveLength(2);
        });
      });
    });
  });
});

describe('an agent of the host with certificate checks of its own', () => {
  beforeEach(() => {
    useQuickRetries();
  });
  afterEach(() => {
    unset(TLS_VARIABLE);
  });

  it.each<[string, keyof typeof certificates, https.AgentOptions]>([
    ['has them switched off', 'of an unknown authority', { rejectUnauthorized: false }],
    ['takes any host', 'for another host', { checkServerIdentity: () => undefined }],
    ['asks for another host', 'for another host', { servername: 'api.example.com' }],
  ])('that %s does not decide for this piece', async (_how, kind, options) => {
    const careless = new https.Agent({ ...options, ca: authority, keepAlive: true });
    jest.replaceProperty(https, 'globalAgent', careless);
    await withSandbox(certificates[kind], async (sandbox) => {
      // As another piece would, so that the agent has a connection, and a TLS session, to offer.
      const others = https.get(`${sandbox.url}/others`, { rejectUnauthorized: true });
      others.once('response', (answer) => answer.resume());
      await once(others, 'close');
      sandbox.requests.length = 0;

      expect(await failureOf(run('add_or_update_contact', CONTACT))).toContain('could not prove');
      expect(sandbox.requests).toEqual([]);
    });
    careless.destroy();
  });

  it('does not decide either where it keeps no options', async () => {
    process.env[TLS_VARIABLE] = '0';
    const bare = {
      protocol: 'https:',
      addRequest(request: { onSocket(socket: tls.TLSSocket): void }, options: object) {
        request.onSocket(tls.connect({ ...options, path: undefined }));
      },
    };
    jest.replaceProperty(https, 'globalAgent', bare as never);
    await withSandbox(certificates['of an unknown authority'], async (sandbox) => {
      expect(await failureOf(run('add_or_update_contact', CONTACT))).toContain('could not prove');
      expect(sandbox.requests).toEqual([]);
    });
  });
});

describe('the way to the server', () => {
  let proxy: Proxy;

  beforeEach(async () => {
    useQuickRetries();
    proxy = await startProxy();
  });
  afterEach(async () => {
    unset(...PROXY_VARIABLES);
    await proxy.stop();
  });

  it('is through the agent that https.globalAgent is at the time of the request', async () => {
    await withSandbox(certificates.valid, async (sandbox) => {
      jest.replaceProperty(https, 'globalAgent', trustedAgent);
      await run('add_or_update_contact', CONTACT);
      expect(proxy.tunnels).toEqual([]);

      const egress = new HttpsProxyAgent(proxy.url, { ca: authority });
      const connectTo = egress.connect.bind(egress);
      // As the host's own: the agent decides what is trusted, the request that it is checked.
      egress.connect = (request, options) =>
        connectTo(request, { ...options, ca: authority } as typeof options);
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- nor is the host's
      jest.replaceProperty(https, 'globalAgent', egress);
      await run('delete_contact', { userId: 'u1' });
      expect(proxy.tunnels).toEqual([new URL(sandbox.url).host]);
      expect(sandbox.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
      egress.destroy();
    });
  });

  it('is not opened more often than the agent allows in all', async () => {
    const narrow = new https.Agent({ ca: authority, keepAlive: true, maxTotalSockets: 1 });
    jest.replaceProperty(https, 'globalAgent', narrow);
    await withSandbox(certificates.valid, async (sandbox) => {
      const contacts = ['u1', 'u2'].map((userId) => run('add_or_update_contact', { userId }));
      await Promise.all(contacts);
      expect(sandbox.contacts.size).toBe(2);
      expect(sandbox.openSockets).toBe(1);
    });
    narrow.destroy();
  });

  it('that an agent does not find is waited for no longer than one attempt takes', async () => {
    const silent = await listening(() => undefined);
    const egress = new HttpsProxyAgent(silent.url);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- nor is a host's
    jest.replaceProperty(https, 'globalAgent', egress);
    const policy = { maxAttempts: 1, attemptMs: 200, totalMs: 10_000 };
    expect(await failureBy({ policy })).toEqual({
      failure: { kind: 'unreachable', code: 'ETIMEDOUT' },
      uncertain: false,
      attempts: 0,
    });
    await silent.stop();
  });

  it('is never in clear text through a proxy, whatever the environment says', async () => {
    await withSandbox(certificates.valid, async () => {
      jest.replaceProperty(https, 'globalAgent', trustedAgent);
      for (const name of ['ALL_PROXY', 'HTTP_PROXY']) process.env[name] = proxy.url;
      await run('add_or_update_contact', CONTACT);
      expect(proxy.readable).toEqual([]);
    });
  });

  it('to a sandbox on this machine needs no proxy', async () => {
    const sandbox = await startSandbox();
    process.env[INGEST_API_URL_VARIABLE] = sandbox.url;
    jest.replaceProperty(https, 'globalAgent', new https.Agent());
    for (const address of [proxy.url, 'socks5://127.0.0.1:1080']) {
      for (const name of ['HTTP_PROXY', 'ALL_PROXY']) process.env[name] = address;
      await run('add_or_update_contact', CONTACT);
    }
    expect(sandbox.requests).toHaveLength(2);
    expect([...proxy.readable, ...proxy.tunnels]).toEqual([]);
    unset(INGEST_API_URL_VARIABLE);
    await sandbox.stop();
  });
});

const TARGET: ApiRequest = {
  method: 'POST',
  url: 'https://api.test/x',
  apiKey: 'key-1',
  body: '{}',
};

/** The failure of a call, and how often it left this machine. */
async function failureBy(
  options: Partial<SendOptions> = {},
  request: Partial<ApiRequest> = {},
): Promise<{ failure: unknown; uncertain: boolean; attempts: number }> {
  let attempts = 0;
  const onAttempt = () => {
    attempts += 1;
  };
  const call = send(
    { ...TARGET, ...request },
    { policy: STEP_RETRY_POLICY, onAttempt, ...options },
  );
  return call.then(
    (answer) => {
      throw new Error(`Status ${answer.status.toString()} was believed`);
    },
    (error: unknown) => {
      if (!(error instanceof TransportFailure)) throw error;
      return { failure: error.failure, uncertain: error.uncertain, attempts };
    },
  );
}

/** A server for raw connections, with what each of them said first. */
async function listening(
  onRequest: (socket: net.Socket, head: string) => void,
): Promise<{ url: string; heads: string[]; server: net.Server; stop: () => Promise<void> }> {
  const heads: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (head) => {
      heads.push(head.toString());
      onRequest(socket, head.toString());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port.toString()}`, heads, server, stop };
}

describe('a proxy that does not let a request through', () => {
  beforeEach(() => {
    useQuickRetries();
    jest.replaceProperty(https, 'globalAgent', new https.Agent());
    process.env[INGEST_API_URL_VARIABLE] = 'https://api.test';
  });
  afterEach(() => {
    unset(...PROXY_VARIABLES, TLS_VARIABLE, INGEST_API_URL_VARIABLE);
  });

  it.each([
    [102, '', 1],
    [201, '{"success":true}', 1],
    [202, '{"accepted":[{"position":0,"item":{"_user_id":"u1"}}],"errors":[]}', 1],
    [204, '', 1],
    [302, '', 1],
    [403, '{"message":"Forbidden"}', 1],
    [407, 'Who are you?', 1],
    [500, 'Out of order', 4],
    [503, '{"accepted":[]}', 4],
  ])('with status %d is named by it, and nothing was sent', async (status, body, asked) => {
    const refusal = `HTTP/1.1 ${status.toString()} No\r\nContent-Length: ${body.length.toString()}\r\n\r\n`;
    const proxy = await listening((socket) => socket.write(refusal + body));
    process.env['HTTPS_PROXY'] = proxy.url;
    expect(await failureBy()).toEqual({
      failure: { kind: 'proxy', status },
      uncertain: false,
      attempts: 0,
    });
    expect(proxy.heads).toHaveLength(asked);
    for (const head of proxy.heads) {
      expect(head).toMatch(/^CONNECT api\.test:443 HTTP\/1\.1\r\n/);
      expect(head).not.toContain('key-1');
    }
    await proxy.stop();
  });

  it.each([202, 403])('makes its status %d no answer of Instasent to a step', async (status) => {
    const proxy = await listening((socket) =>
      socket.write(`HTTP/1.1 ${status.toString()} No\r\nContent-Length: 2\r\n\r\n{}`),
    );
    process.env['HTTPS_PROXY'] = proxy.url;
    for (const action of ['add_or_update_contact', 'delete_contact']) {
      expect(await failureOf(run(action, CONTACT))).toMatch(
        new RegExp(`^A proxy .* \\(status ${status.toString()}\\), so nothing was sent`),
      );
    }
    await proxy.stop();
  });

  it('says nothing at all, is left alone after the time of one attempt', async () => {
    const proxy = await listening(() => undefined);
    process.env['HTTPS_PROXY'] = proxy.url;
    const policy = { maxAttempts: 1, attemptMs: 200, totalMs: 10_000 };
    const closed = once(proxy.server, 'connection').then(([socket]) =>
      once(socket as net.Socket, 'close'),
    );
    expect(await failureBy({ policy })).toEqual({
      failure: { kind: 'unreachable', code: 'ETIMEDOUT' },
      uncertain: false,
      attempts: 0,
    });
    await closed;
    await proxy.stop();
  });

  it.each([
    ['hangs up', (socket: net.Socket) => socket.end(), 'UNKNOWN'],
    ['resets the connection', (socket: net.Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['says gibberish', (socket: net.Socket) => socket.end('What?\r\n\r\n'), /^HPE_/],
    ['says status 0', (socket: net.Socket) => socket.end('HTTP/1.1 0 No\r\n\r\n'), /^HPE_/],
  ])('%s, leaves Instasent out of reach', async (_what, react, code) => {
    const proxy = await listening(react);
    process.env['HTTPS_PROXY'] = proxy.url;
    const result = await failureBy();
    expect(result).toMatchObject({ failure: { kind: 'unreachable' }, uncertain: false });
    expect(result.failure).toHaveProperty(
      'code',
      typeof code === 'string' ? code : expect.stringMatching(code),
    );
    expect(proxy.heads).toHaveLength(4);
    await proxy.stop();
  });

  it.each([
    'socks5://user:secret@127.0.0.1:1080',
    'socks://127.0.0.1:1080',
    'http://user:secret@host:port',
    'http://user:sec%ret@127.0.0.1:1',
    'user secret@@',
  ])('because its address is %s fails in a sentence without the password', async (address) => {
    process.env['ALL_PROXY'] = address;
    const sentence = await failureOf(run('add_or_update_contact', CONTACT));
    expect(sentence).toMatch(/^The proxy that is set .* cannot use, so nothing was sent/);
    expect(sentence).not.toMatch(/sec|user/);
    expect(await failureBy()).toEqual({
      failure: { kind: 'proxy-address' },
      uncertain: false,
      attempts: 0,
    });
  });

  it('cannot prove who it is, is told nothing', async () => {
    const { key, cert } = certificates['of an unknown authority'];
    const told: string[] = [];
    const stranger = tls.createServer({ key, cert }, (socket) => {
      socket.on('data', (head: Buffer) => told.push(head.toString()));
    });
    stranger.on('tlsClientError', () => undefined);
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    process.env['HTTPS_PROXY'] = `https://me:secret@localhost:${port.toString()}`;
    process.env[TLS_VARIABLE] = '0';
    expect(await failureBy()).toMatchObject({ failure: { kind: 'certificate' }, attempts: 0 });
    expect(told).toEqual([]);
    stranger.close();
  });

  it('is told user name and password, and no error is', async () => {
    const proxy = await listening((socket) =>
      socket.write('HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n'),
    );
    process.env['HTTPS_PROXY'] = proxy.url.replace('//', '//me:s%40cret@');
    const sentence = await failureOf(run('add_or_update_contact', CONTACT));
    expect(sentence).toContain('user name and password in its proxy settings');
    expect(sentence).not.toMatch(/me:|cret/);
    const told = Buffer.from('me:s@cret').toString('base64');
    expect(proxy.heads[0]).toContain(`Proxy-Authorization: Basic ${told}\r\n`);
    await proxy.stop();
  });
});

describe('an answer to https that did not come encrypted', () => {
  it('is not believed', async () => {
    const stranger = await listening((socket) =>
      socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}'),
    );
    const careless = new http.Agent();
    const { port } = new URL(stranger.url);
    Object.assign(careless, { createConnection: () => net.connect(Number(port), '127.0.0.1') });
    Object.assign(careless, { protocol: 'https:' });
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- nor is a host's
    jest.replaceProperty(https, 'globalAgent', careless as https.Agent);
    expect(await failureBy()).toMatchObject({ failure: { kind: 'proxy', status: 202 } });
    careless.destroy();
    await stranger.stop();
  });
});

describe('the proxy of the environment', () => {
  let proxy: Proxy;
  let folder: string;
  beforeEach(async () => {
    proxy = await startProxy();
    folder = mkdtempSync(path.join(tmpdir(), 'authority-'));
  });
  afterEach(async () => {
    await proxy.stop();
    rmSync(folder, { recursive: true });
  });

  it('carries requests to a server whose certificate is valid', async () => {
    // What Node trusts from the start is read once a process, so this takes a process of its own.
    const file = path.join(folder, 'authority.pem');
    writeFileSync(file, authority);
    const { host } = new URL(proxy.url);
    const none = { HTTPS_PROXY: '', https_proxy: '', ALL_PROXY: '', all_proxy: '', NO_PROXY: '' };
    await withSandbox(certificates.valid, async (sandbox) => {
      const { host: target } = new URL(sandbox.url);
      const environments = [
        { HTTPS_PROXY: proxy.url },
        { https_proxy: host },
        { ALL_PROXY: host },
        { all_proxy: `http://me:secret@${host}` },
        { HTTPS_PROXY: proxy.url, NO_PROXY: 'example.com' },
        // None of these.
        { HTTP_PROXY: proxy.url },
        { HTTPS_PROXY: proxy.url, NO_PROXY: 'example.com, localhost' },
        { HTTPS_PROXY: proxy.url, NO_PROXY: target },
        { ALL_PROXY: proxy.url, NO_PROXY: '*' },
      ];
      const script = `
        const { IngestClient } = require('./src/lib/ingest-api/client');
        const client = new IngestClient(${JSON.stringify(SANDBOX_CONNECTION)});
        (async () => {
          for (const environment of ${JSON.stringify(environments)}) {
            Object.assign(process.env, ${JSON.stringify(none)}, environment);
            const { items } = await client.upsertContacts([{ _user_id: 'u1' }]);
            console.log(items[0].status, process.env.${TLS_VARIABLE});
          }
        })();`;
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', '-e', script],
        { timeout: 20_000, env: { ...process.env, NODE_EXTRA_CA_CERTS: file } },
      );
      expect({ stdout, stderr }).toEqual({
        stdout: 'accepted undefined\n'.repeat(environments.length),
        stderr: '',
      });
      expect(proxy.tunnels).toEqual(Array(5).fill(target));
      expect(proxy.readable).toEqual([]);
      expect(sandbox.requests).toHaveLength(environments.length);
    });
  });

  it.each([
    ['HTTPS_PROXY', 'proxy-address'],
    ['https_proxy', 'proxy-address'],
    ['ALL_PROXY', 'proxy-address'],
    ['all_proxy', 'proxy-address'],
    ['HTTP_PROXY', 'unreachable'],
    ['NO_PROXY', 'unreachable'],
  ])(
    'is looked for only where there may be one: with %s, the call ends as %s',
    async (name, kind) => {
      jest.replaceProperty(process, 'env', { [name]: 'proxy.test' });
      await jest.isolateModulesAsync(async () => {
        const module = '../../../src/lib/ingest-api/proxy';
        jest.doMock(module, () => ({ proxyAgent: () => 'unusable' }));
        const isolated = await import('../../../src/lib/ingest-api/transport');
        const request = { ...TARGET, url: 'https://127.0.0.1:1' };
        const call = isolated.send(request, { policy: IMPORT_RETRY_POLICY });
        await expect(call).rejects.toMatchObject({ failure: { kind } });
        jest.dontMock(module);
      });
    },
  );

  it('leads also where the host has put an agent that goes straight to the server', async () => {
    process.env['HTTPS_PROXY'] = proxy.url;
    // Whom that trusts is trusted at the end of the tunnel, too.
    jest.replaceProperty(https, 'globalAgent', trustedAgent);
    await withSandbox(certificates.valid, async (sandbox) => {
      await run('add_or_update_contact', CONTACT);
      expect(proxy.tunnels).toEqual([new URL(sandbox.url).host]);
      expect(sandbox.contacts.size).toBe(1);
    });
    unset(...PROXY_VARIABLES);
  });

  it.each([
    [403, /^A proxy .* answered in the place of Instasent \(status 403\)/],
    [undefined, /^Instasent could not be reached \(ERR_PROXY_TUNNEL\)/],
  ])('that Node uses by itself and that refuses with %s is named', async (statusCode, sentence) => {
    useQuickRetries();
    // As current Nodes do it; older ones know no proxy.
    const createConnection = (_options: unknown, done: (error: Error) => void) => {
      const error = Object.assign(new Error('No tunnel'), { code: 'ERR_PROXY_TUNNEL', statusCode });
      setImmediate(done, error);
    };
    const agent = Object.assign(new https.Agent(), { createConnection });
    jest.replaceProperty(https, 'globalAgent', agent);
    await withSandbox(certificates.valid, async () => {
      expect(await failureOf(run('add_or_update_contact', CONTACT))).toMatch(sentence);
    });
  });

  class Egress extends https.Agent {}
  it.each<[string, () => https.Agent]>([
    ['of a class of its own', () => new Egress({ ca: authority })],
    [
      'with a createConnection of its own',
      () => {
        const agent = new https.Agent({ ca: authority });
        return Object.assign(agent, { createConnection: tls.connect });
      },
    ],
    [
      'that reads the environment itself',
      // As Node makes its own under NODE_USE_ENV_PROXY; older ones look past it.
      () => new https.Agent({ ca: authority, proxyEnv: {} } as https.AgentOptions),
    ],
  ])('gives way to an agent of the host’s %s', async (_how, makeAgent) => {
    process.env['HTTPS_PROXY'] = proxy.url;
    const agent = makeAgent();
    jest.replaceProperty(https, 'globalAgent', agent);
    await withSandbox(certificates.valid, async (sandbox) => {
      await run('add_or_update_contact', CONTACT);
      expect(proxy.tunnels).toEqual([]);
      expect(sandbox.contacts.size).toBe(1);
    });
    agent.destroy();
    unset(...PROXY_VARIABLES);
  });
});

describe('a redirect', () => {
  const sandbox = useSandbox();

  it.each([301, 302, 303, 307, 308])('with status %d is not followed', async (status) => {
    let visits = 0;
    const elsewhere = http.createServer((_request, response) => {
      visits += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const Location = `http://127.0.0.1:${port.toString()}/`;
    sandbox.fail({ kind: 'status', status, headers: { Location } });
    expect(await failureOf(run('add_or_update_contact', CONTACT))).toContain(
      `a redirect to another address (status ${status.toString()})`,
    );
    expect(visits).toBe(0);
    await new Promise((resolve) => elsewhere.close(resolve));
  });
});

describe('time', () => {
  const sandbox = useSandbox();

  it('for one attempt is limited, also when the answer trickles', async () => {
    jest.replaceProperty(STEP_RETRY_POLICY, 'attemptMs', 300);
    sandbox.fail({ kind: 'delay', ms: 10_000 }, { kind: 'drip', ms: 50 });
    await run('add_or_update_contact', CONTACT);
    expect(sandbox.requests).toHaveLength(3);
  });

  it('for the whole call is limited', async () => {
    jest.replaceProperty(STEP_RETRY_POLICY, 'attemptMs', 100);
    jest.replaceProperty(STEP_RETRY_POLICY, 'totalMs', 150);
    sandbox.fail({ kind: 'delay', ms: 10_000, times: 4 });
    expect(await failureOf(run('add_or_update_contact', CONTACT))).toMatch(/did not answer within/);
    expect(sandbox.requests.length).toBeLessThanOrEqual(2);
  });

  it('between attempts passes also after a time-out', async () => {
    jest.replaceProperty(STEP_RETRY_POLICY, 'attemptMs', 300);
    jest.replaceProperty(BACKOFF, 'firstMs', 100);
    sandbox.fail({ kind: 'delay', ms: 10_000 });
    const started = Date.now();
    await run('add_or_update_contact', CONTACT);
    expect(Date.now() - started).toBeGreaterThanOrEqual(390);
  });
});

describe('a server that does not finish the handshake', () => {
  it.each(['directly', 'through a proxy'])('has got nothing, asked %s', async (way) => {
    const silent = await listening(() => undefined);
    const proxy = await startProxy();
    jest.replaceProperty(https, 'globalAgent', new https.Agent());
    if (way === 'through a proxy') process.env['HTTPS_PROXY'] = proxy.url;
    const url = silent.url.replace('http:', 'https:');
    const policy = { maxAttempts: 1, attemptMs: 200, totalMs: 10_000 };
    expect(await failureBy({ policy }, { url })).toEqual({
      failure: { kind: 'unreachable', code: 'ETIMEDOUT' },
      uncertain: false,
      attempts: 0,
    });
    expect(silent.heads).toHaveLength(1);
    expect(proxy.tunnels).toHaveLength(way === 'through a proxy' ? 1 : 0);
    unset(...PROXY_VARIABLES);
    await proxy.stop();
    await silent.stop();
  });
});

describe('what is heard of a call', () => {
  const sandbox = useSandbox();
  const request = (): ApiRequest => ({
    method: 'GET',
    url: `${sandbox.url}/project/${SANDBOX_CONNECTION.projectId}/datasource/${SANDBOX_CONNECTION.datasourceId}/stream`,
    apiKey: SANDBOX_CONNECTION.apiKey,
  });

  it('is every attempt, and every answer with its headers', async () => {
    sandbox.fail(
      { kind: 'status', status: 429, headers: { 'Retry-After': '0', 'X-Mark': 'first' } },
      { kind: 'reset', carriedOut: false },
      { kind: 'status', status: 503 },
    );
    const heard: unknown[] = [];
    const answer = await send(request(), {
      policy: STEP_RETRY_POLICY,
      onAttempt: () => heard.push('sent'),
      onAnswer: (status, headers) => heard.push([status, headers['x-mark']]),
    });
    expect(answer).toMatchObject({ status: 200, uncertain: true });
    expect(heard).toEqual([
      'sent',
      [429, 'first'],
      'sent',
      'sent',
      [503, undefined],
      'sent',
      [200, undefined],
    ]);
  });

  it('is an attempt also on a connection that is open already', async () => {
    jest.replaceProperty(https, 'globalAgent', trustedAgent);
    await withSandbox(certificates.valid, async (secure) => {
      const onAttempt = jest.fn();
      for (const count of [1, 2]) {
        await send({ ...TARGET, url: secure.url }, { policy: STEP_RETRY_POLICY, onAttempt });
        expect(onAttempt).toHaveBeenCalledTimes(count);
      }
      expect(secure.openSockets).toBe(1);
    });
  });

  it('that must not be carried out twice is sent again only where it was not carried out', async () => {
    sandbox.fail({ kind: 'status', status: 429, headers: { 'Retry-After': '0' } });
    const once = { policy: STEP_RETRY_POLICY, retries: false };
    expect(await send(request(), once)).toMatchObject({ status: 200, uncertain: false });
    expect(sandbox.requests).toHaveLength(2);
    sandbox.fail({ kind: 'status', status: 503 });
    expect(await send(request(), once)).toMatchObject({ status: 503, uncertain: true });
    sandbox.fail({ kind: 'reset', carriedOut: true });
    expect(await failureBy(once, request())).toMatchObject({
      failure: { kind: 'dropped' },
      uncertain: true,
      attempts: 1,
    });
  });

  it('that got no answer in time is how long was waited in all', async () => {
    sandbox.fail({ kind: 'delay', ms: 10_000 }, { kind: 'delay', ms: 10_000 });
    const policy = { maxAttempts: 2, attemptMs: 150, totalMs: 10_000 };
    const { failure, attempts } = await failureBy({ policy }, request());
    expect(failure).toMatchObject({ kind: 'timeout' });
    const { afterMs } = failure as { afterMs: number };
    expect(afterMs).toBeGreaterThanOrEqual(298);
    expect(afterMs).toBeLessThan(5_000);
    expect(attempts).toBe(2);
  });
});

describe('a connection that the server closed while it was not used', () => {
  const OK = 'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}';

  /** Answers the first request of the first connection, and hangs up on its second. */
  async function forgetful() {
    const answered = new Set<net.Socket>();
    return listening((socket) => {
      if (answered.has(socket)) socket.destroy();
      else socket.write(OK);
      answered.add(socket);
    });
  }

  it('is replaced by another one', async () => {
    const server = await forgetful();
    useQuickRetries();
    const request = { ...TARGET, url: server.url };
    const options = { policy: STEP_RETRY_POLICY };
    expect(await send(request, options)).toMatchObject({ status: 200, uncertain: false });
    expect(await send(request, options)).toMatchObject({ status: 200, uncertain: true });
    expect(server.heads).toHaveLength(3);
    await server.stop();
  });

  it('is not replaced for what must not be carried out twice, nor in an import', async () => {
    for (const once of [{ retries: false }, { policy: IMPORT_RETRY_POLICY }]) {
      const server = await forgetful();
      const options = { policy: STEP_RETRY_POLICY, ...once };
      await send({ ...TARGET, url: server.url }, options);
      expect(await failureBy(options, { url: server.url })).toMatchObject({
        failure: { kind: 'dropped', code: 'ECONNRESET' },
        uncertain: true,
      });
      expect(server.heads).toHaveLength(2);
      await server.stop();
    }
  });
});

describe('an answer', () => {
  const sandbox = useSandbox();

  /** A server that answers with this body and these headers. */
  async function answering(
    body: Buffer,
    headers: http.OutgoingHttpHeaders,
    test: (url: string, requests: http.IncomingMessage[]) => Promise<void>,
  ): Promise<void> {
    const requests: http.IncomingMessage[] = [];
    const server = http.createServer((request, response) => {
      requests.push(request);
      response.writeHead(200, headers).end(body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/`, requests);
    server.closeAllConnections();
    server.close();
  }
  const policy = STEP_RETRY_POLICY;

  it.each([
    ['gzip', zlib.gzipSync],
    ['br', zlib.brotliCompressSync],
  ] as const)('compressed by %s is understood', async (encoding, compress) => {
    const text = '{"a":"ñ"}';
    await answering(compress(text), { 'Content-Encoding': encoding }, async (url, requests) => {
      expect(await send({ ...TARGET, url }, { policy })).toMatchObject({ status: 200, text });
      expect(requests[0]?.headers['accept-encoding']).toBe('gzip, br');
    });
  });

  it.each([
    ['gzip', zlib.gzipSync],
    ['br', zlib.brotliCompressSync],
  ] as const)('that %s has made small is thrown away all the same', async (encoding, compress) => {
    const headers = { 'Content-Encoding': encoding };
    await answering(compress(Buffer.alloc(10_000_001)), headers, async (url) => {
      expect(await failureBy({}, { url })).toMatchObject({ failure: { kind: 'too-large' } });
    });
    await answering(compress(Buffer.alloc(10_000_000, 'x')), headers, async (url) => {
      const { text } = await send({ ...TARGET, url }, { policy });
      expect(text).toHaveLength(10_000_000);
    });
  });

  it('whose compressed body breaks off is a lost connection', async () => {
    const half = zlib.gzipSync('{"a":1}').subarray(0, 15);
    await answering(half, { 'Content-Encoding': 'gzip' }, async (url, requests) => {
      expect(await failureBy({}, { url })).toMatchObject({ failure: { kind: 'dropped' } });
      expect(requests).toHaveLength(4);
    });
  });

  it('without a body needs none to be decompressed', async () => {
    await answering(Buffer.alloc(0), { 'Content-Encoding': 'gzip' }, async (url) => {
      expect(await send({ ...TARGET, url }, { policy })).toMatchObject({ status: 200, text: '' });
    });
  });

  it('shorter than it said is a lost connection', async () => {
    sandbox.fail({ kind: 'truncate', framed: true }, { kind: 'truncate', framed: false });
    await run('add_or_update_contact', CONTACT);
    expect(sandbox.requests).toHaveLength(3);
  });

  it('to a request without a body is asked for without a content type', async () => {
    await answering(Buffer.from('{}'), {}, async (url, requests) => {
      await send({ ...TARGET, url }, { policy });
      await send({ method: 'DELETE', url, apiKey: 'k' }, { policy });
      expect(requests.map(({ headers }) => headers['content-type'])).toEqual([
        'application/json',
        undefined,
      ]);
      expect(requests.map(({ headers }) => headers['content-length'])).toEqual(['2', undefined]);
    });
  });

  it('of more than 10 MB is thrown away', async () => {
    sandbox.fail({ kind: 'status', status: 200, body: 'x'.repeat(10_000_001) });
    expect(await failureOf(run('add_or_update_contact', CONTACT))).toContain('larger than 10 MB');
    expect(sandbox.requests).toHaveLength(1);
  });

  it('that only begins like JSON and says that it is none is not a cut connection', async () => {
    sandbox.fail({
      kind: 'status',
      status: 200,
      body: '[OK] done',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(await run('custom_api_call', { method: 'GET', path: '/stream' })).toEqual({
      status: 200,
      body: '[OK] done',
    });
  });

  it('that repeats the key does not bring it into the output', async () => {
    const body = JSON.stringify({
      accepted: [{ position: 0, item: { _user_id: 'u1', note: SANDBOX_CONNECTION.apiKey } }],
      streamId: SANDBOX_CONNECTION.apiKey,
    });
    sandbox.fail({ kind: 'status', status: 202, body });
    const output = await run('add_or_update_contact', CONTACT);
    expect(JSON.stringify(output)).not.toContain(SANDBOX_CONNECTION.apiKey);
  });
});
