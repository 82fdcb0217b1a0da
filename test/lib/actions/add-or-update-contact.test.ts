import { NOTE_KEY } from '../../../src/lib/values/input';
import { UNKNOWN } from '../../../src/lib/values/wire-value';
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
    const said = outcome === 'flat' ? '_email' : 'Email (_email)';
    expect(await failureOf(step)).toBe(
      `Instasent rejected the contact "C-1": ${said}: Invalid format. The contact was not saved. Correct this value and run the step again.`,
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
      /^Instasent rejected the contact "C-1": Email \(_email\): Invalid format\./,
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

it('a rejected contact whose user ID is the API key does not show it', async () => {
  const { apiKey } = SANDBOX_CONNECTION;
  const step = run(NAME, { userId: apiKey, contactProperties: { _email: apiKey } });
  const sentence = await failureOf(step);
  expect(sentence).toMatch(
    /^Instasent rejected the contact "\[hidden\]": _email: Invalid format\./,
  );
  expect(sentence).not.toContain(apiKey);
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

describe('the mobile number of a contact', () => {
  /** What was sent; the sandbox, as Instasent, rejects what is no number. */
  const sent = async (props: Record<string, unknown>) => {
    const verdict = run(NAME, { userId: 'C-1', ...props });
    await verdict.catch(() => undefined);
    return bodies();
  };
  const phoneOf = (_phone_mobile: unknown, country: unknown) => ({
    contactProperties: { _phone_mobile },
    country,
  });

  it.each([
    ['+34 600-000-001', undefined, '+34600000001'],
    ['600 000 001', 'ES', '+34600000001'],
    [600000001, 'es', '+34600000001'],
    ['0034 600 000 001', 'PT', '+34600000001'],
    ['912 345 678', 'PT', '+351912345678'],
  ])('goes out in international form (%j from %j)', async (phone, country, clean) => {
    expect(await sent(phoneOf(phone, country))).toEqual([
      [{ _user_id: 'C-1', _phone_mobile: clean }],
    ]);
  });

  it.each([
    ['600 000 001', undefined],
    ['600 000 001', ''],
    ['0034 600 000 001', null],
    ['12', 'ES'],
  ])('goes out as it came where it is not clearly one (%j from %j)', async (phone, country) => {
    expect(await sent(phoneOf(phone, country))).toEqual([
      [{ _user_id: 'C-1', _phone_mobile: phone }],
    ]);
  });

  it('is the only number that is known to be one without specs', async () => {
    const contactProperties = { phone_work: '910 000 001', _phone_mobile: '600 000 001' };
    expect(await sent({ contactProperties, country: 'ES' })).toEqual([
      [{ _user_id: 'C-1', phone_work: '910 000 001', _phone_mobile: '+34600000001' }],
    ]);
  });

  it('may be among the custom attributes, or missing, or said to be unknown', async () => {
    await sent({ customAttributes: { _phone_mobile: '600 000 001' }, country: 'ES' });
    await sent({ country: 'ES' });
    expect(await sent(phoneOf(UNKNOWN, 'ES'))).toEqual([
      [{ _user_id: 'C-1', _phone_mobile: '+34600000001' }],
      [{ _user_id: 'C-1' }],
      [{ _user_id: 'C-1', _phone_mobile: null }],
    ]);
  });

  it.each(['Atlantis', 'XX', 34, ['ES']])('cannot be from %j', async (country) => {
    const step = run(NAME, { userId: 'C-1', country });
    expect(await refusalOf(step)).toContain('Country of Phone Numbers is not a country');
    expect(sandbox.requests).toEqual([]);
  });

  it('is echoed as it was saved', async () => {
    const contactProperties = { _phone_mobile: '600 000 001' };
    expect(await run(NAME, { userId: 'C-1', contactProperties, country: 'ES' })).toMatchObject({
      contact_phone_mobile: '+34600000001',
    });
  });

  it('may be from each country of the list', async () => {
    const { options } = await shown(NAME, 'country');
    expect(options).toEqual(
      expect.arrayContaining([{ label: 'Spain (+34)', value: 'ES' }]) as unknown,
    );
  });
});
