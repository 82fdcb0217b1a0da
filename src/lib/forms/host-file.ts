import type { ServerContext } from '@activepieces/pieces-framework';

/*
 * Files that ActivePieces keeps for other steps, as a form sees them: by their address alone. In a run
 * the host fetches them itself.
 */

/** Of a file, of which a form shows no more than the header and a few values. */
export const MAX_SAMPLE_BYTES = 5 * 1024 * 1024;

/** A person waits for the form. Milliseconds. */
const MAX_DOWNLOAD_MS = 10_000;

/** What a form has instead of a file, in a sentence. */
export class NoSample extends Error {}

/** Whether an address lies below another one: the same origin, and its path. */
function isBelow(url: URL, base: string): boolean {
  if (!URL.canParse(base)) return false;
  const { origin, pathname } = new URL(base);
  return url.origin === origin && url.pathname.startsWith(pathname.replace(/\/*$/, '/'));
}

interface Download {
  status: number;
  body: Buffer;
}

/** Sends one request; what is no answer is an error, and a redirect is an answer like others. */
async function get(url: URL, headers: Record<string, string>): Promise<Download> {
  const { get: request } = await (url.protocol === 'https:'
    ? import('node:https')
    : import('node:http'));
  const options = {
    headers,
    signal: AbortSignal.timeout(MAX_DOWNLOAD_MS),
    // Other pieces switch the checks off for the whole process.
    rejectUnauthorized: true,
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MAX_SAMPLE_BYTES) incoming.destroy(new NoSample(TOO_LARGE));
      });
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) });
      });
    });
    outgoing.on('error', reject);
  });
}

const TYPE_NAMES = 'Type the names of its columns.';
const TOO_LARGE = `The file is larger than 5 MB, so that its columns are not shown here. ${TYPE_NAMES}`;
const ELSEWHERE = `The file lies outside of ActivePieces, so that its columns are not shown here. ${TYPE_NAMES}`;
const NOT_GIVEN = `ActivePieces does not give the file now. Test the step that gives it again, or type the names of its columns.`;

/** The file of an address that is the host's own: no other is asked for, since it comes from a flow's data. */
async function downloaded(address: string, server: Partial<ServerContext>): Promise<Buffer> {
  if (!URL.canParse(address)) throw new NoSample(ELSEWHERE);
  const { apiUrl = '', publicUrl = '', token = '' } = server;
  const url = new URL(address);
  const isApi = isBelow(url, apiUrl);
  if (!isApi && !isBelow(url, publicUrl)) throw new NoSample(ELSEWHERE);
  let answer = await get(url, {});
  // A signed address needs no token, and the token is for the host's API alone.
  if (isApi && token !== '' && [401, 403].includes(answer.status)) {
    answer = await get(url, { Authorization: `Bearer ${token}` });
  }
  if (answer.status !== 200) throw new NoSample(NOT_GIVEN);
  return answer.body;
}

const DATA_URL = /^data:([^,]{0,200}),/i;

function inlineFile(text: string, [prefix, type = '']: RegExpExecArray): Buffer {
  const content = text.slice(prefix.length);
  // Two bytes of a text say at most what three bytes of a file do.
  if (content.length > MAX_SAMPLE_BYTES * 3) throw new NoSample(TOO_LARGE);
  const bytes = /;\s*base64\s*$/i.test(type)
    ? Buffer.from(content, 'base64')
    : Buffer.from(decodeURIComponent(content));
  if (bytes.length > MAX_SAMPLE_BYTES) throw new NoSample(TOO_LARGE);
  return bytes;
}

/**
 * The file that a step before has given, as a form sees it: `data:` text, or an address of the host's.
 *
 * @param server the host's addresses and token, where the host tells them
 * @throws NoSample with a sentence for the form
 */
export async function hostFile(
  file: unknown,
  server: Partial<ServerContext> | undefined,
): Promise<Buffer> {
  if (typeof file !== 'string') throw new NoSample(ELSEWHERE);
  const inline = DATA_URL.exec(file);
  try {
    if (inline !== null) return inlineFile(file, inline);
    return await downloaded(file.trim(), server ?? {});
  } catch (error) {
    // Whatever else goes wrong on the way says nothing that a person could act on.
    throw error instanceof NoSample ? error : new NoSample(NOT_GIVEN);
  }
}
