import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { BACKOFF, STEP_PATIENCE } from '../../../src/lib/ingest-api/retry';
import { INGEST_API_URL_VARIABLE } from '../../../src/lib/ingest-api/url';
import { createAuthority, type ServerKeys } from '../../sandbox/certificates';
import { startProxy, type Proxy } from '../../sandbox/proxy';
import { Sandbox, SANDBOX_CONNECTION, startSandbox } from '../../sandbox/server';
import { connect, failureOf, run, useQuickRetries, useSandbox } from '../../support';

const TLS_VARIABLE = 'NODE_TLS_REJECT_UNAUTHORIZED';
const PROXY_VARIABLES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'];
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
        if (way === 'through a proxy') process.env['HTTPS_PROXY'] = proxy.url;
        process.env[TLS_VARIABLE] = variable;
      });
      afterEach(() => proxy.stop());

      it.each([
        ['of an unknown authority', /SIGNATURE|SELF_SIGNED|ISSUER/],
        ['for another host', /ERR_TLS_CERT_ALTNAME_INVALID/],
        ['that has expired', /CERT_HAS_EXPIRED/],
      ] as const)('one %s is refused, and the server gets nothing', async (kind, code) => {
        // The proxy's tunnel is made by an agent of pieces-common, which trusts what Node trusts: there,
        // a certificate of this test's authority is unknown too, and that is refused as well.
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

describe('an agent of the host that has checks switched off', () => {
  it('does not switch them off for this piece', async () => {
    useQuickRetries();
    const careless = new https.Agent({ rejectUnauthorized: false, keepAlive: true });
    jest.replaceProperty(https, 'globalAgent', careless);
    await withSandbox(certificates['of an unknown authority'], async (sandbox) => {
      expect(await failureOf(run('add_or_update_contact', CONTACT))).toContain('could not prove');
      expect(sandbox.requests).toEqual([]);
    });
    careless.destroy();
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
    process.env['HTTP_PROXY'] = proxy.url;
    await run('add_or_update_contact', CONTACT);
    expect(sandbox.contacts.size).toBe(1);
    expect([...proxy.readable, ...proxy.tunnels]).toEqual([]);
    await sandbox.stop();
  });

  it('fails with a sentence when the proxy’s address is none', async () => {
    await withSandbox(certificates.valid, async (sandbox) => {
      process.env['HTTPS_PROXY'] = '//user-secret@proxy';
      const sentence = await failureOf(run('add_or_update_contact', CONTACT));
      expect(sentence).toMatch(/^Instasent could not be reached \(ERR_INVALID_URL\)/);
      expect(sentence).not.toContain('secret');
      expect(sandbox.requests).toEqual([]);
    });
  });
});

describe('the proxy of HTTPS_PROXY', () => {
  let proxy: Proxy;
  let folder: string;
  beforeEach(async () => {
    proxy = await startProxy();
  });
  afterEach(async () => {
    await proxy.stop();
    rmSync(folder, { recursive: true });
  });

  it('carries a request to a server whose certificate is valid', async () => {
    // What Node trusts from the start is read once a process, so this takes a process of its own.
    folder = mkdtempSync(path.join(tmpdir(), 'authority-'));
    const file = path.join(folder, 'authority.pem');
    writeFileSync(file, authority);
    const script = `
      const { IngestClient } = require('./src/lib/ingest-api/client');
      new IngestClient(${JSON.stringify(SANDBOX_CONNECTION)}).upsertContacts([{ _user_id: 'u1' }])
        .then(({ items }) => console.log(items[0].status, process.env.${TLS_VARIABLE}));`;
    await withSandbox(certificates.valid, async (sandbox) => {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        ['--import', 'tsx', '-e', script],
        {
          timeout: 20_000,
          env: { ...process.env, NODE_EXTRA_CA_CERTS: file, HTTPS_PROXY: proxy.url },
        },
      );
      expect({ stdout, stderr }).toEqual({ stdout: 'accepted undefined\n', stderr: '' });
      expect(proxy.tunnels).toEqual([new URL(sandbox.url).host]);
      expect(sandbox.contacts.size).toBe(1);
    });
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
    jest.replaceProperty(STEP_PATIENCE, 'attemptMs', 300);
    sandbox.fail({ kind: 'delay', ms: 10_000 }, { kind: 'drip', ms: 50 });
    await run('add_or_update_contact', CONTACT);
    expect(sandbox.requests).toHaveLength(3);
  });

  it('for the whole call is limited', async () => {
    jest.replaceProperty(STEP_PATIENCE, 'attemptMs', 100);
    jest.replaceProperty(STEP_PATIENCE, 'totalMs', 150);
    sandbox.fail({ kind: 'delay', ms: 10_000, times: 4 });
    expect(await failureOf(run('add_or_update_contact', CONTACT))).toMatch(/did not answer within/);
    expect(sandbox.requests.length).toBeLessThanOrEqual(2);
  });

  it('between attempts passes also after a time-out', async () => {
    jest.replaceProperty(STEP_PATIENCE, 'attemptMs', 300);
    jest.replaceProperty(BACKOFF, 'firstMs', 100);
    sandbox.fail({ kind: 'delay', ms: 10_000 });
    const started = Date.now();
    await run('add_or_update_contact', CONTACT);
    expect(Date.now() - started).toBeGreaterThanOrEqual(390);
  });
});

describe('an answer', () => {
  const sandbox = useSandbox();

  it('of more than 10 MB is thrown away', async () => {
    sandbox.fail({ kind: 'status', status: 200, body: 'x'.repeat(10_000_001) });
    expect(await failureOf(run('add_or_update_contact', CONTACT))).toContain('larger than 10 MB');
    expect(sandbox.requests).toHaveLength(1);
  });

  it('that repeats the key in escapes, or is nested without end, does no harm', async () => {
    const escaped = SANDBOX_CONNECTION.apiKey.replaceAll('-', '\\u002d');
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const body = `{"accepted":[{"position":0,"item":{"_user_id":"u1","note":"${escaped}","${escaped}":1,"deep":${deep}}}]}`;
    sandbox.fail({ kind: 'status', status: 202, body });
    const output = await run('add_or_update_contact', CONTACT);
    expect(output).toMatchObject({ status: 'accepted', contact_note: '[hidden]' });
    expect(JSON.stringify(output)).not.toContain(SANDBOX_CONNECTION.apiKey);
    const objects = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    for (const nested of [deep, objects]) {
      sandbox.fail({ kind: 'status', status: 200, body: nested });
      const call = await run('custom_api_call', { method: 'GET', path: '/stream' });
      expect(JSON.stringify(call).length).toBeLessThan(400);
    }
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
