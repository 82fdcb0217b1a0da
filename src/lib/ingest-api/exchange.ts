import type { HttpMethod } from '@activepieces/pieces-common';
import type { Failure } from '../errors/failure';
import { askedWaitMs, type RateHeaders } from './retry';

export type Method = Exclude<`${HttpMethod}`, 'HEAD'>;

/** One request to the Ingest API. */
export interface ApiRequest {
  method: Method;
  /** From `ingestUrl`, used to the letter. */
  url: string;
  apiKey: string;
  /** JSON text. */
  body?: string | undefined;
}

/** What came back, of any status but those that were retried in vain. */
export interface ApiAnswer {
  status: number;
  /** Names in lower case. */
  headers: RateHeaders;
  /** The body, with the API key blotted out should it be in there. */
  text: string;
  /** An earlier attempt may have been carried out, though its answer never came. */
  uncertain: boolean;
}

/** A call that got no answer. */
export class TransportFailure extends Error {
  constructor(
    readonly failure: Failure,
    readonly uncertain: boolean,
  ) {
    super(failure.kind);
  }
}

/** The failure that a status outside 2xx is. */
export function statusFailure(status: number, headers: RateHeaders, message?: string): Failure {
  const retryInMs = askedWaitMs(status, headers, Date.now());
  return { kind: 'status', status, retryInMs, message, requestId: requestIdIn(headers) };
}

/** Support asks for it; its header is not documented: "x-request-id or similar". */
function requestIdIn(headers: RateHeaders): string | undefined {
  const [, id] = Object.entries(headers).find(([name]) => /request-?id$/.test(name)) ?? [];
  return typeof id === 'string' && id.trim() !== '' ? id : undefined;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
