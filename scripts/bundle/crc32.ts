const POLYNOMIAL = 0xedb88320;

/* yauzl's own, for versions of Node whose zlib has none, brings a table of 256 numbers along. It is
 * asked for the rare names of a workbook's parts that stand there in two spellings. */
function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return ~crc >>> 0;
}

export = crc32;
