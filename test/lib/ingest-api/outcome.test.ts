import fc from 'fast-check';
import { parseOutcome, refusalIn, type ItemOutcome } from '../../../src/lib/ingest-api/outcome';
import { PROPERTY_RUNS } from '../../property-runs';

type Sent = Record<string, unknown>;

const ONE: Sent[] = [{ _user_id: 'u1', _email: 'someone@example.com' }];
const THREE: Sent[] = [{ _user_id: 'a' }, { _user_id: 'b' }, { _user_id: 'c' }];
const ORDERS: Sent[] = [
  { _user_id: 'a', _event_id: 'e1' },
  { _user_id: 'a', _event_id: 'e2' },
];

const statuses = (answer: unknown, sent = THREE) =>
  parseOutcome(answer, sent)?.items.map(({ status }) => status);
const reasons = (answer: unknown, sent = ONE) => {
  const [item] = parseOutcome(answer, sent)?.items ?? [];
  return item?.status === 'rejected' ? item.reasons : item?.status;
};

describe('an answer in the flat shape', () => {
  it('confirms the records that it repeats, with what was accepted', () => {
    const [item] = ONE;
    const answer = {
      success: true,
      entitiesSuccess: 1,
      entitiesFailures: 0,
      entitiesLimit: 100,
      dryRun: false,
      apiSpeedTier: 'standard',
      streamId: 7,
      projectId: 'p',
      datasourceId: '',
      errors: [],
      accepted: [{ position: 0, item }],
    };
    expect(parseOutcome(answer, ONE)).toEqual({
      streamId: '7',
      projectId: 'p',
      datasourceId: null,
      items: [{ status: 'accepted', item }],
      entitiesLimit: null,
      uncertain: false,
    });
    expect(parseOutcome(answer, ONE, true)?.uncertain).toBe(true);
  });

  it('tells the records of a batch apart, in whatever order it lists them', () => {
    const answer = {
      accepted: [{ position: 7, item: { _user_id: 'c' } }],
      errors: [{ position: 7, item: { _user_id: 'a' }, error: 'No' }],
    };
    expect(statuses(answer)).toEqual(['rejected', 'unconfirmed', 'accepted']);
  });

  it('tells two events of one contact apart by their event IDs', () => {
    const item = { _user_id: 'a', _event_id: 'e2' };
    expect(statuses({ accepted: [{ item }] }, ORDERS)).toEqual(['unconfirmed', 'accepted']);
  });

  it('confirms a deletion by the user ID as text', () => {
    expect(parseOutcome({ accepted: [{ item: 'u1' }] }, ONE)?.items).toEqual([
      { status: 'accepted', item: null },
    ]);
    expect(statuses({ accepted: [{ item: 'u2' }] }, ONE)).toEqual(['unconfirmed']);
  });

  it('takes an ID that is a number for its digits', () => {
    expect(statuses({ accepted: [{ item: { _user_id: 7 } }] }, [{ _user_id: '7' }])).toEqual([
      'accepted',
    ]);
  });

  it('speaks of the only record there is where it names none', () => {
    expect(statuses({ accepted: [{ position: 0 }] }, ONE)).toEqual(['accepted']);
    expect(reasons({ errors: ['No'] })).toEqual([{ field: null, reason: 'No' }]);
    const item = { _user_id: 'u2' };
    expect(reasons({ errors: [{ item, error: 'No' }] })).toEqual([{ field: null, reason: 'No' }]);
  });
});

describe('an answer in the documented shape', () => {
  const answer = (...items: object[]) => ({ entity: { successful: 1, failed: 1, items } });

  it('confirms and rejects by user ID', () => {
    const items = [
      { status: 'success', _user_id: 'b' },
      { status: 'error', _user_id: 'a', errors: { _email: ['Invalid format'] } },
    ];
    expect(parseOutcome(answer(...items), THREE)?.items).toEqual([
      { status: 'rejected', reasons: [{ field: '_email', reason: 'Invalid format' }] },
      { status: 'accepted', item: null },
      { status: 'unconfirmed' },
    ]);
  });

  it('cannot tell two events of one contact apart, so it confirms neither', () => {
    const items = [
      { status: 'success', _user_id: 'a' },
      { status: 'success', _user_id: 'a' },
    ];
    expect(statuses(answer(...items), ORDERS)).toEqual(['unconfirmed', 'unconfirmed']);
  });

  it('rejects a record that it calls a success and gives errors for', () => {
    const errors = { _email: ['Invalid format'] };
    expect(reasons(answer({ status: 'success', _user_id: 'u1', errors }))).toEqual([
      { field: '_email', reason: 'Invalid format' },
    ]);
  });

  it('confirms nothing with a status that is not documented', () => {
    expect(statuses(answer({ status: 'perhaps', _user_id: 'u1' }), ONE)).toEqual(['unconfirmed']);
  });
});

describe('a record is not called saved', () => {
  const accepted = (id: string) => ({ item: { _user_id: id } });

  it.each<[string, object, Sent[]]>([
    ['that is not mentioned', { accepted: [], errors: [] }, ONE],
    ['where another one is mentioned', { accepted: [accepted('u2')] }, ONE],
    ['where a list holds no entries', { accepted: ['u2', null, 5] }, ONE],
    ['by its place', { accepted: [{ position: 0 }, { position: 1 }] }, THREE],
    ['by an ID that is spelt otherwise', { accepted: [accepted('7')] }, [{ _user_id: '007' }]],
    ['whose ID another one has, too', { accepted: [accepted('a')] }, [...ORDERS]],
    ['by a number of successes', { success: true, entitiesSuccess: 3, errors: [] }, THREE],
    ['by a dry run', { dryRun: true, accepted: [accepted('u1')] }, ONE],
    ['by an answer without success or errors', { success: false, accepted: [accepted('u1')] }, ONE],
    [
      'that is in both lists without any reason',
      { accepted: [accepted('u1')], errors: [accepted('u1')] },
      ONE,
    ],
    [
      'that an error about one of several may mean',
      {
        accepted: [{ item: ORDERS[0] }, { item: ORDERS[1] }],
        errors: [{ ...accepted('a'), error: 'No' }],
      },
      ORDERS,
    ],
  ])('%s', (_why, answer, sent) => {
    expect(new Set(statuses(answer, sent))).toEqual(new Set(['unconfirmed']));
  });

  it.each([{ dryRun: false }, { dryRun: true }])(
    'where an error names it beside a success: %j',
    (rest) => {
      const item = { _user_id: 'u1' };
      const answer = { ...rest, accepted: [{ item }], errors: [{ item, error: 'No' }] };
      expect(reasons(answer)).toEqual([{ field: null, reason: 'No' }]);
    },
  );

  it('although an error names nobody, or somebody else', () => {
    const errors = ['No', { error: 'No' }, { ...accepted('z'), error: 'No' }];
    const answer = { accepted: [accepted('a'), accepted('b')], errors };
    expect(statuses(answer)).toEqual(['accepted', 'accepted', 'unconfirmed']);
  });
});

describe('the reasons of a rejection', () => {
  const email = [{ field: '_email', reason: 'Invalid format' }];
  const no = { field: null, reason: 'No' };

  it.each<[string, object, object[]]>([
    ['a text', { error: 'No.' }, [no]],
    ['a list of texts', { error: ['No', 'Never'] }, [no, { field: null, reason: 'Never' }]],
    ['a message by field', { error: { _email: 'Invalid format' } }, email],
    ['messages by field', { errors: { _email: ['Invalid format'] } }, email],
    ['none', {}, []],
    ['none in something odd', { errors: { _email: { deep: ['No'] }, tags: 5, plan: ' ' } }, []],
  ])('are %s', (_what, entry, expected) => {
    expect(reasons({ errors: [{ position: 0, item: ONE[0], ...entry }] })).toEqual(expected);
  });

  it('are all told where several entries are about one record', () => {
    const errors = [{ error: { a: 'x' } }, {}, { error: { b: 'y' } }];
    expect(reasons({ errors })).toEqual([
      { field: 'a', reason: 'x' },
      { field: 'b', reason: 'y' },
    ]);
  });

  it('are what Instasent says, the value that was sent among it', () => {
    const error = '"someone@example.com" is not a valid email';
    expect(reasons({ errors: [{ error }] })).toEqual([{ field: null, reason: error }]);
  });

  it('are short, on one line, and few', () => {
    const error = `a\n\u202eb${'c'.repeat(5_000)}`;
    expect(reasons({ errors: [{ error }] })).toEqual([
      { field: null, reason: expect.stringMatching(/^a bc{197}…$/) as string },
    ]);
    const fields = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`${'f'.repeat(200)}${index.toString()}`, 'No']),
    );
    const many = reasons({ errors: [{ error: fields }, { error: 'No' }] });
    expect(many).toHaveLength(20);
    expect(many?.[0]).toEqual({ field: `${'f'.repeat(100)}…`, reason: 'No' });
    expect(reasons({ errors: Array.from({ length: 100_000 }, () => 'No') })).toHaveLength(20);
  });
});

describe('the number of records that a write may hold from now on', () => {
  it.each([
    [50, 50],
    [1, 1],
    [99, 99],
    [100, null],
    [0, null],
    [-5, null],
    [12.5, null],
    ['50', null],
    [undefined, null],
  ])('with entitiesLimit %j is %j', (entitiesLimit, limit) => {
    expect(parseOutcome({ accepted: [], entitiesLimit }, ONE)?.entitiesLimit).toBe(limit);
  });
});

describe('an answer in neither shape', () => {
  it.each([
    undefined,
    null,
    'accepted',
    5,
    [],
    {},
    { success: true },
    { accepted: null, errors: null },
    { accepted: 'all' },
    { accepted: { 0: { item: { _user_id: 'u1' } } } },
    { entity: [] },
    { entity: {} },
    { entity: { items: [{ _user_id: 'u1' }] } },
  ])('is none: %j', (answer) => {
    expect(parseOutcome(answer, ONE)).toBeUndefined();
  });
});

describe('whatever an answer holds', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'z', 7, null);
  const entry = fc.oneof(
    fc.record({ item: fc.record({ _user_id: id }), error: fc.constantFrom('No', {}, undefined) }),
    fc.record({ item: id, position: fc.integer() }),
    fc.jsonValue(),
  );
  const list = fc.array(entry, { maxLength: 6 });

  it('each record has one outcome, and none is accepted that an error names', () => {
    fc.assert(
      fc.property(list, list, fc.boolean(), (accepted, errors, dryRun) => {
        const items: ItemOutcome[] = parseOutcome({ accepted, errors, dryRun }, THREE)?.items ?? [];
        expect(items).toHaveLength(THREE.length);
        const named = JSON.stringify(errors);
        items.forEach(({ status }, index) => {
          if (status !== 'accepted') return;
          expect(dryRun).toBe(false);
          expect(named).not.toContain(`"item":{"_user_id":"${'abc'.charAt(index)}"`);
        });
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('no prototype is touched', () => {
    const answer: unknown = JSON.parse(
      '{"errors":[{"error":{"__proto__":["No"],"constructor":"No"}}],"__proto__":{"accepted":[{}]}}',
    );
    expect(reasons(answer)).toEqual([
      { field: '__proto__', reason: 'No' },
      { field: 'constructor', reason: 'No' },
    ]);
    expect(({} as Sent)['accepted']).toBeUndefined();
  });
});

describe('why a request was refused as a whole', () => {
  it.each<[unknown, string | undefined]>([
    [{ message: 'Malformed body.' }, 'Malformed body'],
    [{ message: 'Bad:\n"someone@example.com"' }, 'Bad: "someone@example.com"'],
    [{ errors: [{ error: '_email: Invalid format', item: ONE[0] }] }, '_email: Invalid format'],
    [{ message: 'Invalid', errors: [{ errors: { _email: ['No'] } }] }, 'Invalid; _email: No'],
    [
      { entity: { items: [{ status: 'error', _user_id: 'u1', errors: { _email: ['No'] } }] } },
      '_email: No',
    ],
    [{ message: ' ' }, undefined],
    [{ message: 5, errors: 5 }, undefined],
    [null, undefined],
    [undefined, undefined],
    [['No'], undefined],
  ])('%j: %j', (body, reason) => {
    expect(refusalIn(body)).toBe(reason);
  });

  it('is one short line', () => {
    const errors = Array.from({ length: 100_000 }, () => 'x'.repeat(50));
    expect(refusalIn({ errors })).toMatch(/^x[x; ]{299}…$/);
  });
});
