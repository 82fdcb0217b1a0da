import crc32 from '../../scripts/bundle/crc32';

it.each([
  ['', 0],
  ['123456789', 0xcbf43926],
  ['The quick brown fox jumps over the lazy dog', 0x414fa339],
])('the checksum of %j is the one that all programs know', (text, checksum) => {
  expect(crc32(Buffer.from(text))).toBe(checksum);
});
