/** What windows-1252 has in the place of the control characters 80 to 9F; these where nothing. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Of no text in any alphabet. `TextDecoder` makes these of bytes that an encoding does not define. */
const NO_LETTERS = /[\x7f-\x9f\ue000-\uf8ff\ufffd]/;

/** @returns `undefined` where bytes are no text in an encoding */
export function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // By a table of our own, since some Nodes read 80 to 9F as control characters:
    // https://github.com/nodejs/node/issues/56542
    const whole =
      encoding === 'windows-1252'
        ? text.replace(/[\x80-\x9f]/g, (byte) => WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80))
        : text;
    return NO_LETTERS.test(whole) ? undefined : whole;
  } catch {
    return undefined;
  }
}
