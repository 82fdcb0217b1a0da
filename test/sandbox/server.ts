import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { ATTRIBUTES, EVENT_TYPES, parametersOf } from './specs';
import { contactErrors, eventErrors, type FieldErrors } from './validation';

/**
 * A stand-in for Instasent's servers on this machine: the Ingest API as far as it is known, with an
 * in-memory store and faults on demand. It is a model for tests and demos, not Instasent.
 */

export const SANDBOX_CONNECTION = {
  projectId: 'sandbox-project',
  datasourceId: 'sandbox-datasource',
  apiKey: 'sandbox-key-4f1c9a',
};

/** A Product API token without the ingest scopes. */
export const SANDBOX_KEY_WITHOUT_SCOPES = 'sandbox-key-without-scopes';

const STREAM_ID = 'sandbox-stream';

/** What the next matching request meets instead of, or on top of, a normal answer. */
export type Fault =
  /** Answers with this status, and carries nothing out. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** Answers normally, later. */
  | { kind: 'delay'; ms: number }
  /** Sends the answer one byte at a time. */
  | { kind: 'drip'; ms: number }
  /** Cuts the connection, before or after it carried the request out. */
  | { kind: 'reset'; carriedOut: boolean }
  /** Cuts the answer in the middle, after it carried the request out; `framed` tells its length first. */
  | { kind: 'truncate'; framed: boolean };

export type SandboxFault = Fault & {
  /** How many requests meet it; 1 by default. */
  times?: number;
  /** Which requests meet it; all by default. */
  on?: (request: ReceivedRequest) => boolean;
};

export interface ReceivedRequest {
  method: string;
  /** Path and query as they arrived. */
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface SandboxOptions {
  /** The shape of the outcome of writes. */
  outcome?: 'flat' | 'documented';
  latencyMs?: number;
  /** Requests that are let through in a window of time. */
  limit?: { requests: number; windowMs: number };
  /** Serves https. */
  tls?: https.ServerOptions;
  /** Keeps no list of requests, for long runs. */
  forgetRequests?: boolean;
}

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

type Json = Record<string, unknown>;

function json(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body) };
}

function message(status: number, text: string): Answer {
  return json(status, { message: text });
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class Sandbox {
  /** Contacts by user ID. */
  readonly contacts = new Map<string, Json>();
  /** Events by event ID, each as it was first accepted. */
  readonly events = new Map<string, Json>();
  /** Every request that arrived, faults included, in order. */
  readonly requests: ReceivedRequest[] = [];
  requestCount = 0;
  readonly #faults: SandboxFault[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: http.Server;
  #era = 0;
  #windowStart = 0;
  #windowCount = 0;
  /** May be changed while it runs. */
  outcome: 'flat' | 'documented';
  latencyMs: number;
  apiKey = SANDBOX_CONNECTION.apiKey;

  constructor(private readonly options: SandboxOptions = {}) {
    this.outcome = options.outcome ?? 'flat';
    this.latencyMs = options.latencyMs ?? 0;
    const onRequest: http.RequestListener = (request, response) => {
      this.#receive(request, response);
    };
    this.#server =
      options.tls === undefined
        ? http.createServer(onRequest)
        : https.createServer(options.tls, onRequest);
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    // Clients that refuse the certificate are part of the game.
    this.#server.on('tlsClientError', () => undefined);
  }

  /** Listens on a free port of the loopback interface. */
  async start(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  /** For the variable INSTASENT_INGEST_API_URL. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return this.options.tls === undefined
      ? `http://127.0.0.1:${port.toString()}/v1`
      : `https://localhost:${port.toString()}/v1`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Lines faults up; each request meets the first that matches it. */
  fail(...faults: SandboxFault[]): void {
    this.#faults.push(...faults.map((fault) => ({ ...fault })));
  }

  /** Empties the store, the list of requests and the line of faults. */
  reset(): void {
    this.#era += 1;
    this.contacts.clear();
    this.events.clear();
    this.requests.length = 0;
    this.requestCount = 0;
    this.#faults.length = 0;
    this.#windowStart = 0;
    this.outcome = this.options.outcome ?? 'flat';
    this.latencyMs = this.options.latencyMs ?? 0;
    this.apiKey = SANDBOX_CONNECTION.apiKey;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #receive(request: http.IncomingMessage, response: http.ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received: ReceivedRequest = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      this.requestCount += 1;
      if (this.options.forgetRequests !== true) this.requests.push(received);
      if (this.latencyMs === 0) this.#handle(received, response);
      else
        this.#later(this.latencyMs, () => {
          this.#handle(received, response);
        });
    });
  }

  /** Late work of before a reset is not done any more. */
  #later(milliseconds: number, work: () => void): void {
    const era = this.#era;
    setTimeout(() => {
      if (era === this.#era) work();
    }, milliseconds).unref();
  }

  #handle(received: ReceivedRequest, response: http.ServerResponse): void {
    const rate = this.#rate();
    const fault = this.#nextFault(received);
    const answer = (): Answer =>
      rate.exceeded ? message(429, 'Too many requests') : this.#answer(received);
    const write = ({ status, body, headers }: Answer): void => {
      response.writeHead(status, {
        'Content-Type': 'application/json',
        ...rate.headers,
        ...headers,
      });
      response.end(body);
    };
    switch (fault?.kind) {
      case undefined:
        write(answer());
        return;
      case 'status':
        write({
          status: fault.status,
          body: fault.body ?? '',
          ...(fault.headers && { headers: fault.headers }),
        });
        return;
      case 'delay':
        this.#later(fault.ms, () => {
          write(answer());
        });
        return;
      case 'reset':
        if (fault.carriedOut) answer();
        response.destroy();
        return;
      case 'drip': {
        const { status, body } = answer();
        response.writeHead(status, { 'Content-Length': Buffer.byteLength(body).toString() });
        let sent = 0;
        const timer = setInterval(() => {
          if (response.destroyed || sent >= body.length) clearInterval(timer);
          else response.write(body.charAt(sent));
          sent += 1;
        }, fault.ms);
        return;
      }
      case 'truncate': {
        const { status, body } = answer();
        const half = body.slice(0, Math.max(1, Math.floor(body.length / 2)));
        if (fault.framed) {
          response.writeHead(status, {
            'Content-Length': (Buffer.byteLength(body) + 10).toString(),
          });
          response.write(half, () => response.destroy());
        } else {
          response.writeHead(status, { Connection: 'close' });
          response.end(half);
        }
      }
    }
  }

  #nextFault(received: ReceivedRequest): SandboxFault | undefined {
    const index = this.#faults.findIndex(({ on }) => on === undefined || on(received));
    const fault = this.#faults[index];
    if (fault === undefined) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.#faults.splice(index, 1);
    return fault;
  }

  #rate(): { exceeded: boolean; headers: Record<string, string> } {
    const { requests, windowMs } = this.options.limit ?? { requests: 1_000_000, windowMs: 60_000 };
    const now = Date.now();
    // Windows begin at whole multiples of their length, as a reset time in whole seconds asks for.
    const windowStart = now - (now % windowMs);
    if (windowStart !== this.#windowStart) {
      this.#windowStart = windowStart;
      this.#windowCount = 0;
    }
    this.#windowCount += 1;
    return {
      exceeded: this.#windowCount > requests,
      headers: {
        'X-RateLimit-Limit': requests.toString(),
        'X-RateLimit-Remaining': Math.max(0, requests - this.#windowCount).toString(),
        'X-RateLimit-Reset': Math.ceil((this.#windowStart + windowMs) / 1000).toString(),
      },
    };
  }

  #answer(request: ReceivedRequest): Answer {
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (key === SANDBOX_KEY_WITHOUT_SCOPES) return message(403, 'Missing scope');
    if (key !== this.apiKey) return message(401, 'Invalid token');

    const url = new URL(request.url, 'http://sandbox');
    const segments = url.pathname.split('/').slice(1).map(decodeURIComponent);
    const [version, project, projectId, datasource, datasourceId, stream, ...rest] = segments;
    if (
      version !== 'v1' ||
      project !== 'project' ||
      projectId !== SANDBOX_CONNECTION.projectId ||
      datasource !== 'datasource' ||
      datasourceId !== SANDBOX_CONNECTION.datasourceId ||
      stream !== 'stream'
    ) {
      return message(404, 'Not found');
    }
    return this.#route(request, rest, url.searchParams.has('_sync'));
  }

  #route({ method, body }: ReceivedRequest, path: string[], sync: boolean): Answer {
    const [first, second, third] = path;
    const route = [method, first, path.length].join(' ');
    switch (route) {
      case 'GET  0':
        return json(200, {
          organization: { uid: 'sandbox-organization', name: 'Sandbox' },
          project: { uid: SANDBOX_CONNECTION.projectId, name: 'Sandbox project' },
          datasource: { uid: SANDBOX_CONNECTION.datasourceId, name: 'Sandbox data source' },
          stream: { uid: STREAM_ID },
        });
      case 'GET specs 2':
        if (second === 'attributes') return json(200, { specs: ATTRIBUTES });
        if (second === 'events') return json(200, { specs: EVENT_TYPES });
        break;
      case 'GET specs 3': {
        const specs = second === 'event-parameters' ? parametersOf(third ?? '') : undefined;
        if (specs !== undefined) return json(200, { specs });
        break;
      }
      case 'POST contacts 1':
        return this.#write(body, sync ? 200 : 202, contactErrors, (contact) => {
          this.#upsert(contact);
        });
      case 'POST events 1':
        return this.#write(body, 202, eventErrors, (event) => {
          const id = String(event['_event_id']);
          // Events are immutable, and known by their ID.
          if (!this.events.has(id)) this.events.set(id, event);
        });
      case 'DELETE contacts 2':
        return this.contacts.delete(second ?? '')
          ? { status: 204, body: '' }
          : message(404, 'Contact not found');
      default:
    }
    return message(404, 'Not found');
  }

  #upsert(contact: Json): void {
    const id = String(contact['_user_id']);
    const merged = { ...this.contacts.get(id), ...contact };
    this.contacts.set(id, merged);
  }

  #write(
    body: string,
    acceptedStatus: number,
    errorsOf: (record: Json) => FieldErrors,
    store: (record: Json) => void,
  ): Answer {
    let records: unknown;
    try {
      records = JSON.parse(body);
    } catch {
      return message(400, 'Malformed JSON');
    }
    if (!Array.isArray(records)) return message(400, 'The body must be an array');
    if (records.length < 1 || records.length > 100) {
      return message(400, 'The body must hold 1 to 100 items');
    }
    if (!records.every(isObject)) return message(400, 'Every item must be an object');

    const judged = records.map((record, position) => ({
      record,
      position,
      errors: errorsOf(record),
    }));
    const isAccepted = ({ errors }: { errors: FieldErrors }) => Object.keys(errors).length === 0;
    const accepted = judged.filter(isAccepted);
    for (const { record } of accepted) store(record);
    const status = accepted.length === 0 ? 422 : acceptedStatus;

    if (this.outcome === 'documented') {
      return json(status, {
        entity: {
          successful: accepted.length,
          failed: judged.length - accepted.length,
          items: judged.map(({ record, errors }) => ({
            status: Object.keys(errors).length === 0 ? 'success' : 'error',
            _user_id: record['_user_id'],
            errors,
          })),
        },
      });
    }
    return json(status, {
      success: accepted.length === judged.length,
      entitiesSuccess: accepted.length,
      streamId: STREAM_ID,
      projectId: SANDBOX_CONNECTION.projectId,
      datasourceId: SANDBOX_CONNECTION.datasourceId,
      errors: judged
        .filter((each) => !isAccepted(each))
        .map(({ record, position, errors }) => ({ position, item: record, errors })),
      accepted: accepted.map(({ record, position }) => ({ position, item: record })),
    });
  }
}

/** Starts a sandbox on a free port. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return new Sandbox(options).start();
}
