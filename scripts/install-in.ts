import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import packageJson from '../package.json';
import { loadPiece } from './load-piece';
import { packPiece } from './package';

/**
 * Installs or upgrades the piece on a running ActivePieces, through its API, and reads it back from
 * there: `npm run install-in -- --server URL`. Who does it, the environment tells.
 */

const USAGE = 'npm run install-in -- --server http://localhost:8080';

const UNCERTAIN =
  'The piece may be installed all the same: look in Platform Admin → Setup → Pieces before you run this again.';

/** Why the piece was not installed: one sentence or two in one line, without a secret. */
export class InstallError extends Error {}

/** The tarball to install, and what the server has to be told about it. */
export interface PackedPiece {
  /**
   * The package's name and version. ActivePieces stores these and never looks into the tarball for
   * them, so wrong ones make another piece.
   */
  name: string;
  version: string;
  archive: Uint8Array<ArrayBuffer>;
  /** The oldest ActivePieces that lists the piece, such as `0.82.0`. */
  minimumRelease: string;
}

export interface InstallRequest {
  /** The address of ActivePieces as a browser opens it. */
  server: string | undefined;
  /** Holds `ACTIVEPIECES_TOKEN`, or `ACTIVEPIECES_EMAIL` and `ACTIVEPIECES_PASSWORD`. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Makes the tarball. Called when the server let us in, since it takes some seconds. */
  pack: () => PackedPiece;
  patience?: Patience;
}

/** All in milliseconds, but for `readings`. */
export interface Patience {
  /** For an answer to anything but the installation. */
  answer: number;
  /** The server answers when one of its workers has loaded the piece, and workers can be busy. */
  installation: number;
  /** Between two readings of the installed piece. */
  pause: number;
  /** How often the piece is read: another process of the server may know it a little later. */
  readings: number;
}

const PATIENCE: Patience = { answer: 20_000, installation: 180_000, pause: 1_000, readings: 10 };

/** `GET /api/v1/flags`, which needs no sign-in. */
const Flags = Type.Object({
  CURRENT_VERSION: Type.String({ pattern: String.raw`^\d+\.\d+\.\d+[\w.+-]*$` }),
});
/** `POST /api/v1/authentication/sign-in`; something else where a second factor is asked for. */
const SignedIn = Type.Object({
  token: Type.String({ minLength: 1 }),
  /** `ADMIN`, `MEMBER` or `OPERATOR`. */
  platformRole: Type.Optional(Type.Unknown()),
});
/** ActivePieces' own errors: a code in capitals, and what belongs to it. */
const Refusal = Type.Object({
  code: Type.String({ pattern: '^[A-Z_]+$' }),
  params: Type.Optional(Type.Unknown()),
});
const Explained = Type.Object({ message: Type.String() });
/** `GET /api/v1/pieces/:name`. */
const InstalledPiece = Type.Object({
  name: Type.String(),
  version: Type.String(),
  displayName: Type.String(),
  actions: Type.Record(Type.String(), Type.Object({ displayName: Type.String() })),
});
/** What fetch throws: the reason is the code of the cause. */
const FetchFailure = Type.Object({ name: Type.String(), cause: Type.Optional(Type.Unknown()) });
const Coded = Type.Object({ code: Type.String() });

type InstalledPiece = Static<typeof InstalledPiece>;

interface Answer {
  status: number;
  /** `undefined` unless it is JSON. */
  body: unknown;
  /** Where a redirect leads. */
  location: string | undefined;
}

function read<T extends TSchema>(schema: T, value: unknown): Static<T> | undefined {
  return Value.Check(schema, value) ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text of the server's in a line of ours. */
function inOneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

/** No answer came since the upload began, which does not tell what became of the piece. */
function uncertain(error: unknown): never {
  throw error instanceof InstallError ? new InstallError(`${error.message} ${UNCERTAIN}`) : error;
}

/** An ActivePieces server, as an administrator's browser talks to it. */
class Server {
  readonly address: string;
  readonly #patience: Patience;

  constructor(address: string | undefined, patience: Patience) {
    if (address === undefined || address === '') throw new InstallError(`Use: ${USAGE}`);
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
      throw new InstallError(
        'The address after --server must begin with http:// or https://, such as http://localhost:8080.',
      );
    }
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
      throw new InstallError(
        'The address after --server must not hold a user name, a password, "?" or "#". Give it as http://localhost:8080.',
      );
    }
    this.address = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
    this.#patience = patience;
  }

  /**
   * Sends one request. A redirect is not followed: neither token nor piece goes to another address.
   *
   * @param path below `/api/v1`
   * @throws InstallError if no answer comes
   */
  async send(path: string, init: RequestInit, timeOut = this.#patience.answer): Promise<Answer> {
    try {
      const response = await fetch(`${this.address}/api/v1${path}`, {
        ...init,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeOut),
      });
      return {
        status: response.status,
        body: parsed(await response.text()),
        location: response.headers.get('location') ?? undefined,
      };
    } catch (error) {
      throw new InstallError(this.#silence(error, timeOut));
    }
  }

  #silence(error: unknown, timeOut: number): string {
    const { name = '', cause } = read(FetchFailure, error) ?? {};
    if (name === 'TimeoutError') {
      return `${this.address} did not answer within ${(timeOut / 1000).toString()} s.`;
    }
    const code = read(Coded, cause)?.code;
    if (code === undefined) return `${this.address} cannot be reached. Check the address.`;
    if (/CERT|SELF_SIGNED|LEAF_SIGNATURE/.test(code)) {
      return `The certificate of ${this.address} is not trusted (${code}). If an authority of your own signed it, name that authority's certificate in NODE_EXTRA_CA_CERTS.`;
    }
    if (/SSL|EPROTO/.test(code)) {
      return `${this.address} does not speak https (${code}). Try http://.`;
    }
    return `No server answers at ${this.address} (${code}). Check the address, and that ActivePieces runs.`;
  }

  /**
   * Makes sure that it is ActivePieces before anything secret is sent.
   *
   * @returns its version
   */
  async release(): Promise<string> {
    const { status, body, location } = await this.send('/flags', {});
    const flags = read(Flags, body);
    if (status === 200 && flags !== undefined) return flags.CURRENT_VERSION;
    if (status >= 300 && status < 400) {
      const target = location !== undefined && URL.canParse(location, this.address);
      const where = target ? new URL(location, this.address).origin : 'another address';
      throw new InstallError(`${this.address} sends on to ${where}. Give that after --server.`);
    }
    if (status >= 500) {
      throw new InstallError(
        `${this.address} is not ready (status ${status.toString()}). Wait until ActivePieces has started, or look into its log.`,
      );
    }
    throw new InstallError(
      `What answers at ${this.address} is not ActivePieces (status ${status.toString()} for /api/v1/flags). Give the address that the browser shows when you open it, without what follows the host and port.`,
    );
  }

  /** @returns a bearer token */
  async signIn(email: string, password: string): Promise<string> {
    const { status, body } = await this.send('/authentication/sign-in', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    const account = status < 300 ? read(SignedIn, body) : undefined;
    const { token, platformRole } = account ?? {};
    // The server would refuse such an account too, but only after building and uploading.
    if (typeof platformRole === 'string' && platformRole !== 'ADMIN') {
      throw new InstallError(this.#notAdministrator());
    }
    if (token !== undefined) return token;
    const code = read(Refusal, body)?.code ?? `status ${status.toString()}`;
    if (status < 300) {
      throw new InstallError(
        `${this.address} wants more than the password, such as a code from a telephone. Set ACTIVEPIECES_TOKEN instead.`,
      );
    }
    if (status === 429) {
      throw new InstallError(
        `${this.address} has had too many sign-ins from here. Wait some minutes.`,
      );
    }
    // 400 is the answer to what cannot be an address or a password, such as a short one.
    if (status === 400 || status === 401) {
      throw new InstallError(
        `${this.address} does not accept this e-mail address and password. Check ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD.`,
      );
    }
    throw new InstallError(
      `${this.address} does not let this account sign in with its password (${code}). Check ACTIVEPIECES_EMAIL, or set ACTIVEPIECES_TOKEN instead.`,
    );
  }

  #notAdministrator(): string {
    return `Only an administrator of the platform can install pieces on ${this.address}, and this account is not one.`;
  }

  /** Uploads the piece, and waits until the server has loaded it. */
  async install(piece: PackedPiece, token: string): Promise<void> {
    const form = new FormData();
    form.append('packageType', 'ARCHIVE');
    form.append('scope', 'PLATFORM');
    form.append('pieceName', piece.name);
    form.append('pieceVersion', piece.version);
    const archive = new Blob([piece.archive], { type: 'application/gzip' });
    form.append('pieceArchive', archive, 'piece.tgz');
    const answer = await this.send(
      '/pieces',
      { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form },
      this.#patience.installation,
    ).catch(uncertain);
    if (answer.status >= 300) throw new InstallError(this.#refusal(piece, token, answer));
  }

  #refusal({ name, version }: PackedPiece, token: string, { status, body }: Answer): string {
    const { code, params } = read(Refusal, body) ?? {};
    const said = inOneLine(read(Explained, params ?? body)?.message ?? '').replaceAll(token, '…');
    if (said.includes('already_exists')) {
      return `${name} ${version} is already installed on ${this.address}, and a version cannot be replaced. Raise "version" in package.json, and run this again.`;
    }
    if (status === 401 || code === 'SESSION_EXPIRED') {
      return `${this.address} does not accept the token. Set ACTIVEPIECES_TOKEN to a new one, or use ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD.`;
    }
    if (code === 'AUTHORIZATION' || code === 'PERMISSION_DENIED') {
      return this.#notAdministrator();
    }
    if (status === 413) {
      return `${this.address}, or a proxy before it, refuses a piece of this size. Raise its limit for uploads.`;
    }
    if (code === undefined && status >= 500) {
      return `${this.address} answered with status ${status.toString()}. ${UNCERTAIN}`;
    }
    const reason = /[a-z]/i.test(said) ? `: ${said.slice(0, 300).replace(/\.+$/, '')}` : '';
    const hint =
      code === 'ENGINE_OPERATION_FAILURE'
        ? ' Its log says more; often its containers cannot reach the address in AP_FRONTEND_URL.'
        : '';
    return `${this.address} refused the installation (${code ?? `status ${status.toString()}`})${reason}.${hint}`;
  }

  /** Reads the piece from the server as the builder does. */
  async installed({ name, version }: PackedPiece, token: string): Promise<InstalledPiece> {
    for (let reading = 1; reading <= this.#patience.readings; reading += 1) {
      if (reading > 1) await sleep(this.#patience.pause);
      const { status, body } = await this.send(`/pieces/${name}?version=${version}`, {
        headers: { authorization: `Bearer ${token}` },
      }).catch(uncertain);
      const piece = status === 200 ? read(InstalledPiece, body) : undefined;
      if (piece?.name === name && piece.version === version) return piece;
    }
    throw new InstallError(
      `${this.address} took ${name} ${version}, but does not show it. Look for it in Platform Admin → Setup → Pieces, and read the server's log.`,
    );
  }
}

/** Who installs. A token comes first, since it says exactly which account is meant. */
type Account = { token: string } | { email: string; password: string };

function accountIn(environment: InstallRequest['environment']): Account {
  const token = (environment['ACTIVEPIECES_TOKEN'] ?? '').trim().replace(/^bearer\s+/i, '');
  // Anything else fetch would refuse, with the token in its message.
  if (token !== '' && !/^[!-~]+$/.test(token)) {
    throw new InstallError('ACTIVEPIECES_TOKEN must be one word without spaces or accents.');
  }
  if (token !== '') return { token };
  const email = environment['ACTIVEPIECES_EMAIL'] ?? '';
  const password = environment['ACTIVEPIECES_PASSWORD'] ?? '';
  if (email === '' || password === '') {
    throw new InstallError(
      'Set ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD to those of an administrator of the platform, or ACTIVEPIECES_TOKEN.',
    );
  }
  return { email, password };
}

function packedBy(pack: () => PackedPiece): PackedPiece {
  try {
    return pack();
  } catch (error) {
    const reason = read(Explained, error)?.message ?? 'for an unknown reason';
    throw new InstallError(`The piece could not be built and packed: ${inOneLine(reason)}.`);
  }
}

/**
 * Installs the piece on a server, and reads it back from there.
 *
 * @returns lines for the person who asked: the piece's name, version and actions as the server has
 *   them
 * @throws InstallError if the piece is not installed, or cannot be seen to be
 */
export async function installIn(request: InstallRequest): Promise<string[]> {
  const server = new Server(request.server, request.patience ?? PATIENCE);
  const account = accountIn(request.environment);
  const release = await server.release();
  const token =
    'token' in account ? account.token : await server.signIn(account.email, account.password);
  const packed = packedBy(request.pack);
  if (release.localeCompare(packed.minimumRelease, 'en', { numeric: true }) < 0) {
    throw new InstallError(
      `The piece needs ActivePieces ${packed.minimumRelease} or newer; ${server.address} is ${release}.`,
    );
  }
  await server.install(packed, token);
  const { name, version, displayName, actions } = await server.installed(packed, token);
  return [
    `${inOneLine(displayName)} (${name}) ${version} is installed on ${server.address}, ActivePieces ${release}. Its actions:`,
    ...Object.values(actions).map((action) => `  ${inOneLine(action.displayName)}`),
  ];
}

function packThisPiece(): PackedPiece {
  const archive = new Uint8Array(readFileSync(packPiece()));
  const { minimumSupportedRelease } = loadPiece(path.join(__dirname, '..', 'dist')).metadata();
  const { name, version } = packageJson;
  return { name, version, archive, minimumRelease: minimumSupportedRelease ?? '0.0.0' };
}

function serverOption(): string | undefined {
  try {
    return parseArgs({ options: { server: { type: 'string' } } }).values.server;
  } catch {
    throw new InstallError(`Use: ${USAGE}`);
  }
}

async function main(): Promise<void> {
  try {
    const request = { server: serverOption(), environment: process.env, pack: packThisPiece };
    for (const line of await installIn(request)) console.log(line);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
