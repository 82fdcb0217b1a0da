import fc from 'fast-check';
import { contactCells, flatCells, originCells } from '../../../src/lib/outputs/cells';
import { PROPERTY_RUNS } from '../../property-runs';

describe('a contact as columns', () => {
  it('has one flat cell an attribute, and no user ID', () => {
    expect(
      contactCells({
        _user_id: 'u1',
        _first_name: 'X',
        plan: 'gold',
        visits: 0,
        vip: true,
        unknown: null,
        missing: undefined,
        colors: ['red', 'blue'],
        preferences: { a: [1] },
        lists: [['a'], ['b']],
        mixed: ['a', ['b']],
      }),
    ).toEqual({
      contact_first_name: 'X',
      contact_plan: 'gold',
      contact_visits: 0,
      contact_vip: true,
      contact_unknown: null,
      contact_missing: null,
      contact_colors: 'red, blue',
      contact_preferences: '{"a":[1]}',
      contact_lists: '[["a"],["b"]]',
      contact_mixed: '["a",["b"]]',
    });
  });

  it('hides no attribute behind another of the same name', () => {
    expect(contactCells({ _email: 'built-in', email: 'custom' })).toEqual({
      contact_email: 'built-in',
      contact_custom_email: 'custom',
    });
  });

  it.each(['id', '_id'])('does not hide the contact’s own ID behind an attribute %s', (name) => {
    expect(contactCells({ [name]: 'mine' })).toEqual({ contact_custom_id: 'mine' });
  });

  it('names cells alike in whatever order Instasent lists the attributes', () => {
    const cells = { contact_first_name: 1, contact_custom_custom_first_name: 2 };
    const all = { ...cells, contact_custom_first_name: 3 };
    expect(contactCells({ _first_name: 1, first_name: 2, custom_first_name: 3 })).toEqual(all);
    expect(contactCells({ custom_first_name: 3, first_name: 2, _first_name: 1 })).toEqual(all);
  });

  it('keeps the order in which Instasent lists the attributes', () => {
    expect(Object.keys(contactCells({ plan: 1, favorite: 2, _email: 3 }))).toEqual([
      'contact_plan',
      'contact_favorite',
      'contact_email',
    ]);
  });

  it('loses no attribute, whatever they are called', () => {
    const name = fc.stringMatching(/^_?(custom_){0,2}(id|email)$/);
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const contact = Object.fromEntries(names.map((each) => [each, each]));
        expect(Object.values(contactCells(contact)).sort()).toEqual([...names].sort());
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('leaves prototypes alone', () => {
    const cells = contactCells(
      JSON.parse('{"__proto__":{"x":1},"_proto__":2}') as Record<string, unknown>,
    );
    expect(Object.keys(cells)).toEqual(['contact__proto__', 'contact_proto__']);
  });
});

describe('where a record went', () => {
  const connection = { projectId: 'p', datasourceId: 'd', apiKey: 'k' };

  it('is what Instasent says, else what the connection says', () => {
    expect(originCells(connection)).toEqual({
      project_id: 'p',
      datasource_id: 'd',
      stream_id: null,
    });
    const outcome = {
      streamId: 's',
      projectId: 'P',
      datasourceId: null,
      items: [],
      entitiesLimit: null,
      uncertain: false,
    };
    expect(originCells(connection, outcome)).toEqual({
      project_id: 'P',
      datasource_id: 'd',
      stream_id: 's',
    });
  });
});

describe('a record as one row', () => {
  it('has the parameters of an event beside its other values, and other objects as JSON', () => {
    expect(
      flatCells({
        _event_id: 'e1',
        preferences: { a: 1 },
        _event_parameters: { amount: 5, line: { sku: 1 } },
      }),
    ).toEqual({ _event_id: 'e1', preferences: '{"a":1}', amount: 5, line: '{"sku":1}' });
    expect(flatCells({ _event_parameters: ['a', 'b'] })).toEqual({ _event_parameters: 'a, b' });
  });
});
