import { contactCells, originCells } from '../../../src/lib/outputs/cells';

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
    const outcome = { streamId: 's', projectId: 'P', datasourceId: null, items: [] };
    expect(originCells(connection, outcome)).toEqual({
      project_id: 'P',
      datasource_id: 'd',
      stream_id: 's',
    });
  });
});
