import { execFile } from 'node:child_process';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import {
  InstallError,
  installIn,
  type InstallRequest,
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

const NOT_ADMINISTRATOR =
  'Only an administrator of the platform can install pieces on SERVER, and this account is not one.';

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

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  server.reset();
  pack.mockReset();
  pack.mockReturnValue({ name: NAME, version: '1.2.3', archive, minimumRelease: '0.82.0' });
});
afterAll(async () => {
  await server.stop();
});

function install(request: Partial<InstallRequest> = {}): Promise<string[]> {
  const patience = { answer: 2_000, installation: 2_000, pause: 1, readings: 3 };
  return installIn({ server: server.url, environment: PASSWORD, pack, patience, ...request });
}

/** The line that the person reads when the installation fails. */
async function failure(request: Partial<InstallRequest> = {}): Promise<string> {
  const error: unknown = await install(request).then(
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

  it('reads the piece again while another process of the server does not know it yet', async () => {
    server.readingsUntilSeen = 2;
    expect(await install()).toHaveLength(3);
    expect(server.requests.filter((request) => request === READ)).toHaveLength(3);
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
  it.each([undefined, ''])('the address has to be given (%j)', async (address) => {
    expect(await failure({ server: address })).toBe(
      'Use: npm run install-in -- --server http://localhost:8080',
    );
  });

  it.each(['localhost:8080', 'flows', 'ftp://127.0.0.1/', 'http://'])(
    'an address that is not http or https is refused: %s',
    async (address) => {
      expect(await failure({ server: address })).toBe(
        'The address after --server must begin with http:// or https://, such as http://localhost:8080.',
      );
    },
  );

  it.each([
    `http://admin:${ADMIN.password}@127.0.0.1`,
    'http://admin@127.0.0.1',
    `http://:${ADMIN.password}@127.0.0.1`,
    'http://127.0.0.1/?a=1',
    'http://127.0.0.1/#flows',
  ])('an address that holds more than the server is refused: %s', async (address) => {
    expect(await failure({ server: address })).toBe(
      'The address after --server must not hold a user name, a password, "?" or "#". Give it as http://localhost:8080.',
    );
  });

  it.each([
    {},
    { ACTIVEPIECES_EMAIL: ADMIN.email },
    { ACTIVEPIECES_PASSWORD: ADMIN.password },
    { ACTIVEPIECES_EMAIL: ADMIN.email, ACTIVEPIECES_PASSWORD: '' },
    { ACTIVEPIECES_TOKEN: ' ' },
  ])('credentials have to be in the environment: %j', async (environment) => {
    expect(await failure({ environment })).toBe(
      'Set ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD to those of an administrator of the platform, or ACTIVEPIECES_TOKEN.',
    );
    expect(server.requests).toEqual([]);
  });

  it.each([`${ADMIN_TOKEN}\n${ADMIN_TOKEN}`, `${ADMIN_TOKEN} x`, `${ADMIN_TOKEN}é`])(
    'a token that no server can have given is refused: %j',
    async (token) => {
      expect(await failure({ environment: { ACTIVEPIECES_TOKEN: token } })).toBe(
        'ACTIVEPIECES_TOKEN must be one word without spaces or accents.',
      );
      expect(server.requests).toEqual([]);
    },
  );
});

describe('no ActivePieces there', () => {
  it('says that no server answers', async () => {
    const closed = net.createServer();
    const address = await listening(closed);
    await new Promise((done) => closed.close(done));
    expect(await failure({ server: `http://${address}` })).toBe(
      `No server answers at http://${address} (ECONNREFUSED). Check the address, and that ActivePieces runs.`,
    );
  });

  it('says that an address cannot be reached where fetch gives no reason', async () => {
    // A port that fetch never connects to.
    expect(await failure({ server: 'http://127.0.0.1:6000' })).toBe(
      'http://127.0.0.1:6000 cannot be reached. Check the address.',
    );
  });

  it('says that the port does not speak https', async () => {
    const address = server.url.replace('http:', 'https:');
    expect(await failure({ server: address })).toMatch(
      /^https:\/\/127\.0\.0\.1:\d+ does not speak https \(\w+\)\. Try http:\/\/\.$/,
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
  ])('does not sign in where the answer is %s', async (_what, reply) => {
    server.replies[FLAGS] = reply;
    expect(await failure()).toBe(
      `What answers at SERVER is not ActivePieces (status ${reply?.status.toString() ?? ''} for /api/v1/flags). Give the address that the browser shows when you open it, without what follows the host and port.`,
    );
    expect(server.requests).toEqual([FLAGS]);
  });

  it('says that the server is not ready', async () => {
    server.replies[FLAGS] = { status: 502, text: 'Bad Gateway' };
    expect(await failure()).toBe(
      'SERVER is not ready (status 502). Wait until ActivePieces has started, or look into its log.',
    );
  });

  it.each([
    ['https://flows.test/sign-in', 'https://flows.test'],
    ['/app/', 'SERVER'],
    ['http://', 'another address'],
  ])('does not follow a redirect to %s, but names its server', async (location, named) => {
    server.replies[FLAGS] = { status: 301, text: '', headers: { location } };
    expect(await failure()).toBe(`SERVER sends on to ${named}. Give that after --server.`);
    expect(server.requests).toEqual([FLAGS]);
  });

  it('gives up on a server that does not answer', async () => {
    server.replies[FLAGS] = undefined;
    const patience = { answer: 50, installation: 2_000, pause: 1, readings: 1 };
    expect(await failure({ patience })).toBe('SERVER did not answer within 0.05 s.');
  });
});

describe('signing in', () => {
  it('says that the password is wrong, and does not build anything', async () => {
    const environment = { ...PASSWORD, ACTIVEPIECES_PASSWORD: MEMBER.password };
    expect(await failure({ environment })).toBe(
      'SERVER does not accept this e-mail address and password. Check ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD.',
    );
    expect(pack).not.toHaveBeenCalled();
  });

  it('says the same of what cannot be an address or a password', async () => {
    server.replies[SIGN_IN] = { status: 400, json: { code: 'FST_ERR_VALIDATION' } };
    expect(await failure()).toMatch(/^SERVER does not accept this e-mail address and password\./);
  });

  it('says that only an administrator can, and does not build anything', async () => {
    const environment = {
      ACTIVEPIECES_EMAIL: MEMBER.email,
      ACTIVEPIECES_PASSWORD: MEMBER.password,
    };
    expect(await failure({ environment })).toBe(NOT_ADMINISTRATOR);
    expect(pack).not.toHaveBeenCalled();
  });

  it('goes on where the server does not tell the role', async () => {
    server.replies[SIGN_IN] = { status: 200, json: { token: ADMIN_TOKEN, platformRole: null } };
    expect(await install()).toHaveLength(3);
  });

  it.each<[string, Reply, string]>([
    [
      'another way of signing in',
      refusal(403, 'EMAIL_AUTH_DISABLED'),
      'SERVER does not let this account sign in with its password (EMAIL_AUTH_DISABLED). Check ACTIVEPIECES_EMAIL, or set ACTIVEPIECES_TOKEN instead.',
    ],
    [
      'no such call',
      { status: 404, text: `${ADMIN.password} not found` },
      'SERVER does not let this account sign in with its password (status 404). Check ACTIVEPIECES_EMAIL, or set ACTIVEPIECES_TOKEN instead.',
    ],
    [
      'a second factor',
      { status: 200, json: { mfaToken: 'x' } },
      'SERVER wants more than the password, such as a code from a telephone. Set ACTIVEPIECES_TOKEN instead.',
    ],
    [
      'too many tries',
      { status: 429, json: {} },
      'SERVER has had too many sign-ins from here. Wait some minutes.',
    ],
    [
      'a redirect',
      { status: 307, text: '', headers: { location: '/api/v1/flags' } },
      'SERVER does not let this account sign in with its password (status 307). Check ACTIVEPIECES_EMAIL, or set ACTIVEPIECES_TOKEN instead.',
    ],
  ])('says what is in the way: %s', async (_what, reply, line) => {
    server.replies[SIGN_IN] = reply;
    expect(await failure()).toBe(line);
    expect(server.requests).toEqual([FLAGS, SIGN_IN]);
  });
});

describe('uploading', () => {
  it('says that only an administrator can', async () => {
    expect(await failure({ environment: { ACTIVEPIECES_TOKEN: MEMBER_TOKEN } })).toBe(
      NOT_ADMINISTRATOR,
    );
    expect(server.requests).toEqual([FLAGS, INSTALL]);
  });

  it.each<[string, Reply]>([
    ['unknown', refusal(401, 'INVALID_BEARER_TOKEN', `invalid ${ADMIN_TOKEN}`)],
    ['expired', refusal(403, 'SESSION_EXPIRED')],
  ])('says that the token is %s', async (_what, reply) => {
    server.replies[INSTALL] = reply;
    expect(await failure({ environment: TOKEN })).toBe(
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
      refusal(400, 'ENGINE_OPERATION_FAILURE', `fetch failed\n  with ${ADMIN_TOKEN}`),
      'SERVER refused the installation (ENGINE_OPERATION_FAILURE): fetch failed with …. Its log says more; often its containers cannot reach the address in AP_FRONTEND_URL.',
    ],
    [
      'no worker could load it, and why is not told',
      refusal(400, 'ENGINE_OPERATION_FAILURE', '{}'),
      'SERVER refused the installation (ENGINE_OPERATION_FAILURE). Its log says more; often its containers cannot reach the address in AP_FRONTEND_URL.',
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
      'too large',
      { status: 413, text: 'Request Entity Too Large' },
      'SERVER, or a proxy before it, refuses a piece of this size. Raise its limit for uploads.',
    ],
    [
      'a proxy that lost patience',
      { status: 504, text: 'Gateway Time-out' },
      'SERVER answered with status 504. The piece may be installed all the same: look in Platform Admin → Setup → Pieces before you run this again.',
    ],
  ])('says why the server refused: %s', async (_what, reply, line) => {
    server.replies[INSTALL] = reply;
    expect(await failure()).toBe(line);
    expect(server.requests).toEqual([FLAGS, SIGN_IN, INSTALL]);
  });

  it('cuts what the server says to 300 characters', async () => {
    server.replies[INSTALL] = refusal(400, 'VALIDATION', 'x'.repeat(400));
    expect(await failure()).toBe(
      `SERVER refused the installation (VALIDATION): ${'x'.repeat(300)}.`,
    );
  });

  it('does not call it failed when no answer comes, since it may go on', async () => {
    server.replies[INSTALL] = undefined;
    const patience = { answer: 2_000, installation: 50, pause: 1, readings: 1 };
    expect(await failure({ patience })).toBe(
      'SERVER did not answer within 0.05 s. The piece may be installed all the same: look in Platform Admin → Setup → Pieces before you run this again.',
    );
  });

  it('sends nothing when the piece cannot be built', async () => {
    pack.mockImplementation(() => {
      throw new Error('Command failed: npm run build');
    });
    expect(await failure()).toBe(
      'The piece could not be built and packed: Command failed: npm run build.',
    );
    expect(server.requests).toEqual([FLAGS, SIGN_IN]);
  });
});

describe('reading the piece back', () => {
  it('does not call it failed when no answer comes', async () => {
    server.replies[READ] = undefined;
    const patience = { answer: 300, installation: 2_000, pause: 1, readings: 1 };
    expect(await failure({ patience })).toBe(
      'SERVER did not answer within 0.3 s. The piece may be installed all the same: look in Platform Admin → Setup → Pieces before you run this again.',
    );
  });

  const other = { displayName: 'Instasent', actions: {} };

  it.each<[string, Reply]>([
    ['nothing', refusal(404, 'ENTITY_NOT_FOUND')],
    ['another version', { status: 200, json: { ...other, name: NAME, version: '1.2.4' } }],
    ['another piece', { status: 200, json: { ...other, name: 'piece', version: '1.2.3' } }],
    ['a page', { status: 200, text: '<!doctype html>' }],
    ['an error', { status: 500, json: { ...other, name: NAME, version: '1.2.3' } }],
  ])('does not say that it is installed when the server shows %s', async (_what, reply) => {
    server.replies[READ] = reply;
    expect(await failure()).toBe(
      `SERVER took ${NAME} 1.2.3, but does not show it. Look for it in Platform Admin → Setup → Pieces, and read the server's log.`,
    );
    expect(server.requests.filter((request) => request === READ)).toHaveLength(3);
  });
});

describe('the command', () => {
  const script = path.join(__dirname, '../../scripts/install-in.ts');

  function command(...options: string[]): Promise<{ code: unknown; out: string; error: string }> {
    const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
    return new Promise((done) => {
      execFile(
        process.execPath,
        ['--import', 'tsx', script, ...options],
        { cwd: path.dirname(script), env: environment, timeout: 30_000 },
        (failed, out, error) => {
          done({ code: failed?.code ?? 0, out, error });
        },
      );
    });
  }

  it('ends with code 1 and one line when something is missing', async () => {
    const [withoutAddress, withoutAccount] = await Promise.all([
      command('--sever', server.url),
      command('--server', server.url),
    ]);
    expect(withoutAddress).toEqual({
      code: 1,
      out: '',
      error: 'Use: npm run install-in -- --server http://localhost:8080\n',
    });
    expect(withoutAccount).toMatchObject({ code: 1, out: '' });
    expect(withoutAccount.error).toMatch(/^Set ACTIVEPIECES_EMAIL .*\n$/);
  }, 60_000);
});
