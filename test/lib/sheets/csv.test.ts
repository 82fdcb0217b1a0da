import fc from 'fast-check';
import papaparse from 'papaparse';
import { csvSheet } from '../../../src/lib/sheets/csv';
import { PLAIN_TABLE } from '../../../src/lib/sheets/table';
import { PROPERTY_RUNS } from '../../property-runs';
import { REFUSAL } from '../../refusal';
import { rowsOf, sentenceOf } from './reading-rows';

const read = async (text: string) => Promise.resolve(csvSheet(text, PLAIN_TABLE));

describe('CSV', () => {
  it.each([
    [',', 'comma'],
    [';', 'semicolon'],
    ['\t', 'tab'],
    ['|', 'bar'],
    ['\x1e', 'record separator'],
    ['\x1f', 'unit separator'],
  ])('may be separated by %j, a %s', async (separator) => {
    const sheet = await read(`a${separator}b\n1${separator}"x${separator}y"`);
    expect(sheet).toMatchObject({ columns: ['a', 'b'], encoding: null });
    expect(rowsOf(sheet)).toEqual([{ a: '1', b: `x${separator}y` }]);
  });

  it.each([
    ['a blank line at the end', 'id;total\nA1;19,90\n\n'],
    ['blank lines at the beginning', '\n \nid;total\nA1;19,90'],
    ['a long blank line at the beginning', `${' '.repeat(90_000)}\nid;total\nA1;19,90`],
    ['blank lines between rows', 'id;total\n\n;\n ; \nA1;19,90\n'],
    ['CR LF', 'id;total\r\nA1;19,90\r\n\r\n'],
    ['CR alone', 'id;total\rA1;19,90\r'],
    ['LF and CR LF', 'id;total\r\nA1;19,90\n'],
  ])('is split at its separator and not at the decimal comma, with %s', async (_, text) => {
    expect(rowsOf(await read(text))).toEqual([{ id: 'A1', total: '19,90' }]);
  });

  it('is split at the separator of its header, whatever its rows are full of', async () => {
    const sheet = await read(
      'id;address\n1;Street 1, 2nd floor, Berga\n2;Street 2, 1st floor, Vic',
    );
    expect(rowsOf(sheet)[1]).toEqual({ id: '2', address: 'Street 2, 1st floor, Vic' });
  });

  it('is split at the separator of its header, also where rows lack some of its columns', async () => {
    const sheet = await read('id;address;city\n1;a, b, c\n2;a, b, c;Vic\n3;a, b, c');
    expect(rowsOf(sheet)[1]).toEqual({ id: '2', address: 'a, b, c', city: 'Vic' });
  });

  it.each(['\n', '\r'])(
    'keeps rows apart by %j where a header has a quotation mark',
    async (end) => {
      const other = end === '\n' ? '\r' : '\n';
      const sheet = await read(`id;size 5"${end}A1;"x${other}y"${end}`);
      expect(rowsOf(sheet)).toEqual([{ id: 'A1', 'size 5"': `x${other}y` }]);
    },
  );

  it.each([
    ['CR ends rows and LF the lines of a value', 'id;note\rA1;"x\ny"\rA2;z\r'],
    ['LF ends rows and CR the lines of a value', 'id;note\nA1;"x\ry"\nA2;z\n'],
    ['CR LF ends rows and CR the lines of a value', 'id;note\r\nA1;"x\ry"\r\nA2;z\r\n'],
  ])('keeps rows apart where %s', async (_, text) => {
    expect(rowsOf(await read(text))).toEqual([
      { id: 'A1', note: expect.stringMatching(/^x[\r\n]y$/) as string },
      { id: 'A2', note: 'z' },
    ]);
  });

  it.each(['id;note\rA1;x\nA2;y\n', 'id;note;city\nA1;x\rA2;y\n', 'id\r\nA1\rA2\nA3'])(
    'is refused where nobody knows which line breaks end rows: %j',
    async (text) => {
      const sentence = await sentenceOf(() => read(text));
      expect(sentence).toContain('Rows ends some of its lines in one way and some in another');
      expect(sentence).toMatch(REFUSAL);
    },
  );

  it.each(['sep=;\r\n', 'SEP=;\n', '"sep=;"\n'])(
    'may say which its separator is: %j',
    async (line) => {
      const sheet = await read(`${line}a,b;c\r\n1,5;2\r\n`);
      expect(sheet.columns).toEqual(['a,b', 'c']);
      expect(rowsOf(sheet)).toEqual([{ 'a,b': '1,5', c: '2' }]);
    },
  );

  it('that only says its separator has neither columns nor rows', async () => {
    expect(await read('sep=;\n')).toMatchObject({ size: 0, columns: [] });
  });

  it('of one column needs no separator', async () => {
    expect(rowsOf(await read('_user_id\na b\n"c"'))).toEqual([
      { _user_id: 'a b' },
      { _user_id: 'c' },
    ]);
  });

  it('keeps the lines of a cell in one row, also where they end unlike the rows', async () => {
    const rows = [
      { a: '1', b: 'x\ny' },
      { a: '2', b: 'z' },
    ];
    expect(rowsOf(await read('a,b\r\n1,"x\ny"\r\n2,z'))).toEqual(rows);
    expect(rowsOf(await read('a,b\n1,"x\r\ny"\n2,z'))).toEqual(rows);
    expect(rowsOf(await read('a,b\r\n1,"x\r\ny"\r\n2,z'))).toEqual(rows);
  });

  it('may have lines that end with CR in some cell of one that ends them with CR LF', async () => {
    expect(rowsOf(await read('a,b\r\n1,"x\ry"\r\n'))).toEqual([{ a: '1', b: 'x\ry' }]);
  });

  it('leaves out nothing of a row that is not blank', async () => {
    expect(rowsOf(await read('a,b\n,0\n1\n'))).toEqual([{ a: '', b: '0' }, { a: '1' }]);
  });

  it('of one column may have a name of one letter, and semicolons in its values', async () => {
    expect(rowsOf(await read('a\n1;2;3\n4;5;6'))).toEqual([{ a: '1;2;3' }, { a: '4;5;6' }]);
  });

  it('takes quotation marks inside a value as they are', async () => {
    expect(rowsOf(await read('a,b\n5" screen,"say ""hi"""'))).toEqual([
      { a: '5" screen', b: 'say "hi"' },
    ]);
  });

  it('names a row with more fields than the header, and reads the others', async () => {
    expect(rowsOf(await read('a,b\n1,2,3\n4,5'))).toEqual([
      'The row has 3 fields, and the header has 2. Check its separators and quotes.',
      { a: '4', b: '5' },
    ]);
  });

  it.each([
    ['a,b\n1,2\n\n3,"x\n4,y\n', 'row 2'],
    ['a,b\n1,"2" x\n3,"y"\n', 'row 1'],
    ['\na,"b\n1,2\n', 'its header'],
  ])('%j is refused, since a quote is not closed', async (text, place) => {
    const sentence = await sentenceOf(() => read(text));
    expect(sentence).toContain(`Rows cannot be read as CSV from ${place} on:`);
    expect(sentence).toMatch(REFUSAL);
  });

  it('gives its rows in any order, and as often as they are asked for', async () => {
    const sheet = await read('a,b\n1,"x\ny"\n\n , \n2,"say ""z"""\n3,\n\n');
    const rows = [
      { a: '1', b: 'x\ny' },
      { a: '2', b: 'say "z"' },
      { a: '3', b: '' },
    ];
    for (const index of [2, 0, 1, 1, 2]) expect(sheet.row(index)).toEqual({ ok: rows[index] });
    expect(sheet.size).toBe(rows.length);
    expect(sheet.row(rows.length)).toEqual({ ok: {} });
  });

  it.each(['', '\ufeff', '\ufeff\ufeff', '\ufeffsep=,\n', 'sep=,\n\ufeff'])(
    'loses byte order marks in front of its header and of a value: %j',
    async (marks) => {
      expect(rowsOf(await read(`${marks}"a",b\n\ufeff1,2`))).toEqual([{ a: '1', b: '2' }]);
    },
  );

  it('with a header alone has no rows', async () => {
    expect(await read('a,b\n')).toMatchObject({ size: 0, columns: ['a', 'b'] });
  });

  it('finds its separator in a header of any length', async () => {
    const names = Array.from({ length: 30_000 }, (_, at) => `c${at.toString()}`);
    expect((await read(`${names.join('|')}\n1`)).columns).toEqual(names);
  });

  it('comes back as it was written, whatever its cells hold', async () => {
    const cell = fc.oneof(
      fc.string().filter((text) => !/^[\s\p{Z}\p{Cf}'=]|[\s\p{Z}\p{Cf}]$/u.test(text)),
      fc.constantFrom('19,90', 'a;b', '"', '""', '\\"', 'x\ny', 'a\tb', "'", '=1'),
    );
    const table = fc
      .tuple(fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), fc.boolean())
      .chain(([delimiter, newline, quotes]) =>
        fc.record({
          config: fc.constant({ delimiter, newline, quotes }),
          rows: fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1 }),
        }),
      );
    await fc.assert(
      fc.asyncProperty(table, async ({ config, rows }) => {
        const full = rows.map((cells, at) => [...cells, at.toString()]);
        const sheet = await read(papaparse.unparse([['a', 'b', 'c', 'd'], ...full], config));
        const plain = (text: string) => text.replaceAll('\r\n', '\n');
        const found = rowsOf(sheet).map((row) =>
          typeof row === 'object' && row !== null ? Object.values(row).map(String).map(plain) : row,
        );
        expect(found).toEqual(full.map((cells) => cells.map(plain)));
      }),
      { numRuns: PROPERTY_RUNS / 5 },
    );
  });
});

describe('columns of a table', () => {
  it('with the same header are two, each with a name of its own', async () => {
    const sheet = await read('Email,Email_1,Email,Email\n1,2,3,4');
    expect(sheet.columns).toEqual(['Email', 'Email_1', 'Email_2', 'Email_3']);
    expect(rowsOf(sheet)).toEqual([{ Email: '1', Email_1: '2', Email_2: '3', Email_3: '4' }]);
    expect(sheet.repeated).toEqual(
      new Map([
        ['Email_2', 'Email'],
        ['Email_3', 'Email'],
      ]),
    );
  });

  it('keep line breaks of their headers, and no outer blanks', async () => {
    const sheet = await read('"E-mail\naddress",Email ,x\n1,2,3');
    expect(sheet.columns).toEqual(['E-mail\naddress', 'Email', 'x']);
  });

  it('may have names that mean something to JavaScript', async () => {
    const [row] = rowsOf(await read('id,__proto__,constructor\n1,2,3'));
    expect(Object.entries(row as object)).toEqual([
      ['id', '1'],
      ['__proto__', '2'],
      ['constructor', '3'],
    ]);
  });

  it('without a header are read no value from, and are named once where they hold one', async () => {
    const sheet = await read('a,, ,b\n1,x,y,2');
    expect(sheet.columns).toEqual(['a', 'b', '']);
    expect(rowsOf(sheet)).toEqual([{ a: '1', b: '2' }]);
    expect((await read('a,,b\n1, ,2')).columns).toEqual(['a', 'b']);
    // What stands behind the last header is its row's fault.
    expect((await read('a,,b\n1, ,2,x')).columns).toEqual(['a', 'b']);
  });
});
