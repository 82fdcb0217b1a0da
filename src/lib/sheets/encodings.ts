/** What windows-1252 has in the place of the control characters 80 to 9F; a blank where nothing. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** The bytes that windows-1252 does not define: text that holds them is of another alphabet. */
const UNDEFINED_BYTES = /[\x81\x8d\x8f\x90\x9d]/;

export interface DecodedText {
  text: string;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

function decoded(bytes: Uint8Array, encoding: DecodedText['encoding']): DecodedText | undefined {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    return undefined;
  }
}

/** By a table of our own, since `TextDecoder` reads 80 to 9F as control characters in some Nodes. */
function windows1252(bytes: Uint8Array): DecodedText | undefined {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (UNDEFINED_BYTES.test(latin1)) return undefined;
  const text = latin1.replace(/[\x80-\x9f]/g, (byte) =>
    WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80),
  );
  return { text, encoding: 'windows-1252' };
}

/**
 * Reads a text file: UTF-8 with or without byte order mark, UTF-16 with one, else windows-1252.
 *
 * @returns `undefined` where it is none of these
 */
export async function decodeText(bytes: Uint8Array): Promise<DecodedText | undefined> {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, 'utf-16le');
  if (first === 0xfe && second === 0xff) return decoded(bytes, 'utf-16be');
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  return decoded(bytes, 'utf-8') ?? (hasMark ? undefined : windows1252(bytes));
}
