import { decode } from '../../../src/lib/sheets/decode';

/** The letters of an encoding, by their bytes; of one byte or two. */
function lettersOf(encoding: string): Map<string, number[]> {
  const letters = new Map<string, number[]>();
  for (let lead = 0x80; lead <= 0xff; lead += 1) {
    const single = decode(Uint8Array.of(lead), encoding);
    if (single?.length === 1) letters.set(single, [lead]);
    for (let trail = 0x40; single === undefined && trail <= 0xff; trail += 1) {
      const letter = decode(Uint8Array.of(lead, trail), encoding);
      if (letter?.length === 1) letters.set(letter, [lead, trail]);
    }
  }
  return letters;
}

/** A text as a program saves it in an encoding, since Node writes Unicode only. */
export function encoded(text: string, encoding: string): Buffer {
  const letters = lettersOf(encoding);
  return Buffer.from(
    Array.from(text).flatMap((letter) => {
      const written = letter < '\x80' ? [letter.charCodeAt(0)] : letters.get(letter);
      if (written === undefined) throw new Error(`${encoding} lacks ${letter}`);
      return written;
    }),
  );
}
