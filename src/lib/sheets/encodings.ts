import { loadPart } from '../load-part';
import { decode } from './decode';

export interface DecodedText {
  text: string;
  /** As `TextDecoder` has it, such as `windows-1252`. */
  encoding: string;
}

function unicode(bytes: Uint8Array, encoding: string): DecodedText | undefined {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    return undefined;
  }
}

/** How much of a file tells whether it is UTF-16. */
const BYTES_LOOKED_AT = 4_096;

/** How many of the letters are ASCII's, at the least, where a file is UTF-16 without saying so. */
const MIN_ASCII = 0.25;

/** What no text holds. */
// eslint-disable-next-line no-control-regex -- These are what is looked for.
const CONTROL = /[\0-\x08\x0e-\x1f]/;

/** UTF-16 without its mark: of each letter of ASCII, and never of the other bytes, half is zero. */
function utf16WithoutMark(bytes: Uint8Array): DecodedText | undefined {
  const head = bytes.subarray(0, BYTES_LOOKED_AT);
  const zeros: [even: number, odd: number] = [0, 0];
  head.forEach((byte, at) => {
    if (byte === 0) zeros[at % 2 === 0 ? 0 : 1] += 1;
  });
  const [even, odd] = zeros;
  const min = (head.length / 2) * MIN_ASCII;
  const decoded =
    even === 0 && odd > min
      ? unicode(bytes, 'utf-16le')
      : odd === 0 && even > min
        ? unicode(bytes, 'utf-16be')
        : undefined;
  // Of a file that is no text, few bytes may be so by chance.
  return decoded !== undefined && CONTROL.test(decoded.text) ? undefined : decoded;
}

const UNREADABLE = 0xfffd;
const LAST_OF_ASCII = 0x7f;

/** UTF-8 but for a few bytes, such as those of a row that was added by another program. */
function brokenUtf8(bytes: Uint8Array): DecodedText | undefined {
  const text = new TextDecoder('utf-8').decode(bytes);
  let broken = 0;
  let whole = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === UNREADABLE) broken += 1;
    else if (code > LAST_OF_ASCII) whole += 1;
  }
  // Bytes of another encoding are hardly ever letters of UTF-8 by chance.
  return whole > 2 * broken ? { text, encoding: 'utf-8' } : undefined;
}

async function guessed(bytes: Uint8Array): Promise<DecodedText | undefined> {
  const { guessEncoding } = await loadPart(import('./encoding-guess'));
  const encoding = guessEncoding(bytes);
  const text = encoding === undefined ? undefined : decode(bytes, encoding);
  return encoding === undefined || text === undefined ? undefined : { text, encoding };
}

/**
 * Reads a text file: UTF-8 and UTF-16 with or without byte order mark, else what encoding its words
 * are in. Of UTF-8, a third of the letters beside ASCII's may be broken: each is � then.
 *
 * @returns `undefined` where it is none, or may be one or another
 */
export async function decodeText(bytes: Uint8Array): Promise<DecodedText | undefined> {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return unicode(bytes, 'utf-16le');
  if (first === 0xfe && second === 0xff) return unicode(bytes, 'utf-16be');
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  const found = utf16WithoutMark(bytes) ?? unicode(bytes, 'utf-8') ?? brokenUtf8(bytes);
  return found ?? (hasMark ? undefined : guessed(bytes));
}
