import { createHash } from 'node:crypto';
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

/** A key that may send contacts and events, but not read contacts back. */
export const SANDBOX_KEY_WITHOUT_READING = 'sandbox-key-without-reading';

const STREAM_ID = 'sandbox-stream';
const MAX_RECORDS = 100;
/** Moments are the same in every run, so that tests may name them. */
const CREATED_AT = '2026-01-01T08:00:00.000Z';
const UPDATED_AT = '2026-02-01T08:00:00.000Z';

/** A contact or an event, as it arrived. */
export type SandboxRecord = Record<string, unknown>;

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
  /** Cuts new connections before a request arrives on them, and open ones at their next request. */
  | { kind: 'refuse' }
  /** Answers without a word about these records, which it stores or not. */
  | { kind: 'omit'; records: (record: SandboxRecord) => boolean; stored: boolean }
  /** Cuts the answer in the middle, after it carried the request out; `framed` tells its length first. */
  | { kind: 'truncate'; framed: boolean };

/** Only the requests that meet every condition given meet the fault. */
export type SandboxFault = Fault & {
  /** How many requests meet it; 1 by default, all of them with one of the last three conditions. */
  times?: number;
  on?: (request: ReceivedRequest) => boolean;
  /** A poison row: some record of the request is such a one. */
  holding?: (record: SandboxRecord) => boolean;
  /** The body has more bytes than this. */
  aboveBytes?: number;
  /** From the first moment until just before the second: milliseconds of the sandbox's clock. */
  outage?: { from: number; until: number };
};

export interface ReceivedRequest {
  method: string;
  /** Path and query as they arrived. */
  url: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** What may be changed while the sandbox runs, until it is reset. */
export interface SandboxSettings {
  /** The shape of the outcome of writes. */
  outcome: 'flat' | 'documented';
  /** Flat outcomes hold one entry a record with messages by field, as some have described them. */
  errorsByField: boolean;
  /** The position of the first record in a flat outcome. */
  positionsFrom: 0 | 1;
  /** Records that a write may hold from now on, by the word of outcomes; it takes 100 all the same. */
  entitiesLimit: number;
  /** A delete answers an outcome, or 204 without a body. */
  deleteAnswer: 'outcome' | 'empty';
  /** The data source's default country. */
  country: string | null;
  /** The data source's and the project's time zone. */
  timeZone: string | null;
  latencyMs: number;
  apiKey: string;
  /** Now, in milliseconds: for outages and the rate limit. */
  clock: () => number;
}

export interface SandboxOptions extends Partial<SandboxSettings> {
  /** Requests of a class, reads or writes, that are let through in a window of time. */
  limit?: { requests: number; windowMs: number };
  /** Serves https. */
  tls?: https.ServerOptions;
  /** Keeps no list of requests, for long runs. */
  forgetRequests?: boolean;
}

const SETTINGS: SandboxSettings = {
  outcome: 'flat',
  errorsByField: false,
  positionsFrom: 0,
  entitiesLimit: MAX_RECORDS,
  deleteAnswer: 'outcome',
  country: 'ES',
  timeZone: 'Europe/Madrid',
  latencyMs: 0,
  apiKey: SANDBOX_CONNECTION.apiKey,
  clock: () => Date.now(),
};

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

type Omission = Extract<Fault, { kind: 'omit' }>;

/** What becomes of a record of a write. */
interface Verdict {
  record: SandboxRecord;
  position: number;
  errors: FieldErrors;
}

function json(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body) };
}

function message(status: number, text: string): Answer {
  return json(status, { message: text });
}

function isObject(value: unknown): value is SandboxRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns `undefined` for what is no JSON */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The contacts or events that a request carries. */
export function recordsOf({ body }: ReceivedRequest): SandboxRecord[] {
  const records = parsed(body);
  return Array.isArray(records) ? records.filter(isObject) : [];
}

export class Sandbox implements SandboxSettings {
  /** Contacts by user ID. */
  readonly contacts = new Map<string, SandboxRecord>();
  /** Events by event ID, each as it was first accepted. */
  readonly events = new Map<string, SandboxRecord>();
  /** Every request that arrived, faults included, in order. */
  readonly requests: ReceivedRequest[] = [];
  requestCount = 0;
  readonly #faults: SandboxFault[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: http.Server;
  readonly #settings: SandboxSettings;
  readonly #limit: { requests: number; windowMs: number };
  readonly #origin: string;
  readonly #keepsRequests: boolean;
  #port = 0;
  #era = 0;
  #windowStart = -1;
  /** Requests in the window, by class of endpoint: what is read does not count for what is written. */
  readonly #windowCounts = { read: 0, write: 0 };
  outcome = SETTINGS.outcome;
  errorsByField = SETTINGS.errorsByField;
  positionsFrom = SETTINGS.positionsFrom;
  entitiesLimit = SETTINGS.entitiesLimit;
  deleteAnswer = SETTINGS.deleteAnswer;
  country = SETTINGS.country;
  timeZone = SETTINGS.timeZone;
  latencyMs = SETTINGS.latencyMs;
  apiKey = SETTINGS.apiKey;
  clock = SETTINGS.clock;

  constructor({ limit, tls, forgetRequests, ...settings }: SandboxOptions = {}) {
    this.#settings = { ...SETTINGS, ...settings };
    this.#limit = limit ?? { requests: 1_000_000, windowMs: 60_000 };
    this.#keepsRequests = forgetRequests !== true;
    this.reset();
    const onRequest: http.RequestListener = (request, response) => {
      this.#receive(request, response);
    };
    this.#server =
      tls === undefined ? http.createServer(onRequest) : https.createServer(tls, onRequest);
    this.#origin = tls === undefined ? 'http://127.0.0.1' : 'https://localhost';
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      if (this.#nextFault() !== undefined) socket.destroy();
    });
    // Clients that refuse the certificate are part of the game.
    this.#server.on('tlsClientError', () => undefined);
  }

  /** Listens on a free port of the loopback interface; after a stop, on the same one again. */
  async start(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** For the variable INSTASENT_INGEST_API_URL. */
  get url(): string {
    return `${this.#origin}:${this.#port.toString()}/v1`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Lines faults up; each request meets the first that matches it. */
  fail(...faults: SandboxFault[]): void {
    this.#faults.push(...faults.map((fault) => ({ ...fault })));
  }

  /** Empties the store, the list of requests and the line of faults; settings are as at first. */
  reset(): void {
    this.#era += 1;
    this.contacts.clear();
    this.events.clear();
    this.requests.length = 0;
    this.requestCount = 0;
    this.#faults.length = 0;
    this.#windowStart = -1;
    Object.assign(this, this.#settings);
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
      if (this.#keepsRequests) this.requests.push(received);
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
    const rate = this.#rate(received.method === 'GET' ? 'read' : 'write');
    const fault = this.#nextFault(received);
    const headers = { 'X-Request-Id': `sandbox-request-${this.requestCount.toString()}` };
    const answer = (omission?: Omission): Answer => ({
      ...(rate.exceeded ? message(429, 'Too many requests') : this.#answer(received, omission)),
      headers,
    });
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
      case 'omit':
        write(answer(fault));
        return;
      case 'refuse':
        response.destroy();
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

  /** @param received nothing for a connection that opens */
  #nextFault(received?: ReceivedRequest): SandboxFault | undefined {
    const fault = this.#faults.find((each) => this.#isMet(each, received));
    if (fault === undefined) return undefined;
    const { holding, aboveBytes, outage } = fault;
    const lasts = holding !== undefined || aboveBytes !== undefined || outage !== undefined;
    fault.times = (fault.times ?? (lasts ? Number.POSITIVE_INFINITY : 1)) - 1;
    if (fault.times <= 0) this.#faults.splice(this.#faults.indexOf(fault), 1);
    return fault;
  }

  #isMet(fault: SandboxFault, received: ReceivedRequest | undefined): boolean {
    const { on, holding, aboveBytes, outage } = fault;
    const now = this.clock();
    if (outage !== undefined && (now < outage.from || now >= outage.until)) return false;
    if (received === undefined) {
      const asksForRequest = on !== undefined || holding !== undefined || aboveBytes !== undefined;
      return fault.kind === 'refuse' && !asksForRequest;
    }
    return (
      (on === undefined || on(received)) &&
      (holding === undefined || recordsOf(received).some(holding)) &&
      (aboveBytes === undefined || Buffer.byteLength(received.body) > aboveBytes)
    );
  }

  #rate(endpoints: 'read' | 'write'): { exceeded: boolean; headers: Record<string, string> } {
    const { requests, windowMs } = this.#limit;
    const now = this.clock();
    // Windows begin at whole multiples of their length, as a reset time in whole seconds asks for.
    const windowStart = now - (now % windowMs);
    if (windowStart !== this.#windowStart) {
      this.#windowStart = windowStart;
      Object.assign(this.#windowCounts, { read: 0, write: 0 });
    }
    this.#windowCounts[endpoints] += 1;
    const count = this.#windowCounts[endpoints];
    return {
      exceeded: count > requests,
      headers: {
        'X-RateLimit-Limit': requests.toString(),
        'X-RateLimit-Remaining': Math.max(0, requests - count).toString(),
        'X-RateLimit-Reset': Math.ceil((this.#windowStart + windowMs) / 1000).toString(),
      },
    };
  }

  #answer(request: ReceivedRequest, omission?: Omission): Answer {
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (key === SANDBOX_KEY_WITHOUT_SCOPES) return message(403, 'Missing scope');
    const mayRead = key === this.apiKey;
    if (!mayRead && key !== SANDBOX_KEY_WITHOUT_READING) return message(401, 'Invalid token');

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
    const [first, second, third] = rest;
    const acceptedStatus = url.searchParams.has('_sync') ? 200 : 202;
    switch ([request.method, first, rest.length].join(' ')) {
      case 'GET  0':
        return json(200, this.#stream(mayRead));
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
        return this.#write(request, acceptedStatus, omission, contactErrors, (contact) => {
          this.#upsert(contact);
        });
      case 'POST events 1':
        return this.#write(request, 202, omission, eventErrors, (event) => {
          const id = String(event['_event_id']);
          // Events are immutable, and known by their ID.
          if (!this.events.has(id)) this.events.set(id, event);
        });
      case 'GET contacts 2':
        return mayRead ? this.#contact(second ?? '') : message(403, 'Missing scope');
      case 'DELETE contacts 2':
        return this.#delete(second ?? '');
      default:
    }
    return message(404, 'Not found');
  }

  #stream(mayRead: boolean): unknown {
    const { projectId, datasourceId } = SANDBOX_CONNECTION;
    return {
      organization: {
        uid: 'sandbox-organization',
        name: 'Sandbox',
        plan: 'growth',
        api: { tier: 'standard' },
        account: 'sandbox-account',
      },
      project: {
        uid: projectId,
        id: 'sandbox-project-id',
        name: 'Sandbox project',
        locale: 'es_ES',
        timezone: this.timeZone,
      },
      datasource: {
        uid: datasourceId,
        id: 'sandbox-datasource-id',
        name: 'Sandbox data source',
        type: 'activepieces',
        defaultCountry: this.country,
        locale: 'es_ES',
        timezone: this.timeZone,
        lastContactReceivedAt: this.contacts.size === 0 ? null : UPDATED_AT,
      },
      stream: { uid: STREAM_ID, id: STREAM_ID, callsTotal: this.requestCount },
      token: {
        type: 'datasource',
        scopes: mayRead ? ['ingest:write', 'ingest:read'] : ['ingest:write'],
      },
    };
  }

  #contact(userId: string): Answer {
    const contactData = this.contacts.get(userId);
    if (contactData === undefined) return message(404, 'Contact not found');
    const idWith = (prefix: string) =>
      `${prefix}-${createHash('sha256').update(userId).digest('hex').slice(0, 12)}`;
    return json(200, {
      contact: {
        contactData,
        contactId: idWith('contact'),
        audienceId: idWith('audience'),
        deleted: false,
        hasErrors: false,
        createdAt: CREATED_AT,
        updatedAt: UPDATED_AT,
      },
    });
  }

  #delete(userId: string): Answer {
    if (!this.contacts.delete(userId)) return message(404, 'Contact not found');
    if (this.deleteAnswer === 'empty') return { status: 204, body: '' };
    return json(200, this.#flat([{ position: this.positionsFrom, item: userId }], [], 0));
  }

  #upsert(contact: SandboxRecord): void {
    const id = String(contact['_user_id']);
    const merged = { ...this.contacts.get(id), ...contact };
    this.contacts.set(id, merged);
  }

  #write(
    { body }: ReceivedRequest,
    acceptedStatus: number,
    omission: Omission | undefined,
    errorsOf: (record: SandboxRecord) => FieldErrors,
    store: (record: SandboxRecord) => void,
  ): Answer {
    const records = parsed(body);
    if (records === undefined) return message(400, 'Malformed JSON');
    if (!Array.isArray(records)) return message(400, 'The body must be an array');
    if (records.length < 1 || records.length > MAX_RECORDS) {
      return message(400, 'The body must hold 1 to 100 items');
    }
    if (!records.every(isObject)) return message(400, 'Every item must be an object');

    const isOmitted = (record: SandboxRecord) => omission?.records(record) === true;
    const judged = records.map((record, index): Verdict => {
      return { record, position: index + this.positionsFrom, errors: errorsOf(record) };
    });
    const isAccepted = ({ errors }: Verdict) => Object.keys(errors).length === 0;
    for (const { record } of judged.filter(isAccepted)) {
      if (!isOmitted(record) || omission?.stored === true) store(record);
    }
    const told = judged.filter(({ record }) => !isOmitted(record));
    const accepted = told.filter(isAccepted);
    const rejected = told.filter((verdict) => !isAccepted(verdict));
    const status = rejected.length === judged.length ? 422 : acceptedStatus;

    if (this.outcome === 'documented') {
      const items = told.map((verdict) => ({
        status: isAccepted(verdict) ? 'success' : 'error',
        _user_id: verdict.record['_user_id'],
        errors: verdict.errors,
      }));
      return json(status, {
        entity: { successful: accepted.length, failed: rejected.length, items },
      });
    }
    const entries = accepted.map(({ record, position }) => ({ position, item: record }));
    return json(
      status,
      this.#flat(
        entries,
        rejected.flatMap((each) => this.#errors(each)),
        rejected.length,
      ),
    );
  }

  #errors({ record: item, position, errors }: Verdict): unknown[] {
    if (this.errorsByField) return [{ position, item, errors }];
    return Object.entries(errors).flatMap(([field, messages]) =>
      messages.map((text) => ({ error: `${field}: ${text}`, item, position })),
    );
  }

  #flat(accepted: unknown[], errors: unknown[], failures: number): unknown {
    const { projectId, datasourceId } = SANDBOX_CONNECTION;
    return {
      success: errors.length === 0,
      entitiesSuccess: accepted.length,
      entitiesFailures: failures,
      entitiesLimit: this.entitiesLimit,
      dryRun: false,
      apiSpeedTier: 'standard',
      status: 'ok',
      stats: { received: accepted.length + failures },
      streamId: STREAM_ID,
      projectId,
      projectUid: projectId,
      datasourceId,
      datasourceUid: datasourceId,
      errors,
      accepted,
    };
  }
}

/** Starts a sandbox on a free port. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return new Sandbox(options).start();
}
