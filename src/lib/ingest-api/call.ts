import type { Purpose } from '../errors/failure';
import { inputError } from '../errors/input-error';
import type { InstasentError } from '../errors/instasent-error';
import { quote } from '../errors/text';
import { isRecord } from '../json/is-record';
import type { Connection } from './connection';
import type { ApiRequest, Method } from './exchange';
import { MAX_BYTES } from './limits';
import { ingestUrl, type Query } from './url';

/** A call below the data source, before it has an address. */
export interface Call {
  purpose: Purpose;
  method: Method;
  /** Segments, not encoded. */
  path: readonly string[];
  query?: Query;
  body?: unknown;
  /** `false` for what must not be carried out twice. */
  retries?: boolean;
}

/**
 * The request of a call.
 *
 * @throws InstasentError for an address that no URL can carry, and for a body over 1 MB
 */
export function requestOf(connection: Connection, { method, path, query, body }: Call): ApiRequest {
  const url = ingestUrl(connection, path, query);
  const text = body === undefined ? undefined : JSON.stringify(body);
  if (text !== undefined && Buffer.byteLength(text) > MAX_BYTES) throw tooLarge(body);
  return { method, url, apiKey: connection.apiKey, body: text };
}

function tooLarge(body: unknown): InstasentError {
  const records: unknown[] = Array.isArray(body) ? body : [body];
  const first = records[0];
  const entries = isRecord(first) ? Object.entries(first) : [];
  const [largest] = entries
    .map(([name, value]) => ({ name, size: JSON.stringify(value ?? null).length }))
    .sort((one, other) => other.size - one.size);
  const name = largest === undefined ? 'The body' : `The value of ${quote(largest.name)}`;
  return inputError(name, 'is too large: a request may hold 1 MB', 'Shorten it, or leave it out.');
}
