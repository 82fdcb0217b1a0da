import { deflateRawSync } from 'node:zlib';

/** A part of an archive, and what the archive says about its size, if that is not the truth. */
export interface Part {
  content: string | Buffer;
  saidBytes?: number;
}

/** A zip archive of parts by path. Checksums are left out: nothing looks at them. */
export function archive(parts: Readonly<Record<string, string | Part>>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, part] of Object.entries(parts)) {
    const { content, saidBytes } = typeof part === 'string' ? { content: part } : part;
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(saidBytes ?? bytes.length, 18);
    common.writeUInt16LE(Buffer.byteLength(path), 22);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    const name = Buffer.from(path);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    files.push(file);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), common, entry, name);
    offset += file.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, index, end]);
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function relations(targets: Readonly<Record<string, [type: string, target: string]>>): string {
  const list = Object.entries(targets).map(
    ([id, [type, target]]) =>
      `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
  );
  return `<Relationships>${list.join('')}</Relationships>`;
}

export interface WorkbookParts {
  /** What is in `<sheetData>`. */
  rows: string;
  sharedStrings?: string;
  /** The formats of numbers, by the style that cells name: 0, 1, … */
  formats?: readonly (string | number)[];
  /** Attributes of `<workbookPr>`. */
  properties?: string;
}

/** The parts of a workbook with one sheet, as a program would save it. */
export function workbookParts(parts: WorkbookParts): Record<string, string> {
  const { rows, sharedStrings = '', formats = [], properties = '' } = parts;
  const codes = formats.map((format, at) =>
    typeof format === 'string'
      ? `<numFmt numFmtId="${(200 + at).toString()}" formatCode="${format}"/>`
      : '',
  );
  const styles = formats.map((format, at) => {
    const id = typeof format === 'string' ? 200 + at : format;
    return `<xf numFmtId="${id.toString()}"/>`;
  });
  return {
    '_rels/.rels': relations({ rId1: ['officeDocument', 'xl/workbook.xml'] }),
    'xl/workbook.xml': `<workbook xmlns:r="${RELATIONS}"><workbookPr ${properties}/><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations({
      rId1: ['worksheet', 'worksheets/sheet1.xml'],
      rId2: ['sharedStrings', 'sharedStrings.xml'],
      rId3: ['styles', '/xl/styles.xml'],
    }),
    'xl/sharedStrings.xml': `<sst>${sharedStrings}</sst>`,
    'xl/styles.xml': `<styleSheet><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.join('')}</cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  };
}

export function workbook(parts: WorkbookParts): Buffer {
  return archive(workbookParts(parts));
}

/** A workbook as a file field gives it. */
export function workbookFile(parts: WorkbookParts): Record<string, unknown> {
  const data = workbook(parts);
  return { filename: 'sheet.xlsx', extension: 'xlsx', data, base64: data.toString('base64') };
}

/** A row of a workbook: texts and numbers, each number with the style of that position. */
export function workbookRow(cells: readonly (string | number)[], attributes = ''): string {
  const written = cells.map((cell, at) =>
    typeof cell === 'string'
      ? `<c t="inlineStr"><is><t>${cell}</t></is></c>`
      : `<c s="${at.toString()}"><v>${cell.toString()}</v></c>`,
  );
  return `<row ${attributes}>${written.join('')}</row>`;
}
