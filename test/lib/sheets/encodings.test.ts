import { decodeText } from '../../../src/lib/sheets/encodings';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('a text file', () => {
  it.each([
    ['in UTF-8', 'c3 b1', 'ñ', 'utf-8'],
    ['in UTF-8 with a byte order mark', 'ef bb bf c3 b1', 'ñ', 'utf-8'],
    ['of nothing', '', '', 'utf-8'],
    ['in UTF-16, little end first', 'ff fe f1 00', 'ñ', 'utf-16le'],
    ['in UTF-16, big end first', 'fe ff 00 f1', 'ñ', 'utf-16be'],
    ['in Windows-1252', 'f1 80 93 94 9f a0', 'ñ€“”Ÿ\u00a0', 'windows-1252'],
    ['that begins half like UTF-16', 'ff 41', 'ÿA', 'windows-1252'],
    ['that begins half like UTF-16 the other way', 'fe 41', 'þA', 'windows-1252'],
    ['that begins half like a mark of UTF-8', 'ef bb 41', 'ï»A', 'windows-1252'],
    ['whose second letter is half of a mark', '41 fe', 'Aþ', 'windows-1252'],
    ['whose second letter is half of the other mark', '41 ff', 'Aÿ', 'windows-1252'],
    ['that goes on like a mark of UTF-8', '41 bb bf', 'A»¿', 'windows-1252'],
    ['that begins a quarter like a mark of UTF-8', 'ef 41 bf', 'ïA¿', 'windows-1252'],
  ])('%s is read', async (_, hex, text, encoding) => {
    expect(await decodeText(bytes(hex))).toEqual({ text, encoding });
  });

  it('in Windows-1252 is read letter by letter as its standard says', async () => {
    const defined = Array.from({ length: 128 }, (_, at) => at + 128).filter(
      (byte) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte),
    );
    const text =
      '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ' +
      String.fromCharCode(...defined.filter((byte) => byte >= 0xa0));
    expect(await decodeText(Uint8Array.from(defined))).toEqual({ text, encoding: 'windows-1252' });
  });

  it.each(['81', '8d', '8f', '90', '9d'])(
    'with the byte %s is of another alphabet',
    async (byte) => {
      expect(await decodeText(bytes(`61 ${byte} f1`))).toBeUndefined();
    },
  );

  it.each([
    ['UTF-8 with a mark', 'ef bb bf ff'],
    ['UTF-16 cut in the middle', 'ff fe 61 00 61'],
    ['UTF-16 with half of a character', 'ff fe 3d d8'],
  ])('of broken %s is none', async (_, hex) => {
    expect(await decodeText(bytes(hex))).toBeUndefined();
  });

  it('is read from within a larger piece of memory', async () => {
    const large = bytes('61 62 f1 63');
    expect(await decodeText(large.subarray(1, 3))).toEqual({
      text: 'bñ',
      encoding: 'windows-1252',
    });
  });
});
