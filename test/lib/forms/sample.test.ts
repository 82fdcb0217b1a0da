import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MAX_SAMPLE_BYTES } from '../../../src/lib/forms/host-file';
import { MAX_SAMPLE_ROWS, sampleSheet, type SampleRows } from '../../../src/lib/forms/sample';

const CSV = 'ID;Correo\nC-1;ana@example.com\n';
const FILES = path.join(__dirname, '../../files');

/** What the host gives on 0.83 and 0.86: `apiUrl` inside, `publicUrl` outside, both with a slash. */
interface Host {
  apiUrl: string;
  publicUrl: string;
  token: string;
}

function dataUrl(content: string | Buffer, type = 'text/csv'): string {
  return `data:${type};base64,${Buffer.from(content).toString('base64')}`;
}

const NO_HOST = { apiUrl: '', publicUrl: '', token: '' };

async function sampleOf(rows: unknown, file: unknown, server: Partial<Host> = NO_HOST) {
  return sampleSheet({ rows, file, sheet: undefined }, server, ['_user_id'], []);
}

async function read(
  rows: unknown,
  file: unknown = '',
  server?: Partial<Host>,
): Promise<SampleRows> {
  const sample = await sampleOf(rows, file, server);
  if ('reason' in sample) throw new Error(sample.reason);
  return sample;
}

async function reasonOf(rows: unknown, file: unknown = '', server?: Partial<Host>) {
  const sample = await sampleOf(rows, file, server);
  return 'reason' in sample ? sample.reason : 'it is read';
}

describe('a sample of rows', () => {
  it.each([
    ['a list', [{ ID: 1, Correo: 'a@example.com' }]],
    ['rows of Google Sheets', [{ row: 2, values: { ID: '1', Correo: 'a@example.com' } }]],
    ['a wrapped list', { data: [{ ID: 1, Correo: 'a@example.com' }] }],
    ['JSON text', '[{"ID":1,"Correo":"a@example.com"}]'],
    ['CSV text', 'ID;Correo\n1;a@example.com'],
    ['a single row', { ID: 1, Correo: 'a@example.com' }],
  ])('is read from %s as the host resolves it', async (_, rows) => {
    const { sheet, rows: first } = await read(rows);
    expect(sheet.columns).toEqual(['ID', 'Correo']);
    expect(first).toHaveLength(1);
  });

  it.each([
    [undefined, undefined],
    ['', ''],
    [' ', null],
    [null, ''],
    [[], ''],
    [{}, undefined],
  ])('is missing where the step before was not tested (%j, %j)', async (rows, file) => {
    expect(await reasonOf(rows, file)).toBe(
      'Test the step that gives the rows, and its columns appear here. Where Rows and File are empty, insert its output first.',
    );
  });

  it.each([
    ['{"a":', 'begins like JSON'],
    [7, 'must be a list'],
    [true, 'must be a list'],
  ])('says in words why %j is none', async (rows, reason) => {
    const sentence = await reasonOf(rows);
    expect(sentence).toContain(reason);
    expect(sentence).not.toContain('Nothing was sent');
  });

  it('is not asked for twice', async () => {
    expect(await reasonOf([{ a: 1 }], dataUrl(CSV))).toContain('are both filled in');
  });

  it('survives whatever a value does', async () => {
    const rows = [
      Object.defineProperty({}, 'a', {
        enumerable: true,
        get() {
          throw new TypeError('a fault');
        },
      }),
    ];
    expect(await reasonOf(rows)).toBe(
      'The rows of the step before cannot be shown here. Type the names of their columns.',
    );
  });

  it.each([
    ['a list', (count: number) => Array.from({ length: count }, (_, id) => ({ id, b: 'x' }))],
    [
      'a wrapped list',
      (count: number) => ({ data: Array.from({ length: count }, (_, id) => ({ id, b: 'x' })) }),
    ],
    [
      'JSON text',
      (count: number) => JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, b: 'x' }))),
    ],
    [
      'CSV text',
      (count: number) =>
        `id;b\n${Array.from({ length: count }, (_, id) => `${id.toString()};x`).join('\n')}`,
    ],
  ])('is the first rows of 10,000 of %s, within a second', async (_, rowsOf) => {
    const rows = rowsOf(10_000);
    const started = performance.now();
    const { rows: first } = await read(rows);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(first).toHaveLength(MAX_SAMPLE_ROWS);
  });
});

describe('what is cut of a long table', () => {
  const lines = (count: number, line: string) => `ID;Note\n${`${line}\n`.repeat(count)}`;
  const countOf = async (rows: unknown, file?: unknown) => (await read(rows, file)).sheet.size;

  it('is what no row of the sample needs', async () => {
    const long = lines(500, '1;x');
    expect(await countOf(long)).toBe(131);
    expect(await countOf('', dataUrl(long))).toBe(131);
    expect(await countOf('', dataUrl(`\ufeff${long}`))).toBe(131);
  });

  it('is no line break between quotation marks', async () => {
    const long = lines(131, '1;"a\nb ""c""\nd"');
    expect(await countOf(long)).toBe(131);
    expect(await countOf('', dataUrl(long))).toBe(131);
  });

  it('is nothing of JSON or of text in UTF-16', async () => {
    const json = ` [${Array.from({ length: 300 }, () => '{"a":1}').join(',\n')}]`;
    expect(await countOf(json)).toBe(300);
    expect(await countOf('', dataUrl(json))).toBe(300);
    expect(await countOf('', dataUrl(`\ufeff${json}`))).toBe(300);
    const utf16 = Buffer.from(`\ufeff${lines(300, '1;x')}`, 'utf16le');
    expect(await countOf('', dataUrl(utf16))).toBe(300);
  });
});

describe('a sample of a file', () => {
  it.each([
    ['CSV', dataUrl(CSV), ['ID', 'Correo']],
    ['CSV without base64', `data:text/csv,${encodeURIComponent(CSV)}`, ['ID', 'Correo']],
    ['no type', `data:;base64,${Buffer.from(CSV).toString('base64')}`, ['ID', 'Correo']],
  ])('is read from data: text with %s', async (_, file, columns) => {
    expect((await read('', file)).sheet.columns).toEqual(columns);
  });

  it('is read from a workbook', async () => {
    const file = dataUrl(readFileSync(path.join(FILES, 'contacts.xlsx')), 'application/zip');
    expect((await read('', file)).sheet.columns.length).toBeGreaterThan(3);
  });

  it.each([
    [
      'a PDF',
      dataUrl('%PDF-1.7'),
      'File is a PDF. Save it as .xlsx or as CSV, and choose that file.',
    ],
    [
      'an escape that is none',
      'data:text/csv,%E0%A4%A',
      'ActivePieces does not give the file now.',
    ],
    ['too much', dataUrl(Buffer.alloc(MAX_SAMPLE_BYTES + 1, 'a')), 'The file is larger than 5 MB'],
    ['far too much', `data:,${'%20'.repeat(MAX_SAMPLE_BYTES + 1)}`, 'The file is larger than 5 MB'],
    ['no text', { filename: 'a.csv' }, 'The file lies outside of ActivePieces'],
    ['no address', 'contacts.csv', 'The file lies outside of ActivePieces'],
  ])('is none of %s', async (_, file, reason) => {
    expect(await reasonOf('', file)).toContain(reason);
  });
});

describe('a file of the host', () => {
  let server: Server;
  let host: Host;
  let requests: IncomingMessage[] = [];
  let answer: (response: ServerResponse, request: IncomingMessage) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(request);
      answer(response, request);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port.toString()}`;
    host = { apiUrl: `${origin}/internal/`, publicUrl: `${origin}/api/`, token: 'host-token' };
  });
  beforeEach(() => {
    requests = [];
    answer = (response) => response.end(CSV);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const signed = () => `${host.publicUrl}v1/step-files/signed?token=abc`;

  it('is read by its signed address without any header of ours', async () => {
    expect((await read('', signed(), host)).sheet.columns).toEqual(['ID', 'Correo']);
    const names = requests.map(({ url, headers }) => [url, Object.keys(headers).sort()]);
    expect(names).toEqual([['/api/v1/step-files/signed?token=abc', ['connection', 'host']]]);
  });

  it('gets the host’s token where the host’s own API asks for it', async () => {
    answer = (response, { headers }) => {
      response.statusCode = headers.authorization === 'Bearer host-token' ? 200 : 401;
      response.end(CSV);
    };
    const file = `${host.apiUrl}v1/step-files/7`;
    expect((await read('', file, host)).sheet.columns).toEqual(['ID', 'Correo']);
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer host-token',
    ]);
  });

  it('gets no token by its public address', async () => {
    answer = (response) => response.writeHead(401).end();
    expect(await reasonOf('', signed(), host)).toContain(
      'ActivePieces does not give the file now.',
    );
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('is not looked for where a redirect leads', async () => {
    answer = (response, { url }) => {
      if (url === '/elsewhere') response.end(CSV);
      else response.writeHead(302, { Location: '/elsewhere' }).end();
    };
    expect(await reasonOf('', signed(), host)).toContain(
      'ActivePieces does not give the file now.',
    );
    expect(requests).toHaveLength(1);
  });

  it('is given up beyond 5 MB', async () => {
    answer = (response) => response.end(Buffer.alloc(MAX_SAMPLE_BYTES + 1, 'a'));
    expect(await reasonOf('', signed(), host)).toContain('The file is larger than 5 MB');
  });

  it('is given up where the answer breaks off', async () => {
    answer = (response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write(CSV, () => response.destroy());
    };
    expect(await reasonOf('', signed(), host)).toContain(
      'ActivePieces does not give the file now.',
    );
  });

  it.each([
    ['of another host', (of: Host) => of.publicUrl.replace('127.0.0.1', 'localhost')],
    ['of another port', (of: Host) => of.publicUrl.replace(/:\d+\//, ':1/')],
    [
      'of a host that begins alike',
      (of: Host) => of.publicUrl.replace('127.0.0.1', '127.0.0.1.example.com'),
    ],
    [
      'with a name before it',
      (of: Host) => of.publicUrl.replace('127.0.0.1', '127.0.0.1@localhost'),
    ],
    ['beside its path', (of: Host) => of.publicUrl.replace('/api/', '/apis/')],
    ['out of its path', (of: Host) => `${of.publicUrl}../secret`],
    ['of a file', () => 'file:///etc/passwd'],
  ])('is none %s, which is not asked for', async (_, addressOf) => {
    expect(await reasonOf('', addressOf(host), host)).toContain('lies outside of ActivePieces');
    expect(requests).toEqual([]);
  });

  it('is known by addresses without a slash at their end', async () => {
    const bare = { publicUrl: host.publicUrl.replace(/\/$/, '') };
    expect((await read('', signed(), bare)).sheet.size).toBe(1);
    expect(await reasonOf('', signed(), { publicUrl: 'none' })).toContain('lies outside');
    expect(await reasonOf('', signed(), {})).toContain('lies outside');
  });
});
