import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  InstallError,
  installIn,
  type InstallOptions,
  type PackedPiece,
} from '../../scripts/install-in';
import { createAuthority } from '../sandbox/certificates';
import {
  ActivePiecesServer,
  ADMIN,
  ADMIN_TOKEN,
  MEMBER,
  MEMBER_TOKEN,
  refusal,
  type Reply,
} from './activepieces-server';

const NAME = '@instasent/piece-instasent';
const PASSWORD = {
  ACTIVEPIECES_EMAIL: ADMIN.email,
  ACTIVEPIECES_PASSWORD: ADMIN.password,
};
const TOKEN = { ACTIVEPIECES_TOKEN: ADMIN_TOKEN };
const SECRETS = [ADMIN.password, ADMIN_TOKEN, MEMBER.password, MEMBER_TOKEN];

const FLAGS = 'GET /api/v1/flags';
const SIGN_IN = 'POST /api/v1/authentication/sign-in';
const INSTALL = 'POST /api/v1/pieces';
const READ = `GET /api/v1/pieces/${NAME}`;

/** Bytes that a careless reader of multipart bodies or of text would not bring over whole. */
const archive = new Uint8Array([
  ...Array.from({ length: 256 }, (_, byte) => byte),
  ...Buffer.from('\r\n--boundary\r\n\r\n--'),
]);

const server = new ActivePiecesServer();
const pack = jest.fn<PackedPiece, []>();
const warn = jest.fn<undefined, [string]>();

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  server.reset();
  pack.mockReset();
  warn.mockReset();
  pack.mockReturnValue({ name: NAME, version: '1.2.3', archive, minimumRelease: '0.82.0' });
});
afterAll(async () => {
  await server.stop();
});

function install(options: Partial<InstallOptions> = {}): Promise<string[]> {
  const timeouts = { answer: 2_000, installation: 2_000 };
  return installIn({
    server: server.url,
    environment: { ...PASSWORD },
    pack,
    warn,
    timeouts,
    ...options,
  });
}

/** The line that the person reads when the installation fails. */
async function failure(options: Partial<InstallOptions> = {}): Promise<string> {
  const error: unknown = await install(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof InstallError)) throw new Error(`No InstallError: ${String(error)}`);
  expect(error.message).not.toContain('\n');
  for (const secret of SECRETS) expect(error.message).not.toContain(secret);
  return error.message.replaceAll(server.url, 'SERVER');
}

/** The address of a server that does what a test says with each connection. */
async function listening(other: net.Server): Promise<string> {
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  return `127.0.0.1:${(other.address() as AddressInfo).port.toString()}`;
}

describe('installing', () => {
  it('signs in, uploads the tarball for the whole platform, and shows what the server has then', async () => {
    expect(await install()).toEqual([
      `Instasent (${NAME}) 1.2.3 is installed on ${server.url}, ActivePieces 0.85.4. Its actions:`,
      '  Add Event',
      '  Import',
    ]);
    expect(server.uploads).toEqual([
      {
        packageType: 'ARCHIVE',
        scope: 'PLATFORM',
        pieceName: NAME,
        pieceVersion: '1.2.3',
        pieceArchive: { name: 'piece.tgz', type: 'application/gzip', bytes: Buffer.from(archive) },
      },
    ]);
    expect(server.requests).toEqual([FLAGS, SIGN_IN, INSTALL, READ]);
    const bearer = `Bearer ${ADMIN_TOKEN}`;
    expect(server.authorizations).toEqual([undefined, undefined, bearer, bearer]);
  });

  it('adds a newer version beside the one that is there', async () => {
    server.pieces.add(`${NAME}@1.2.2`);
    expect((await install())[0]).toContain(' 1.2.3 is installed ');
    expect([...server.pieces]).toEqual([`${NAME}@1.2.2`, `${NAME}@1.2.3`]);
  });

  it.each([ADMIN_TOKEN, `Bearer ${ADMIN_TOKEN}`, ` ${ADMIN_TOKEN}\n`])(
    'takes a token instead of a password, however it was copied: %j',
    async (token) => {
      await install({ environment: { ...PASSWORD, ACTIVEPIECES_TOKEN: token } });
      expect(server.requests).toEqual([FLAGS, INSTALL, READ]);
    },
  );

  it('takes an address with slashes at its end, and one below a path', async () => {
    await install({ server: `${server.url}//` });
    expect(server.requests[0]).toBe(FLAGS);
    await failure({ server: `${server.url}/flows/` });
    expect(server.requests.at(-1)).toBe('GET /flows/api/v1/flags');
  });

  it('asks for a connection for each request, since a server closes kept ones (Node after 5 s)', async () => {
    await install();
    expect(server.connections).toBe(4);
  });

  it('packs before it calls the server, since packing takes longer than a connection is kept', async () => {
    let requests: number | undefined;
    pack.mockImplementation(() => {
      requests = server.requests.length;
      return { name: NAME, version: '1.2.3', archive, minimumRelease: '0.82.0' };
    });
    await install();
    expect(requests).toBe(0);
  });

  it('takes password and token out of the environment before npm is started', async () => {
    const environment: InstallOptions['environment'] = { ...PASSWORD, ...TOKEN, HOME: '/home/me' };
    const inherited: unknown[] = [];
    pack.mockImplementation(() => {
      inherited.push({ ...environment });
      return { name: NAME, version: '1.2.3', archive, minimumRelease: '0.82.0' };
    });
    await install({ environment });
    expect(inherited).toEqual([{ ACTIVEPIECES_EMAIL: ADMIN.email, HOME: '/home/me' }]);
  });

  it('keeps control characters of the server out of the terminal', async () => {
    const actions = { a: { displayName: 'Add\u001B[31m\nEvent' } };
    const json = { name: NAME, version: '1.2.3', displayName: 'Insta\u0007sent', actions };
    server.replies[READ] = { status: 200, json };
    expect(await install()).toEqual([expect.stringMatching(/^Insta sent \(/), '  Add [31m Event']);
  });

  it('takes the oldest ActivePieces that lists the piece, and refuses older ones', async () => {
    server.release = '0.82.0';
    expect(await install()).toHaveLength(3);
    server.release = '0.9.12';
    expect(await failure()).toBe('The piece needs ActivePieces 0.82.0 or newer; SERVER is 0.9.12.');
    expect(server.uploads).toHaveLength(1);
  });
});

describe('before anything is sent', () => {
  it.each([
    undefined,
    true,
    '',
    'localhost:8080',
    'flows',
    'ftp://127.0.0.1/',
    'http://',
    `http://admin:${ADMIN.password}@127.0.0.1`,
    'http://admin@127.0.0.1',
    `http://:${ADMIN.password}@127.0.0.1`,
    'http://127.0.0.1/?a=1',
    'http://127.0.0.1/#flows',
  ])('the address has to be one of http or https, and nothing more: %j', async (address) => {
    expect(await failure({ server: address })).toBe(
      'Use: npm run install-in -- --server http://localhost:8080. The address begins with http:// or https://, and holds no user name, password, "?" or "#".',
    );
    expect(pack).not.toHaveBeenCalled();
  });

  it.each([
    {},
    { ACTIVEPIECES_EMAIL: ADMIN.email },
    { ACTIVEPIECES_PASSWORD: ADMIN.password },
    { ACTIVEPIECES_EMAIL: ADMIN.email, ACTIVEPIECES_PASSWORD: '' },
    { ACTIVEPIECES_TOKEN: ' ' },
    // No server can have given these.
    { ...PASSWORD, ACTIVEPIECES_TOKEN: `${ADMIN_TOKEN}\n${ADMIN_TOKEN}` },
    { ACTIVEPIECES_TOKEN: `${ADMIN_TOKEN} x` },
    { ACTIVEPIECES_TOKEN: `${ADMIN_TOKEN}é` },
  ])('credentials have to be in the environment: %j', async (environment) => {
    expect(await failure({ environment })).toBe(
      'Set ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD to those of an administrator of the platform, or ACTIVEPIECES_TOKEN to one word without spaces or accents.',
    );
    expect(pack).not.toHaveBeenCalled();
    expect(server.requests).toEqual([]);
  });

  it.each(['http://flows.test', 'http://10.0.0.5:8080', 'http://localhost.flows.test'])(
    'the person is warned, in time to stop, that a password would go unencrypted to %s',
    async (address) => {
      pack.mockImplementation(() => {
        throw new Error('stopped');
      });
      await expect(install({ server: address })).rejects.toThrow('stopped');
      expect(warn.mock.calls).toEqual([
        [
          `Password and token go to ${address} unencrypted, and can be read on the way. Press Ctrl+C to stop, and give an address with https:// if there is one.`,
        ],
      ]);
    },
  );

  it.each(['https://flows.test', 'http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:8080'])(
    'there is nothing to warn of at %s',
    async (address) => {
      pack.mockImplementation(() => {
        throw new Error('stopped');
      });
      await expect(install({ server: address })).rejects.toThrow('stopped');
      expect(warn).not.toHaveBeenCalled();
    },
  );

  it('the piece has to be packed', async () => {
    pack.mockImplementation(() => {
      throw new Error('Command failed: npm run build');
    });
    await expect(install()).rejects.toThrow('Command failed: npm run build');
    expect(server.requests).toEqual([]);
  });
});

describe('no ActivePieces there', () => {
  it('says that no server answers', async () => {
    const closed = net.createServer();
    const address = await listening(closed);
    await new Promise((done) => closed.close(done));
    expect(await failure({ server: `http://${address}` })).toBe(
      `No server answers at http://${address} (ECONNREFUSED). Check the address, http or https, and that ActivePieces runs.`,
    );
  });

  it('says that no server answers where the port does not speak https', async () => {
    const address = server.url.replace('http:', 'https:');
    expect(await failure({ server: address })).toMatch(
      /^No server answers at https:\/\/127\.0\.0\.1:\d+ \(\w+\)\. Check the address, http or https, /,
    );
  });

  it('says that the certificate is not trusted, and sends nothing', async () => {
    const keys = createAuthority('Somebody').issue('localhost', new Date(Date.now() + 86_400_000));
    const reached = jest.fn();
    const impostor = https.createServer(keys, reached);
    const port = (await listening(impostor)).split(':')[1] ?? '';
    expect(await failure({ server: `https://localhost:${port}` })).toMatch(
      /^The certificate of https:\/\/localhost:\d+ is not trusted \([A-Z_]+\)\. If an authority of your own signed it, name that authority's certificate in NODE_EXTRA_CA_CERTS\.$/,
    );
    await new Promise((done) => impostor.close(done));
    expect(reached).not.toHaveBeenCalled();
  });

  it.each<[string, Reply]>([
    ['a page', { status: 200, text: '<!doctype html>' }],
    ['JSON of something else', { status: 200, json: { version: '1.0.0' } }],
    ['a version that is none', { status: 200, json: { CURRENT_VERSION: 'latest' } }],
    ['nothing there', { status: 404, json: { CURRENT_VERSION: '0.85.4' } }],
    ['a proxy before a server that starts', { status: 502, text: 'Bad Gateway' }],
    ['a redirect', { status: 301, text: '', headers: { location: '/app/' } }],
  ])('does not sign in where the answer is %s', async (_what, reply) => {
    server.replies[FLAGS] = reply;
    expect(await failure()).toBe(
      `SERVER does not answer as ActivePieces does (status ${reply?.status.toString() ?? ''} for /api/v1/flags). Give the address that the browser shows, http or https, without what follows host and port, and see that ActivePieces has started.`,
    );
    expect(server.requests).toEqual([FLAGS]);
  });

  it('gives up on a server that does not answer', async () => {
    server.replies[FLAGS] = undefined;
    const timeouts = { answer: 50, installation: 2_000 };
    expect(await failure({ timeouts })).toBe('SERVER did not answer within 0.05 s.');
  });
});

describe('signing in', () => {
  it('says that the password is wrong', async () => {
    const environment = { ...PASSWORD, ACTIVEPIECES_PASSWORD: MEMBER.password };
    expect(await failure({ environment })).toBe(
      'SERVER does not let this account sign in (INVALID_CREDENTIALS). Check ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD, or set ACTIVEPIECES_TOKEN instead.',
    );
  });

  it.each<[string, Reply, string]>([
    ['another way of signing in', refusal(403, 'EMAIL_AUTH_DISABLED'), 'EMAIL_AUTH_DISABLED'],
    [
      'too short a password',
      { status: 400, json: { code: 'FST_ERR_VALIDATION' } },
      'FST_ERR_VALIDATION',
    ],
    ['no such call', { status: 404, text: `${ADMIN.password} not found` }, 'status 404'],
    ['too many tries', { status: 429, json: { message: 'Rate limit exceeded' } }, 'status 429'],
    ['a redirect', { status: 307, text: '', headers: { location: '/api/v1/flags' } }, 'status 307'],
    ['no token', { status: 200, json: { token: '' } }, 'status 200'],
    ['a long code', refusal(400, 'X'.repeat(400)), 'X'.repeat(200)],
    ['a code that is the password', refusal(400, ADMIN.password), 'status 400'],
  ])('says what is in the way: %s', async (_what, reply, said) => {
    server.replies[SIGN_IN] = reply;
    expect(await failure()).toMatch(`SERVER does not let this account sign in (${said}). Check `);
    expect(server.requests).toEqual([FLAGS, SIGN_IN]);
  });
});

describe('uploading', () => {
  it('says that only an administrator can', async () => {
    expect(await failure({ environment: { ACTIVEPIECES_TOKEN: MEMBER_TOKEN } })).toBe(
      'Only an administrator of the platform can install pieces on SERVER, and this account is not one.',
    );
    expect(server.requests).toEqual([FLAGS, INSTALL]);
  });

  it.each<[string, Reply]>([
    ['unknown', refusal(401, 'INVALID_BEARER_TOKEN', `invalid ${ADMIN_TOKEN}`)],
    ['expired', refusal(403, 'SESSION_EXPIRED')],
  ])('says that the token is %s', async (_what, reply) => {
    server.replies[INSTALL] = reply;
    expect(await failure({ environment: { ...TOKEN } })).toBe(
      'SERVER does not accept the token. Set ACTIVEPIECES_TOKEN to a new one, or use ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD.',
    );
  });

  it('says that the version is there already, and what to do', async () => {
    server.pieces.add(`${NAME}@1.2.3`);
    expect(await failure()).toBe(
      `${NAME} 1.2.3 is already installed on SERVER, and a version cannot be replaced. Raise "version" in package.json, and run this again.`,
    );
  });

  it.each<[string, Reply, string]>([
    [
      'no worker could load it',
      refusal(
        400,
        'ENGINE_OPERATION_FAILURE',
        JSON.stringify({
          __apErrorVersion: 1,
          message: "Cannot find module 'x'\nRequire stack:\n- /cache/index.js",
          raw: "Error: Cannot find module 'x'\n    at /cache/index.js:1:200",
        }),
      ),
      "SERVER could not load the piece: Cannot find module 'x'. The log of its worker says more; a worker that cannot reach the address in AP_FRONTEND_URL loads no piece.",
    ],
    [
      'no worker could load it (a printed error)',
      refusal(
        400,
        'ENGINE_OPERATION_FAILURE',
        'TypeError: fetch failed.\n    at run (/cache/index.js:1:2)',
      ),
      'SERVER could not load the piece: TypeError: fetch failed. The log of its worker says more; a worker that cannot reach the address in AP_FRONTEND_URL loads no piece.',
    ],
    [
      'no worker could load it, and why is not told',
      refusal(400, 'ENGINE_OPERATION_FAILURE', '{}'),
      'SERVER could not load the piece. The log of its worker says more; a worker that cannot reach the address in AP_FRONTEND_URL loads no piece.',
    ],
    [
      'a field it does not know',
      { status: 400, json: { code: 'FST_ERR_VALIDATION', message: 'body/ Invalid input' } },
      'SERVER refused the installation (FST_ERR_VALIDATION): body/ Invalid input.',
    ],
    [
      'another conflict',
      refusal(409, 'VALIDATION', 'Another piece is being installed.'),
      'SERVER refused the installation (VALIDATION): Another piece is being installed.',
    ],
    [
      'not sold with this edition',
      refusal(402, 'FEATURE_DISABLED'),
      'SERVER refused the installation (FEATURE_DISABLED).',
    ],
    [
      'a firewall',
      { status: 403, text: '<html>Forbidden</html>' },
      'SERVER refused the installation (status 403).',
    ],
    [
      'a redirect',
      { status: 308, text: '', headers: { location: '/api/v1/pieces' } },
      'SERVER refused the installation (status 308).',
    ],
    [
      'a proxy that did not wait',
      { status: 504, text: 'Gateway Time-out' },
      'SERVER answered with status 504. The piece may be installed all the same: look in Platform Admin → Setup → Pieces before you run this again.',
    ],
  ])('says why the server refused: %s', async (_what, reply, line) => {
    server.replies[INSTALL] = reply;
    expect(await failure()).toBe(line);
    expect(server.requests).toEqual([FLAGS, SIGN_IN, INSTALL]);
  });

  it('cuts what the server says to 200 characters', async () => {
    server.replies[INSTALL] = refusal(400, 'VALIDATION', 'x'.repeat(400));
    expect(await failure()).toBe(
      `SERVER refused the installation (VALIDATION): ${'x'.repeat(200)}.`,
    );
  });

  it('does not call it failed when no answer comes, since it may go on', async () => {
    server.replies[INSTALL] = undefined;
    const timeouts = { answer: 2_000, installation: 50 };
    expect(await failure({ timeouts })).toBe(
      'SERVER did not answer within 0.05 s. The piece may be installed all the same: look in Platform Admin → Setup → Pieces before you run this again.',
    );
  });

  it.each([
    ['token', { ...TOKEN }, `Not for ${ADMIN_TOKEN}`],
    ['token after the cut', { ...TOKEN }, `${'x'.repeat(195)} ${ADMIN_TOKEN}`],
    ['token that signing in gave', { ...PASSWORD }, `Not for ${ADMIN_TOKEN}`],
    ['password', { ...PASSWORD }, `Not for {"password":"${ADMIN.password}"}`],
    [
      'password with quotation marks',
      { ...PASSWORD, ACTIVEPIECES_PASSWORD: 'long "quoted" \\ password' },
      `Not for ${JSON.stringify(JSON.stringify({ password: 'long "quoted" \\ password' }))}`,
    ],
  ])('does not print what the server says with the %s in it', async (_what, environment, said) => {
    server.replies[SIGN_IN] = { status: 200, json: { token: ADMIN_TOKEN } };
    server.replies[INSTALL] = refusal(400, 'VALIDATION', said);
    expect(await failure({ environment })).toBe('SERVER refused the installation (VALIDATION).');
  });
});

describe('reading the piece back', () => {
  const other = { displayName: 'Instasent', actions: {} };

  it.each<[string, Reply]>([
    ['nothing', refusal(404, 'ENTITY_NOT_FOUND')],
    ['another version', { status: 200, json: { ...other, name: NAME, version: '1.2.4' } }],
    ['another piece', { status: 200, json: { ...other, name: 'piece', version: '1.2.3' } }],
    ['a page', { status: 200, text: '<!doctype html>' }],
    ['no answer', undefined],
  ])('does not say that it is installed when the server shows %s', async (_what, reply) => {
    server.replies[READ] = reply;
    const timeouts = { answer: 1_000, installation: 2_000 };
    expect(await failure({ timeouts })).toBe(
      `SERVER took ${NAME} 1.2.3, but does not show it. Look for it in Platform Admin → Setup → Pieces, and read the server's log.`,
    );
  });
});

describe('the command', () => {
  const bin = mkdtempSync(path.join(tmpdir(), 'install-in-'));
  afterAll(() => {
    rmSync(bin, { recursive: true });
  });

  it('starts npm without password and token; when npm fails, it ends with code 1 and sends nothing', async () => {
    const inherited = path.join(bin, 'environment');
    writeFileSync(path.join(bin, 'npm'), `#!/bin/sh\nenv > '${inherited}'\nexit 1\n`, {
      mode: 0o755,
    });
    const script = path.join(__dirname, '../../scripts/install-in.ts');
    const PATH = `${bin}:${process.env['PATH'] ?? ''}`;
    const run = promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', script, '--server', server.url],
      { cwd: path.dirname(script), env: { PATH, ...PASSWORD, ...TOKEN } },
    );
    await expect(run).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Command failed: npm run --silent build\n',
    });
    const environment = readFileSync(inherited, 'utf8');
    expect(environment).toContain(ADMIN.email);
    for (const secret of SECRETS) expect(environment).not.toContain(secret);
    expect(server.requests).toEqual([]);
  }, 60_000);
});
