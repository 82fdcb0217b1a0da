import { createRequire } from 'node:module';
import path from 'node:path';
import type { instasent as Instasent } from '../src';
import { INGEST_API_URL_VARIABLE } from '../src/lib/ingest-api/url';
import {
  SANDBOX_CONNECTION,
  startSandbox,
  type ReceivedRequest,
  type SandboxOptions,
} from '../test/sandbox/server';

/**
 * The processes that `bench.ts` measures beside its own: the sandbox, so that its work and its store
 * count for nobody, and those whose memory is measured, which hold nothing but what it is about.
 */

export type Row = Record<string, unknown>;

export const AUTH = { type: 'CUSTOM_AUTH', props: SANDBOX_CONNECTION };

/** What the sandbox tells when it is asked. */
export interface SandboxState {
  url: string;
  requests: number;
  /** Those that carry records. */
  writes: number;
  contacts: number;
  last: ReceivedRequest | undefined;
}

/** The most memory that a process had, in bytes. */
export interface Memory {
  rss: number;
  heap: number;
}

export interface ImportRun extends Memory {
  milliseconds: number;
}

/** A contact as a spreadsheet holds it: columns named like the attributes. */
export function contactRow(index: number): Row {
  const number = index.toString().padStart(8, '0');
  return {
    _user_id: `C-${number}`,
    _email: `contact-${number}@example.com`,
    _phone_mobile: `+346${number}`,
    _country_code: 'ES',
    language: index % 2 === 0 ? 'es' : 'ca',
    birthdate: `19${(10 + (index % 90)).toString()}-05-31`,
    loyalty_points: index,
    store_code: `S-${(index % 50).toString()}`,
  };
}

export function contactRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index) => contactRow(index));
}

async function serve(options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(options);
  const tell = () => {
    const state: SandboxState = {
      url: sandbox.url,
      requests: sandbox.requestCount,
      writes: sandbox.requests.filter(({ method }) => method === 'POST').length,
      contacts: sandbox.contacts.size,
      last: sandbox.requests.at(-1),
    };
    process.send?.(state);
  };
  process.on('message', (message) => {
    if (message === 'reset') sandbox.reset();
    tell();
  });
  process.on('disconnect', () => process.exit());
  tell();
}

/** Rows as a step before this one leaves them: read from JSON, every text a flat one. */
function parsedRows(count: number): Row[] {
  return Array.from({ length: count }, (_, index): Row => {
    const row: unknown = JSON.parse(JSON.stringify(contactRow(index)));
    return row as Row;
  });
}

/** Watches memory until it is asked for the peak. */
function watchMemory(): () => Memory {
  const peak = { rss: 0, heap: 0 };
  const look = () => {
    const { rss, heapUsed } = process.memoryUsage();
    peak.rss = Math.max(peak.rss, rss);
    peak.heap = Math.max(peak.heap, heapUsed);
  };
  const timer = setInterval(look, 5);
  return () => {
    clearInterval(timer);
    look();
    return peak;
  };
}

async function holdRows(count: number): Promise<Memory & { rows: number }> {
  const peakOf = watchMemory();
  const rows = parsedRows(count);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { ...peakOf(), rows: rows.length };
}

async function importRows(count: number, pieceFile: string, url: string): Promise<ImportRun> {
  process.env[INGEST_API_URL_VARIABLE] = url;
  const peakOf = watchMemory();
  const rows = parsedRows(count);
  // Not by `loadPiece`, whose packages take more memory than the piece.
  const module: unknown = createRequire(pieceFile)(pieceFile);
  const { instasent } = module as { instasent: typeof Instasent };
  const importContacts = async (some: Row[]) => {
    const context = { auth: AUTH, propsValue: { rows: some } };
    const output: unknown = await instasent.getAction('import_contacts')?.run(context as never);
    const { accepted } = output as { accepted: number };
    if (accepted !== some.length) throw new Error(`Accepted ${accepted.toString()} rows`);
  };
  // The first request loads the request libraries, which has nothing to do with the number of rows.
  await importContacts(rows.slice(0, 100));
  const started = performance.now();
  await importContacts(rows);
  return { milliseconds: performance.now() - started, ...peakOf() };
}

async function main([what, ...args]: string[]): Promise<void> {
  const [first = '', second = '', third = ''] = args;
  if (what === 'sandbox') await serve(JSON.parse(first) as SandboxOptions);
  else if (what === 'hold') console.log(JSON.stringify(await holdRows(Number(first))));
  else console.log(JSON.stringify(await importRows(Number(first), path.resolve(second), third)));
}

if (require.main === module) void main(process.argv.slice(2));
