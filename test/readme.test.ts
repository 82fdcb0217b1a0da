import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../package.json';
import { instasent } from '../src';
import { failureOf, run, useSandbox, type Props } from './support';

const ROOT = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const readme = read('README.md');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** What stands below a heading, up to the next one. */
function section(heading: string): string {
  const [, body = ''] = readme.split(`\n${heading}\n`);
  return body.split(/^#{2,3} /m)[0] ?? '';
}

function blocks(text: string, language: string): string[] {
  const fences = text.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'));
  return [...fences].map(([, block = '']) => block);
}

function parsed(json = ''): Props {
  const value: unknown = JSON.parse(json);
  return value as Props;
}

/** What stands between backticks. */
function codes(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The steps that stand inside a sentence. */
function steps(text: string): Props[] {
  return codes(text)
    .filter((code) => code.startsWith('{'))
    .map(parsed);
}

/** The cells of a table, without its head. */
function tableBelow(head: string): string[][] {
  const [, below = ''] = readme.split(new RegExp(`^\\| ${head} .*\\n\\|[- |]+\\n`, 'm'));
  const [table = ''] = below.split('\n\n');
  return table.split('\n').map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('the README', () => {
  it('has the lists of forms and errors beside it that the piece writes', async () => {
    // In a process of its own, since prettier does not run inside jest.
    const script = ['--import', 'tsx', 'scripts/docs.ts', '--check'];
    await promisify(execFile)(process.execPath, script, { cwd: ROOT });
  }, 60_000);

  it('is read in one sitting, and its tables fit a screen', () => {
    const lines = readme.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(245);
    expect(lines.filter((line) => line.startsWith('|') && line.length > 100)).toEqual([]);
  });

  it.each(PAGES)('and %s name commands that exist', (page) => {
    const commands = [...read(page).matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
    for (const command of commands) expect(packageJson.scripts).toHaveProperty(command);
  });

  it.each(PAGES)('and %s point to files that are there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, to = '']) => to);
    expect(links.filter((to) => !existsSync(path.join(ROOT, to)))).toEqual([]);
  });

  it('and the security notes name tests that are there', () => {
    const tests = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
    const names = new Set(tests.map((file) => path.basename(file)));
    const shownBy = codes(read('SECURITY.md')).filter((code) => code.endsWith('.test.ts'));
    expect(shownBy.filter((name) => !names.has(name))).toEqual([]);
    expect(shownBy.length).toBeGreaterThan(10);
  });

  it('has the test command that decides about changes', () => {
    expect(readme).toContain('```sh\nnpm ci && npm test\n```');
    expect(read('.ci/run')).toContain('npm ci && npm test');
  });

  it('has a line for each action', () => {
    const names = tableBelow('Action').map(([name]) => name);
    expect(names).toEqual(Object.values(instasent.actions()).map(({ displayName }) => displayName));
  });

  it('says of this version what has changed', () => {
    expect(read('CHANGELOG.md')).toContain(`\n## [${packageJson.version}]`);
  });
});

describe('the example in the README of', () => {
  const sandbox = useSandbox();

  beforeEach(() => {
    sandbox.contacts.set('C-1042', { _user_id: 'C-1042', _first_name: 'Ana' });
  });

  it('Add or Update Contact saves what it says', async () => {
    const text = section('### Add or Update Contact');
    const output = await run('add_or_update_contact', parsed(blocks(text, 'json')[0]));
    expect(output).toMatchObject({
      status: 'accepted',
      contact_phone_mobile: '+34600000000',
      contact_favorite_store: 'Barcelona',
    });
    expect(text).toContain('`contact_phone_mobile` is `+34600000000`');
    expect(sandbox.requests).toHaveLength(1);
  });

  it('Get Contact finds the contact, and no other', async () => {
    const [props = {}] = steps(section('### Get Contact'));
    expect(await run('get_contact', props)).toMatchObject({
      found: true,
      contact_first_name: 'Ana',
    });
    sandbox.contacts.clear();
    expect(await run('get_contact', props)).toMatchObject({ found: false });
  });

  it('Add Event records what it says', async () => {
    const text = section('### Add Event');
    const output = await run('add_event', parsed(blocks(text, 'json')[0]));
    const [told = ''] = /gives .*?\./.exec(text) ?? [];
    const values = codes(text.slice(text.indexOf('gives `status`')));
    expect(told).not.toBe('');
    for (const key of ['status', 'event_id', 'event_id_made', 'event_date']) {
      expect(String(output[key])).toBe(values[values.indexOf(key) + 1]);
    }
  });

  it('Delete Contact and Delete Contacts delete what they say', async () => {
    const [one = {}, many = {}] = steps(section('### Delete Contact, Delete Contacts'));
    expect(await run('delete_contacts', many)).toMatchObject({
      deleted: 1,
      not_found: 1,
      merged: 1,
    });
    await expect(run('delete_contact', one)).rejects.toThrow('Instasent has no contact');
    sandbox.contacts.set('C-1042', {});
    expect(await run('delete_contact', one)).toMatchObject({ status: 'deleted' });
  });

  it('Custom API Call answers', async () => {
    const [props = {}] = steps(section('### Custom API Call'));
    expect(await run('custom_api_call', props)).toMatchObject({ status: 200 });
  });

  it('a spreadsheet gives the output that is shown, and a check of it sends nothing', async () => {
    const text = section('## Import a spreadsheet');
    const [fields, output] = blocks(text, 'json').map(parsed);
    const props = { ...fields, rows: blocks(text, 'csv')[0] };
    const { status, accepted, ...shown } = output ?? {};
    expect(await run('import_contacts', { ...props, checkOnly: true })).toMatchObject({
      ...shown,
      status: 'checked',
      accepted: 0,
      would_send: accepted,
    });
    expect(sandbox.contacts.has('C-1')).toBe(false);
    expect(await run('import_contacts', props)).toMatchObject({ ...shown, status, accepted });
    expect(sandbox.contacts.get('C-1')).toMatchObject({ _email: 'ana@example.org' });
  });

  /** Imports one record with one value, which is alone in its column. */
  async function importOne(name: string, value: string): Promise<Props> {
    if (name !== '_event_date') {
      const row = { _user_id: 'u', _first_name: 'X', [name]: value };
      return run('import_contacts', { rows: [row] });
    }
    const row = { _user_id: 'u', _event_id: 'e', 'order-amount': 1, [name]: value };
    return run('import_events', { rows: [row], eventType: 'ecommerce_order_create' });
  }

  const written = tableBelow('Attribute').flatMap(([attribute = '', cells, sent = '']) =>
    codes(cells).map((value) => [value, codes(attribute)[0] ?? '', codes(sent)[0] ?? '']),
  );

  it.each(written)('%s in %s is sent as %s', async (value, name, sent) => {
    await importOne(name, value);
    const stored = (sandbox.contacts.get('u') ?? sandbox.events.get('e'))?.[name];
    expect(typeof stored === 'string' ? stored : JSON.stringify(stored)).toBe(sent);
  });

  const refused = tableBelow('What arrives').map(([what, reason = '']) => [...codes(what), reason]);

  it.each(refused.filter((row) => row.length === 3))(
    '%s in %s is not read: it %s',
    async (value = '', name = '', reason = '') => {
      const output = await importOne(name, value);
      // Without its ID, nothing is left of a contact.
      const isSaved = name !== '_user_id';
      expect(output).toMatchObject({
        accepted: isSaved ? 1 : 0,
        rejected: isSaved ? 0 : 1,
        left_out: isSaved ? 1 : 0,
      });
      expect(JSON.stringify(output['problems'])).toContain(reason);
      expect(sandbox.contacts.get('u')?.[name]).toBeUndefined();
    },
  );

  it.each(refused.filter((row) => row.length === 2))(
    'the file %s is refused: it %s',
    async (filename = '', reason = '') => {
      const file = { filename, data: readFileSync(path.join(__dirname, 'files', filename)) };
      expect(await failureOf(run('import_contacts', { file }))).toContain(`File ${reason}`);
      expect(sandbox.requests).toEqual([]);
    },
  );

  it('tables has a row for each thing that is read, and each that is refused', () => {
    expect(written.length).toBeGreaterThan(15);
    expect(refused).toHaveLength(9);
  });
});
