import { CONTACT_OUTPUT_FIELDS } from '../../../src/lib/forms/output-fields';
import { SANDBOX_CONNECTION, SANDBOX_KEY_WITHOUT_READING } from '../../sandbox/server';
import { authOf, failureOf, refusalOf, run, useSandbox } from '../../support';

const sandbox = useSandbox();

const NO_ATTRIBUTES = Object.fromEntries(CONTACT_OUTPUT_FIELDS.map(({ key }) => [key, null]));
const ORIGIN = { project_id: 'sandbox-project', datasource_id: 'sandbox-datasource' };
const NOT_FOUND = {
  found: false,
  user_id: 'u',
  contact_id: null,
  audience_id: null,
  deleted: null,
  has_errors: null,
  created_at: null,
  updated_at: null,
  ...NO_ATTRIBUTES,
  ...ORIGIN,
};

describe('looking up a contact', () => {
  it('gives what is saved of it in one flat row, with one request', async () => {
    sandbox.contacts.set('a/b', {
      _user_id: 'a/b',
      _first_name: 'Ana',
      _accepts_marketing_sms: '0',
      _client_tags: ['new', 'vip'],
      id: 'mine',
    });
    const row = await run('get_contact', { userId: ' a/b ' });
    expect(row).toEqual({
      ...NOT_FOUND,
      found: true,
      user_id: 'a/b',
      contact_id: expect.stringMatching(/^contact-/) as string,
      audience_id: expect.stringMatching(/^audience-/) as string,
      deleted: false,
      has_errors: false,
      created_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      updated_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      contact_first_name: 'Ana',
      contact_accepts_marketing_sms: '0',
      contact_client_tags: 'new, vip',
      contact_custom_id: 'mine',
    });
    expect(Object.keys(row).slice(0, 2)).toEqual(['found', 'user_id']);
    expect(sandbox.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v1/project/sandbox-project/datasource/sandbox-datasource/stream/contacts/a%2Fb',
    ]);
  });

  it('gives values as they come, whatever way Instasent writes them', async () => {
    const contactData = {
      _user_id: 'u',
      _is_subscribed_sms: true,
      _is_subscribed_email: '1',
      _client_tags: 'new',
      _client_lists: ['a', 'b'],
    };
    sandbox.fail({
      kind: 'status',
      status: 200,
      body: JSON.stringify({ contact: { contactData } }),
    });
    expect(await run('get_contact', { userId: 'u' })).toMatchObject({
      contact_is_subscribed_sms: true,
      contact_is_subscribed_email: '1',
      contact_client_tags: 'new',
      contact_client_lists: 'a, b',
    });
  });

  it('names attributes as the step does that saved them', async () => {
    const contactProperties = { _email: 'u@example.com' };
    const customAttributes = { email: 'other', plan: 'gold' };
    const saved = await run('add_or_update_contact', {
      userId: 'u',
      contactProperties,
      customAttributes,
    });
    const found = await run('get_contact', { userId: 'u' });
    const cells = Object.entries(saved).filter(([name]) => name.startsWith('contact_'));
    expect(cells.map(([name]) => name).sort()).toEqual([
      'contact_custom_email',
      'contact_email',
      'contact_plan',
    ]);
    expect(found).toMatchObject(Object.fromEntries(cells));
  });

  it('tells of one that does not exist, without failing', async () => {
    expect(await run('get_contact', { userId: 'u' })).toEqual(NOT_FOUND);
  });

  it('shows nothing of one that is marked as deleted, but that it is', async () => {
    const contact = {
      contactData: { _user_id: 'u', _email: 'u@example.com' },
      contactId: 'c',
      deleted: true,
      createdAt: '2026-01-01T08:00:00.000Z',
    };
    sandbox.fail({ kind: 'status', status: 200, body: JSON.stringify({ contact }) });
    expect(await run('get_contact', { userId: 'u' })).toEqual({ ...NOT_FOUND, deleted: true });
  });

  it('gives nulls for what Instasent leaves out', async () => {
    const contact = { contactData: { _user_id: 'u' } };
    sandbox.fail({ kind: 'status', status: 200, body: JSON.stringify({ contact }) });
    expect(await run('get_contact', { userId: 'u' })).toEqual({ ...NOT_FOUND, found: true });
  });

  it.each([
    ['another project', { projectId: 'other' }, /^Instasent knows no such project/],
    ['a refused key', { apiKey: 'other' }, /^Instasent refused the API key\./],
    ['a key that may only write', { apiKey: SANDBOX_KEY_WITHOUT_READING }, /not read them\./],
  ])('fails with %s, and does not say that there is none', async (_what, change, sentence) => {
    const auth = authOf({ ...SANDBOX_CONNECTION, ...change });
    expect(await failureOf(run('get_contact', { userId: 'u' }, auth))).toMatch(sentence);
  });

  it('asks, after a 404, whether it is the data source that does not exist', async () => {
    const reads = () => sandbox.requests.map(({ url }) => url.replace(/^.*\/stream/, '/stream'));
    sandbox.fail({ kind: 'status', status: 404 });
    expect(await run('get_contact', { userId: 'u' })).toEqual(NOT_FOUND);
    expect(reads()).toEqual(['/stream/contacts/u', '/stream']);
    sandbox.fail({ kind: 'status', status: 404, times: 2 });
    expect(await failureOf(run('get_contact', { userId: 'u' }))).toMatch(
      /^Instasent knows no such project or data source/,
    );
  });

  it.each([401, 403])(
    'tells a key that may not read from one that is refused (%d)',
    async (status) => {
      sandbox.fail({ kind: 'status', status });
      expect(await failureOf(run('get_contact', { userId: 'u' }))).toMatch(/not read them\./);
      sandbox.fail({ kind: 'status', status, times: 2 });
      expect(await failureOf(run('get_contact', { userId: 'u' }))).not.toMatch(/not read them\./);
      expect(sandbox.requests).toHaveLength(4);
    },
  );

  it('fails with an answer that is about nobody', async () => {
    for (const contact of [{ contactData: null }, {}]) {
      sandbox.fail({ kind: 'status', status: 200, body: JSON.stringify({ contact }) });
      await expect(run('get_contact', { userId: 'u' })).rejects.toThrow();
    }
  });

  it.each([undefined, '', ' ', '..', 'a\nb'])(
    'of %j is refused before any request',
    async (userId) => {
      expect(await refusalOf(run('get_contact', { userId }))).toMatch(/^User ID /);
      expect(sandbox.requests).toEqual([]);
    },
  );
});
