import { sheetOfIds } from '../../../src/lib/sheets/id-list';
import { isRecord } from '../../../src/lib/json/is-record';
import { sheetOf } from '../../../src/lib/sheets/sources';
import { encoded } from './encoded';
import { fileOf, rowsOf, sentenceOf, sheetOfRows } from './reading-rows';

const sheetOfFile = async (content: string | Buffer, ...asked: string[]) =>
  sheetOf({ rows: '', file: fileOf(content), sheet: '' }, asked);

const idsOf = async (content: string | Buffer, column: unknown = '') => {
  const read = await sheetOfIds({ rows: '', file: fileOf(content), sheet: '' }, column);
  return rowsOf(read.sheet).map((row) => (isRecord(row) ? row[read.column] : row));
};

describe('a file with guards against spreadsheets', () => {
  it('loses apostrophes before numbers and formulas, as Shopify and WooCommerce write them', async () => {
    const text =
      "Customer ID,Mobile phone,Default Address Zip,Note\n'7000000000001,,'28001,'90s music\n'7000000000002,'+34600000002,'1000-001,'=1+1\n";
    expect(rowsOf(await sheetOfFile(text, 'Customer ID'))).toEqual([
      {
        'Customer ID': '7000000000001',
        'Mobile phone': '',
        'Default Address Zip': '28001',
        Note: "'90s music",
      },
      {
        'Customer ID': '7000000000002',
        'Mobile phone': '+34600000002',
        'Default Address Zip': '1000-001',
        Note: '=1+1',
      },
    ]);
    expect(await idsOf(text, 'Customer ID')).toEqual(['7000000000001', '7000000000002']);
  });

  it('keeps apostrophes of a column in which they stand before words, too', async () => {
    const sheet = await sheetOfFile("ID,Name\n1,'12\n2,'t Hooft\n", 'ID');
    expect(rowsOf(sheet)).toMatchObject([{ Name: "'12" }, { Name: "'t Hooft" }]);
  });

  it.each(['="00123"', '"=""00123"""', ' ="00123"\u00a0'])('reads %s as 00123', async (cell) => {
    const text = `_user_id,a\n${cell},x`;
    expect(rowsOf(await sheetOfFile(text, '_user_id'))).toEqual([{ _user_id: '00123', a: 'x' }]);
    expect(await idsOf(text)).toEqual(['00123']);
    expect(await idsOf(cell)).toEqual(['00123']);
  });
});

describe('cells', () => {
  it('lose outer blanks of any width, and headers do', async () => {
    const text = '\u200bID\u00a0, Email \n 1\u200b,\u00a0eva@example.com \u2060\ufeff\n';
    const rows = [{ ID: '1', Email: 'eva@example.com' }];
    expect(rowsOf(await sheetOfFile(text, 'ID'))).toEqual(rows);
    expect(
      rowsOf(await sheetOfRows([{ '\u200bID\u00a0': ' 1\u200b', ' Email ': ' eva@example.com' }])),
    ).toEqual(rows);
  });

  it('keep the tags without ink of an emoji', async () => {
    const flag = '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
    expect(rowsOf(await sheetOfFile(`a\n${flag}`))).toEqual([{ a: flag }]);
  });

  it('of a column of whole numbers lose the .0 of a data frame, and no others do', async () => {
    const text = 'ID,Price,Version\n1001.0,19.0,1.0\n,7.5,2.0\n1002.0,3.0,beta\nnan,1.0,\n';
    const rows = rowsOf(await sheetOfFile(text, 'ID'));
    expect(rows).toMatchObject([
      { ID: '1001', Price: '19.0', Version: '1.0' },
      { ID: '', Price: '7.5' },
      { ID: '1002' },
      { ID: 'nan' },
    ]);
    expect(await idsOf('_user_id\n1001.0\n1002.0\n')).toEqual(['1001', '1002']);
    expect(rowsOf(await sheetOfRows([{ ID: '1.0' }, { ID: null }, { ID: '2.0' }]))).toEqual([
      { ID: '1' },
      { ID: null },
      { ID: '2' },
    ]);
  });

  it('that could not be decoded reject their row alone', async () => {
    const bytes = Buffer.from('ID;Name\n1;José Muñoz\n2;María\n3;Andr\xe9\n', 'latin1');
    const utf8 = Buffer.concat([
      Buffer.from('ID;Name\n1;José Muñoz\n2;María\n3;Andr'),
      bytes.subarray(-2),
    ]);
    expect(rowsOf(await sheetOfFile(utf8, 'ID'))).toEqual([
      { ID: '1', Name: 'José Muñoz' },
      { ID: '2', Name: 'María' },
      expect.stringContaining('Column "Name" holds a character that could not be read'),
    ]);
  });

  it('behind the last column are no data where they are blank', async () => {
    expect(
      rowsOf(
        await sheetOfFile('ID,Email\n1,a@example.com,\n2,b@example.com,, \n3,c@example.com', 'ID'),
      ),
    ).toHaveLength(3);
    expect(rowsOf(await sheetOfFile('ID,Email\n1,a@example.com,,x\n', 'ID'))).toEqual([
      expect.stringContaining('The row has 4 fields'),
    ]);
  });
});

describe('a header', () => {
  it.each([
    ['a title', 'Listado de clientes a 31/05/2024\n\nID;First name\nC-1;Ana\n'],
    ['a title with the separators of the table', 'Clientes;\n;2024\nID;First name\nC-1;Ana\n'],
    ['a title with another separator', 'Clientes, España, 2024\nID;First name\nC-1;Ana\n'],
    ['names of groups', 'Cliente;Cliente\nID;First name\nC-1;Ana\n'],
    ['thirty lines', `${'x\n'.repeat(30)}ID;First name\nC-1;Ana\n`],
  ])('is found under %s by the names that are asked for', async (_, text) => {
    const sheet = await sheetOfFile(text, 'ID');
    expect(sheet.columns).toEqual(['ID', 'First name']);
    expect(rowsOf(sheet)).toEqual([{ ID: 'C-1', 'First name': 'Ana' }]);
  });

  it('under a title that has none of the names is asked for', async () => {
    const sentence = await sentenceOf(() => sheetOfFile('Listado\nCode;Name\n1;Ana\n', '_user_id'));
    expect(sentence).toContain(
      'File begins with a row of one value, and no row near it has the column "_user_id".',
    );
  });

  it('is never a row of values in which the name stands by chance', async () => {
    const text = 'Client;Address;Channel\n7;ana@example.com;Email\n8;bea@example.com;SMS\n';
    expect((await sheetOfFile(text, 'Email')).columns).toEqual(['Client', 'Address', 'Channel']);
    const words = 'Client;City;Channel\nAna;Vic;Email\nBea;Vic;SMS\n';
    expect((await sheetOfFile(words, 'Email')).columns).toEqual(['Client', 'City', 'Channel']);
  });

  it('that is repeated among the rows, and a line that explains it, are no records', async () => {
    const text =
      'ID,Email,Name\nYour number,E-mail address,Full name\n1,a@example.com,Ana\nID,Email,Name\n2,b@example.com,Bea\n';
    const problems: unknown[] = [
      expect.stringContaining('it seems to explain the columns'),
      { ID: '1', Email: 'a@example.com', Name: 'Ana' },
      'The row repeats the header.',
      { ID: '2', Email: 'b@example.com', Name: 'Bea' },
    ];
    expect(rowsOf(await sheetOfFile(text, 'ID'))).toEqual(problems);
    const [header = '', ...lines] = text.trim().split('\n');
    const names = header.split(',');
    const list = lines.map((line) =>
      Object.fromEntries(line.split(',').map((cell, at) => [names[at] ?? '', cell] as const)),
    );
    expect(rowsOf(await sheetOfRows(list, ['ID']))).toEqual(problems);
  });

  it('may stand over a first row of words where the others have words, too', async () => {
    expect(rowsOf(await sheetOfFile('ID,Name\nana,Ana\nbea7,Bea\ncaro,Caro', 'ID'))).toHaveLength(
      3,
    );
    expect(rowsOf(await sheetOfFile('ID,Age\nana,unknown\nbea,31\ncaro,45', 'ID'))[0]).toEqual({
      ID: 'ana',
      Age: 'unknown',
    });
  });
});

describe('rows of other steps', () => {
  const table = [
    ['Customer ID', 'Email'],
    ['C-1', 'ana@example.com'],
  ];
  const rows = [{ 'Customer ID': 'C-1', Email: 'ana@example.com' }];
  it.each([
    [
      'by the letters of their columns',
      table.map(([A, B], at) => ({ row: at + 1, values: { A, B } })),
    ],
    ['as a list of lists', table],
    ['as a list of lists with a title', [['Customers'], [], ...table]],
    ['as values', { range: 'A1:B2', values: table }],
    ['as values beside texts', { text: table, values: table, formulas: table }],
    ['as lists in JSON Lines', table.map((row) => JSON.stringify(row)).join('\n')],
    [
      'as JSON Lines',
      rows.map((row) => JSON.stringify(row)).join('\r\n') + '\n\n' + JSON.stringify({}),
    ],
    ['under another name', { customers: rows, count: 1 }],
    ['in an answer', { status: 200, headers: { date: 'x' }, body: { results: rows, paging: {} } }],
    ['beside another list', { included: [{ type: 'x' }], data: rows }],
    ['as nodes', { data: { customers: { edges: rows.map((node) => ({ node })) } } }],
    ['with a list of one for the ID', [{ 'Customer ID': ['C-1'], Email: 'ana@example.com' }]],
  ])('are understood %s', async (_, value) => {
    expect(rowsOf(await sheetOfRows(value, ['Customer ID']))[0]).toMatchObject(rows[0] ?? {});
  });

  it('have the values of objects in them under their paths', async () => {
    const sheet = await sheetOfRows(
      [{ id: 7, billing: { phone: ' 600000001 ', address: { city: 'Vic' } } }],
      ['id'],
    );
    expect(sheet.columns).toEqual([
      'billing.phone',
      'billing.address',
      'billing.address.city',
      'id',
      'billing',
    ]);
    expect([...(sheet.copies ?? [])]).toEqual([
      'billing.phone',
      'billing.address',
      'billing.address.city',
    ]);
    expect(rowsOf(sheet)).toMatchObject([
      { 'billing.phone': '600000001', 'billing.address.city': 'Vic' },
    ]);
  });

  it('have what is among their properties under its own name', async () => {
    const sheet = await sheetOfRows(
      { results: [{ id: '1', properties: { email: 'a@example.com' }, archived: false }] },
      ['id'],
    );
    expect(rowsOf(sheet)).toMatchObject([{ id: '1', email: 'a@example.com', archived: false }]);
  });
});

describe('a list of IDs to delete', () => {
  it('without a header is IDs from its first line on, whatever that looks like', async () => {
    expect(await idsOf('email\nana@example.com\n')).toEqual(['email', 'ana@example.com']);
    const lists = await sheetOfIds({ rows: [['u1'], ['u2']], file: null, sheet: '' }, '');
    expect(rowsOf(lists.sheet)).toEqual([{ _user_id: 'u1' }, { _user_id: 'u2' }]);
  });

  it('is refused where two columns have the name', async () => {
    const sentence = await sentenceOf(() => idsOf('_user_id;_user_id \nu1;u2\n'));
    expect(sentence).toContain(
      'User ID Column names the column "_user_id", which is there 2 times.',
    );
  });

  it('is found by its exact name only', async () => {
    expect(await sentenceOf(() => idsOf('ID;User ID\n1;u1\n'))).toContain(
      '"_user_id", which no row has',
    );
  });
});

describe('an encoding that is not sure', () => {
  it('is refused with what to save the file as', async () => {
    const sentence = await sentenceOf(() =>
      sheetOfFile(encoded('ID;City\n1;Göteborg\n', 'macintosh'), 'ID'),
    );
    expect(sentence).toMatch(
      /^File is text in an encoding that cannot be told for sure,.* Save it as CSV UTF-8/,
    );
  });
});

describe('a file that is meant to harm', () => {
  const seconds = async (content: string) => {
    const start = performance.now();
    await sheetOfFile(content, 'ID').then(rowsOf, () => undefined);
    return (performance.now() - start) / 1_000;
  };

  it.each([
    ['blanks inside an ID', `ID\na${' '.repeat(400_000)}b\n`.repeat(5)],
    ['blank lines', `ID\n${'\n'.repeat(2_000_000)}1\n`],
    ['stray quotes', `ID\n"${'"x'.repeat(200_000)}${' '.repeat(200_000)}\n`],
    ['stray quotes before blanks', `ID,a\n"${'" '.repeat(100_000)}x${' '.repeat(300_000)},\n`],
    ['backslashes before quotes', `ID,a\n"${'\\"'.repeat(300_000)}\n`],
    ['blanks of no width', `ID\n${'\u200b'.repeat(1_000_000)}\n`],
  ])('with many %s takes no long time', async (_, content) => {
    expect(await seconds(content)).toBeLessThan(4);
  });
});
