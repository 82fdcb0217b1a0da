import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was uploaded, field by field; a file as its name, type and bytes. */
export type Upload = Record<string, string | { name: string; type: string; bytes: Buffer }>;

/** Reads a multipart body, as far as what sends pieces needs it. */
function multipart(contentType: string, body: Buffer): Upload {
  const [, boundary = ''] = /^multipart\/form-data; boundary=(.+)$/.exec(contentType) ?? [];
  const parts = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  const upload: Upload = {};
  for (const part of parts) {
    const end = part.indexOf('\r\n\r\n');
    const head = part.slice(0, end);
    const bytes = Buffer.from(part.slice(end + 4, -2), 'latin1');
    const [, field = ''] = / name="([^"]*)"/.exec(head) ?? [];
    const [, name] = / filename="([^"]*)"/.exec(head) ?? [];
    const [, type = ''] = /content-type: (\S+)/i.exec(head) ?? [];
    upload[field] = name === undefined ? bytes.toString() : { name, type, bytes };
  }
  return upload;
}

/** An answer instead of the server's own: `json` or `text`; `undefined` never answers. */
export type Reply =
  { status: number; json?: unknown; text?: string; headers?: Record<string, string> } | undefined;

/** As ActivePieces sends its own errors. */
export function refusal(status: number, code: string, message?: string): Reply {
  return { status, json: { code, params: message === undefined ? null : { message } } };
}

export const ADMIN = { email: 'admin@flows.test', password: 'a-password-nobody-guesses' };
export const MEMBER = { email: 'member@flows.test', password: 'another-password' };
export const ADMIN_TOKEN = 'admin-token-abc123';
export const MEMBER_TOKEN = 'member-token-def456';
const ACTIONS = { add_event: { displayName: 'Add Event' }, import: { displayName: 'Import' } };

/**
 * The calls of ActivePieces 0.83 to 0.86 that install a piece, with their statuses and errors. What is
 * uploaded is not loaded: each piece has the same two actions.
 */
export class ActivePiecesServer {
  release = '0.85.4';
  /** Each request as `METHOD /path`. */
  requests: string[] = [];
  /** The authorization header of each request. */
  authorizations: (string | undefined)[] = [];
  uploads: Upload[] = [];
  /** Installed pieces, as `name@version`. */
  pieces = new Set<string>();
  /** How many connections it was asked for. */
  connections = 0;
  /** Replies by `METHOD /path`, path without query. */
  replies: Partial<Record<string, Reply>> = {};
  readonly #server = http.createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  constructor() {
    this.#server.on('connection', () => (this.connections += 1));
  }

  /** Its address, without a slash at the end. */
  get url(): string {
    // A TCP server that listens has an AddressInfo.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port.toString()}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  reset(): void {
    Object.assign(this, { release: '0.85.4', requests: [], authorizations: [], uploads: [] });
    Object.assign(this, { pieces: new Set(), connections: 0, replies: {} });
  }

  async #answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const url = new URL(request.url ?? '', this.url);
    const call = `${request.method ?? ''} ${url.pathname}`;
    this.requests.push(call);
    this.authorizations.push(request.headers.authorization);
    const reply =
      call in this.replies
        ? this.replies[call]
        : this.#reply(call, url, request.headers, Buffer.concat(chunks));
    if (reply === undefined) return;
    const type = reply.text === undefined ? 'application/json' : 'text/html';
    response.writeHead(reply.status, { 'content-type': type, ...reply.headers });
    response.end(reply.text ?? JSON.stringify(reply.json));
  }

  #reply(call: string, url: URL, headers: http.IncomingHttpHeaders, body: Buffer): Reply {
    if (call === 'GET /api/v1/flags') {
      return { status: 200, json: { CURRENT_VERSION: this.release, EDITION: 'ce' } };
    }
    if (call === 'POST /api/v1/authentication/sign-in') {
      const { email, password } = JSON.parse(body.toString()) as typeof ADMIN;
      for (const [account, token, platformRole] of [
        [ADMIN, ADMIN_TOKEN, 'ADMIN'],
        [MEMBER, MEMBER_TOKEN, 'MEMBER'],
      ] as const) {
        if (email !== account.email || password !== account.password) continue;
        return { status: 200, json: { id: 'user', platformId: 'platform', platformRole, token } };
      }
      return refusal(401, 'INVALID_CREDENTIALS');
    }
    if (call === 'POST /api/v1/pieces') return this.#install(headers, body);
    if (call.startsWith('GET /api/v1/pieces/')) {
      const name = url.pathname.slice('/api/v1/pieces/'.length);
      const version = url.searchParams.get('version') ?? '';
      if (!this.pieces.has(`${name}@${version}`)) {
        return refusal(404, 'ENTITY_NOT_FOUND', `piece_metadata_not_found pieceName=${name}`);
      }
      return {
        status: 200,
        json: { name, version, displayName: 'Instasent', actions: ACTIONS, triggers: {} },
      };
    }
    // The builder's page: what nginx answers to any other path.
    return { status: 200, text: '<!doctype html><title>Activepieces</title>' };
  }

  #install(headers: http.IncomingHttpHeaders, body: Buffer): Reply {
    if (headers.authorization === `Bearer ${MEMBER_TOKEN}`) {
      return refusal(403, 'AUTHORIZATION', 'User is not an admin/owner of the platform.');
    }
    if (headers.authorization !== `Bearer ${ADMIN_TOKEN}`) {
      return refusal(401, 'INVALID_BEARER_TOKEN', 'invalid access token or session expired');
    }
    const upload = multipart(headers['content-type'] ?? '', body);
    this.uploads.push(upload);
    const { packageType, scope, pieceName, pieceVersion, pieceArchive } = upload;
    if (
      packageType !== 'ARCHIVE' ||
      scope !== 'PLATFORM' ||
      typeof pieceName !== 'string' ||
      typeof pieceVersion !== 'string' ||
      typeof pieceArchive !== 'object'
    ) {
      const error = { statusCode: 400, code: 'FST_ERR_VALIDATION', message: 'body/ Invalid input' };
      return { status: 400, json: error };
    }
    const piece = `${pieceName}@${pieceVersion}`;
    if (this.pieces.has(piece)) {
      const message = `piece_metadata_already_exists name=${pieceName} version=${pieceVersion}`;
      return refusal(409, 'VALIDATION', message);
    }
    this.pieces.add(piece);
    return { status: 201, json: { name: pieceName, version: pieceVersion } };
  }
}
