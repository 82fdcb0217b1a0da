import { NOTHING_SENT } from '../errors/input-error';
import { InstasentError } from '../errors/instasent-error';
import { quote } from '../errors/text';
import type { Connection } from './connection';

/** The Ingest API's address (Ingest API, introduction). */
export const INGEST_API_URL = 'https://api.instasent.com/v1';

/** Replaces the address above, for development against a sandbox. */
export const INGEST_API_URL_VARIABLE = 'INSTASENT_INGEST_API_URL';

function isLoopback(hostname: string): boolean {
  // URL has already made one spelling of every address: 127.1 is 127.0.0.1 here.
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.[\d.]+$/.test(hostname);
}

/** The last address that was found usable, by how it was written. */
let usable = { written: '', base: INGEST_API_URL };

function baseUrl(): string {
  const written = process.env[INGEST_API_URL_VARIABLE]?.trim() ?? '';
  if (written !== usable.written) {
    usable = { written, base: written === '' ? INGEST_API_URL : checked(written) };
  }
  return usable.base;
}

/** @throws InstasentError for an address that the API key must not go to */
function checked(configured: string): string {
  const url = URL.canParse(configured) ? new URL(configured) : undefined;
  const safe =
    url !== undefined &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (!safe) {
    throw new InstasentError('input', {
      happened: `The environment variable ${INGEST_API_URL_VARIABLE} of this ActivePieces server is not a usable address.`,
      saved: NOTHING_SENT,
      advice:
        'It must be an https address, or http on this machine (localhost), without user name, query or fragment; remove it to use Instasent itself.',
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/**
 * Encodes one segment of a path, whatever is in it. `.` and `..` cannot be encoded (every URL parser
 * reads `%2e%2e` as `..`), so they are refused.
 *
 * @throws InstasentError for a segment that no URL can carry
 */
export function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..' || !segment.isWellFormed()) {
    throw new InstasentError('input', {
      happened: `${quote(segment)} cannot be part of an address.`,
      saved: NOTHING_SENT,
      advice: 'Use another ID.',
    });
  }
  return encodeURIComponent(segment);
}

/** Query parameters by name; one with the value `true` stands alone, as in `?_sync`. */
export type Query = Readonly<Record<string, string | true>>;

/**
 * The address of a resource below the connection's data source. No other place puts one together.
 *
 * @param path segments below the data source, not encoded: `['stream', 'contacts', userId]`
 */
export function ingestUrl(
  connection: Connection,
  path: readonly string[],
  query: Query = {},
): string {
  const segments = [
    'project',
    connection.projectId,
    'datasource',
    connection.datasourceId,
    ...path,
  ].map(encodeSegment);
  const parameters = Object.entries(query).map(([name, value]) =>
    value === true
      ? encodeURIComponent(name)
      : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  const search = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  return `${baseUrl()}/${segments.join('/')}${search}`;
}
