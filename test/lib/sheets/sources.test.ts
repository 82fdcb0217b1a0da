import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../../src/lib/json/is-record';
import { sheetOfIds } from '../../../src/lib/sheets/id-list';
import { sheetOf } from '../../../src/lib/sheets/sources';
import { REFUSAL } from '../../refusal';
import { fileOf, rowsOf, sentenceOf, sheetOfFile, sheetOfRows } from './reading-rows';

const saved = (name: string) => readFileSync(join(__dirname, '../../files', name));

describe('rows that another step gives', () => {
  const rows = [{ _user_id: 'u1' }, { _user_id: 'u2', _email: 'two@example.com' }];

  it.each([
    ['a list', rows],
    ['JSON text', JSON.stringify(rows, null, 2)],
    ['JSON text with blanks and a byte order mark', `\ufeff \n${JSON.stringify(rows)}\n`],
    ['data', { status: 200, data: rows }],
    ['records', { records: rows, offset: 'x' }],
    ['rows', { rows }],
    ['items as JSON text', JSON.stringify({ items: rows })],
    ['data beside an empty text', { data: rows, items: '' }],
    ['Google Sheets', rows.map((values, at) => ({ row: at + 2, values }))],
    ['Airtable', rows.map((fields) => ({ id: 'rec1', createdTime: '2026-01-01', fields }))],
    [
      'Tables',
      rows.map((row) => ({
        id: 'r1',
        created: '2026-01-01',
        updated: '2026-01-01',
        cells: Object.fromEntries(
          Object.entries(row).map(([fieldName, value], at) => [
            `f${at.toString()}`,
            { fieldName, value },
          ]),
        ),
      })),
    ],
  ])('are understood as %s', async (_, value) => {
    const sheet = await sheetOfRows(value);
    expect(rowsOf(sheet)).toEqual(rows);
    expect(sheet).toMatchObject({ size: 2, columns: ['_user_id', '_email'], encoding: null });
  });

  it('may be a single one', async () => {
    expect(rowsOf(await sheetOfRows({ _user_id: 'u1' }))).toEqual([{ _user_id: 'u1' }]);
  });

  it.each([['Order'], ['ORDER'], ['order']])(
    'may be an order with items, known by its ID column %s',
    async (column) => {
      const order = { Order: 7, items: [{ sku: 'a' }] };
      expect(rowsOf(await sheetOfRows(order, ['_user_id', column]))).toEqual([order]);
    },
  );

  it.each([
    ['no list of objects', { data: ['a'] }],
    ['a list of objects and texts', { rows: [{ a: 1 }, 'b'] }],
    ['cells and more', { id: 1, cells: {}, name: 'x' }],
    ['values that are none', { row: 1, values: [1] }],
  ])('are no wrapper with %s', async (_, value) => {
    expect(rowsOf(await sheetOfRows(value))).toEqual([value]);
  });

  it('in an empty list are none', async () => {
    expect(await sheetOfRows([])).toMatchObject({ size: 0, columns: [] });
    expect(await sheetOfRows({ records: [] })).toMatchObject({ size: 0, columns: [] });
  });

  it('lose the byte order mark of their first column', async () => {
    const sheet = await sheetOfRows([{ '\ufeffcode': 1, city: 'x' }, { code: 2 }]);
    expect(sheet.columns).toEqual(['code', 'city']);
    expect(rowsOf(sheet)).toEqual([{ code: 1, city: 'x' }, { code: 2 }]);
  });

  it.each([null, 'text', 7, ['a']])(
    'that are %j among others are a problem of their own',
    async (row) => {
      const sheet = await sheetOfRows([row, { a: 1 }]);
      expect(rowsOf(sheet)).toEqual([
        expect.stringMatching(
          /^A row must be values by column, and (nothing|text|a number|a list) came\.$/,
        ),
        { a: 1 },
      ]);
    },
  );

  it.each([
    ['in JSON text', '[{"id":"a","n":12345678901234567890},{"id":"b"}]'],
    ['in a list', [{ id: 'a', n: 2 ** 53 }, { id: 'b' }]],
    ['nested', '[{"id":"a","n":{"deep":[1,0.12345678901234567890123]}},{"id":"b"}]'],
    ['in a wrapper', [{ row: 2, values: { id: 'a', n: Number.NaN } }, { id: 'b' }]],
  ])(
    'with a number that would be rounded are a problem %s, and the others go on',
    async (_, rows) => {
      expect(rowsOf(await sheetOfRows(rows))).toEqual([
        'Column "n" holds a number with more digits than can be kept exactly. Send it as text.',
        { id: 'b' },
      ]);
    },
  );

  it('keep a byte order mark that is no mark of their text', async () => {
    expect(rowsOf(await sheetOfRows('a\n1\ufeff2'))).toEqual([{ a: '1\ufeff2' }]);
  });

  it('keep the largest exact numbers, and payloads without end do not hang', async () => {
    const circular: Record<string, unknown> = { n: Number.MAX_SAFE_INTEGER, half: 0.5 };
    circular['self'] = circular;
    expect(rowsOf(await sheetOfRows([circular]))).toEqual([circular]);
  });
});

describe('rows that cannot be read', () => {
  it.each([
    [
      { data: [{ a: 1 }], items: [{ a: 1 }] },
      'Rows is an object with more than one list of rows (data, items).',
    ],
    [{}, 'Rows must be a list, a single row or CSV text, but an empty object arrived.'],
    [7, 'Rows must be a list, a single row or CSV text, but a number arrived.'],
    ['7 \n', undefined],
    ['[{"a":1},', 'Rows begins like JSON with [, but is not valid JSON.'],
    [' {}[{"a":1}]', 'Rows begins like JSON with {, but is not valid JSON.'],
    ['"x"', undefined],
    ['', 'Rows is empty, and no file arrived.'],
    ['\ufeff', 'Rows is empty'],
  ])('%j is refused, or read as CSV', async (rows, sentence) => {
    if (sentence === undefined) {
      expect((await sheetOfRows(rows)).columns).toHaveLength(1);
      return;
    }
    const refusal = await sentenceOf(() => sheetOfRows(rows));
    expect(refusal).toContain(sentence);
    expect(refusal).toMatch(REFUSAL);
  });
});

describe('rows and a file', () => {
  const file = fileOf('_user_id\nu1');

  it.each([null, undefined, ''])('are not both there where the file is %j', async (none) => {
    const sheet = await sheetOf({ rows: [{ a: 1 }], file: none, sheet: null }, []);
    expect(sheet.size).toBe(1);
  });

  it.each([null, undefined, '', ' \n'])('are not both there where rows are %j', async (rows) => {
    expect((await sheetOf({ rows, file, sheet: null }, [])).columns).toEqual(['_user_id']);
  });

  it('are refused together', async () => {
    const sentence = await sentenceOf(() => sheetOf({ rows: [], file, sheet: null }, []));
    expect(sentence).toContain('Rows and File are both filled in.');
    expect(sentence).toMatch(REFUSAL);
  });

  it('are missing together for one of two reasons', async () => {
    const sentence = await sentenceOf(() => sheetOf({ rows: null, file: null, sheet: null }, []));
    expect(sentence).toContain('Fill in Rows or choose a file.');
    expect(sentence).toContain('ActivePieces could not fetch it');
  });
});

describe('a file', () => {
  it.each([
    ['contacts-es.csv', 'windows-1252', '1.234,56'],
    ['contacts-libreoffice.csv', 'windows-1252', '1234,56'],
    ['contacts-utf16.csv', 'utf-16le', '1234,56'],
    ['contacts-utf8-bom.csv', 'utf-8', '1.234,56'],
  ])('saved as %s is read as it was written', async (name, encoding, total) => {
    const sheet = await sheetOfFile(saved(name));
    expect(sheet).toMatchObject({ size: 6, encoding });
    expect(sheet.columns).toEqual([
      'ID cliente',
      'Nombre',
      'Apellidos',
      'Correo electrónico',
      'Teléfono móvil',
      'Fecha de alta',
      'Acepta SMS',
      'Total gastado',
    ]);
    const rows = rowsOf(sheet);
    expect(rows[0]).toMatchObject({
      'ID cliente': 'C-1',
      Apellidos: 'Núñez',
      'Total gastado': total,
    });
    expect(rows[2]).toMatchObject({ Apellidos: 'de la Torre; hija' });
    expect(rows[3]).toMatchObject({
      Apellidos: 'Muñoz\nLópez',
      'Teléfono móvil': '+34 600 000 004',
    });
    expect(rows[4]).toMatchObject({ Apellidos: 'Puig "el Viejo"' });
    expect(rows[5]).toMatchObject({ 'ID cliente': '007', Nombre: 'Zoë', Apellidos: 'Ångström €' });
  });

  it.each([
    ['old.xls', 'is an old Excel file (.xls), or a workbook with a password'],
    ['encrypted.xlsx', 'is an old Excel file (.xls), or a workbook with a password'],
    ['document.pdf', 'is a PDF'],
    ['not-a-workbook.zip', 'is a zip archive, but no .xlsx workbook'],
  ])('%s is refused with what to save it as', async (name, problem) => {
    const sentence = await sentenceOf(() => sheetOfFile(saved(name)));
    expect(sentence).toContain(`File ${problem}. Nothing was sent to Instasent.`);
    expect(sentence).toMatch(/save it as/i);
    expect(sentence).toMatch(REFUSAL);
  });

  it.each([
    ['\x89PNG\r\n', 'is an image'],
    ['\xff\xd8\xff\xe0', 'is an image'],
    ['GIF89a', 'is an image'],
    ['\x1f\x8b\x08\0', 'is neither an Excel workbook nor text'],
    ['a;b\n\x81;2', 'is text in an encoding that cannot be told for sure'],
    ['\n<html><table>', 'is a web page or XML'],
    ['', 'is empty'],
    [' \n ', 'is empty'],
    ['PK\x05\x06', 'is a damaged workbook'],
    ['PK\x03\x04 and no more', 'is a damaged workbook'],
  ])('that begins with %j is refused', async (content, problem) => {
    const sentence = await sentenceOf(() => sheetOfFile(Buffer.from(content, 'latin1')));
    expect(sentence).toContain(`File ${problem}`);
    expect(sentence).toMatch(REFUSAL);
  });

  it('may begin with a header that is like the mark of an archive', async () => {
    expect((await sheetOfFile('PK;name\n1;x')).columns).toEqual(['PK', 'name']);
  });

  it('of JSON is read as its rows', async () => {
    expect(await sheetOfFile('\ufeff[{"a":1}]')).toMatchObject({ size: 1, encoding: 'utf-8' });
    expect(await sentenceOf(() => sheetOfFile('[{"a":1}'))).toContain('File begins like JSON');
  });

  it('may arrive as base64 only, or as bytes', async () => {
    const base64 = Buffer.from('a\n1').toString('base64');
    for (const file of [{ base64 }, { data: new Uint8Array(Buffer.from('a\n1')) }]) {
      expect(rowsOf(await sheetOf({ rows: '', file, sheet: '' }, []))).toEqual([{ a: '1' }]);
    }
  });

  it.each([null, undefined, ' '])('of a workbook needs no name of a sheet: %j', async (sheet) => {
    expect((await sheetOfFile(saved('contacts.xlsx'), sheet)).size).toBeGreaterThan(0);
  });

  it.each([
    ['https://example.com/a.csv', 'text'],
    [{}, 'an object with several values'],
  ])('cannot be %j', async (file, kind) => {
    const sentence = await sentenceOf(() => sheetOf({ rows: '', file, sheet: '' }, []));
    expect(sentence).toContain(`File must be a file, but ${kind} arrived.`);
    expect(sentence).toMatch(REFUSAL);
  });

  it('is read up to 50 MB', async () => {
    const limit = 50 * 1024 * 1024;
    const content = Buffer.alloc(limit, ' ');
    content.write('id\nu1\n');
    expect((await sheetOfFile(content)).size).toBe(1);
    const sentence = await sentenceOf(() => sheetOfFile(Buffer.alloc(limit + 1, ' ')));
    expect(sentence).toMatch(/^File is larger than 50 MB\. .*Split it into several files\.$/);
  });
});

describe('a list of IDs', () => {
  const idsOf = async (rows: unknown, column: unknown = '') => {
    const read = await sheetOfIds({ rows, file: null, sheet: null }, column);
    return rowsOf(read.sheet).map((row) => (isRecord(row) ? row[read.column] : row));
  };

  it.each([
    ['texts and numbers', ['u1', 7], ['u1', 7]],
    ['JSON text', '["u1", 7]', ['u1', 7]],
    ['JSON text between blanks', ' ["u1"]\n', ['u1']],
    ['an object with a list', { _user_id: 'u1', items: [{ _user_id: 'x' }] }, ['u1']],
    ['one as JSON text', '{"_user_id":"u1","items":[{"_user_id":"x"}]}', ['u1']],
    ['objects', [{ _user_id: 'u1', name: 'x' }], ['u1']],
    ['objects and texts', [{ _user_id: 'u1' }, 'u2'], ['u1', 'u2']],
    ['a wrapper', { data: [{ _user_id: 'u1' }] }, ['u1']],
    ['lines', 'u1\nu2\r\n\n007\n', ['u1', 'u2', '007']],
    ['a single line', ' u1', ['u1']],
    [
      'lines that are e-mail addresses',
      'ana@example.com\nbea@example.com',
      ['ana@example.com', 'bea@example.com'],
    ],
    ['lines of codes', 'C-1042\nC-7', ['C-1042', 'C-7']],
    ['a word with a number that others begin with', 'user1\nuser22', ['user1', 'user22']],
    ['a code with more digits', 'AB123\nXY9', ['AB123', 'XY9']],
    ['numbers', '12\n7', ['12', '7']],
    ['CSV', 'name;_user_id\nx;u1', ['u1']],
    ['CSV of one column', '_user_id\nana\nbea', ['ana', 'bea']],
  ])('may be %s', async (_, rows, ids) => {
    expect(await idsOf(rows)).toEqual(ids);
  });

  it('may have its IDs in a column that is typed letter by letter', async () => {
    expect(await idsOf([{ Code: 'a', _user_id: 'b' }], 'Code')).toEqual(['a']);
    expect(await idsOf(['a'], 'Code')).toEqual(['a']);
    expect(await idsOf('Code\na\n', 'Code')).toEqual(['a']);
  });

  it.each([
    ['alike only', [{ 'User ID': 'u1' }], ''],
    ['alike only, typed', [{ code: 'u1' }], 'Code'],
    ['in several columns', 'id;name\nu1;x', ''],
    ['lines, where a column was typed', 'u1\nu2', 'Code'],
  ])('is refused where the column is %s', async (_, rows, column) => {
    const sentence = await sentenceOf(() => idsOf(rows, column));
    expect(sentence).toMatch(
      /^User ID Column names the column "(_user_id|Code)", which no row has\./,
    );
    expect(sentence).toMatch(REFUSAL);
  });

  it('says what is wrong with its JSON text, and with the name of its column', async () => {
    expect(await sentenceOf(() => idsOf(' ["u1",'))).toContain('Rows begins like JSON with [');
    expect(await sentenceOf(() => idsOf(['u1'], ['x']))).toMatch(
      /^User ID Column must be text, .* Type the name of a column\.$/,
    );
  });

  it('may be a file, also a workbook', async () => {
    const lines = await sheetOfIds({ rows: '', file: fileOf('u1\nu2'), sheet: '' }, '_user_id');
    expect(rowsOf(lines.sheet)).toEqual([{ _user_id: 'u1' }, { _user_id: 'u2' }]);
    expect(lines.sheet.encoding).toBe('utf-8');
    const file = fileOf(saved('contacts.xlsx'));
    const book = await sheetOfIds({ rows: '', file, sheet: 'Pedidos' }, 'Cliente');
    expect(book).toMatchObject({ column: 'Cliente', sheet: { size: 4 } });
  });

  it('says which line holds more than one', async () => {
    expect(await idsOf('u1\nu2,u3\nu4')).toEqual([
      'u1',
      expect.stringMatching(/^The row has 2 fields, and the header has 1\./),
      'u4',
    ]);
  });
});
