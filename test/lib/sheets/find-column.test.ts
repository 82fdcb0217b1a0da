import {
  askedColumns,
  eventDateColumn,
  idColumn,
  NOT_USED,
  requireColumn,
  standardIdColumn,
  typedColumn,
} from '../../../src/lib/sheets/find-column';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import { REFUSAL } from '../../refusal';
import { header } from './fields';
import { sentenceOf, sheetOfRows } from './reading-rows';

const EMPTY = listSheet([]);
const LABEL = 'Columns → Email';

describe('a column that is typed', () => {
  it.each([
    ['Code', ['code', 'Code'], 'Code'],
    ['code', ['id', 'Code number', 'CODE'], 'CODE'],
    ['a\nb', ['a\nb', 'ab'], 'a\nb'],
    ['a b', ['a\nb', 'c'], 'a\nb'],
    [2026, ['2026'], '2026'],
  ])('as %j is found among %j', (typed, names, column) => {
    expect(typedColumn(typed, LABEL, header(...names))).toBe(column);
  });

  it('is found in rows of a list', () => {
    expect(typedColumn('code', LABEL, listSheet([{ id: 1, Code: 2 }]))).toBe('Code');
  });

  it('is taken at its word where there are no rows', () => {
    expect(typedColumn('Code', LABEL, EMPTY)).toBe('Code');
    expect(idColumn({}, '_user_id', EMPTY)).toBe('_user_id');
  });

  it('is not one of two that are alike', async () => {
    const sheet = header('Code', 'código', 'code');
    const sentence = await sentenceOf(() => typedColumn('CODE', LABEL, sheet));
    expect(sentence).toBe(
      'Columns → Email names the column "CODE", and "Code", "code" are both alike. Nothing was sent to Instasent. Type the name exactly as it stands in your rows.',
    );
    const twins = header('mail', 'mail');
    expect(await sentenceOf(() => typedColumn('Mail', LABEL, twins))).toContain('"mail", "mail_1"');
  });

  it('is none of those without a name', async () => {
    const sheet = header('_', 'a');
    expect(await sentenceOf(() => typedColumn('-', LABEL, sheet))).toContain('which no row has');
  });

  it('is no other whose name differs in a percent sign', async () => {
    const sheet = header('Discount');
    expect(await sentenceOf(() => typedColumn('Discount %', LABEL, sheet))).toContain(
      'which no row has',
    );
  });

  it('and is not there fails with the columns that are', async () => {
    const sentence = await sentenceOf(() => typedColumn('Code', LABEL, header('a', 'b c')));
    expect(sentence).toBe(
      'Columns → Email names the column "Code", which no row has. Nothing was sent to Instasent. The columns are "a", "b c". Type the right one into Columns → Email.',
    );
    const many = header(...Array.from({ length: 22 }, (_, at) => `c${at.toString()}`));
    expect(await sentenceOf(() => typedColumn('Code', LABEL, many))).toMatch(/"c19" and 2 more\./);
    const twenty = header(...many.columns.slice(0, 20));
    expect(await sentenceOf(() => typedColumn('Code', LABEL, twenty))).toMatch(/"c19"\. Type/);
    expect(await sentenceOf(() => typedColumn(['x'], LABEL, twenty))).toContain('must be text');
  });

  it.each(['ana@example.com', '600 000 001', '31/05/1990'])(
    'is not looked for in a first row of values such as %s, which are not shown',
    async (value) => {
      const sentence = await sentenceOf(() => {
        requireColumn('_user_id', LABEL, header('C-1', value));
      });
      expect(sentence).toContain('The first row seems to hold values');
      expect(sentence).not.toContain(value);
    },
  );

  it('may be a year', async () => {
    const sentence = await sentenceOf(() => typedColumn('x', LABEL, header('2026')));
    expect(sentence).toContain('The columns are "2026".');
  });
});

describe('the column of IDs', () => {
  it.each([
    [{ _user_id: 'Customer ID' }, ['_user_id', 'Customer ID'], 'Customer ID'],
    ['{"_user_id":"Code"}', ['Code'], 'Code'],
    [{}, ['User ID', 'x'], 'User ID'],
    [{ _user_id: ' ' }, ['_user_id', 'User ID'], '_user_id'],
    [null, ['User-ID'], 'User-ID'],
  ])('typed as %j is found among %j', (columns, names, column) => {
    expect(idColumn(columns, '_user_id', header(...names))).toBe(column);
  });

  it.each(['ID', 'Customer ID', 'Email', 'user', 'Contact ID'])(
    'is never taken to be %s',
    async (name) => {
      const sheet = header(name);
      const sentence = await sentenceOf(() => idColumn({}, '_user_id', sheet));
      expect(sentence).toBe(
        `Columns → User ID names the column "_user_id", which no row has. Nothing was sent to Instasent. The columns are "${name}". Type the right one into Columns → User ID.`,
      );
      expect(standardIdColumn('_user_id', sheet)).toBeUndefined();
    },
  );

  it('must be there, even if its header alone is', async () => {
    const sheet = await sheetOfRows('a;b\n');
    expect(await sentenceOf(() => idColumn({}, '_event_id', sheet))).toContain(
      'Columns → Event ID names the column "_event_id", which no row has.',
    );
    const values = listSheet(['text']);
    expect(await sentenceOf(() => idColumn({}, '_user_id', values))).toMatch(REFUSAL);
  });

  it('must not be one of two with the same header', async () => {
    const sheet = header('id', 'x', 'id');
    const sentence = await sentenceOf(() => idColumn({ _user_id: 'id' }, '_user_id', sheet));
    expect(sentence).toContain('names the column "id", which is there 2 times.');
    expect(sentence).toMatch(REFUSAL);
    expect(idColumn({ _user_id: 'id_1' }, '_user_id', sheet)).toBe('id_1');
    expect(standardIdColumn('_user_id', header('_user_id', '_user_id'))).toBeUndefined();
    expect(standardIdColumn('_user_id', header('User ID', 'x'))).toBe('User ID');
  });
});

describe('the moment of events', () => {
  it.each([
    ['its standard name', {}, ['Date', 'Event date'], 'Event date'],
    ['what was typed', { _event_date: 'paid at' }, ['Date', 'Paid at'], 'Paid at'],
    ['a column that is called now', { _event_date: 'now' }, ['Date', 'Now'], 'Now'],
    ['Date alone', {}, ['id', 'Date', 'Paid at'], 'Date'],
    ['Fecha alone', {}, ['Fecha'], 'Fecha'],
    ['a shop’s Order date', {}, ['Order Date', 'Total'], 'Order Date'],
    ['created_at', {}, ['created_at', 'updated_at'], 'created_at'],
    ['timestamp', {}, ['timestamp'], 'timestamp'],
    ['Stripe’s Created date (UTC)', {}, ['Created date (UTC)'], 'Created date (UTC)'],
    ['注文日時', {}, ['注文日時'], '注文日時'],
  ])('is found by %s', (_, columns, names, column) => {
    expect(eventDateColumn(columns, header(...names), [])).toEqual({ column });
  });

  it.each([['now'], [' Now ']])('is now where %j is typed', (typed) => {
    const columns = { _event_date: typed };
    expect(eventDateColumn(columns, header('id', 'Date'), [])).toBe('now');
  });

  it('does not matter where there are no rows', () => {
    expect(eventDateColumn({}, EMPTY, [])).toBe('now');
  });

  it.each([
    ['none', ['id', 'Total'], [], 'and no column is named like a date of the event'],
    ['several', ['Date', 'created_at'], [], 'and "Date", "created_at" may each be it'],
    ['two parts', ['Fecha', 'Hora'], [], 'and "Fecha", "Hora" may each be it'],
    ['the same header twice', ['Date', 'Date'], [], 'and "Date", "Date_1" may each be it'],
    ['a parameter’s', ['Date', 'id'], ['Date'], 'and no column is named like a date'],
  ])('has to be chosen with %s', async (_, names, taken, problem) => {
    const sentence = await sentenceOf(() => eventDateColumn({}, header(...names), taken));
    expect(sentence).toContain(`Columns → Event Date is empty, ${problem}`);
    expect(sentence).toMatch(
      /Type the one with when it happened, or now if that is now for all rows\.$/,
    );
    expect(sentence).toMatch(REFUSAL);
  });

  it('that is typed must be there', async () => {
    const columns = { _event_date: 'Day' };
    const sentence = await sentenceOf(() => eventDateColumn(columns, header('Date'), []));
    expect(sentence).toContain('names the column "Day", which no row has');
  });
});

describe('a header', () => {
  it('is known by the standard names and by those that were typed', () => {
    const columns = { _user_id: 'Code', _email: '', plan: null, total: 'Total', x: NOT_USED };
    expect(askedColumns(columns, ['_user_id'])).toEqual(['_user_id', 'Code', 'Total']);
    expect(askedColumns('', ['_user_id'])).toEqual(['_user_id']);
  });
});
