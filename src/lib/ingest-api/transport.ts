import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { urlToHttpOptions } from 'node:url';
import { brotliDecompress, gunzip } from 'node:zlib';
import { mayHaveArrived, type Failure } from '../errors/failure';
import { InstasentError } from '../errors/instasent-error';
import { hideKey } from '../errors/without-key';
import { loadPart } from '../load-part';
import {
  isSuccess,
  statusFailure,
  TransportFailure,
  type ApiAnswer,
  type ApiRequest,
} from './exchange';
import { MAX_ANSWER_BYTES } from './limits';
import { retryDelayMs, shouldRetry, type RateHeaders, type RetryPolicy } from './retry';

/*
 * Requests go out by Node's own https. Nothing here follows redirects, prints, or looks at the
 * process's settings for certificates.
 */

export interface SendOptions {
  policy: RetryPolicy;
  /** `false` for what must not be carried out twice: sent again only where it cannot have arrived. */
  retries?: boolean | undefined;
  /** Hears every attempt that left this machine whole, answered or not. */
  onAttempt?: (() => void) | undefined;
  /** Hears the answer of every attempt that got one. */
  onAnswer?: ((status: number, headers: RateHeaders) => void) | undefined;
}

type Answer = Omit<ApiAnswer, 'uncertain'>;

/** What one attempt came to. */
type Attempt =
  | { answer: Answer; failure: undefined }
  | {
      /** Of a status outside 2xx. */
      answer?: Answer;
      failure: Failure;
    };

/** Ends an attempt where no error of Node's says what went wrong. */
class AttemptFailure extends Error {
  constructor(readonly failure: Failure) {
    super(failure.kind);
  }
}

const UTF8 = new TextDecoder();

const CERTIFICATE_CODE =
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|CRL/;
const UNREACHABLE_CODE =
  /^(ENOTFOUND|EAI_|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|ETIMEDOUT|EPROTO|ERR_SSL|ERR_PROXY)/;

/**
 * Sends one request, again where that may help, and returns the last answer whatever its status.
 *
 * @throws TransportFailure when no attempt got an answer
 */
export async function send(
  request: ApiRequest,
  { policy, retries = true, onAttempt, onAnswer }: SendOptions,
): Promise<ApiAnswer> {
  const started = Date.now();
  const elapsedMs = () => Date.now() - started;
  let uncertain = false;
  for (let count = 1; ; count += 1) {
    const limitMs = Math.max(1, Math.min(policy.attemptMs, policy.totalMs - elapsedMs()));
    const attempt = await attemptOnce(request, limitMs, onAttempt);
    const { answer, failure } = attempt;
    if (answer !== undefined) onAnswer?.(answer.status, answer.headers);
    if (failure === undefined) return { ...attempt.answer, uncertain };

    const mayRepeat = retries || !mayHaveArrived(failure);
    uncertain ||= mayHaveArrived(failure);
    const delayMs = retryDelayMs(failure, count, Math.random());
    if (mayRepeat && shouldRetry(failure, count, elapsedMs(), delayMs, policy)) {
      await sleep(delayMs);
    } else if (answer !== undefined) {
      return { ...answer, uncertain };
    } else {
      throw new TransportFailure(
        failure.kind === 'timeout' ? { ...failure, afterMs: elapsedMs() } : failure,
        uncertain,
      );
    }
  }
}

/** Sends a request once, and waits for the last byte of the answer for `limitMs` at most. */
async function attemptOnce(
  request: ApiRequest,
  limitMs: number,
  onAttempt: SendOptions['onAttempt'],
): Promise<Attempt> {
  let timer: NodeJS.Timeout | undefined;
  let tunnel: Tunnel | undefined;
  const progress = { isConnected: false, isLate: false };
  try {
    const url = new URL(request.url);
    tunnel = await tunnelFor(url);
    const outgoing = open(url, request, tunnel);
    // Not by an AbortSignal, which costs a part of each call that can be measured.
    timer = setTimeout(() => {
      progress.isLate = true;
      tunnel?.abort.abort();
      outgoing.destroy();
      // To which its agent has given no connection yet, it would end without a word.
      outgoing.emit('error', new Error('It took too long'));
    }, limitMs);
    const incoming = await answerTo(outgoing, request.body, () => {
      progress.isConnected = true;
      onAttempt?.();
    });
    const { statusCode: status = 0, headers } = incoming;
    const body = await decompressed(await bodyOf(incoming), headers['content-encoding']);
    const text = UTF8.decode(body);
    const answer = { status, headers: { ...headers }, text: hideKey(text, request.apiKey) };
    if (!isSuccess(status)) return { answer, failure: statusFailure(status, headers) };
    if (!isTruncated(text, headers['content-type'])) return { answer, failure: undefined };
    return { failure: { kind: 'dropped', code: 'TRUNCATED' } };
  } catch (error) {
    if (error instanceof AttemptFailure) return { failure: error.failure };
    if (error instanceof InstasentError) throw error;
    const code = progress.isLate ? 'ETIMEDOUT' : codeOf(error);
    if (CERTIFICATE_CODE.test(code)) return { failure: { kind: 'certificate', code } };
    // Node's own agent, of a proxy's answer to CONNECT (https://nodejs.org/api/errors.html#err_proxy_tunnel).
    const proxyStatus = code === 'ERR_PROXY_TUNNEL' ? property(error, 'statusCode') : undefined;
    if (typeof proxyStatus === 'number') return { failure: { kind: 'proxy', status: proxyStatus } };
    // Until a tunnel is there, nothing has been sent through it.
    if (!progress.isConnected && (tunnel !== undefined || UNREACHABLE_CODE.test(code))) {
      return { failure: { kind: 'unreachable', code } };
    }
    if (progress.isLate) return { failure: { kind: 'timeout', afterMs: limitMs } };
    if (code === 'ERR_BUFFER_TOO_LARGE') return { failure: { kind: 'too-large' } };
    return { failure: { kind: 'dropped', code } };
  } finally {
    clearTimeout(timer);
  }
}

interface Tunnel {
  agent: http.Agent;
  /** Ends also a CONNECT that is not answered. */
  abort: AbortController;
  /** Whom the host's agent trusts, such as a firewall that opens encrypted connections. */
  ca: tls.SecureContextOptions['ca'];
}

/** The way through a proxy that the environment names, unless the host's agent finds one itself. */
async function tunnelFor(url: URL): Promise<Tunnel | undefined> {
  const { globalAgent } = https;
  if (url.protocol !== 'https:' || !isDirect(globalAgent)) return undefined;
  const isNamed = ['https_proxy', 'all_proxy'].some(
    (name) => process.env[name] !== undefined || process.env[name.toUpperCase()] !== undefined,
  );
  if (!isNamed) return undefined;
  const { proxyAgent } = await loadPart(import('./proxy'));
  const abort = new AbortController();
  const agent = proxyAgent(url.href, abort.signal);
  // The address, which may hold a password, is in no error.
  if (agent === 'unusable') throw new AttemptFailure({ kind: 'proxy-address' });
  return agent && { agent, abort, ca: globalAgent.options.ca };
}

/**
 * Whether an agent opens connections straight to the server, as Node's own does. Which one Node made
 * cannot be told when the host has replaced it before it loads the piece, and need not be: an agent
 * that finds another way is of a class of its own (proxy-agent and its like), has a `createConnection`
 * of its own (https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback), or has
 * `proxyEnv`, as Node gives its own under NODE_USE_ENV_PROXY
 * (https://nodejs.org/api/http.html#built-in-proxy-support).
 */
function isDirect(agent: http.Agent): boolean {
  return (
    agent.constructor === https.Agent &&
    !Object.hasOwn(agent, 'createConnection') &&
    property(optionsOf(agent), 'proxyEnv') === undefined
  );
}

function open(
  url: URL,
  { method, apiKey, body }: ApiRequest,
  tunnel: Tunnel | undefined,
): http.ClientRequest {
  const options: https.RequestOptions = {
    ...urlToHttpOptions(url),
    method,
    headers: {
      Authorization: `Bearer ${apiKey}`,
      Accept: 'application/json',
      'Accept-Encoding': 'gzip, br',
      'User-Agent': 'instasent-activepieces-piece',
      ...(body !== undefined && {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
      }),
    },
  };
  // For this machine only, where no proxy belongs.
  if (url.protocol === 'http:') return http.request(options);
  const checks = certificateChecks(options.hostname ?? '');
  const agent = withChecks(tunnel?.agent ?? https.globalAgent, checks);
  return https.request({ ...options, ...checks, ca: tunnel?.ca, agent });
}

/** What makes Node check the server's certificate, also where the process has that switched off. */
function certificateChecks(host: string) {
  return {
    rejectUnauthorized: true,
    checkServerIdentity: (_name: string, certificate: tls.PeerCertificate) =>
      tls.checkServerIdentity(host, certificate),
    // Means nothing to a client but that the agent gives it no connection, and no TLS session, that
    // others have opened with checks of their own.
    sessionIdContext: 'instasent-piece',
  };
}

/** An agent's own options win over those of a request, so one that has its own checks is wrapped. */
function withChecks(agent: http.Agent, checks: object): http.Agent {
  const own = optionsOf(agent);
  if (!Object.keys(checks).some((name) => name in own)) return agent;
  return Object.create(agent, { options: { value: { ...own, ...checks } } }) as http.Agent;
}

/**
 * The answer of the server itself, its body still to come.
 *
 * @param onConnected called when the request begins to leave this machine
 * @throws AttemptFailure where a proxy answered in its place
 */
async function answerTo(
  outgoing: http.ClientRequest,
  body: string | undefined,
  onConnected: () => void,
): Promise<http.IncomingMessage> {
  const isSecure = outgoing.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const refuse = (status: number) => {
      reject(new AttemptFailure({ kind: 'proxy', status }));
      outgoing.destroy();
    };
    outgoing.on('error', reject);
    outgoing.once('proxyConnect', (answer: unknown) => {
      // Also by agents of the host's that are made of https-proxy-agent.
      const status = Number(property(answer, 'statusCode'));
      if (status > 0 && status !== 200) refuse(status);
    });
    outgoing.once('socket', (socket) => {
      const isEncrypted = property(socket, 'encrypted') === true;
      const isSettled = !socket.connecting && property(socket, 'secureConnecting') !== true;
      if (!isSettled) socket.once(isSecure ? 'secureConnect' : 'connect', onConnected);
      else if (isEncrypted || !isSecure) onConnected();
    });
    outgoing.once('response', (incoming) => {
      const isEncrypted = property(outgoing.socket, 'encrypted') === true;
      if (isEncrypted || !isSecure) resolve(incoming);
      else refuse(incoming.statusCode ?? 0);
    });
    outgoing.end(body);
  });
}

/** By events, since an iterator takes a part of each call that can be measured. */
async function bodyOf(incoming: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    incoming.on('error', reject);
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) {
        incoming.destroy(new AttemptFailure({ kind: 'too-large' }));
      } else {
        chunks.push(chunk);
      }
    });
    incoming.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
  });
}

async function decompressed(body: Buffer, encoding = 'identity'): Promise<Buffer> {
  if (body.length === 0 || !['br', 'gzip'].includes(encoding)) return body;
  const decompress = promisify<Buffer, { maxOutputLength: number }, Buffer>(
    encoding === 'br' ? brotliDecompress : gunzip,
  );
  return decompress(body, { maxOutputLength: MAX_ANSWER_BYTES });
}

/** Whether a body begins like JSON and then breaks off: a connection cut where no length told of it. */
function isTruncated(text: string, contentType = 'json'): boolean {
  if (!/json/i.test(contentType) || !/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

/** Node's types leave out that agents keep their options, and a host's agent may keep none. */
function optionsOf(agent: http.Agent): object {
  return Object.assign({}, property(agent, 'options'));
}

function property(value: unknown, name: string): unknown {
  return Reflect.get(new Object(value), name);
}

function codeOf(error: unknown): string {
  const code = property(error, 'code');
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'UNKNOWN';
}
