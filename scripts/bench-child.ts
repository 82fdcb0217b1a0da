import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { instasent as Instasent } from '../src';
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

/** A contact as a spreadsheet step holds it: ten columns of text, named like attributes. */
export function contactRow(index: number): Row {
  const number = index.toString().padStart(8, '0');
  return {
    _user_id: `C-${number}`,
    _first_name: `Name ${number}`,
    _email: `contact-${number}@example.com`,
    _phone_mobile: `+346${number}`,
    _country_code: 'ES',
    language: index % 2 === 0 ? 'es' : 'ca',
    birthdate: `19${(10 + (index % 90)).toString()}-05-31`,
    loyalty_points: index.toString(),
    lifetime_value: `${index.toString()}.5`,
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

/** Where the rows of an import come from. */
export type Source = 'list' | 'csv';

/**
 * @param file with the same rows as CSV
 * @param send or convert only
 */
async function importRows(
  source: Source,
  count: number,
  file: string,
  send: boolean,
): Promise<ImportRun> {
  const peakOf = watchMemory();
  const rows =
    source === 'list' ? { rows: parsedRows(count) } : { file: { data: readFileSync(file) } };
  // Not by `loadPiece`, whose packages take more memory than the piece.
  const pieceFile = path.resolve('dist/src/index.js');
  const module: unknown = createRequire(pieceFile)(pieceFile);
  const { instasent } = module as { instasent: typeof Instasent };
  const importContacts = async (props: Row, expected: number) => {
    const context = { auth: AUTH, propsValue: { ...props, checkOnly: !send } };
    const output: unknown = await instasent.getAction('import_contacts')?.run(context as never);
    const { accepted, would_send } = output as { accepted: number; would_send: number | null };
    const done = would_send ?? accepted;
    if (done !== expected) throw new Error(`Took ${done.toString()} rows`);
  };
  // The first import loads libraries, which has nothing to do with the number of rows.
  const few = source === 'list' ? contactRows(100) : csvOf(contactRows(100));
  await importContacts({ rows: few }, 100);
  const started = performance.now();
  await importContacts(rows, count);
  return { milliseconds: performance.now() - started, ...peakOf() };
}

/** Rows of texts that need no quotes. */
export function csvOf(rows: readonly Row[]): string {
  const [first = {}] = rows;
  return [Object.keys(first), ...rows.map((row) => Object.values(row))]
    .map((cells) => cells.join(','))
    .join('\n');
}

/** What yauzl and saxes need for a workbook when nobody listens. */
async function parseWorkbook(bytes: Buffer): Promise<void> {
  const [{ fromBufferPromise }, { SaxesParser }] = await Promise.all([
    import('yauzl'),
    import('saxes'),
  ]);
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry()) {
    const parser = new SaxesParser({ position: false });
    for (const event of ['opentag', 'text', 'cdata', 'closetag'] as const) {
      parser.on(event, () => undefined);
    }
    const decoder = new TextDecoder();
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      parser.write(decoder.decode(chunk as Uint8Array, { stream: true }));
    }
    parser.close();
  }
}

/** Milliseconds that a workbook takes in a process that has read nothing yet. */
async function readWorkbook(by: string, file: string): Promise<number> {
  const bytes = readFileSync(file);
  const { excelSheet } = await import('../src/lib/sheets/excel');
  const started = performance.now();
  if (by === 'library') await parseWorkbook(bytes);
  else await excelSheet(bytes, '');
  return performance.now() - started;
}

async function answerOf([what, first = '', second = '', third = '', fourth = '']: string[]) {
  switch (what) {
    case 'hold':
      return holdRows(Number(first));
    case 'workbook':
      return readWorkbook(first, second);
    default:
      return importRows(first === 'csv' ? 'csv' : 'list', Number(second), third, fourth === 'send');
  }
}

async function main([what, options = '', ...args]: string[]): Promise<void> {
  if (what === 'sandbox') await serve(JSON.parse(options) as SandboxOptions);
  else console.log(JSON.stringify(await answerOf([what ?? '', options, ...args])));
}

if (require.main === module) void main(process.argv.slice(2));
