import { isErrorValue } from '../values/spreadsheet-errors';
import { shownNumber, shownText, type NumberFormat } from './number-formats';
import { RichText, unescaped } from './rich-text';
import type { FormattedNumber } from '../values/formatted-number';
import { isBlankRow, NOT_COMPUTED } from './table';

/** A cell of a workbook; `undefined`: there is none. */
export type WorksheetCell =
  string | number | boolean | FormattedNumber | typeof NOT_COMPUTED | undefined;
import { isTrue, type Attributes, type PartReader } from './workbook-archive';

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

/** Rows of a worksheet as lists of cells, in which columns that are blank everywhere are left out. */
export interface WorksheetRows {
  readonly length: number;
  /** How many columns hold anything. */
  readonly width: number;
  at(index: number): WorksheetCell[];
}

/**
 * Reads the cells of one worksheet. Only filled ones are kept, in two lists for all rows, so that a
 * row that reaches the last column costs no more than another one.
 */
export class WorksheetReader implements PartReader {
  /** How many rows with anything in them are hidden, by a filter or by hand; the first is a header. */
  hiddenRows = 0;
  private readonly cells: WorksheetCell[] = [];
  /** The column of each cell. */
  private readonly columns: number[] = [];
  /** Where each row's cells begin. */
  private readonly starts: number[] = [];
  /** Where those of the row begin that is being read. */
  private start = 0;
  private isHidden = false;
  /** The column of a cell that does not say where it is. */
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

  /** What was read. Blank rows are none. */
  rows(): WorksheetRows {
    const { cells, columns, starts } = this;
    const isFilled = new Uint8Array(MAX_COLUMNS);
    for (const column of columns) isFilled[column] = 1;
    const positions = new Uint16Array(MAX_COLUMNS);
    let width = 0;
    for (const [column, filled] of isFilled.entries()) {
      positions[column] = width;
      width += filled;
    }
    return {
      length: starts.length,
      width,
      at(index) {
        const row: WorksheetCell[] = [];
        const end = starts[index + 1] ?? cells.length;
        for (let at = starts[index] ?? end; at < end; at += 1) {
          row[positions[columns[at] ?? 0] ?? 0] = cells[at];
        }
        return row;
      },
    };
  }

  open(name: string, attributes: Attributes): void {
    this.richText.open(name);
    this.isValue = name === 'v';
    switch (name) {
      case 'row':
        this.isHidden = isTrue(attributes['hidden']);
        break;
      case 'c':
        this.attributes = attributes;
        this.value = '';
        this.isFormula = false;
        this.richText.take();
        break;
      case 'f':
        this.isFormula = true;
        break;
      case 'v':
        this.value = '';
    }
  }

  text(text: string): void {
    if (this.isValue) this.value += text;
    else this.richText.add(text);
  }

  close(name: string): void {
    this.richText.close();
    this.isValue = false;
    if (name === 'c') this.addCell();
    if (name === 'row') this.endRow();
  }

  private endRow(): void {
    const { cells, columns, starts, start } = this;
    if (isBlankRow(cells.slice(start))) {
      cells.length = start;
      columns.length = start;
    } else {
      if (this.isHidden && starts.length > 0) this.hiddenRows += 1;
      starts.push(start);
    }
    this.start = cells.length;
    this.next = 0;
  }

  private addCell(): void {
    const { r } = this.attributes;
    const column = r === undefined ? this.next : columnAt(r);
    if (column < 0 || column >= MAX_COLUMNS) throw new Error('A cell outside of every sheet');
    this.next = column + 1;
    const cell = this.cell();
    if (cell === undefined) return;
    this.cells.push(cell);
    this.columns.push(column);
  }

  private cell(): WorksheetCell {
    const { t: type = 'n' } = this.attributes;
    if (type === 'inlineStr') return this.shownText(this.richText.take());
    // Excel writes an empty value for a formula whose result is empty text.
    if (type === 'str') return this.shownText(unescaped(this.value));
    const value = this.value.trim();
    if (value === '') return this.isFormula ? NOT_COMPUTED : undefined;
    switch (type) {
      case 's': {
        const text = this.strings[Number(value)];
        if (text === undefined) throw new Error('A text that the workbook does not hold');
        return this.shownText(text);
      }
      case 'b':
        return isTrue(value);
      case 'n': {
        const { format } = this;
        return format === undefined
          ? Number(value)
          : shownNumber(Number(value), format, this.is1904);
      }
      case 'e':
        // Programs have errors of their own, whose text nobody would know for one.
        return isErrorValue(value) ? value : '#ERROR!';
      default:
        // `d`, a date as ISO text.
        return value.replace(/T00:00:00(?:\.0+)?$/, '');
    }
  }

  /** Of the cell that is being read, which has the first style where it names none. */
  private get format(): NumberFormat | undefined {
    return this.formats[Number(this.attributes['s'] ?? 0)];
  }

  private shownText(text: string): string {
    const { format } = this;
    return format === undefined ? text : shownText(text, format);
  }
}
