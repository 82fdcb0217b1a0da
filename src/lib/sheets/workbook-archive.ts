import { loadPart } from '../load-part';
import type { SaxesParser } from 'saxes';
import type { Entry, ZipFile } from 'yauzl';
import { inputError } from '../errors/input-error';

/** What may be unpacked of one workbook, which is in memory for a moment. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;

/**
 * What may stand between two tags, in characters: a text, a comment, the attributes of a tag. The
 * parser holds all of it, at up to 32 bytes a character. Excel's longest text has 32,767 characters,
 * each written with eight at most (`&#xFFFD;`).
 */
const MAX_BETWEEN_TAGS = 300_000;
/** How many elements may lie in one another: the parser holds them, too. A worksheet has eight. */
const MAX_DEPTH = 256;

export type Attributes = Readonly<Record<string, string>>;

/** What a part of a workbook is read by. Names of elements come without a prefix. */
export interface PartReader {
  open(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** A name without its prefix. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Whether an attribute or a cell says yes, as `xsd:boolean` writes it. */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

/** A workbook's parts, each unpacked when it is read, and never more than the limit in all. */
export class WorkbookArchive {
  private unpackedBytes = 0;

  private constructor(
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    private readonly newParser: () => SaxesParser,
  ) {}

  static async open(bytes: Buffer): Promise<WorkbookArchive> {
    const { fromBufferPromise, SaxesParser: Parser } = await loadPart(
      import('./workbook-libraries'),
    );
    const zip = await fromBufferPromise(bytes);
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return new WorkbookArchive(zip, entries, () => new Parser({ position: false }));
  }

  has(path: string): boolean {
    return this.entries.has(path);
  }

  /**
   * Reads a part in pieces, so that the whole of its text is never in memory; none is an empty one.
   *
   * @throws InstasentError for more than may be unpacked, and Error for what is no XML of a workbook
   */
  async read(path: string, reader: PartReader): Promise<void> {
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
    let sinceLastTag = 0;
    let depth = 0;
    parser.on('opentag', (tag) => {
      sinceLastTag = 0;
      depth += 1;
      if (depth > MAX_DEPTH) throw new Error('Elements in one another without end');
      reader.open(localName(tag.name), tag.attributes);
    });
    const onText = (text: string) => reader.text?.(text);
    parser.on('text', onText);
    parser.on('cdata', onText);
    parser.on('closetag', (tag) => {
      sinceLastTag = 0;
      depth -= 1;
      reader.close?.(localName(tag.name));
    });
    const decoder = new TextDecoder('utf-8', { fatal: true });
    // The stream fails where a part is larger than the archive says.
    for await (const chunk of await this.zip.openReadStreamPromise(entry)) {
      if (!(chunk instanceof Uint8Array)) continue;
      const text = decoder.decode(chunk, { stream: true });
      sinceLastTag += text.length;
      parser.write(text);
      if (sinceLastTag > MAX_BETWEEN_TAGS) throw new Error('Nothing but text without end');
    }
    parser.write(decoder.decode()).close();
  }
}
