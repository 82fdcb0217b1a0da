import fc from 'fast-check';
import {
  isSameId,
  parseDeletion,
  parseOutcome,
  refusalIn,
  type ItemOutcome,
} from '../../../src/lib/ingest-api/outcome';
import { Redactor } from '../../../src/lib/ingest-api/redaction';
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
      uncertain: false,
    });
    expect(parseOutcome({ accepted: [] }, ONE, true)?.uncertain).toBe(true);
    expect(only({ accepted: [{ item: 'u1' }] })).toEqual({ status: 'accepted', item: null });
  });

  it.each([
    ['by position', { accepted: [{ position: 0 }] }],
    ['by user ID', { accepted: [{ item: { _user_id: 'u1' } }] }],
    ['by user ID, beside the ID of an event', { accepted: [{ _user_id: 'u1', _event_id: 'e1' }] }],
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
    expect(statuses({ accepted: [{ index: 0 }, { index: 2 }] })?.at(-1)).toBe('accepted');
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
    const second = { position: 1, item: { _user_id: 'a' } };
    expect(statuses({ accepted: [second], errors: [{ position: 0 }] }, events)).toEqual([
      'rejected',
      'accepted',
    ]);
    // The first one, if positions begin at 1.
    expect(statuses({ accepted: [second] }, events)).toEqual(['unconfirmed', 'unconfirmed']);
    const other = { _user_id: 'b', _event_id: '2' };
    expect(statuses({ accepted: [{ item: other }] }, events)).toEqual([
      'unconfirmed',
      'unconfirmed',
    ]);
    expect(statuses({ accepted: [{ item: '2' }] }, events)).toEqual(['unconfirmed', 'accepted']);
    const crossed = [
      { _user_id: '2', _event_id: '1' },
      { _user_id: 'a', _event_id: '2' },
    ];
    expect(statuses({ accepted: [{ item: '2' }] }, crossed)).toEqual([
      'unconfirmed',
      'unconfirmed',
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
    [
      'among the first',
      { errors: [...Array.from({ length: 20 }, () => 'No'), 'Never'] },
      [{ field: null, reason: 'No' }],
    ],
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

  it('name the field where a text begins with one of the record', () => {
    const sent = [{ _user_id: 'u1', _email: 'x', _event_parameters: { amount: 5 } }];
    const found = (error: string) => {
      const item = only({ errors: [{ error, position: 0 }] }, sent);
      return item?.status === 'rejected' ? item.reasons : [];
    };
    expect(found('_email: Invalid format.')).toEqual(email);
    expect(found('amount : No: 5')).toEqual([{ field: 'amount', reason: 'No: 5' }]);
    expect(found('_email: ')).toEqual([{ field: null, reason: '_email:' }]);
    for (const text of ['_phone: Invalid', '_email:', 'Invalid _email', ': no', 'constructor: no'])
      expect(found(text)).toEqual([{ field: null, reason: text }]);
    expect(reasons({ errors: [{ errors: { tags: '_email: no' } }] })).toEqual([
      { field: 'tags', reason: '_email: no' },
    ]);
  });

  it('of many entries for one record are few', () => {
    const errors = Array.from({ length: 30 }, (_, index) => ({
      errors: [`m${index.toString()}`, `n${index.toString()}`],
    }));
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

  it('confirms by position where it does not list all records', () => {
    expect(statuses(answer({ status: 'success', position: 0 }))?.[0]).toBe('accepted');
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
    expect(statuses({ accepted: { 10: { position: 3 }, 0: { position: 0 } } }, eleven)?.[3]).toBe(
      'accepted',
    );
    expect(reasons({ errors: { 0: 'No' } })).toEqual([{ field: null, reason: 'No' }]);
    expect(statuses({ accepted: {}, errors: {} }, ONE)).toEqual(['unconfirmed']);
    expect(statuses({ accepted: { a: { position: 0 } } }, ONE)).toEqual(['accepted']);
    for (const name of ['a', 'a1', '1a'])
      expect(statuses({ accepted: { [name]: {} } }, ONE)).toEqual(['accepted']);
    expect(reasons({ errors: { 5: ['No'] } })).toEqual([{ field: null, reason: 'No' }]);
  });
});

describe('positions', () => {
  const at = (...positions: number[]) => positions.map((position) => ({ position }));
  const named = (position: number, id: string) => ({ position, item: { _user_id: id } });
  const U = 'unconfirmed';
  const A = 'accepted';

  it.each([
    ['from 0, as a 0 tells', { accepted: at(0, 1) }, [A, A, U]],
    ['from 1, as the number of records tells', { accepted: at(3, 2) }, [U, A, A]],
    ['from 0, as an ID tells', { accepted: [named(1, 'b'), ...at(2)] }, [U, A, A]],
    ['from 1, as an ID tells', { accepted: [named(1, 'a'), ...at(2)] }, [A, A, U]],
    ['from one of the two, which nothing tells', { accepted: at(1, 2) }, [U, U, U]],
    ['from both, which cannot be', { accepted: at(0, 3) }, [U, U, U]],
    ['from both by their IDs', { accepted: [named(1, 'a'), named(2, 'c'), ...at(1)] }, [A, U, A]],
    ['of no record', { accepted: at(0, 7, 8) }, [A, U, U]],
    ['below all records', { accepted: at(-1, 0) }, [A, U, U]],
  ])('are counted %s', (_how, answer, expected) => {
    expect(statuses(answer)).toEqual(expected);
  });

  it('of an error that may be about one of two records reject neither, nor confirm it', () => {
    expect(statuses({ errors: at(1) })).toEqual([U, U, U]);
    expect(
      statuses({ errors: at(1), accepted: ['a', 'b', 'c'].map((item) => ({ item })) }),
    ).toEqual([U, U, A]);
    const items = THREE.map((record) => ({ status: 'success', ...record }));
    expect(statuses({ errors: at(1), entity: { items } })).toEqual([U, U, A]);
    const alike = [{ _user_id: '7' }, { _user_id: '007' }, { _user_id: 'b' }];
    const about = { errors: [{ item: 7 }], accepted: [{ item: '7' }, { item: 'b' }] };
    expect(statuses(about, alike)).toEqual([U, U, 'accepted']);
    const twice = [{ _user_id: 'a' }, { _user_id: 'a' }, { _user_id: 'b' }];
    const either = { errors: [{ item: 'a' }], accepted: [...at(0), { item: 'b' }] };
    expect(statuses(either, twice)).toEqual([U, U, 'accepted']);
    expect(statuses({ errors: at(1, 0) })).toEqual(['rejected', 'rejected', U]);
  });
});

describe('an ID that an answer spells otherwise', () => {
  const nfd = 'jose\u0301';
  const echo = (_user_id: unknown, position?: number) => ({
    accepted: [{ item: { _user_id }, ...(position === undefined ? {} : { position }) }],
  });

  it.each([
    [nfd, nfd.normalize('NFC')],
    [nfd.normalize('NFC'), nfd],
    ['007', '7'],
    ['007', 7],
    ['7', '007'],
    ['7', 7],
    ['0', '00'],
    [' u1 ', 'u1'],
    ['u1', ' u1\n'],
  ])('%j, as %j, still confirms the contact', (id, spelled) => {
    const sent = [{ _user_id: id }, { _user_id: 'other' }];
    expect(statuses(echo(spelled), sent)).toEqual(['accepted', 'unconfirmed']);
    expect(statuses(echo(spelled, 0), sent)).toEqual(['accepted', 'unconfirmed']);
    expect(statuses({ accepted: [{ item: spelled }] }, sent)).toEqual(['accepted', 'unconfirmed']);
    expect(isSameId(spelled, id)).toBe(true);
  });

  it.each([
    ['007a', '7a'],
    ['u1', 'U1'],
    ['00a7', '0a7'],
    ['1007', '17'],
    ['0', ''],
    ['0', null],
    ['7', '7.0'],
    ['7', '70'],
  ])('%j is not %j', (id, spelled) => {
    const sent = [{ _user_id: id }, { _user_id: 'other' }];
    expect(statuses(echo(spelled), sent)).toEqual(['unconfirmed', 'unconfirmed']);
    expect(isSameId(spelled, id)).toBe(false);
  });

  it('confirms nothing where the position says that another one is meant', () => {
    const sent = [{ _user_id: '007' }, { _user_id: 'b' }, { _user_id: 'c' }];
    expect(statuses({ accepted: [{ position: 2, item: { _user_id: 7 } }] }, sent)).toEqual(
      sent.map(() => 'unconfirmed'),
    );
    expect(statuses({ accepted: [{ position: 1, item: { _user_id: 7 } }] }, sent)?.[0]).toBe(
      'accepted',
    );
    expect(statuses({ accepted: [{ position: 2, item: { _user_id: '007' } }] }, sent)?.[0]).toBe(
      'accepted',
    );
  });

  it('confirms nothing where two of the IDs sent are spelled so', () => {
    const sent = [{ _user_id: '7' }, { _user_id: '007' }];
    expect(statuses(echo(7), sent)).toEqual(['unconfirmed', 'unconfirmed']);
    expect(statuses(echo('07'), sent)).toEqual(['unconfirmed', 'unconfirmed']);
    expect(statuses(echo('7'), sent)).toEqual(['accepted', 'unconfirmed']);
    expect(statuses(echo('007', 1), sent)).toEqual(['unconfirmed', 'accepted']);
    const inPlace = { errors: [{ position: 0 }], accepted: [{ position: 1, item: '7' }] };
    expect(statuses(inPlace, sent)).toEqual(['rejected', 'unconfirmed']);
  });

  it('is an event’s as well as a contact’s', () => {
    const sent = [
      { _user_id: '01', _event_id: '1' },
      { _user_id: '1', _event_id: '02' },
    ];
    const item = { _user_id: 1, _event_id: 2 };
    expect(statuses({ accepted: [{ item: { _event_id: 2 } }] }, sent)?.[1]).toBe('accepted');
    expect(statuses({ accepted: [{ item }] }, sent)).toEqual(['unconfirmed', 'unconfirmed']);
    expect(statuses({ accepted: [{ item: { ...item, _user_id: '1' } }] }, sent)?.[1]).toBe(
      'accepted',
    );
  });

  it('counts against its position where all IDs are to the letter', () => {
    const sent = ['1', '2', '3'].map((id) => ({ _user_id: `0${id}`, _event_id: id }));
    const first = (item: unknown) => statuses({ accepted: [{ position: 2, item }] }, sent)?.[0];
    expect(first({ _user_id: '01', _event_id: '1' })).toBe('accepted');
    expect(first({ _user_id: 1, _event_id: '1' })).toBe('unconfirmed');
    expect(first('01')).toBe('accepted');
    expect(first(1)).toBe('unconfirmed');
  });

  it('counts where several records have it, for the one in its place', () => {
    const sent = [{ _user_id: 'a' }, { _user_id: 'b' }, { _user_id: 'a' }];
    expect(statuses({ accepted: [{ item: 'a' }] }, sent)).toEqual(sent.map(() => 'unconfirmed'));
    expect(statuses({ accepted: [{ item: 'a', position: 3 }] }, sent)?.[2]).toBe('accepted');
    const all = { accepted: ['a', 'b', 'a'].map((item, position) => ({ item, position })) };
    expect(statuses(all, sent)).toEqual(sent.map(() => 'accepted'));
  });
});

describe('an answer that contradicts itself', () => {
  const success = { status: 'success', _user_id: 'u1' };
  const error = { status: 'error', _user_id: 'u2' };
  const first = { position: 0, item: { _user_id: 'u1' } };
  const second = { position: 1, item: { _user_id: 'u2' } };
  const TWO = [{ _user_id: 'u1' }, { _user_id: 'u2' }];
  const entity = (counts: object, ...items: object[]) => ({ entity: { ...counts, items } });

  it.each([
    ['no success, though no error is listed', { success: false, accepted: [first] }],
    ['the same in the other shape', { success: false, ...entity({}, success) }],
    ['an error about all of it', { success: true, error: 'Locked', accepted: [first] }],
    ['the same by number', { success: true, error: 'Locked', entitiesSuccess: 2 }],
    ['a trial only', { success: true, dryRun: true, accepted: [first] }],
    ['a failure that it does not list', { entitiesFailures: 1, accepted: [first] }],
    ['the same in the other shape', entity({ failed: 1 }, success)],
    [
      'the same beside an unknown status',
      entity({ failed: 1 }, success, { ...error, status: 'perhaps' }),
    ],
    ['fewer successes than it lists', { entitiesSuccess: 1, accepted: [first, second] }],
    ['the same in the other shape', entity({ successful: 0 }, success)],
    ['more successes than there are records', { entitiesSuccess: 3, accepted: [first] }],
    ['a record twice', { accepted: [first, first] }],
    ['successes by number, and none in its list', entity({ successful: 2 })],
    [
      'fewer successes in one shape',
      { accepted: [first, second], ...entity({ successful: 1 }, success) },
    ],
    ['nothing in one shape', { entitiesSuccess: 0, accepted: [], ...entity({}, success) }],
    ['the same the other way round', { accepted: [first], ...entity({ successful: 0 }) }],
    ['a failure in one shape', { entitiesFailures: 1, errors: [], ...entity({}, success) }],
    ['a failure by number', { success: true, entitiesSuccess: 2, entitiesFailures: 1 }],
    ['a trial by number', { success: true, entitiesSuccess: 2, dryRun: true }],
  ])('(%s) confirms nothing', (_what, answer) => {
    expect(statuses(answer, TWO)).toEqual(['unconfirmed', 'unconfirmed']);
  });

  it.each([
    ['more failures than it lists', { entitiesFailures: 2, accepted: [first], errors: [second] }],
    ['fewer failures than it lists', { entitiesFailures: 0, accepted: [first], errors: [second] }],
    ['failures besides full success', { entitiesSuccess: 2, accepted: [first], errors: [second] }],
    ['other failures in the other shape', { accepted: [first, second], ...entity({}, error) }],
    [
      'the same the other way round',
      { ...entity({}, success, { status: 'success' }), errors: [second] },
    ],
  ])('(%s) still rejects', (_what, answer) => {
    expect(statuses(answer, TWO)).toEqual(['unconfirmed', 'rejected']);
  });

  it.each([
    ['a partial failure', { success: false, accepted: [first], errors: [second] }],
    ['its summary', { success: false, error: 'Some', accepted: [first], errors: [second] }],
    [
      'counts that fit',
      { entitiesSuccess: 1, entitiesFailures: 1, accepted: [first], errors: [second] },
    ],
    [
      'two errors about one record',
      { entitiesFailures: 1, accepted: [first], errors: [second, second] },
    ],
    ['counts in the other shape', entity({ successful: 1, failed: 1 }, success, error)],
    [
      'counts that fit what the other shape lists',
      {
        accepted: [first],
        errors: [second],
        ...entity({ successful: 1, failed: 1 }, success, error),
      },
    ],
    [
      'a partial failure in one shape only',
      { success: false, accepted: [first], errors: [second], ...entity({}, success) },
    ],
    ['both shapes alike', { accepted: [first], errors: [second], ...entity({}, success, error) }],
    ['both shapes, the second in part', { accepted: [first], ...entity({}, error) }],
    ['errors within a success', { accepted: [first, { ...second, errors: ['No'] }] }],
    ['an error within a success', { accepted: [first, { ...second, error: 'No' }] }],
    [
      'the same in the other shape',
      entity({}, success, { ...success, _user_id: 'u2', errors: { a: 'No' } }),
    ],
    ['both verdicts on one record', { accepted: [first, second], errors: [second] }],
  ])('is not: %s', (_what, answer) => {
    expect(statuses(answer, TWO)).toEqual(['accepted', 'rejected']);
  });

  it('is not one with empty errors beside a success', () => {
    expect(statuses(entity({}, { ...success, errors: [] }), ONE)).toEqual(['accepted']);
    expect(statuses({ accepted: [{ ...first, errors: {}, error: null }] }, ONE)).toEqual([
      'accepted',
    ]);
    expect(statuses({ success: true, dryRun: false, accepted: [first] }, ONE)).toEqual([
      'accepted',
    ]);
  });

  it('gives the echo of the shape that has one', () => {
    expect(only({ ...entity({}, success), accepted: [first] })).toEqual({
      status: 'accepted',
      item: first.item,
    });
  });
});

describe('the answer to a delete', () => {
  const verdict = (body: unknown) => parseDeletion(body, 'u1')?.status;
  const DONE = { success: true, entitiesSuccess: 1, entitiesFailures: 0, errors: [] };

  it.each([
    { ...DONE, accepted: [{ position: 0, item: 'u1' }] },
    { ...DONE, accepted: [{ position: 1, item: 'u1' }] },
    { ...DONE, accepted: [{ item: { _user_id: 'u1' } }] },
    { ...DONE, accepted: [{}] },
    { ...DONE, accepted: { 0: { item: 'u1' } } },
    DONE,
    { success: true },
    { success: true, errors: null, accepted: null, entity: null },
    { success: true, error: null, errors: {} },
    { success: true, entity: { items: [{ status: 'success', _user_id: 'u1' }] } },
  ])('%j confirms it', (body) => {
    expect(verdict(body)).toBe('accepted');
  });

  it.each([
    { ...DONE, accepted: [{ position: 0, item: 'u2' }] },
    { ...DONE, accepted: [] },
    { ...DONE, accepted: {} },
    { ...DONE, entitiesSuccess: 0 },
    { ...DONE, entitiesSuccess: 0, accepted: [{ item: 'u1' }] },
    { ...DONE, dryRun: true },
    { ...DONE, errors: 'Locked' },
    { ...DONE, error: 'Locked' },
    { ...DONE, error: 'Locked', accepted: [{ item: 'u1' }] },
    { ...DONE, entitiesFailures: 1 },
    { success: true, dryRun: true },
    { success: true, entity: 5 },
    { success: true, entity: { failed: 1, items: [{ status: 'success', _user_id: 'u1' }] } },
    { success: true, dryRun: true, accepted: [{ item: 'u1' }] },
    { accepted: [{ item: 'u1' }] },
    { success: null, accepted: [{ item: 'u1' }] },
  ])('%j does not', (body) => {
    expect(verdict(body)).toBe('unconfirmed');
  });

  it.each([null, [], 'deleted', 5, {}, { anything: 1 }, undefined])('%j is none', (body) => {
    expect(verdict(body)).toBeUndefined();
  });

  it('may be no, with a reason', () => {
    expect(
      parseDeletion({ success: true, errors: [{ error: 'Locked', item: 'u1' }] }, 'u1'),
    ).toEqual({
      status: 'rejected',
      reasons: [{ field: null, reason: 'Locked' }],
    });
    expect(parseDeletion({ success: true, errors: [{ position: 0 }] }, 'u1')).toEqual({
      status: 'rejected',
      reasons: [],
    });
    expect(parseDeletion({ success: false, message: 'Locked.' }, 'u1')).toEqual({
      status: 'rejected',
      reasons: [{ field: null, reason: 'Locked' }],
    });
    expect(parseDeletion({ success: false, accepted: [{ item: 'u1' }] }, 'u1')).toEqual({
      status: 'rejected',
      reasons: [],
    });
  });
});

describe('why a request was refused as a whole', () => {
  const refusal = (body: unknown) => refusalIn(body, new Redactor({ _email: 'x@example.com' }));

  it.each([
    [{ message: 'Malformed body.' }, 'Malformed body'],
    [{ message: ' \n', title: 'No' }, 'No'],
    [{ error: 'No' }, 'No'],
    [{ errors: 'No' }, 'No'],
    [{ message: 'Invalid', errors: ['a', { error: 'b', position: 0 }] }, 'Invalid; a; b'],
    [{ message: 'No', errors: ['No'] }, 'No'],
    [{ errors: { _email: ['x@example.com is no address'] } }, '_email: … is no address'],
    [{ violations: [{ propertyPath: '[0]._email', message: 'No' }] }, '[0]._email: No'],
    [
      {
        entity: {
          items: [
            { status: 'success', note: 'fine' },
            { status: 'error', errors: { _email: ['No'] } },
          ],
        },
      },
      '_email: No',
    ],
    [{ errors: Array.from({ length: 21 }, (_, index) => (index < 20 ? 'a' : 'b')) }, 'a'],
  ])('is found in %j', (body, line) => {
    expect(refusal(body)).toBe(line);
  });

  it.each([null, 'No', ['No'], {}, { message: '' }, { errors: [] }, { entity: 5 }])(
    'is not in %j',
    (body) => {
      expect(refusal(body)).toBeUndefined();
    },
  );

  it('fits on a line', () => {
    const errors = Array.from(
      { length: 20 },
      (_, index) => `${index.toString()} ${'x'.repeat(500)}`,
    );
    expect(refusal({ errors })).toMatch(/^0 x{198}….{0,99}…$/);
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

  // A small world, so that answers often hit: IDs that are spellings of each other among them.
  const id = fc.constantFrom('a', 'b', '7', '07', 'c');
  const small = fc.uniqueArray(id, { minLength: 1, maxLength: 4 });
  const place = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined });
  const said = fc.record({ position: place, item: fc.option(id, { nil: undefined }) });
  const count = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined });
  const flat = fc.record({
    success: fc.option(fc.boolean(), { nil: undefined }),
    entitiesSuccess: count,
    entitiesFailures: count,
    accepted: fc.option(fc.array(said, { maxLength: 4 }), { nil: undefined }),
    errors: fc.option(fc.array(said, { maxLength: 2 }), { nil: undefined }),
  });
  const judged = (answer: unknown, ids: readonly string[]) =>
    statuses(
      answer,
      ids.map((each) => ({ _user_id: each })),
    ) ?? ids.map(() => 'unconfirmed');

  it('accepts no record that it neither names nor counts', () => {
    fc.assert(
      fc.property(flat, small, (answer, ids) => {
        const { accepted = [], errors = [], entitiesSuccess, entitiesFailures, success } = answer;
        const isCounted = answer.accepted === undefined && entitiesSuccess === ids.length;
        judged(answer, ids).forEach((status, index) => {
          if (status !== 'accepted') return;
          const mayMean = ({ item, position }: (typeof accepted)[number]) =>
            item === undefined
              ? position === undefined || position === index || position === index + 1
              : isSameId(item, ids[index] ?? '');
          expect(isCounted || accepted.some(mayMean)).toBe(true);
          // Nothing contradicts it.
          expect(errors.some((each) => each.item === ids[index])).toBe(false);
          expect(success === false && errors.length === 0).toBe(false);
          expect(accepted.length).toBeLessThanOrEqual(entitiesSuccess ?? Infinity);
          expect(entitiesFailures ?? 0).toBeLessThanOrEqual(errors.length);
          expect(entitiesSuccess ?? 0).toBeLessThanOrEqual(ids.length);
        });
      }),
      { numRuns: PROPERTY_RUNS * 5 },
    );
  });

  it('rejects a record that it lists an error about, by its ID', () => {
    fc.assert(
      fc.property(flat, fc.uniqueArray(id, { minLength: 1 }), fc.nat(), (answer, all, at) => {
        const ids = all.filter((each) => each !== '07');
        fc.pre(ids.length > 0);
        const index = at % ids.length;
        const errors = [...(answer.errors ?? []), { error: 'No', item: ids[index] }];
        expect(judged({ ...answer, errors }, ids)[index]).toBe('rejected');
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('accepts what is listed with ID and position, wherever positions begin', () => {
    fc.assert(
      fc.property(small, fc.constantFrom(0, 1), fc.nat(), (ids, first, bits) => {
        const listed = ids.map((item, index) => ({ item, position: index + first, index }));
        const isAccepted = ({ index }: { index: number }) => ((bits >> index) & 1) === 1;
        const accepted = listed.filter(isAccepted);
        const errors = listed.filter((each) => !isAccepted(each));
        const expected = listed.map((each) => (isAccepted(each) ? 'accepted' : 'rejected'));
        const answer = { success: errors.length === 0, accepted, errors };
        const counts = { entitiesSuccess: accepted.length, entitiesFailures: errors.length };
        expect(judged({ ...answer, ...counts }, ids)).toEqual(expected);
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
