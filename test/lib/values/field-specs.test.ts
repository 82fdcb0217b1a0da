import { AttributeSpec, EventParameterSpec, readSpec } from '../../../src/lib/ingest-api/schemas';
import {
  attributeFields,
  distinct,
  labelOf,
  parameterFields,
  ranked,
  readableName,
} from '../../../src/lib/values/field-specs';

function fields(...specs: unknown[]) {
  return attributeFields(
    specs.map((spec) => readSpec(AttributeSpec, spec)).filter((spec) => spec !== undefined),
  );
}

function parameters(...specs: unknown[]) {
  return parameterFields(
    specs.map((spec) => readSpec(EventParameterSpec, spec)).filter((spec) => spec !== undefined),
  );
}

describe('an attribute', () => {
  it('is one field with all that its spec says', () => {
    const spec = {
      ...{ uid: 'plan', displayLabel: 'Plan', description: ' What they pay for. ' },
      ...{ dataType: 'string', requiredInWebhook: true, multivalue: 3 },
    };
    expect(fields(spec)).toEqual([
      {
        ...{ name: 'plan', label: 'Plan', description: 'What they pay for.', kind: 'text' },
        ...{ required: true, maxValues: 3, maxLength: undefined },
      },
    ]);
    expect(fields({ uid: 'last_visit' })).toEqual([
      {
        ...{ name: 'last_visit', label: 'Last visit', description: '', kind: 'text' },
        ...{ required: false, maxValues: 1, maxLength: undefined },
      },
    ]);
  });

  it('is listed by how much it matters, then as Instasent lists it', () => {
    const specs = [
      { uid: 'custom', custom: true },
      { uid: 'other', custom: null },
      { uid: 'built_in', custom: false },
      { uid: 'visible', visible: true, custom: true },
      { uid: 'important', important: true, custom: true },
      { uid: 'required', requiredInWebhook: true, custom: true },
    ];
    expect(fields(...specs).map(({ name }) => name)).toEqual([
      ...['required', 'important', 'visible', 'other', 'built_in', 'custom'],
    ]);
  });

  it('that is listed twice is one field', () => {
    const twice = fields({ uid: 'plan', dataType: 'int' }, { uid: 'plan' }, { uid: 'x' });
    expect(twice).toMatchObject([{ name: 'plan', kind: 'integer' }, { name: 'x' }]);
  });

  it.each([
    { readOnly: true },
    { readonly: true },
    { enabled: false },
    { mappeable: false },
    { internal: true },
  ])('that is %j is not offered', (mark) => {
    expect(fields({ uid: 'plan', ...mark })).toEqual([]);
  });

  it.each([
    {},
    { readOnly: false, readonly: false, enabled: true, mappeable: true, internal: false },
    { readOnly: null, readonly: null, enabled: null, mappeable: null, internal: null },
    { enabled: 'no', internal: 'yes' },
  ])('that is %j is offered', (mark) => {
    expect(fields({ uid: 'plan', ...mark })).toMatchObject([{ name: 'plan' }]);
  });

  it('that Instasent sets itself, or a field of its own sets, is not offered', () => {
    const names = ['_user_id', '_email_verified', '_phone_mobile_verified'];
    expect(fields(...names.map((uid) => ({ uid })))).toEqual([]);
  });

  it.each([
    [{ uid: '_phone_mobile', dataType: 'string' }, 'phone'],
    [{ uid: 'landline', dataType: 'Phone' }, 'phone'],
    [{ uid: 'landline', dataType: 'string', visualType: 'phone' }, 'phone'],
    [{ uid: 'phone', dataType: 'string', visualType: 'text' }, 'text'],
    [{ uid: 'phone' }, 'text'],
    [{ uid: 'visits', dataType: 'int', visualType: null }, 'integer'],
    [{ uid: 'visits', dataType: 'LONG' }, 'integer'],
    [{ uid: 'visits', dataType: 'integer' }, 'integer'],
    [{ uid: 'visits', dataType: 'bigint' }, 'integer'],
    [{ uid: 'spent', dataType: 'decimal' }, 'number'],
    [{ uid: 'spent', dataType: 'float' }, 'number'],
    [{ uid: 'spent', dataType: 'Double' }, 'number'],
    [{ uid: 'spent', dataType: 'number' }, 'number'],
    [{ uid: 'spent', dataType: 'numeric' }, 'number'],
    [{ uid: 'vip', dataType: 'bool' }, 'bool'],
    [{ uid: 'vip', dataType: 'boolean' }, 'bool'],
    [{ uid: 'born', dataType: 'date' }, 'date'],
    [{ uid: 'seen', dataType: 'datetime' }, 'date-time'],
    [{ uid: 'cart', dataType: 'payload' }, 'json'],
    [{ uid: 'cart', dataType: 'json' }, 'json'],
    [{ uid: 'notes', dataType: 'text' }, 'long-text'],
  ])('%j is of the kind %s', (spec, kind) => {
    expect(fields(spec)).toMatchObject([{ kind }]);
  });
});

describe('a field', () => {
  it.each([
    [undefined, 1],
    [false, 1],
    [true, Number.POSITIVE_INFINITY],
    [1, 1],
    [2, 2],
    [2.9, 2],
    [0, 1],
    [-5, 1],
    ['5', 1],
  ])('whose spec says %j of several values takes at most %d', (multiple, most) => {
    expect(fields({ uid: 'x', multivalue: multiple })).toMatchObject([{ maxValues: most }]);
    expect(parameters({ parameter: 'x', multiValue: multiple })).toMatchObject([
      { maxValues: most },
    ]);
  });

  it.each([
    [null, '_first_name', 'First name'],
    ['', 'plan', 'Plan'],
    [' \n', 'plan', 'Plan'],
    ['null', 'plan', 'Plan'],
    ['NULL', 'plan', 'Plan'],
    [' Null ', 'plan', 'Plan'],
    ['Null points', 'plan', 'Null points'],
    [' What they pay for ', 'plan', 'What they pay for'],
    ['Plan_2', 'plan', 'Plan_2'],
  ])('with the label %j and the name %s is called "%s"', (label, name, called) => {
    expect(labelOf(label, name)).toBe(called);
  });

  it.each([
    ['_first_name', 'First name'],
    ['utm-source', 'Utm source'],
    ['order.total', 'Order total'],
    ['last  visit', 'Last visit'],
    ['a__b--c', 'A b c'],
    ['_x_', 'X'],
    ['VIP', 'VIP'],
    ['__', '__'],
    ['.', '.'],
  ])('of the name %j is called "%s" where it has no label', (name, called) => {
    expect(readableName(name)).toBe(called);
  });
});

describe('a list of specs', () => {
  it('keeps the first of each name, and none that cannot be a field', () => {
    const specs = ['a1', 'b1', 'a2', '__proto__', 'c1'];
    const nameOf = (spec: string) => (spec === '__proto__' ? spec : spec.slice(0, 1));
    expect(distinct(specs, nameOf)).toEqual(['a1', 'b1', 'c1']);
  });

  it('is in the order of the first mark that tells two apart', () => {
    const marks = ['a', 'b', 'c'].map((mark) => (spec: string) => spec.includes(mark));
    expect(ranked(['x', 'c', 'b', 'bc', 'y', 'a', 'ac', 'abc', 'x'], marks)).toEqual([
      ...['abc', 'ac', 'a', 'bc', 'b', 'c', 'x', 'y', 'x'],
    ]);
  });
});

describe('a parameter of an event', () => {
  it('is one field with all that its spec says', () => {
    const spec = {
      ...{ parameter: 'amount', title: 'Amount', description: ' In euros. ' },
      ...{ dataType: 'decimal', required: true, maxLength: 9 },
    };
    expect(parameters(spec)).toEqual([
      {
        ...{ name: 'amount', label: 'Amount', description: 'In euros.', kind: 'number' },
        ...{ required: true, maxValues: 1, maxLength: 9 },
      },
    ]);
    expect(parameters({ parameter: 'utm_source' })).toEqual([
      {
        ...{ name: 'utm_source', label: 'Utm source', description: '', kind: 'text' },
        ...{ required: false, maxValues: 1, maxLength: undefined },
      },
    ]);
  });

  it.each([
    [1, 1],
    [0, undefined],
    [-1, undefined],
    [null, undefined],
  ])('with the maximal length %j may have %s characters', (maxLength, most) => {
    expect(parameters({ parameter: 'x', maxLength })).toMatchObject([{ maxLength: most }]);
  });

  it('comes first where it is required, and only once', () => {
    const specs = [
      { parameter: 'a' },
      { parameter: 'b', required: true },
      { parameter: 'a', required: true },
      { parameter: 'c', required: true },
    ];
    expect(parameters(...specs).map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  });

  it('of the type date has a time too', () => {
    expect(parameters({ parameter: 'starts_at', dataType: 'date' })).toMatchObject([
      { kind: 'date-time' },
    ]);
  });

  it('is never a phone number: no country is known there', () => {
    const spec = { parameter: 'phone', dataType: 'phone', visualType: 'phone' };
    expect(parameters(spec)).toMatchObject([{ kind: 'text' }]);
  });
});
