import { posix } from 'node:path';
import { inputError } from '../errors/input-error';
import { InstasentError } from '../errors/instasent-error';
import { join, quote } from '../errors/text';
import { inWords, otherSheetsAdvice } from './column-names';
import { builtInFormat, numberFormat, type NumberFormat } from './number-formats';
import { RichText } from './rich-text';
import type { Sheet } from './row';
import { PLAIN_TABLE, tableSheet, type TableOptions } from './table';
import { isTrue, localName, WorkbookArchive } from './workbook-archive';
import { WorksheetReader } from './worksheet';

const SAVE_AS = 'Open it in Excel or another spreadsheet program and save it as .xlsx or CSV.';

interface Relation {
  /** The last word of its type: `worksheet`, `styles`. */
  type: string;
  path: string;
}

/** What a part refers to, by the name that it uses. */
async function relationsOf(archive: WorkbookArchive, path: string): Promise<Map<string, Relation>> {
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
  archive: WorkbookArchive,
  path: string,
  relations: ReadonlyMap<string, Relation>,
): Promise<Workbook> {
  const workbook: Workbook = { worksheets: [], is1904: false };
  await archive.read(path, {
    open(tag, attributes) {
      const { name = '', state = 'visible', date1904 } = attributes;
      if (tag === 'workbookPr') workbook.is1904 = isTrue(date1904);
      if (tag !== 'sheet') return;
      // `r:id`, with whatever prefix the file gives that namespace.
      const [, id = ''] = Object.entries(attributes).find(([key]) => localName(key) === 'id') ?? [];
      const relation = relations.get(id);
      if (relation?.type !== 'worksheet') return;
      workbook.worksheets.push({ name, path: relation.path, isHidden: state !== 'visible' });
    },
  });
  return workbook;
}

async function readSharedStrings(archive: WorkbookArchive, path: string): Promise<string[]> {
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

/** Excel's own limit of cell formats; more are a burden that no workbook has. */
const MAX_FORMATS = 65_490;

/** How cells are shown, by the number of their style. */
async function readFormats(archive: WorkbookArchive, path: string): Promise<NumberFormat[]> {
  const named = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  let isOfCells = false;
  await archive.read(path, {
    open(name, { numFmtId, formatCode = '' }) {
      const id = Number(numFmtId);
      if (name === 'numFmt') named.set(id, numberFormat(formatCode));
      if (named.size > MAX_FORMATS) throw new Error('More formats than Excel has');
      // Before these come the formats of named styles, and behind them none.
      if (name === 'cellXfs') isOfCells = true;
      if (name === 'xf' && isOfCells) formats.push(named.get(id) ?? builtInFormat(id));
    },
  });
  return formats;
}

function chosenWorksheet(worksheets: readonly Worksheet[], name: string): Worksheet {
  const found =
    name === ''
      ? (worksheets.find(({ isHidden }) => !isHidden) ?? worksheets[0])
      : worksheets.find((worksheet) => worksheet.name.trim() === name);
  if (found !== undefined) return found;
  if (worksheets.length === 0) throw inputError('File', 'is a workbook without sheets', SAVE_AS);
  throw inputError(
    'Sheet',
    `names ${quote(name)}, which the workbook does not have`,
    `Its sheets are ${inWords(worksheets.map((worksheet) => worksheet.name))}.`,
  );
}

async function readWorksheet(bytes: Buffer, name: string, options: TableOptions): Promise<Sheet> {
  const archive = await WorkbookArchive.open(bytes);
  const path = pathOf(await relationsOf(archive, ''), 'officeDocument');
  const relations = await relationsOf(archive, path);
  const sharedStrings = pathOf(relations, 'sharedStrings');
  const { worksheets, is1904 } = await readWorkbook(archive, path, relations);
  if (!archive.has(path) || (worksheets.length === 0 && sharedStrings === '')) {
    throw inputError('File', 'is a zip archive, but no .xlsx workbook', SAVE_AS);
  }
  const worksheet = chosenWorksheet(worksheets, name);
  const otherSheets = worksheets
    .filter((other) => other !== worksheet && !other.isHidden)
    .map((other) => other.name);
  const reader = new WorksheetReader(
    await readSharedStrings(archive, sharedStrings),
    await readFormats(archive, pathOf(relations, 'styles')),
    is1904,
  );
  await archive.read(worksheet.path, reader);
  const rows = reader.rows();
  if (rows.length === 0) {
    throw inputError(
      'File',
      `has nothing in its sheet ${quote(worksheet.name)}`,
      join('Put the names of the columns into its first row.', otherSheetsAdvice(otherSheets)),
    );
  }
  return tableSheet(rows, { ...options, hiddenRows: reader.hiddenRows, is1904, otherSheets });
}

/**
 * Reads one sheet of an Excel workbook (.xlsx): text, numbers and yes/no as they are, codes such as 007
 * as both what the cell shows and its number, dates as ISO text without a zone, formulas as the value
 * that is stored, errors as their text.
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
