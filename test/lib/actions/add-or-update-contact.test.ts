import { NOTE_KEY } from '../../../src/lib/values/input';
import { UNKNOWN } from '../../../src/lib/values/wire';
import { SANDBOX_CONNECTION } from '../../sandbox/server';
import { authOf, failureOf, refusalOf, run, shown, useSandbox } from '../../support';

const sandbox = useSandbox();
const NAME = 'add_or_update_contact';
const bodies = () => sandbox.requests.map(({ body }) => JSON.parse(body) as unknown);

describe.each(['flat', 'documented'] as const)('a contact, with the %s outcome', (outcome) => {
  beforeEach(() => {
    sandbox.outcome = outcome;
  });

  it('is saved with one request, and comes out as one flat row', async () => {
    const output = await run(NAME, {
      userId: ' C-1 ',
      contactProperties: {
        _country_code: 'ES',
        _accepts_marketing_sms: '1',
        favorite_colors: ['red', ''],
      },
      customAttributes: { plan: 'gold' },
      instant: false,
    });
    expect(output).toEqual({
      status: 'accepted',
      user_id: 'C-1',
      instant: false,
      project_id: 'sandbox-project',
      datasource_id: 'sandbox-datasource',
      stream_id: outcome === 'flat' ? 'sandbox-stream' : null,
      contact_country_code: 'ES',
      contact_accepts_marketing_sms: '1',
      contact_favorite_colors: 'red',
      contact_plan: 'gold',
    });
    expect(sandbox.requests).toHaveLength(1);
    expect(sandbox.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/project/sandbox-project/datasource/sandbox-datasource/stream/contacts',
      headers: { authorization: `Bearer ${SANDBOX_CONNECTION.apiKey}` },
    });
    expect(sandbox.contacts.get('C-1')).toMatchObject({ plan: 'gold' });
  });

  it('that Instasent rejects fails the step with the field and the reason', async () => {
    const step = run(NAME, { userId: 'C-1', contactProperties: { _email: 'nobody' } });
    expect(await failureOf(step)).toBe(
      'Instasent rejected the contact "C-1": _email: Invalid format. The contact was not saved. Correct these values and run the step again.',
    );
    expect(sandbox.contacts.size).toBe(0);
  });

  it('that Instasent rejects with another status than 422 fails the step too', async () => {
    const errors = { _email: ['Invalid format'] };
    const body =
      outcome === 'flat'
        ? { success: false, entitiesSuccess: 0, errors: [{ position: 0, errors }], accepted: [] }
        : {
            entity: {
              successful: 0,
              failed: 1,
              items: [{ status: 'error', _user_id: 'C-1', errors }],
            },
          };
    sandbox.fail({ kind: 'status', status: 202, body: JSON.stringify(body) });
    expect(await failureOf(run(NAME, { userId: 'C-1' }))).toMatch(
      /^Instasent rejected the contact "C-1": _email: Invalid format\./,
    );
  });
});

it('a contact that the answer does not mention fails the step', async () => {
  const body = { entitiesSuccess: 0, accepted: [], errors: [] };
  sandbox.fail({ kind: 'status', status: 202, body: JSON.stringify(body) });
  expect(await failureOf(run(NAME, { userId: 'C-1' }))).toMatch(
    /^Instasent answered, but did not confirm the contact "C-1"\./,
  );
});

describe('an update', () => {
  it('never touches what was left empty', async () => {
    await run(NAME, {
      userId: 'C-1',
      contactProperties: { _country_code: 'ES', gender: 'f', points: 1 },
    });
    await run(NAME, {
      userId: 'C-1',
      contactProperties: {
        _country_code: '',
        gender: null,
        _full_name: undefined,
        tags: [],
        preferences: {},
        _accepts_marketing_sms: '',
      },
      customAttributes: { '': '', points: 0 },
      instant: '',
    });
    expect(bodies()[1]).toEqual([{ _user_id: 'C-1', points: 0 }]);
    expect(sandbox.contacts.get('C-1')).toEqual({
      _user_id: 'C-1',
      _country_code: 'ES',
      gender: 'f',
      points: 0,
    });
  });

  it('says that a value is unknown only when that was chosen', async () => {
    await run(NAME, {
      userId: 'C-1',
      contactProperties: { is_vip: UNKNOWN, _accepts_marketing_sms: null },
    });
    expect(bodies()).toEqual([[{ _user_id: 'C-1', is_vip: null }]]);
  });

  it('sends false and zero', async () => {
    await run(NAME, { userId: 'C-1', contactProperties: { is_vip: false, loyalty_points: 0 } });
    expect(bodies()).toEqual([[{ _user_id: 'C-1', is_vip: '0', loyalty_points: 0 }]]);
  });
});

describe('Instant', () => {
  it.each([true, 'true'])('as %j asks Instasent to save at once', async (instant) => {
    expect(await run(NAME, { userId: 'C-1', instant })).toMatchObject({ instant: true });
    expect(sandbox.requests[0]?.url).toMatch(/\/contacts\?_sync$/);
  });
});

describe('a step that cannot be right', () => {
  it.each([
    [{}, 'User ID is empty.'],
    [{ userId: ' ' }, 'User ID is empty.'],
    [{ userId: { id: 1 } }, 'User ID must be text, but an object'],
    [{ userId: '..' }, 'User ID cannot be "..".'],
    [
      { userId: 'u', customAttributes: { _user_id: 'x' } },
      'Custom Attributes must not set _user_id.',
    ],
    [
      { userId: 'u', contactProperties: { a: 1 }, customAttributes: { a: 2 } },
      'Custom Attributes sets "a"',
    ],
    [{ userId: 'u', contactProperties: [1] }, 'Contact Properties must be values by name'],
    [{ userId: 'u', instant: 'perhaps' }, 'Instant must be true or false'],
    [{ userId: 'u', customAttributes: { a: Number.NaN } }, 'Custom Attributes → a is not a number'],
  ])('%j is refused before any request', async (props, sentence) => {
    expect(await refusalOf(run(NAME, props))).toContain(sentence);
    expect(sandbox.requests).toEqual([]);
  });

  it.each([null, {}, { props: null }, 'text'])('a connection of %j is refused', async (auth) => {
    expect(await failureOf(run(NAME, { userId: 'u' }, auth))).toContain('no Instasent connection');
  });

  it('turns a number into an ID', async () => {
    expect(await run(NAME, { userId: 1042 })).toMatchObject({ user_id: '1042' });
    expect(bodies()).toEqual([[{ _user_id: '1042' }]]);
  });
});

describe('the form', () => {
  it('holds the project’s attributes', async () => {
    expect(Object.keys(await shown(NAME, 'contactProperties'))).toContain('loyalty_points');
    expect(sandbox.requests).toHaveLength(1);
  });

  it.each([null, undefined])('asks for a connection first when it is %s', async (auth) => {
    const form = await shown(NAME, 'contactProperties', { auth });
    expect(form[NOTE_KEY]).toMatchObject({
      type: 'MARKDOWN',
      description: 'Choose an Instasent connection at the top of this step first.',
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('shows the sentence of the error where it cannot be loaded', async () => {
    const form = await shown(
      NAME,
      'contactProperties',
      {},
      authOf({ ...SANDBOX_CONNECTION, apiKey: 'wrong-key' }),
    );
    expect(Object.keys(form)).toEqual([NOTE_KEY]);
    expect(JSON.stringify(form)).toContain('Instasent refused the API key.');
  });
});
