import { posix } from 'node:path';
import type { SaxesParser } from 'saxes';
import type { Entry, ZipFile } from 'yauzl';
import { inputError } from '../errors/input-error';
import { InstasentError } from '../errors/instasent-error';
import { quote } from '../errors/text';
import { builtInFormat, excelDate, numberFormat, type NumberFormat } from './excel-dates';
import type { Sheet } from './row';
import { isErrorValue } from '../values/spreadsheet-errors';
import { isBlankRow, NOT_COMPUTED, PLAIN_TABLE, tableSheet, type TableOptions } from './table';

/** What may be unpacked of one workbook, which is in memory for a moment. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;

type TableCell = string | number | boolean | typeof NOT_COMPUTED | undefined;

const SAVE_AS = 'Open it in Excel or another spreadsheet program and save it as .xlsx or CSV.';

type Attributes = Readonly<Record<string, string>>;

/** What a part of a workbook is read by. Names of elements come without a prefix. */
interface Listener {
  open(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** A workbook's parts, each unpacked when it is read, and never more than the limit in all. */
class Archive {
  private unpackedBytes = 0;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly newParser: () => SaxesParser,
  ) {}

  static async open(bytes: Buffer): Promise<Archive> {
    const { fromBufferPromise, SaxesParser: Parser } = await import('./workbook-libraries');
    const zip = await fromBufferPromise(bytes);
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return new Archive(zip, entries, () => new Parser({ position: false }));
  }

  has(path: string): boolean {
    return this.entries.has(path);
  }

  /** Reads a part in pieces, so that the whole of its text is never in memory; none is an empty one. */
  async read(path: string, listener: Listener): Promise<void> {
    const entry = this.entries.get(path);
    if (entry === undefined) return;
    this.unpackedBytes += entry.uncompressedSize;
    if (this.unpackedBytes > MAX_UNPACKED_BYTES) {
      throw inputError(
        'File',
        'is a workbook of more than 100 MB when it is unpacked',
        'Split it into several workbooks, or save it as CSV.',
      );
    }
    const parser = this.newParser();
    parser.on('opentag', (tag) => {
      listener.open(local(tag.name), tag.attributes);
    });
    const onText = (text: string) => listener.text?.(text);
    parser.on('text', onText);
    parser.on('cdata', onText);
    parser.on('closetag', (tag) => listener.close?.(local(tag.name)));
    const decoder = new TextDecoder('utf-8', { fatal: true });
    // The stream fails where a part is larger than the archive says.
    for await (const chunk of await this.zip.openReadStreamPromise(entry)) {
      if (chunk instanceof Uint8Array) parser.write(decoder.decode(chunk, { stream: true }));
    }
    parser.write(decoder.decode()).close();
  }
}

interface Relation {
  /** The last word of its type: `worksheet`, `styles`. */
  type: string;
  path: string;
}

/** What a part refers to, by the name that it uses. */
async function relationsOf(archive: Archive, path: string): Promise<Map<string, Relation>> {
  const { dir, base } = posix.parse(path);
  const relations = new Map<string, Relation>();
  await archive.read(posix.join(dir, '_rels', `${base}.rels`), {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return;
      relations.set(Id, {
        type: Type.slice(Type.lastIndexOf('/') + 1),
        path: posix.resolve('/', dir, Target).slice(1),
      });
    },
  });
  return relations;
}

function pathOf(relations: ReadonlyMap<string, Relation>, type: string): string {
  return [...relations.values()].find((relation) => relation.type === type)?.path ?? '';
}

interface Worksheet {
  name: string;
  path: string;
  isHidden: boolean;
}

interface Workbook {
  worksheets: Worksheet[];
  is1904: boolean;
}

async function readWorkbook(
  archive: Archive,
  path: string,
  relations: ReadonlyMap<string, Relation>,
): Promise<Workbook> {
  const workbook: Workbook = { worksheets: [], is1904: false };
  await archive.read(path, {
    open(tag, attributes) {
      const { name = '', state = 'visible', date1904 } = attributes;
      if (tag === 'workbookPr') workbook.is1904 = date1904 === '1' || date1904 === 'true';
      if (tag !== 'sheet') return;
      // `r:id`, with whatever prefix the file gives that namespace.
      const [, id = ''] = Object.entries(attributes).find(([key]) => local(key) === 'id') ?? [];
      const relation = relations.get(id);
      if (relation?.type !== 'worksheet') return;
      workbook.worksheets.push({ name, path: relation.path, isHidden: state !== 'visible' });
    },
  });
  return workbook;
}

/** Letters that XML cannot hold are written as `_x000D_`. */
function unescaped(text: string): string {
  return text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Collects the text of `<t>`, without the readings above Chinese characters (`<rPh>`). */
class RichText {
  private text = '';
  private isText = false;
  private isPhonetic = false;

  open(name: string): void {
    if (name === 'rPh') this.isPhonetic = true;
    this.isText = name === 't' && !this.isPhonetic;
  }

  add(text: string): void {
    if (this.isText) this.text += text;
  }

  /** The end of any element: a reading has one text. */
  close(): void {
    this.isPhonetic = false;
    this.isText = false;
  }

  take(): string {
    const text = unescaped(this.text);
    this.text = '';
    return text;
  }
}

async function readSharedStrings(archive: Archive, path: string): Promise<string[]> {
  const strings: string[] = [];
  const richText = new RichText();
  await archive.read(path, {
    open: (name) => {
      richText.open(name);
    },
    text: (text) => {
      richText.add(text);
    },
    close(name) {
      richText.close();
      if (name === 'si') strings.push(richText.take());
    },
  });
  return strings;
}

/** How the numbers of cells are shown, by the number of their style. */
async function readFormats(archive: Archive, path: string): Promise<NumberFormat[]> {
  const named = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  let isOfCells = false;
  await archive.read(path, {
    open(name, { numFmtId, formatCode = '' }) {
      const id = Number(numFmtId);
      if (name === 'numFmt') named.set(id, numberFormat(formatCode));
      // Before these come the formats of named styles, and behind them none.
      if (name === 'cellXfs') isOfCells = true;
      if (name === 'xf' && isOfCells) formats.push(named.get(id) ?? builtInFormat(id));
    },
  });
  return formats;
}

const LETTER_A = 65;
const LETTER_Z = 90;

/** The position of `AB12`, from 0. */
function columnAt(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at);
    if (letter < LETTER_A || letter > LETTER_Z) break;
    column = column * 26 + letter - LETTER_A + 1;
  }
  return column - 1;
}

/** Excel's own limit. */
const MAX_COLUMNS = 16_384;

/** Reads the cells of one worksheet row by row. */
class WorksheetReader implements Listener {
  readonly rows: TableCell[][] = [];
  private cells: TableCell[] = [];
  /** The position of a cell that does not say where it is. */
  private next = 0;
  private attributes: Attributes = {};
  private value = '';
  private isValue = false;
  private isFormula = false;
  private readonly richText = new RichText();

  constructor(
    private readonly strings: readonly string[],
    private readonly formats: readonly NumberFormat[],
    private readonly is1904: boolean,
  ) {}

  open(name: string, attributes: Attributes): void {
    this.richText.open(name);
    this.isValue = name === 'v';
    if (name === 'f') this.isFormula = true;
    if (name !== 'c') return;
    this.attributes = attributes;
    this.value = '';
    this.isFormula = false;
    this.richText.take();
  }

  text(text: string): void {
    if (this.isValue) this.value += text;
    else this.richText.add(text);
  }

  close(name: string): void {
    this.richText.close();
    this.isValue = false;
    if (name === 'c') this.addCell();
    if (name !== 'row') return;
    if (!isBlankRow(this.cells)) this.rows.push(this.cells);
    this.cells = [];
    this.next = 0;
  }

  private addCell(): void {
    const { r } = this.attributes;
    const column = r === undefined ? this.next : columnAt(r);
    if (column < 0 || column >= MAX_COLUMNS) throw new Error('A cell outside of every sheet');
    this.next = column + 1;
    const cell = this.cell();
    // A far cell that only has a colour would make every row as wide as that.
    if (cell !== undefined) this.cells[column] = cell;
  }

  private cell(): TableCell {
    const { t: type = 'n', s: style = 0 } = this.attributes;
    if (type === 'inlineStr') return this.richText.take();
    if (type === 'str') return unescaped(this.value);
    if (this.value === '') return this.isFormula ? NOT_COMPUTED : undefined;
    switch (type) {
      case 's': {
        const text = this.strings[Number(this.value)];
        if (text === undefined) throw new Error('A text that the workbook does not hold');
        return text;
      }
      case 'b':
        return ['1', 'true'].includes(this.value);
      case 'n':
        return this.number(Number(this.value), Number(style));
      case 'e':
        // Programs have errors of their own, whose text nobody would know for one.
        return isErrorValue(this.value) ? this.value : '#ERROR!';
      default:
        // `d`, a date as ISO text.
        return this.value.replace(/T00:00:00(?:\.0+)?$/, '');
    }
  }

  private number(number: number, style: number): TableCell {
    const format = this.formats[style];
    return format === undefined ? number : excelDate(number, format, this.is1904);
  }
}

function chosenWorksheet(worksheets: readonly Worksheet[], name: string): Worksheet {
  const found =
    name === ''
      ? (worksheets.find(({ isHidden }) => !isHidden) ?? worksheets[0])
      : worksheets.find((worksheet) => worksheet.name.trim() === name);
  if (found !== undefined) return found;
  if (worksheets.length === 0) throw inputError('File', 'is a workbook without sheets', SAVE_AS);
  const names = worksheets.map((worksheet) => quote(worksheet.name)).join(', ');
  throw inputError(
    'Sheet',
    `names ${quote(name)}, which the workbook does not have`,
    `Its sheets are ${names}.`,
  );
}

async function readWorksheet(bytes: Buffer, name: string, options: TableOptions): Promise<Sheet> {
  const archive = await Archive.open(bytes);
  const path = pathOf(await relationsOf(archive, ''), 'officeDocument');
  const relations = await relationsOf(archive, path);
  const sharedStrings = pathOf(relations, 'sharedStrings');
  const { worksheets, is1904 } = await readWorkbook(archive, path, relations);
  if (!archive.has(path) || (worksheets.length === 0 && sharedStrings === '')) {
    throw inputError('File', 'is a zip archive, but no .xlsx workbook', SAVE_AS);
  }
  const worksheet = chosenWorksheet(worksheets, name);
  const reader = new WorksheetReader(
    await readSharedStrings(archive, sharedStrings),
    await readFormats(archive, pathOf(relations, 'styles')),
    is1904,
  );
  await archive.read(worksheet.path, reader);
  if (reader.rows.length === 0) {
    throw inputError(
      'File',
      `has nothing in its sheet ${quote(worksheet.name)}`,
      'Put the names of the columns into its first row, or name another sheet in Sheet.',
    );
  }
  return tableSheet(reader.rows, options);
}

/**
 * Reads one sheet of an Excel workbook (.xlsx). Text,
 * numbers and yes/no come as they are, dates as ISO text without a zone, formulas as the value that
 * is stored, errors as their text.
 *
 * @param name of the sheet; `''` is the first one that is not hidden
 * @param options what is known of the table beside its cells
 * @throws InstasentError for what is no workbook, is damaged, or too large when it is unpacked
 */
export async function excelSheet(
  bytes: Buffer,
  name: string,
  options: TableOptions = PLAIN_TABLE,
): Promise<Sheet> {
  try {
    return await readWorksheet(bytes, name, options);
  } catch (error) {
    if (error instanceof InstasentError) throw error;
    throw inputError('File', 'is a damaged workbook, or one that is not complete', SAVE_AS);
  }
}
