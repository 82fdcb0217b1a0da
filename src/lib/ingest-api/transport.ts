import http from 'node:http';
import https from 'node:https';
import { httpClient, HttpMethod, type HttpRequest } from '@activepieces/pieces-common';
import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import axiosRetry from 'axios-retry';
import type { Failure } from '../errors';
import { LARGEST_ANSWER_BYTES } from './limits';
import { hide } from './redaction';
import {
  isSuccess,
  statusFailure,
  TransportFailure,
  type ApiAnswer,
  type ApiRequest,
} from './answer';
import { mayHaveArrived, retryDelayMs, shouldRetry, type Patience } from './retry';
import { isRecord } from './schemas';

/*
 * The request libraries are imported here and nowhere else, and this file only by `import()` at the
 * first request: importing the piece must not wait for them.
 */

const CERTIFICATE_CODE =
  /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|CRL/;
const UNREACHABLE_CODE =
  /^(ENOTFOUND|EAI_|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL|EPROTO|ERR_SSL|ERR_INVALID_URL)/;

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Reflect.get(value, name)
    : undefined;
}

function codeOf(error: unknown): string {
  const code = property(error, 'code');
  return typeof code === 'string' && /^\w{1,60}$/.test(code) ? code : 'UNKNOWN';
}

function networkFailure(error: unknown, patience: Patience): Failure {
  const code = codeOf(error);
  const message = property(error, 'message');
  if (code === 'ERR_CANCELED') return { kind: 'timeout', afterMs: patience.attemptMs };
  if (typeof message === 'string' && message.startsWith('maxContentLength')) {
    return { kind: 'too-large' };
  }
  if (CERTIFICATE_CODE.test(code)) return { kind: 'certificate', code };
  return { kind: UNREACHABLE_CODE.test(code) ? 'unreachable' : 'dropped', code };
}

/** Whether a body begins like JSON and then breaks off: a connection cut where no length told of it. */
function isTruncated(body: unknown, contentType: unknown): boolean {
  if (typeof contentType === 'string' && !/json/i.test(contentType)) return false;
  if (typeof body !== 'string' || !/^\s*[[{]/.test(body)) return false;
  try {
    JSON.parse(body);
    return false;
  } catch {
    return true;
  }
}

/**
 * Checks certificates on every request, also where the process has them switched off through
 * NODE_TLS_REJECT_UNAUTHORIZED, without an agent of its own: the request goes through whatever
 * `https.globalAgent` is now, or through the proxy agent that pieces-common put into the options.
 * Plain http is for this machine only, where no proxy belongs. Node follows no redirects.
 */
const transport = {
  request(options: https.RequestOptions, onResponse: (response: http.IncomingMessage) => void) {
    return options.protocol === 'http:'
      ? http.request({ ...options, agent: undefined }, onResponse)
      : https.request(
          { ...options, agent: checking(options.agent), rejectUnauthorized: true },
          onResponse,
        );
  },
};

/**
 * An agent's own options win over those of a request, so one that has checks switched off is wrapped;
 * any other is passed on as it is, and `undefined` leaves the choice to https.
 */
function checking(agent: https.RequestOptions['agent']): https.RequestOptions['agent'] {
  const used: unknown = agent ?? https.globalAgent;
  const own = property(used, 'options');
  if (!(used instanceof http.Agent) || property(own, 'rejectUnauthorized') !== false) return agent;
  const options = { ...(isRecord(own) ? own : {}), rejectUnauthorized: true };
  return Object.create(used, { options: { value: options } }) as http.Agent;
}

/**
 * pieces-common switches certificate checks off for the whole process at the start of each request.
 * That start runs before its promise is returned, so the variable is put back before anything else
 * in the process can see it.
 */
function withTlsVariableKept<T>(call: () => T): T {
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  try {
    return call();
  } finally {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
  }
}

/**
 * Sends one request, again where that may help, and returns the last answer whatever its status.
 *
 * @param retries whether it may be sent more than once
 * @throws TransportFailure when no attempt got an answer
 */
export async function send(
  request: ApiRequest,
  patience: Patience,
  retries = true,
): Promise<ApiAnswer> {
  const started = Date.now();
  let attempt = 0;
  let uncertain = false;
  let delayMs = 0;
  let timer: NodeJS.Timeout | undefined;

  const failureOf = (error: unknown): Failure => {
    const response = property(error, 'response');
    const status = property(response, 'status');
    if (typeof status !== 'number') return networkFailure(error, patience);
    if (isSuccess(status)) return { kind: 'dropped', code: 'TRUNCATED' };
    return statusFailure(status, property(response, 'headers'));
  };

  const client: AxiosInstance = axios.create({
    transport,
    // Without this, axios would send an https request in clear text to a plain proxy from the
    // environment; pieces-common already tunnels through HTTPS_PROXY.
    proxy: false,
    maxRedirects: 0,
    maxContentLength: LARGEST_ANSWER_BYTES,
    transformRequest: [],
    transformResponse: [],
  });

  client.interceptors.request.use((config) => {
    attempt += 1;
    const controller = new AbortController();
    const remaining = Math.max(1, patience.totalMs - (Date.now() - started));
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        controller.abort();
      },
      Math.min(patience.attemptMs, remaining),
    );
    // To the letter: pieces-common takes the address apart, and would write ?_sync as ?_sync=.
    return { ...config, url: request.url, params: undefined, signal: controller.signal };
  });

  // Before axios-retry, which then takes it for an error like any other.
  client.interceptors.response.use((response: AxiosResponse) => {
    if (!isTruncated(response.data, response.headers['content-type'])) return response;
    const { ERR_BAD_RESPONSE } = AxiosError;
    throw new AxiosError('Truncated', ERR_BAD_RESPONSE, response.config, undefined, response);
  });

  axiosRetry(client, {
    retries: patience.attempts,
    retryCondition: (error) => {
      const failure = failureOf(error);
      delayMs = retryDelayMs(failure, attempt, Math.random());
      uncertain ||= mayHaveArrived(failure);
      return retries && shouldRetry(failure, attempt, Date.now() - started, delayMs, patience);
    },
    retryDelay: () => delayMs,
    onRetry: (_count, _error, config) => {
      // A signal that has fired would make axios-retry skip the wait.
      delete config.signal;
    },
  });

  // After axios-retry gave up: a plain answer, or an error that is no AxiosError, since pieces-common
  // prints the request's body for those.
  client.interceptors.response.use(undefined, (error: unknown) => {
    if (error instanceof TransportFailure) throw error;
    const failure = failureOf(error);
    if (failure.kind === 'status') return property(error, 'response');
    throw new TransportFailure(failure, uncertain);
  });

  const httpRequest: HttpRequest = {
    method: HttpMethod[request.method],
    url: request.url,
    headers: {
      Authorization: `Bearer ${request.apiKey}`,
      'User-Agent': 'instasent-activepieces-piece',
    },
    body: request.body,
  };
  try {
    const { status, headers, body } = await withTlsVariableKept(() =>
      httpClient.sendRequest<unknown>(httpRequest, client),
    );
    const text = typeof body === 'string' ? body : '';
    return {
      status,
      headers: { ...headers },
      text: hide(text, request.apiKey),
      uncertain,
    };
  } catch (error) {
    if (error instanceof TransportFailure) throw error;
    // Before any request: a proxy address in the environment that is none, for example.
    throw new TransportFailure({ kind: 'unreachable', code: codeOf(error) }, uncertain);
  } finally {
    clearTimeout(timer);
  }
}
