import fc from 'fast-check';
import { parseOutcome, type ItemOutcome } from '../../../src/lib/ingest-api/outcome';
import { withoutValues } from '../../../src/lib/ingest-api/redaction';
import { PROPERTY_RUNS } from '../../property-runs';

const ONE = [{ _user_id: 'u1', _email: 'someone@example.com' }];
const THREE = [{ _user_id: 'a' }, { _user_id: 'b' }, { _user_id: 'c' }];

const only = (answer: unknown, sent = ONE): ItemOutcome | undefined =>
  parseOutcome(answer, sent)?.items[0];
const statuses = (answer: unknown, sent: readonly Record<string, unknown>[] = THREE) =>
  parseOutcome(answer, sent)?.items.map(({ status }) => status);
const reasons = (answer: unknown) => {
  const item = only(answer);
  return item?.status === 'rejected' ? item.reasons : item?.status;
};

describe('an answer in the flat shape', () => {
  it('confirms the records that it lists as accepted, with what was accepted', () => {
    const item = { _user_id: 'u1', _email: 'someone@example.com' };
    expect(
      parseOutcome(
        {
          success: true,
          entitiesSuccess: 1,
          streamId: 7,
          errors: [],
          accepted: [{ position: 0, item }],
        },
        ONE,
      ),
    ).toEqual({
      streamId: '7',
      projectId: null,
      datasourceId: null,
      items: [{ status: 'accepted', item }],
    });
  });

  it.each([
    ['by position', { accepted: [{ position: 0 }] }],
    ['by user ID', { accepted: [{ item: { _user_id: 'u1' } }] }],
    ['by the ID alone', { accepted: [{ item: 'u1' }] }],
    ['as the only one there is', { accepted: [{}] }],
    ['by position, counted from one', { accepted: [{ position: 1 }] }],
    ['by their number, beside null', { entitiesSuccess: 1, accepted: null }],
    ['although its number is none', { entitiesSuccess: 'one', accepted: [{ position: 0 }] }],
    ['by their number', { success: true, entitiesSuccess: 1, errors: [] }],
    ['although errors is null', { accepted: [{ position: 0 }], errors: null }],
  ])('confirms a record %s', (_how, answer) => {
    expect(only(answer)?.status).toBe('accepted');
  });

  it.each([
    ['nothing', { accepted: [], errors: [] }],
    ['another record', { accepted: [{ item: { _user_id: 'u2' } }] }],
    ['another record in its place', { accepted: [{ position: 0, item: { _user_id: 'u2' } }] }],
    ['another position', { accepted: [{ position: 4 }] }],
    ['another record by the ID alone', { accepted: [{ item: 'u2' }] }],
    ['two things at once', { entitiesSuccess: 0, accepted: [{ position: 0 }] }],
    ['a record in plain text, and another one', { accepted: ['u2'] }],
    ['no success', { success: false, entitiesSuccess: 1, errors: [] }],
    ['another number', { success: true, entitiesSuccess: 2 }],
    ['an empty list and a number', { entitiesSuccess: 1, accepted: [] }],
  ])('that speaks of %s confirms nothing', (_what, answer) => {
    expect(parseOutcome(answer, ONE)?.items).toEqual([{ status: 'unconfirmed' }]);
  });

  it('confirms no record by number where an error may be about it', () => {
    const answer = { entitiesSuccess: 3, errors: ['No'] };
    expect(new Set(statuses(answer))).toEqual(new Set(['unconfirmed']));
  });

  it('has no ID of a stream where that is empty or no text', () => {
    for (const streamId of ['', {}, null])
      expect(parseOutcome({ accepted: [], streamId }, ONE)?.streamId).toBeNull();
  });

  it('rejects a record that is listed both ways', () => {
    expect(
      reasons({ accepted: [{ position: 0 }], errors: [{ position: 0, message: 'No' }] }),
    ).toEqual([{ field: null, reason: 'No' }]);
  });

  it('tells the records of a batch apart', () => {
    expect(
      statuses({
        accepted: [{ position: 2 }],
        errors: [{ position: 0, errors: { _email: ['x'] } }],
      }),
    ).toEqual(['rejected', 'unconfirmed', 'accepted']);
    expect(
      statuses({
        accepted: [{ position: 3 }, { position: 1 }],
        errors: [{ position: 2, error: 'x' }],
      }),
    ).toEqual(['accepted', 'rejected', 'accepted']);
    expect(statuses({ accepted: [{ position: 0, item: { _user_id: 'c' } }] })).toEqual([
      'unconfirmed',
      'unconfirmed',
      'accepted',
    ]);
    expect(statuses({ accepted: [{ index: 2 }] })?.at(-1)).toBe('accepted');
    expect(new Set(statuses({ accepted: [{ position: 0.5 }, { position: '0' }] }))).toEqual(
      new Set(['unconfirmed']),
    );
    expect(statuses({ accepted: [{}], errors: ['x'] })).toEqual([
      'unconfirmed',
      'unconfirmed',
      'unconfirmed',
    ]);
  });

  it('tells two events of one contact apart', () => {
    const events = [
      { _user_id: 'a', _event_id: '1' },
      { _user_id: 'a', _event_id: '2' },
    ];
    expect(statuses({ accepted: [{ item: { _event_id: 2 } }] }, events)).toEqual([
      'unconfirmed',
      'accepted',
    ]);
    expect(statuses({ accepted: [{ item: { _user_id: 'a' } }] }, events)).toEqual([
      'unconfirmed',
      'unconfirmed',
    ]);
    expect(statuses({ accepted: [{ position: 1, item: { _user_id: 'a' } }] }, events)).toEqual([
      'unconfirmed',
      'accepted',
    ]);
  });
});

describe('the reasons of a rejection', () => {
  const email = [{ field: '_email', reason: 'Invalid format' }];

  it.each([
    ['by field, in a list', { errors: { _email: ['Invalid format'] } }, email],
    ['by field', { errors: { _email: 'Invalid format' } }, email],
    ['by field, beside the position', { _email: ['Invalid format'] }, email],
    ['by field, as an object', { errors: { _email: { message: 'Invalid format.' } } }, email],
    ['as objects', { errors: [{ field: '_email', message: 'Invalid format' }] }, email],
    ['as an object', { propertyPath: '_email', message: 'Invalid format' }, email],
    ['under another name', { messages: { _email: ['Invalid format'] } }, email],
    ['twice', { errors: { _email: ['Invalid format', 'Invalid format'] } }, email],
    ['as a text', { message: 'No' }, [{ field: null, reason: 'No' }]],
    [
      'as texts',
      { errors: ['No', 'Never'] },
      [
        { field: null, reason: 'No' },
        { field: null, reason: 'Never' },
      ],
    ],
    ['for the ID itself', { _user_id: ['Too long'] }, [{ field: '_user_id', reason: 'Too long' }]],
    ['nowhere', { code: 5, status: 'error', item: { _user_id: 'u1', x: 'y' } }, []],
    ['in something odd', { errors: 5 }, []],
    [
      'by field, beside the IDs',
      { _user_id: 'u1', _event_id: 'e1', _email: 'Invalid format' },
      email,
    ],
    ['nowhere, since they are blank', { message: ' ', errors: { _email: '' } }, []],
    ['not under a number', { errors: { 10: ['No'] } }, [{ field: null, reason: 'No' }]],
    ['under a name with a number', { errors: { '2nd': ['No'] } }, [{ field: '2nd', reason: 'No' }]],
    ['with stops', { message: 'Not 1.5. Not 2.' }, [{ field: null, reason: 'Not 1.5. Not 2' }]],
    ['too deep in lists', { errors: [[[['No']]]] }, []],
    ['too deep', { errors: { a: { b: { c: { d: { e: 'x' } } } } } }, []],
  ])('are found %s', (_where, entry, expected) => {
    expect(reasons({ errors: [{ position: 0, ...entry }] })).toEqual(expected);
  });

  it('are found where the entry is only a text', () => {
    expect(reasons({ errors: ['No'] })).toEqual([{ field: null, reason: 'No' }]);
  });

  it('of two entries for one record are all told', () => {
    expect(
      reasons({
        errors: [
          { position: 0, a: ['x'] },
          { position: 0, b: ['y'] },
        ],
      }),
    ).toEqual([
      { field: 'a', reason: 'x' },
      { field: 'b', reason: 'y' },
    ]);
  });

  it('may be about an attribute whose name means something in other answers', () => {
    expect(
      reasons({ errors: [{ position: 0, errors: { status: ['Invalid'], type: ['Odd'] } }] }),
    ).toEqual([
      { field: 'status', reason: 'Invalid' },
      { field: 'type', reason: 'Odd' },
    ]);
  });

  it('do not repeat the value that was sent, not even as a field', () => {
    expect(reasons({ errors: [{ errors: { tags: { 'someone@example.com': 'twice' } } }] })).toEqual(
      [{ field: '…', reason: 'twice' }],
    );
  });

  it('are found in time among very many', () => {
    const errors = Array.from({ length: 100_000 }, () => ({ position: 0, message: 'No' }));
    expect(reasons({ errors })).toEqual(expect.arrayContaining([{ field: null, reason: 'No' }]));
  });

  it('do not repeat the value that was sent', () => {
    expect(
      reasons({ errors: [{ errors: { _email: ['"someone@example.com" is no address'] } }] }),
    ).toEqual([{ field: '_email', reason: '"…" is no address' }]);
  });

  it.each([
    ['1234 and abcd', { a: 'abcd', b: 1234 }, '… and …'],
    ['1000 and -1000', { a: 1000, b: -1000 }, '… and …'],
    ['999 and abc', { a: 'abc', b: 999, c: null, d: true }, '999 and abc'],
    ['abcd-efgh', { a: 'abcd', b: ['abcd-efgh'] }, '…'],
    ['user, 10045 and order', { _user_id: 'user', _event_id: '10045', _event_type: 'order' }, ''],
  ])('in "%s" keep what %j did not send', (message, sent, expected) => {
    expect(withoutValues(message, sent)).toBe(expected === '' ? message : expected);
  });

  it('of many entries for one record are few', () => {
    const errors = Array.from({ length: 30 }, (_, index) => ({ message: `m${index.toString()}` }));
    expect(reasons({ errors })).toHaveLength(20);
  });

  it('are short, on one line, and few', () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`f${i.toString()}`, ['x']]),
    );
    expect(reasons({ errors: [{ position: 0, errors: many }] })).toHaveLength(20);
    const [long] = reasons({ errors: [{ message: `a\n\u202eb${'c'.repeat(5000)}` }] }) as {
      reason: string;
    }[];
    expect(long?.reason).toMatch(/^a bc{197}…$/);
  });
});

describe('an answer in the documented shape', () => {
  const answer = (...items: object[]) => ({ entity: { items } });

  it('confirms and rejects by user ID', () => {
    expect(only(answer({ status: 'success', _user_id: 'u1' }))).toEqual({
      status: 'accepted',
      item: null,
    });
    expect(
      reasons(answer({ status: 'error', _user_id: 'u1', errors: { _email: ['Invalid format'] } })),
    ).toEqual([{ field: '_email', reason: 'Invalid format' }]);
  });

  it('confirms in the order sent where no ID is given', () => {
    expect(
      statuses(answer({ status: 'success' }, { status: 'error' }, { status: 'success' })),
    ).toEqual(['accepted', 'rejected', 'accepted']);
  });

  it('confirms nothing by order where it does not list all records', () => {
    expect(statuses(answer({ status: 'success' }))).toEqual([
      'unconfirmed',
      'unconfirmed',
      'unconfirmed',
    ]);
  });

  it('confirms two events of one contact in the order sent', () => {
    const events = [
      { _user_id: 'a', _event_id: '1' },
      { _user_id: 'a', _event_id: '2' },
    ];
    const items = [
      { status: 'success', _user_id: 'a' },
      { status: 'error', _user_id: 'a' },
    ];
    expect(statuses(answer(...items), events)).toEqual(['accepted', 'rejected']);
  });

  it.each([
    ['another ID', [{ status: 'success', _user_id: 'u2' }]],
    ['an unknown status', [{ status: 'perhaps', _user_id: 'u1' }]],
    ['nothing', []],
  ])('with %s confirms nothing', (_what, items) => {
    expect(only(answer(...items))?.status).toBe('unconfirmed');
  });
});

describe('an answer as PHP writes lists with gaps', () => {
  it('is read by position', () => {
    const answer = {
      accepted: { 1: { item: { _user_id: 'b' } }, 2: {} },
      errors: { 0: { errors: { _email: ['x'] } } },
    };
    expect(statuses(answer)).toEqual(['rejected', 'accepted', 'accepted']);
    const eleven = Array.from({ length: 11 }, (_, index) => ({ _user_id: `u${index.toString()}` }));
    expect(statuses({ accepted: { 10: {} } }, eleven)?.at(-1)).toBe('accepted');
    expect(reasons({ errors: { 0: 'No' } })).toEqual([{ field: null, reason: 'No' }]);
    expect(statuses({ accepted: {}, errors: {} }, ONE)).toEqual(['unconfirmed']);
    expect(statuses({ accepted: { a: { position: 0 } } }, ONE)).toEqual(['accepted']);
  });
});

describe('an answer that contradicts itself', () => {
  it('confirms nothing', () => {
    const items = [{ status: 'success', _user_id: 'u1' }];
    expect(statuses({ entity: { successful: 0, failed: 1, items } }, ONE)).toEqual(['unconfirmed']);
    expect(statuses({ entity: { successful: 1, failed: 0, items } }, ONE)).toEqual(['accepted']);
    const both = [...items, { status: 'error', _user_id: 'u2' }];
    const sent = [{ _user_id: 'u1' }, { _user_id: 'u2' }];
    expect(statuses({ entity: { successful: 1, items: both } }, sent)).toEqual([
      'accepted',
      'rejected',
    ]);
  });
});

describe('an answer in neither shape', () => {
  it.each([
    undefined,
    null,
    [],
    {},
    'accepted',
    5,
    { success: true },
    { accepted: 5 },
    { errors: 'x' },
    { entity: { items: {} } },
  ])('%j says nothing', (answer) => {
    expect(parseOutcome(answer, ONE)).toBeUndefined();
  });
});

describe('whatever comes back', () => {
  const sent = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), {
    minLength: 1,
    maxLength: 5,
  });
  const entry = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        position: fc.oneof(fc.integer({ min: -2, max: 7 }), fc.jsonValue()),
        item: fc.oneof(fc.record({ _user_id: fc.string({ maxLength: 5 }) }), fc.jsonValue()),
        errors: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  );

  it('is judged without an exception, one judgement for each record', () => {
    const answer = fc.oneof(
      fc.jsonValue(),
      fc.record({ accepted: fc.array(entry), errors: fc.array(entry) }, { requiredKeys: [] }),
      fc.record({ entity: fc.record({ items: fc.array(entry) }) }),
    );
    fc.assert(
      fc.property(answer, sent, (body, ids) => {
        const outcome = parseOutcome(
          body,
          ids.map((id) => ({ _user_id: id })),
        );
        return outcome === undefined || outcome.items.length === ids.length;
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('accepts no record that it does not name', () => {
    fc.assert(
      fc.property(sent, fc.array(fc.nat(10)), (ids, positions) => {
        const records = ids.map((id) => ({ _user_id: id }));
        const accepted = positions.flatMap((position) =>
          records[position] === undefined ? [] : [{ item: records[position] }],
        );
        const outcome = parseOutcome({ accepted, errors: [] }, records);
        return outcome?.items.every(
          (item, index) => (item.status === 'accepted') === positions.includes(index),
        );
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('leaves prototypes alone', () => {
    const body: unknown = JSON.parse(
      '{"accepted":[{"position":0,"item":{"_user_id":"u1","__proto__":{"polluted":1}}}],"errors":[{"position":0,"errors":{"__proto__":["x"],"constructor":["y"]}}]}',
    );
    expect(reasons(body)).toEqual([
      { field: '__proto__', reason: 'x' },
      { field: 'constructor', reason: 'y' },
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
