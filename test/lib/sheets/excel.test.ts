import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { excelSheet } from '../../../src/lib/sheets/excel';
import { FormattedNumber } from '../../../src/lib/values/formatted-number';
import { REFUSAL } from '../../refusal';
import { rowsOf, sentenceOf, sheetOfFile } from './reading-rows';
import { archive, workbook, workbookParts, type WorkbookParts } from './workbook';

const saved = (name: string) => readFileSync(join(__dirname, '../../files', name));
/** As the value of an attribute. */
const escaped = (code: string) => code.replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const HEADER =
  '<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>';

async function firstRow(cell: string, parts: Partial<WorkbookParts> = {}): Promise<unknown> {
  const sheet = await excelSheet(workbook({ rows: `${HEADER}<row>${cell}</row>`, ...parts }), '');
  return rowsOf(sheet)[0];
}

describe('a workbook of another program', () => {
  const orders = [
    {
      Pedido: 'P-1001',
      Cliente: 'C-1',
      Fecha: '2026-01-31T09:15:00',
      Importe: 19.9,
      Moneda: 'EUR',
    },
    {
      Pedido: 'P-1002',
      Cliente: 'C-2',
      Fecha: '2026-02-28T23:59:59',
      Importe: 1234.56,
      Moneda: 'EUR',
    },
    { Pedido: 1003, Cliente: 'C-1', Fecha: '2026-03-01T00:00:00', Importe: 0.07, Moneda: 'EUR' },
    { Pedido: 'P-1004', Cliente: 'C-3', Fecha: '2026-12-31T12:00:00', Importe: -5, Moneda: 'USD' },
  ];

  it.each([
    ['orders-gnumeric.xlsx', ''],
    ['orders-openpyxl.xlsx', ''],
    ['dates-1904.xlsx', ''],
    ['contacts.xlsx', 'Pedidos'],
    ['contacts.xlsx', ' Pedidos '],
  ])('%s is read cell by cell, its sheet %j', async (name, sheet) => {
    expect(rowsOf(await sheetOfFile(saved(name), sheet))).toEqual(orders);
  });

  it('says whether it counts days from 1904, and which other sheets it has', async () => {
    const old = await sheetOfFile(saved('dates-1904.xlsx'));
    expect(old).toMatchObject({ is1904: true, otherSheets: [] });
    const sheet = await sheetOfFile(saved('contacts.xlsx'), 'Pedidos');
    expect(sheet).toMatchObject({ is1904: false, otherSheets: ['Clientes'] });
  });

  it('is read from its first sheet where none is named, with every kind of cell', async () => {
    const sheet = await sheetOfFile(saved('contacts.xlsx'));
    expect(sheet.encoding).toBeNull();
    expect(rowsOf(sheet)).toMatchSnapshot();
  });

  it('may lack the result of a formula, which is a problem of its row', async () => {
    const [first, second] = rowsOf(await sheetOfFile(saved('formula-without-value.xlsx')));
    expect(first).toBe(
      'Column "Importe" holds a formula, and the file does not hold its result. Open the file in Excel and save it again.',
    );
    expect(second).toMatchObject({ Pedido: 'P-2002', Importe: 30 });
  });

  it.each([['Ventas'], ['pedidos'], [2]])(
    'has no sheet %j, and says which it has',
    async (name) => {
      const sentence = await sentenceOf(() => sheetOfFile(saved('contacts.xlsx'), name));
      expect(sentence).toBe(
        `Sheet names "${name.toString()}", which the workbook does not have. Nothing was sent to Instasent. Its sheets are "Clientes", "Pedidos".`,
      );
    },
  );

  it('cannot have a sheet whose name is no text', async () => {
    const sentence = await sentenceOf(() => sheetOfFile(saved('contacts.xlsx'), ['Pedidos']));
    expect(sentence).toContain('Sheet must be text, but a list arrived.');
    expect(sentence).toMatch(REFUSAL);
  });
});

describe('a cell of a workbook', () => {
  it('that is far away and has a colour only makes no row wider, and costs nothing', async () => {
    const rows = Array.from({ length: 10_000 }, () => '<row><c><v>1</v></c><c><v>2</v></c></row>');
    const started = Date.now();
    const sheet = await excelSheet(
      workbook({ rows: `${HEADER}${rows.join('')}<row><c><v>1</v></c><c r="XFD9"/></row>` }),
      '',
    );
    expect(sheet.columns).toEqual(['a', 'b']);
    expect(rowsOf(sheet)[10_000]).toEqual({ a: 1 });
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  it('may be in column Z, the last with one letter', async () => {
    const rows = '<row><c r="Z1" t="str"><v>last</v></c></row><row><c r="Z2"><v>1</v></c></row>';
    expect(rowsOf(await excelSheet(workbook({ rows }), ''))).toEqual([{ last: 1 }]);
  });

  it('stands behind the one before it where it does not say where it is', async () => {
    expect(await firstRow('<c/><c><v>2</v></c>')).toEqual({ b: 2 });
  });

  it.each([
    ['a number', '<c><v>19.9</v></c>', 19.9],
    ['a number with all of its digits', '<c><v>19.8999999999999999997</v></c>', 19.9],
    ['a number with an exponent', '<c t="n"><v>1.5E-3</v></c>', 0.0015],
    ['yes', '<c t="b"><v>1</v></c>', true],
    ['no', '<c t="b"><v>0</v></c>', false],
    ['yes in a word', '<c t="b"><v>true</v></c>', true],
    ['an error', '<c t="e"><v>#N/A</v></c>', '#N/A'],
    ['an error of a kind of its own', '<c t="e"><v>#PYTHON!</v></c>', '#ERROR!'],
    ['a formula with its result', '<c t="str"><f>A1&amp;"x"</f><v>x &lt; y</v></c>', 'x < y'],
    ['a formula whose result is empty text', '<c t="str"><f>""</f><v></v></c>', ''],
    ['a formula without a result that is text', '<c t="str"><f>A1</f></c>', ''],
    ['a date as text', '<c t="d"><v>2026-03-09T00:00:00</v></c>', '2026-03-09'],
    ['a date as text with a fraction', '<c t="d"><v>2026-03-09T00:00:00.000</v></c>', '2026-03-09'],
    [
      'a date as text with a zone',
      '<c t="d"><v>2026-03-09T00:00:00Z</v></c>',
      '2026-03-09T00:00:00Z',
    ],
    ['a number where its column alone is said', '<c r="A"><v>7</v></c>', 7],
    ['text between line breaks', '<c t="str">\n<f>A1</f>\n<v>x</v>\n</c>', 'x'],
    ['a time as text', '<c t="d"><v>2026-03-09T18:30:00</v></c>', '2026-03-09T18:30:00'],
    ['text', '<c t="inlineStr"><is><t> x </t></is></c>', 'x'],
    [
      'text of several parts',
      '<c t="inlineStr"><is><r><t>x</t></r><r><rPr/><t> y</t></r></is></c>',
      'x y',
    ],
    ['text with a character that XML lacks', '<c t="str"><v>a_x000D__x005F_b</v></c>', 'a\r_b'],
    ['text that looks like such a one', '<c t="str"><v>a_xyz_</v></c>', 'a_xyz_'],
    ['marked text', '<c t="str"><v><![CDATA[a<b]]></v></c>', 'a<b'],
  ])('may hold %s', async (_, cell, value) => {
    expect(await firstRow(`${cell}<c><v>1</v></c>`)).toEqual({ a: value, b: 1 });
  });

  it('may hold text that several cells share', async () => {
    const sharedStrings =
      '<si><t>one</t></si><si><r><t>東</t></r><rPh><t>ひがし</t></rPh><r><t>京</t></r></si>';
    const cells = '<c t="s"><v>1</v></c><c t="s"><v>0</v></c>';
    expect(await firstRow(cells, { sharedStrings })).toEqual({ a: '東京', b: 'one' });
  });

  it('may hold text of any length and alphabet, which is unpacked in pieces', async () => {
    const text = '東京'.repeat(100_000);
    const sharedStrings = `<si><t>${text}</t></si>`;
    expect(await firstRow('<c t="s"><v>0</v></c>', { sharedStrings })).toEqual({ a: text });
  });

  it('has the first style where it names none', async () => {
    expect(await firstRow('<c><v>46090</v></c>', { formats: [14] })).toEqual({ a: '2026-03-09' });
  });

  it('is a number where its style has a format that says nothing', async () => {
    const rows = `${HEADER}<row><c s="0"><v>46090</v></c></row>`;
    const parts = workbookParts({ rows, formats: [''] });
    const styles = (parts['xl/styles.xml'] ?? '').replace(' formatCode=""', '');
    const bytes = archive({ ...parts, 'xl/styles.xml': styles });
    expect(rowsOf(await excelSheet(bytes, ''))).toEqual([{ a: 46_090 }]);
  });

  it('counts days from 1900 where the workbook says nothing else', async () => {
    const rows = `${HEADER}<row><c s="1"><v>46090</v></c></row>`;
    const parts = workbookParts({ rows, formats: [0, 14] });
    const main = parts['xl/workbook.xml'] ?? '';
    for (const properties of ['', '<workbookPr date1904="0"/>', '<workbookPr date1904="false"/>']) {
      const bytes = archive({
        ...parts,
        'xl/workbook.xml': main.replace(/<workbookPr.*?\/>/, properties),
      });
      expect(rowsOf(await excelSheet(bytes, ''))).toEqual([{ a: '2026-03-09' }]);
    }
  });

  it('is a date where its style says so', async () => {
    const formats = [0, 14, 'dd/mm/yyyy hh:mm', '0.00'];
    const cells = (style: number) => `<c s="${style.toString()}"><v>46090.5</v></c>`;
    expect(await firstRow(cells(0) + cells(1), { formats })).toEqual({
      a: 46_090.5,
      b: '2026-03-09T12:00:00',
    });
    expect(await firstRow(cells(2) + cells(3), { formats })).toEqual({
      a: '2026-03-09T12:00:00',
      b: 46_090.5,
    });
    expect(await firstRow(cells(1) + cells(9), { formats, properties: 'date1904="true"' })).toEqual(
      {
        a: '2030-03-10T12:00:00',
        b: 46_090.5,
      },
    );
  });

  it('counts a number that is not exact as a problem of its row', async () => {
    expect(await firstRow('<c><v>1.2345678901234567E+19</v></c>')).toMatch(
      /^Column "a" holds a number/,
    );
    expect(await firstRow('<c><v>no number</v></c>')).toMatch(/^Column "a" holds a number/);
  });

  it.each([
    ['<c><f>A1</f></c>'],
    ['<c><f>A1</f><v/></c>'],
    ['<c><f>A1</f><v></v></c>'],
    ['<c t="n">\n<f>A1</f>\n<v>\n</v>\n</c>'],
    ['<c t="b"><f>A1</f><v></v></c>'],
  ])('that is %s holds a formula without a result, which is a problem of its row', async (cell) => {
    expect(await firstRow(cell)).toMatch(/^Column "a" holds a formula/);
  });

  it('has the last value where it has several', async () => {
    expect(await firstRow('<c><v>1</v><v>2</v></c>')).toEqual({ a: 2 });
  });

  it.each([
    ['empty', '<c/>'],
    ['empty with blanks', '<c>\n<v> </v>\n</c>'],
    ['empty with a style', '<c s="1"/>'],
    ['empty with a type', '<c t="b"><v></v></c>'],
  ])('that is %s is left out', async (_, cell) => {
    expect(await firstRow(`${cell}<c><v>1</v></c>`)).toEqual({ b: 1 });
  });
});

describe('a cell that shows its number as something else', () => {
  it('holds what it shows and its number', async () => {
    const formats = [0, '00000', escaped('"C-"0'), 9];
    const numbers = '<c s="1"><v>123</v></c><c s="2"><v>1042</v></c>';
    expect(await firstRow(numbers, { formats })).toEqual({
      a: new FormattedNumber(123, '00123'),
      b: new FormattedNumber(1042, 'C-1042'),
    });
    expect(await firstRow('<c s="3"><v>0.21</v></c>', { formats })).toEqual({
      a: new FormattedNumber(0.21, '21%'),
    });
  });

  it.each([
    ['shared', '<c s="1" t="s"><v>0</v></c>'],
    ['its own', '<c s="1" t="inlineStr"><is><t>1042</t></is></c>'],
    ['a result', '<c s="1" t="str"><f>A1</f><v>1042</v></c>'],
  ])('has its format around text, too, where that is %s', async (_, cell) => {
    const sharedStrings = '<si><t>1042</t></si>';
    expect(await firstRow(cell, { sharedStrings, formats: [0, escaped('"C-"@')] })).toEqual({
      a: 'C-1042',
    });
  });

  it('is a name of a column as it shows it', async () => {
    const rows = '<row><c s="0"><v>7</v></c></row><row><c><v>1</v></c></row>';
    const sheet = await excelSheet(workbook({ rows, formats: ['000', 0] }), '');
    expect(sheet.columns).toEqual(['007']);
  });
});

describe('rows of a workbook', () => {
  it('that are hidden are read, and counted without the header and blank ones', async () => {
    const row = (attributes: string) => `<row ${attributes}><c><v>1</v></c></row>`;
    const rows = [
      HEADER.replace('<row>', '<row hidden="1">'),
      row('hidden="1"'),
      row('hidden="true"'),
      row('hidden="false"'),
      row('hidden="0"'),
      row(''),
      '<row hidden="1"/>',
    ];
    const sheet = await excelSheet(workbook({ rows: rows.join('') }), '');
    expect(sheet).toMatchObject({ size: 5, hiddenRows: 2 });
  });

  it('cost what their filled cells cost, however far to the right these are', async () => {
    const cells = (columns: readonly string[], content: string) =>
      `<row>${columns.map((column) => `<c r="${column}1" ${content}</c>`).join('')}</row>`;
    const cost = async (...columns: string[]) => {
      const header = cells(columns, 't="str"><v>name</v>');
      const bytes = workbook({ rows: header + cells(columns, '><v>1</v>').repeat(10_000) });
      const before = process.cpuUsage();
      const sheet = await excelSheet(bytes, '');
      expect(rowsOf(sheet).at(-1)).toEqual({ name: 1, name_1: 1, name_2: 1 });
      return process.cpuUsage(before).user;
    };
    await cost('A', 'B', 'C');
    const near = await cost('A', 'B', 'C');
    expect(await cost('A', 'LR', 'XFD')).toBeLessThan(3 * near);
  });

  it('stand where they say, and blank ones are none', async () => {
    const rows = `
      <row r="1"/>
      <row r="2"><c r="A2" t="str"><v> </v></c></row>
      <row r="3"><c r="B3" t="str"><v>id</v></c><c r="D3" t="str"><v>name</v></c></row>
      <row r="9"><c r="B9"><v>1</v></c></row>
      <row r="12"><c r="D12" t="str"><v>x</v></c></row>`;
    const sheet = await excelSheet(workbook({ rows }), '');
    expect(sheet).toMatchObject({ columns: ['id', 'name'], size: 2 });
    expect(rowsOf(sheet)).toEqual([{ id: 1 }, { name: 'x' }]);
  });

  it('may have values beside the columns, which are read from no column', async () => {
    const rows = `${HEADER}<row><c r="A2"><v>1</v></c><c r="XFD2"><v>2</v></c></row>`;
    const sheet = await excelSheet(workbook({ rows }), '');
    expect(sheet.columns).toEqual(['a', 'b', '']);
    expect(rowsOf(sheet)).toEqual([{ a: 1 }]);
  });

  it('may have numbers, dates and nothing as names of columns', async () => {
    const rows =
      '<row><c><v>2026</v></c><c s="1"><v>46090</v></c><c><f>A1</f></c><c t="b"><v>1</v></c></row><row><c><v>1</v></c></row>';
    const sheet = await excelSheet(workbook({ rows, formats: [0, 14] }), '');
    expect(sheet.columns).toEqual(['2026', '2026-03-09', 'true']);
  });

  it('may be in a file whose elements have prefixes, and whose parts lie elsewhere', async () => {
    const type = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
    const parts = {
      '_rels/.rels': `<p:Relationships xmlns:p="p"><p:Relationship Id="1" Type="${type}/officeDocument" Target="/book/main.xml"/></p:Relationships>`,
      'book/_rels/main.xml.rels': `<Relationships>\n<Relationship Id="a" Type="${type}/chartsheet" Target="c.xml"/><Relationship Id="b" Type="${type}/worksheet" Target="../sheets/one.xml"/></Relationships>`,
      'book/main.xml':
        '<x:workbook xmlns:x="x" xmlns:q="q"><x:view q:id="b"/><x:sheets>\n<x:sheet name="None"/><x:sheet name="Chart" q:id="a"/><x:sheet name="Hidden" q:id="none"/><x:sheet name="One" q:id="b"/></x:sheets></x:workbook>',
      'sheets/one.xml':
        '<x:worksheet xmlns:x="x"><x:sheetData><x:row><x:c t="str"><x:v>id</x:v></x:c></x:row><x:row><x:c><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    };
    expect(rowsOf(await excelSheet(archive(parts), ''))).toEqual([{ id: 7 }]);
    expect(await sentenceOf(() => excelSheet(archive(parts), 'Chart'))).toContain(
      'Its sheets are "One".',
    );
  });

  it('come from the first sheet that people see', async () => {
    const parts = workbookParts({ rows: HEADER });
    const rels = parts['xl/_rels/workbook.xml.rels'] ?? '';
    const book = {
      ...parts,
      'xl/workbook.xml':
        '<workbook xmlns:r="r"><sheets><sheet name="Old " state="veryHidden" r:id="rId1"/><sheet name="New" r:id="rId9"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': rels.replace(
        '</Relationships>',
        '<Relationship Id="rId9" Type="x/worksheet" Target="worksheets/sheet9.xml"/></Relationships>',
      ),
      'xl/worksheets/sheet9.xml':
        '<worksheet><sheetData><row><c t="str"><v>new</v></c></row></sheetData></worksheet>',
    };
    expect((await excelSheet(archive(book), '')).columns).toEqual(['new']);
    expect((await excelSheet(archive(book), 'Old')).columns).toEqual(['a', 'b']);
    const hidden = {
      ...book,
      'xl/workbook.xml': book['xl/workbook.xml'].replace(/<sheet name="New".*?\/>/, ''),
    };
    expect((await excelSheet(archive(hidden), '')).columns).toEqual(['a', 'b']);
  });

  it('are looked for in another sheet where the first one has none', async () => {
    const parts = workbookParts({ rows: '' });
    const main = parts['xl/workbook.xml'] ?? '';
    const names = ['Cover', 'Data'].map((name) => `<sheet name="${name}" r:id="rId1"/>`);
    const bytes = archive({
      ...parts,
      'xl/workbook.xml': main.replace(/<sheet name.*?\/>/, names.join('')),
    });
    expect(await sentenceOf(() => excelSheet(bytes, ''))).toContain(
      'File has nothing in its sheet "Cover". Nothing was sent to Instasent. Put the names of the columns into its first row. Or name another sheet of the workbook in Sheet: "Data".',
    );
  });
});

describe('a workbook that cannot be read', () => {
  const parts = workbookParts({ rows: HEADER });
  const sheetPath = 'xl/worksheets/sheet1.xml';
  const without = (path: string) =>
    Object.fromEntries(Object.entries(parts).filter(([name]) => name !== path));

  it.each([
    ['is empty', archive(workbookParts({ rows: '' })), 'File has nothing in its sheet "Sheet1".'],
    ['lacks its sheet', archive(without(sheetPath)), 'File has nothing in its sheet "Sheet1".'],
    [
      'lacks its main part',
      archive(without('xl/workbook.xml')),
      'File is a zip archive, but no .xlsx workbook.',
    ],
    [
      'is a text document',
      archive({ ...without('xl/_rels/workbook.xml.rels'), 'xl/workbook.xml': '<document/>' }),
      'File is a zip archive, but no .xlsx workbook.',
    ],
    [
      'has no sheets',
      archive({ ...parts, 'xl/workbook.xml': '<workbook/>' }),
      'File is a workbook without sheets.',
    ],
    ['is cut', workbook({ rows: HEADER }).subarray(0, -30), 'File is a damaged workbook'],
    [
      'holds broken XML',
      archive({ ...parts, [sheetPath]: '<worksheet><sheetData><row>' }),
      'File is a damaged workbook',
    ],
    [
      'holds broken text',
      archive({ ...parts, [sheetPath]: { content: Buffer.from('<a>\xff</a>', 'latin1') } }),
      'File is a damaged workbook',
    ],
    [
      'names text that is not there',
      workbook({ rows: `${HEADER}<row><c t="s"><v>3</v></c></row>` }),
      'File is a damaged workbook',
    ],
    [
      'has a cell beyond every sheet',
      workbook({ rows: `${HEADER}<row><c r="XFE2"><v>3</v></c></row>` }),
      'File is a damaged workbook',
    ],
    [
      'has a cell in a column that is none',
      workbook({ rows: `${HEADER}<row><c r="a2"><v>3</v></c></row>` }),
      'File is a damaged workbook',
    ],
    [
      'has a cell that is nowhere',
      workbook({ rows: `${HEADER}<row><c r="2"><v>3</v></c></row>` }),
      'File is a damaged workbook',
    ],
  ])('since it %s, is refused', async (_, bytes, sentence) => {
    const refusal = await sentenceOf(() => excelSheet(bytes, ''));
    expect(refusal).toContain(sentence);
    expect(refusal).toMatch(REFUSAL);
  });

  const MB = 1024 * 1024;
  const bomb = (size: number, saidBytes = size) => ({
    content: Buffer.alloc(size, ' '),
    saidBytes,
  });

  it('since it says that it is larger than 100 MB, is refused before it is unpacked', async () => {
    const bytes = archive({ ...parts, [sheetPath]: bomb(MB, 101 * MB) });
    expect(await sentenceOf(() => excelSheet(bytes, ''))).toContain(
      'File is a workbook of more than 100 MB when it is unpacked.',
    );
  });

  it('since its parts together are too large, is refused', async () => {
    const texts = `<si><t>${' '.repeat(MB / 4)}</t></si>`.repeat(60);
    const bytes = archive({
      ...parts,
      'xl/sharedStrings.xml': `<sst>${texts}</sst>`,
      [sheetPath]: bomb(MB, 90 * MB),
    });
    const refusal = await sentenceOf(() => excelSheet(bytes, ''));
    expect(refusal).toContain('more than 100 MB');
    expect(refusal).toMatch(REFUSAL);
  });

  it('since it is larger than it says, is given up at what it says', async () => {
    const bytes = archive({ ...parts, [sheetPath]: bomb(50 * MB, 1_000) });
    const before = process.memoryUsage().rss;
    expect(await sentenceOf(() => excelSheet(bytes, ''))).toContain('File is a damaged workbook');
    expect(process.memoryUsage().rss - before).toBeLessThan(25 * MB);
  });

  it.each([
    ['a comment', `<!--${'-a'.repeat(MB / 2)}--><worksheet/>`],
    ['blanks in a comment', `<!--${' '.repeat(MB)}--><worksheet/>`],
    ['a CDATA section', `<worksheet><![CDATA[${']a'.repeat(MB / 2)}]]></worksheet>`],
    ['a processing instruction', `<?a ${'?a'.repeat(MB / 2)}?><worksheet/>`],
    ['a document type', `<!DOCTYPE a [${'"a"'.repeat(MB / 2)}]><worksheet/>`],
    ['text', `<worksheet>${'&lt;'.repeat(MB / 4)}</worksheet>`],
    ['the name of an element', `<${'a'.repeat(MB)}/>`],
    ['the value of an attribute', `<worksheet a="${'\n'.repeat(MB)}"/>`],
    ['the name of an entity', `<worksheet>&${'\r'.repeat(MB)};</worksheet>`],
    [
      'elements in one another',
      `<worksheet>${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}</worksheet>`,
    ],
  ])('since %s has no end, is refused before the parser holds it', async (_, sheet) => {
    const bytes = archive({ ...parts, [sheetPath]: sheet });
    expect(await sentenceOf(() => excelSheet(bytes, ''))).toContain('File is a damaged workbook');
  });

  it('since one element has attributes without end, is refused', async () => {
    const names = Array.from({ length: 100_000 }, (_, at) => ` a${at.toString()}=""`);
    const bytes = archive({ ...parts, [sheetPath]: `<worksheet${names.join('')}/>` });
    expect(await sentenceOf(() => excelSheet(bytes, ''))).toContain('File is a damaged workbook');
  });

  it('is not unpacked further than what is read', async () => {
    const bytes = archive({
      ...workbookParts({ rows: HEADER }),
      'xl/media/image1.png': bomb(MB, 900 * MB),
    });
    expect((await excelSheet(bytes, '')).columns).toEqual(['a', 'b']);
  });
});
