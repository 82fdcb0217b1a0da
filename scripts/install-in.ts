import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Type, type Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import packageJson from '../package.json';
import { instasent } from '../src';
import { packPiece } from './package';

/**
 * Installs or upgrades the piece on a running ActivePieces, through its API, and reads it back from
 * there: `npm run install-in -- --server URL`. Who does it, the environment tells.
 */

const MAY_BE_INSTALLED =
  'The piece may be installed all the same: look in Platform Admin → Setup → Pieces before you run this again.';

/** In milliseconds. ActivePieces itself stops waiting for the worker that loads a piece after 5 min. */
const TIMEOUTS = { answer: 20_000, installation: 300_000 };
const MAX_QUOTE_LENGTH = 200;

const THIS_MACHINE = /^(.+\.)?localhost$|^127\.[\d.]+$|^\[::1\]$/;

/** Why the piece was not installed: a sentence or two in one line, without a secret. */
export class InstallError extends Error {}

/** The tarball to install, and what the server has to be told about it. */
export interface PackedPiece {
  /** ActivePieces stores name and version, and never looks into the tarball for them. */
  name: string;
  version: string;
  archive: Uint8Array<ArrayBuffer>;
  /** The oldest ActivePieces that lists the piece, such as `0.82.0`. */
  minimumRelease: string;
}

export interface InstallOptions {
  /** The address of ActivePieces as a browser opens it. */
  server: unknown;
  /**
   * Holds `ACTIVEPIECES_TOKEN`, or `ACTIVEPIECES_EMAIL` and `ACTIVEPIECES_PASSWORD`. Token and
   * password are taken out, so that no child process inherits them.
   */
  environment: Record<string, string | undefined>;
  pack: () => PackedPiece;
  warn: (sentence: string) => void;
  timeouts?: typeof TIMEOUTS;
}

interface Server {
  address: string;
  /** What must never be printed. */
  secrets: string[];
  timeouts: typeof TIMEOUTS;
}

/** `GET /api/v1/pieces/:name` */
const InstalledPiece = Type.Object({
  name: Type.String(),
  version: Type.String(),
  displayName: Type.String(),
  actions: Type.Record(Type.String(), Type.Object({ displayName: Type.String() })),
});
type InstalledPiece = Static<typeof InstalledPiece>;

interface Answer {
  status: number;
  /** `undefined` unless it is JSON. */
  body: unknown;
}

/** The text at a path of properties; empty where there is none. */
function textAt(value: unknown, ...path: string[]): string {
  const [name, ...rest] = path;
  if (name === undefined) return typeof value === 'string' ? value : '';
  if (typeof value !== 'object' || value === null) return '';
  return textAt(Reflect.get(value, name), ...rest);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server's text in one line; nothing of it where it holds a secret, however escaped. */
function quote({ secrets }: Server, text: string): string {
  const unescaped = (escaped: string) => escaped.replaceAll('\\', '');
  if (secrets.some((secret) => unescaped(text).includes(unescaped(secret)))) return '';
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.slice(0, MAX_QUOTE_LENGTH);
}

/** ActivePieces' own code of an error, such as `INVALID_CREDENTIALS`. */
function codeOf(server: Server, { status, body }: Answer): string {
  return quote(server, textAt(body, 'code')) || `status ${status.toString()}`;
}

/**
 * What a refusal says, without the stack that follows. ActivePieces puts its message in `params`,
 * and its web framework beside the code. Where a worker could not load the piece, the message is
 * itself JSON with a message and a stack, or a printed error.
 */
function reasonOf(server: Server, { body }: Answer): string {
  const text = textAt(body, 'params', 'message') || textAt(body, 'message');
  const json = parseJson(text);
  const message = json === undefined ? text : textAt(json, 'message');
  return quote(server, message.replace(/\n\s*(at |Require stack:)[\s\S]*/, '').replace(/\.$/, ''));
}

/** Nothing of what fetch says but its code: its messages can hold a header. */
function noAnswer({ address }: Server, error: unknown, timeout: number): string {
  const code = textAt(error, 'cause', 'code') || textAt(error, 'name');
  if (code === 'TimeoutError') {
    return `${address} did not answer within ${(timeout / 1000).toString()} s.`;
  }
  if (/CERT|LEAF_SIGNATURE/.test(code)) {
    return `The certificate of ${address} is not trusted (${code}). If an authority of your own signed it, name that authority's certificate in NODE_EXTRA_CA_CERTS.`;
  }
  return `No server answers at ${address} (${code}). Check the address, http or https, and that ActivePieces runs.`;
}

/**
 * Sends one request, on a connection of its own: a kept one may be closed by the server at the moment
 * of the next request (Node does so after 5 s). A redirect is not followed: neither password, token
 * nor piece goes to another address.
 *
 * @param path below `/api/v1`
 * @throws InstallError if no answer comes
 */
async function send(
  server: Server,
  path: string,
  init: { method?: string; headers?: Record<string, string>; body?: string | FormData } = {},
  timeout = server.timeouts.answer,
): Promise<Answer> {
  try {
    const response = await fetch(`${server.address}/api/v1${path}`, {
      ...init,
      headers: { ...init.headers, connection: 'close' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    return { status: response.status, body: parseJson(await response.text()) };
  } catch (error) {
    throw new InstallError(noAnswer(server, error, timeout));
  }
}

/** @returns the server's version, once it is sure that it is ActivePieces */
async function releaseOf(server: Server): Promise<string> {
  const { status, body } = await send(server, '/flags');
  const release = textAt(body, 'CURRENT_VERSION');
  if (status === 200 && /^\d+\.\d+\.\d+[\w.+-]{0,40}$/.test(release)) return release;
  throw new InstallError(
    `${server.address} does not answer as ActivePieces does (status ${status.toString()} for /api/v1/flags). Give the address that the browser shows, http or https, without what follows host and port, and see that ActivePieces has started.`,
  );
}

/** @returns a bearer token */
async function signIn(server: Server, email: string, password: string): Promise<string> {
  const answer = await send(server, '/authentication/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const token = answer.status < 300 ? textAt(answer.body, 'token') : '';
  if (token !== '') return token;
  throw new InstallError(
    `${server.address} does not let this account sign in (${codeOf(server, answer)}). Check ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD, or set ACTIVEPIECES_TOKEN instead.`,
  );
}

function refusal(server: Server, { name, version }: PackedPiece, answer: Answer): string {
  const { address } = server;
  const code = codeOf(server, answer);
  const reason = reasonOf(server, answer);
  if (reason.startsWith('piece_metadata_already_exists')) {
    return `${name} ${version} is already installed on ${address}, and a version cannot be replaced. Raise "version" in package.json, and run this again.`;
  }
  if (answer.status === 401 || code === 'SESSION_EXPIRED') {
    return `${address} does not accept the token. Set ACTIVEPIECES_TOKEN to a new one, or use ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD.`;
  }
  if (code === 'AUTHORIZATION') {
    return `Only an administrator of the platform can install pieces on ${address}, and this account is not one.`;
  }
  // A proxy that did not wait for ActivePieces.
  if (answer.status >= 500) return `${address} answered with ${code}. ${MAY_BE_INSTALLED}`;
  const because = reason === '' ? '' : `: ${reason}`;
  return code === 'ENGINE_OPERATION_FAILURE'
    ? `${address} could not load the piece${because}. The log of its worker says more; a worker that cannot reach the address in AP_FRONTEND_URL loads no piece.`
    : `${address} refused the installation (${code})${because}.`;
}

/** Uploads the piece, waits until a worker has loaded it, and reads it as the builder does. */
async function install(server: Server, piece: PackedPiece, token: string): Promise<InstalledPiece> {
  const headers = { authorization: `Bearer ${token}` };
  const body = new FormData();
  body.append('packageType', 'ARCHIVE');
  body.append('scope', 'PLATFORM');
  body.append('pieceName', piece.name);
  body.append('pieceVersion', piece.version);
  const archive = new Blob([piece.archive], { type: 'application/gzip' });
  body.append('pieceArchive', archive, 'piece.tgz');
  const { installation } = server.timeouts;
  const post = { method: 'POST', headers, body };
  const answer = await send(server, '/pieces', post, installation).catch((error: unknown) => {
    throw new InstallError(`${textAt(error, 'message')} ${MAY_BE_INSTALLED}`);
  });
  if (answer.status >= 300) throw new InstallError(refusal(server, piece, answer));
  const { name, version } = piece;
  const path = `/pieces/${name}?version=${version}`;
  const seen = await send(server, path, { headers }).catch(() => undefined);
  const shown = Value.Check(InstalledPiece, seen?.body) ? seen.body : undefined;
  if (shown?.name === name && shown.version === version) return shown;
  throw new InstallError(
    `${server.address} took ${name} ${version}, but does not show it. Look for it in Platform Admin → Setup → Pieces, and read the server's log.`,
  );
}

function addressOf(server: unknown): URL {
  const url = typeof server === 'string' && URL.canParse(server) ? new URL(server) : undefined;
  const isAddress = url !== undefined && ['http:', 'https:'].includes(url.protocol);
  if (isAddress && `${url.username}${url.password}${url.search}${url.hash}` === '') return url;
  throw new InstallError(
    'Use: npm run install-in -- --server http://localhost:8080. The address begins with http:// or https://, and holds no user name, password, "?" or "#".',
  );
}

function takeCredentials(environment: InstallOptions['environment']) {
  const token = (environment['ACTIVEPIECES_TOKEN'] ?? '').trim().replace(/^bearer\s+/i, '');
  const email = environment['ACTIVEPIECES_EMAIL'] ?? '';
  const password = environment['ACTIVEPIECES_PASSWORD'] ?? '';
  delete environment['ACTIVEPIECES_TOKEN'];
  delete environment['ACTIVEPIECES_PASSWORD'];
  const complete = token === '' ? email !== '' && password !== '' : /^[!-~]+$/.test(token);
  if (complete) return { token, email, password };
  throw new InstallError(
    'Set ACTIVEPIECES_EMAIL and ACTIVEPIECES_PASSWORD to those of an administrator of the platform, or ACTIVEPIECES_TOKEN to one word without spaces or accents.',
  );
}

/**
 * Packs the piece, installs it on a server, and reads it back from there. Packing comes first: it
 * takes seconds, and whoever waits for them has nothing open on the server.
 *
 * @returns lines for the person who asked: the piece's name, version and actions as the server has
 *   them
 * @throws InstallError if the piece is not installed, or cannot be seen to be; what `pack` throws
 */
export async function installIn(options: InstallOptions): Promise<string[]> {
  const { token, email, password } = takeCredentials(options.environment);
  const url = addressOf(options.server);
  const address = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  if (url.protocol === 'http:' && !THIS_MACHINE.test(url.hostname)) {
    options.warn(
      `Password and token go to ${address} unencrypted, and can be read on the way. Press Ctrl+C to stop, and give an address with https:// if there is one.`,
    );
  }
  const piece = options.pack();
  const secrets = [token, password].filter((secret) => secret !== '');
  const server: Server = { address, secrets, timeouts: options.timeouts ?? TIMEOUTS };
  const release = await releaseOf(server);
  if (release.localeCompare(piece.minimumRelease, 'en', { numeric: true }) < 0) {
    throw new InstallError(
      `The piece needs ActivePieces ${piece.minimumRelease} or newer; ${address} is ${release}.`,
    );
  }
  const bearer = token || (await signIn(server, email, password));
  secrets.push(bearer);
  const { displayName, actions } = await install(server, piece, bearer);
  return [
    `${quote(server, displayName)} (${piece.name}) ${piece.version} is installed on ${address}, ActivePieces ${release}. Its actions:`,
    ...Object.values(actions).map((action) => `  ${quote(server, action.displayName)}`),
  ];
}

function pack(): PackedPiece {
  const archive = new Uint8Array(readFileSync(packPiece()));
  const { minimumSupportedRelease } = instasent.metadata();
  const { name, version } = packageJson;
  return { name, version, archive, minimumRelease: minimumSupportedRelease ?? '0.0.0' };
}

async function main(): Promise<void> {
  const { server } = parseArgs({ options: { server: { type: 'string' } }, strict: false }).values;
  try {
    const lines = await installIn({ server, environment: process.env, pack, warn: console.error });
    for (const line of lines) console.log(line);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
