import { PropertyType, type InputPropertyMap } from '@activepieces/pieces-framework';
import { contactForm, eventForm, eventTypeOptions } from '../../../src/lib/forms/forms';
import {
  attributeFields,
  parameterFields,
  readableName,
} from '../../../src/lib/values/field-specs';
import { NOTE_KEY } from '../../../src/lib/values/input';
import {
  AttributeSpec,
  EventParameterSpec,
  EventSpec,
  readSpec,
} from '../../../src/lib/ingest-api/schemas';
import { ATTRIBUTES, EVENT_TYPES, parametersOf } from '../../sandbox/specs';

/** Specs as the client reads them; what cannot be read is not there. */
function attributes(...specs: unknown[]): AttributeSpec[] {
  return specs.map((spec) => readSpec(AttributeSpec, spec)).filter((spec) => spec !== undefined);
}
function parameters(...specs: unknown[]): EventParameterSpec[] {
  return specs
    .map((spec) => readSpec(EventParameterSpec, spec))
    .filter((spec) => spec !== undefined);
}
function eventTypes(...specs: unknown[]): EventSpec[] {
  return specs.map((spec) => readSpec(EventSpec, spec)).filter((spec) => spec !== undefined);
}

/** A form as a person sees it, a line a field. */
function readable(form: InputPropertyMap): string {
  return Object.entries(form)
    .map(([name, { displayName, type, required, description }]) =>
      [
        `${displayName}${required ? ' *' : ''} [${type}] (${name})`,
        ...(description === undefined || description === '' ? [] : [description]),
      ].join('\n    '),
    )
    .join('\n');
}

/** A form's note and how it is shown. */
function noteOf(form: InputPropertyMap): string {
  const note = form[NOTE_KEY];
  if (note?.type !== PropertyType.MARKDOWN) throw new Error('The form has no note');
  return `${note.variant ?? ''}: ${note.description ?? ''}`;
}

describe('the form of a contact', () => {
  it('shows each attribute of the sandbox’s project by the right field', () => {
    expect(readable(contactForm(attributes(...ATTRIBUTES)))).toMatchSnapshot();
  });

  it.each([
    ['string', PropertyType.SHORT_TEXT],
    ['text', PropertyType.LONG_TEXT],
    ['int', PropertyType.NUMBER],
    ['integer', PropertyType.NUMBER],
    ['decimal', PropertyType.NUMBER],
    ['float', PropertyType.NUMBER],
    ['double', PropertyType.NUMBER],
    ['number', PropertyType.NUMBER],
    ['NUMBER', PropertyType.NUMBER],
    ['bool', PropertyType.STATIC_DROPDOWN],
    ['date', PropertyType.SHORT_TEXT],
    ['payload', PropertyType.JSON],
    ['something-new', PropertyType.SHORT_TEXT],
    [null, PropertyType.SHORT_TEXT],
    [7, PropertyType.SHORT_TEXT],
  ])('shows the data type %j as %s', (dataType, type) => {
    expect(contactForm(attributes({ uid: 'x', dataType }))['x']?.type).toBe(type);
    const list = contactForm(attributes({ uid: 'x', dataType, multivalue: 2 }))['x'];
    expect(list).toMatchObject({ type: PropertyType.ARRAY });
    expect(list?.description).toMatch(/Up to 2 values\.$/);
  });

  it('offers yes, no and unknown, with nothing chosen and no option without a value', () => {
    const field = contactForm(attributes({ uid: 'x', dataType: 'bool' }))['x'];
    expect(field).toMatchObject({
      required: false,
      options: {
        options: [
          { label: 'Yes', value: '1' },
          { label: 'No', value: '0' },
          { label: 'Unknown', value: 'instasent:unknown' },
        ],
      },
    });
    expect(field).not.toHaveProperty('defaultValue');
  });

  it('begins with what is required, then important, visible and built-in; otherwise as listed', () => {
    const specs = attributes(
      { uid: 'custom', custom: true, visible: true },
      { uid: 'hidden' },
      { uid: 'visible-2', visible: true },
      { uid: 'visible-1', visible: true },
      { uid: 'important', important: true },
      { uid: 'required', requiredInWebhook: true },
    );
    expect(attributeFields(specs).map(({ name }) => name)).toEqual([
      'required',
      'important',
      'visible-2',
      'visible-1',
      'custom',
      'hidden',
    ]);
    expect(contactForm(specs)['required']?.required).toBe(true);
  });

  it('leaves out what nobody sets, and shows duplicates once', () => {
    const specs = attributes(
      { uid: '_user_id' },
      { uid: '_email_verified' },
      { uid: '_phone_mobile_verified' },
      { uid: 'read-only', readOnly: true },
      { uid: 'twice', displayLabel: 'First' },
      { uid: 'twice', displayLabel: 'Second' },
      JSON.parse('{"uid":"__proto__"}'),
      { uid: 'constructor' },
    );
    const form = contactForm(specs);
    expect(Object.keys(form)).toEqual(['twice', 'constructor']);
    expect(form['twice']?.displayName).toBe('First');
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
  });

  it('says so when there is nothing to fill in', () => {
    expect([contactForm([]), eventForm([])].map(noteOf)).toEqual([
      'INFO: Instasent lists no attributes here. Use Custom Attributes.',
      'INFO: This event type has no fields: nothing to fill in.',
    ]);
  });
});

describe('a form of many fields', () => {
  const many = (count: number) =>
    attributes(...Array.from({ length: count }, (_, index) => ({ uid: `a${index.toString()}` })));

  it.each([59, 60])('shows all of %d attributes, without a note', (count) => {
    const names = many(count).map(({ uid }) => uid);
    expect(Object.keys(contactForm(many(count)))).toEqual(names);
  });

  it.each([61, 10_000])('shows 60 of %d attributes, below a note about the others', (count) => {
    const names = many(60).map(({ uid }) => uid);
    const contact = contactForm(many(count));
    expect(Object.keys(contact)).toEqual([NOTE_KEY, ...names]);
    expect(noteOf(contact)).toBe(
      `INFO: The first 60 of ${count.toString()}. Set others by name in Custom Attributes.`,
    );
  });

  it('leaves out the ones that matter least', () => {
    const specs = [
      ...many(100),
      ...attributes({ uid: 'seen', visible: true }, { uid: 'needed', requiredInWebhook: true }),
    ];
    expect(Object.keys(contactForm(specs)).slice(0, 4)).toEqual([NOTE_KEY, 'needed', 'seen', 'a0']);
  });

  it('shows every parameter of an event, since there is no other field to set one in', () => {
    const specs = Array.from({ length: 61 }, (_, index) => ({ parameter: `p${index.toString()}` }));
    expect(Object.keys(eventForm(parameters(...specs)))).toHaveLength(61);
  });
});

describe('a label', () => {
  it.each([
    [{ displayLabel: 'Email' }, 'Email'],
    [{ displayLabel: ' Email ' }, 'Email'],
    [{ displayLabel: null }, 'First name'],
    [{ displayLabel: '' }, 'First name'],
    [{ displayLabel: 'null' }, 'First name'],
    [{ displayLabel: 5 }, 'First name'],
  ])('from %j is %s', (rest, label) => {
    expect(
      contactForm(attributes({ uid: '_first_name', ...rest }))['_first_name']?.displayName,
    ).toBe(label);
  });

  it.each([
    ['_first_name', 'First name'],
    ['utm-source.x', 'Utm source x'],
    ['___', '___'],
    ['a__b', 'A b'],
  ])('made from the name %s is %s', (name, label) => {
    expect(readableName(name)).toBe(label);
  });
});

describe('a description', () => {
  it.each([
    [{ description: 'Your city' }, 'Your city.'],
    [{ description: ' Your city. ' }, 'Your city.'],
    [{ description: 'null' }, ''],
    [{ description: null }, ''],
    [{ description: 'Day', dataType: 'date' }, 'A date, such as 1990-05-31. Day.'],
    [{ description: 'Your city', multivalue: 3 }, 'Up to 3 values. Your city.'],
    [{ dataType: 'phone' }, 'A phone number, such as +34600000000.'],
    [{ multivalue: true }, 'Several values.'],
    [{ multivalue: 1 }, ''],
    [{ multivalue: 2.9 }, 'Up to 2 values.'],
    [{ multivalue: 0 }, ''],
  ])('from %j is %j', (rest, description) => {
    expect(contactForm(attributes({ uid: 'x', ...rest }))['x']?.description).toBe(description);
  });

  it('tells the longest text of an event parameter', () => {
    const [plain, short, none] = parameterFields(
      parameters(
        { parameter: 'a', maxLength: null },
        { parameter: 'b', maxLength: 5 },
        { parameter: 'c', maxLength: 0 },
      ),
    );
    expect([plain?.maxLength, short?.maxLength, none?.maxLength]).toEqual([
      undefined,
      5,
      undefined,
    ]);
    const form = eventForm(parameters({ parameter: 'b', maxLength: 5 }));
    expect(form['b']?.description).toBe('At most 5 characters.');
    const number = eventForm(parameters({ parameter: 'b', dataType: 'int', maxLength: 5 }));
    expect(number['b']?.description).toBe('A whole number, such as 3.');
    const text = eventForm(parameters({ parameter: 'b', dataType: 'text', maxLength: 5 }));
    expect(text['b']?.description).toBe('At most 5 characters.');
    const [trimmed] = parameterFields(parameters({ parameter: 'a', description: ' b ' }));
    expect(trimmed?.description).toBe('b');
  });
});

describe('what the builder shows of a description before it cuts it', () => {
  const dataTypes = ['string', 'text', 'int', 'decimal', 'bool', 'date', 'payload', 'phone'];

  it.each(dataTypes)('holds all that the piece itself says of a %s', (dataType) => {
    for (const multi of [1, 50, true]) {
      const forms = [
        contactForm(attributes({ uid: 'a', dataType, multivalue: multi })),
        eventForm(parameters({ parameter: 'a', dataType, multiValue: multi, maxLength: 100_000 })),
      ];
      for (const form of forms) expect(form['a']?.description?.length).toBeLessThanOrEqual(70);
    }
  });

  it('holds every note whole', () => {
    const many = Array.from({ length: 9_999 }, (_, index) => ({ uid: `a${index.toString()}` }));
    const specs = attributes(...many);
    const forms = [contactForm(specs), contactForm([]), eventForm([])];
    for (const form of forms) expect(form[NOTE_KEY]?.description?.length).toBeLessThanOrEqual(70);
  });

  it('keeps a description of Instasent’s whole behind it', () => {
    const description = `${'A long word about colors. '.repeat(10)}The end.`;
    const field = contactForm(attributes({ uid: 'x', dataType: 'int', description }))['x'];
    expect(field?.description).toBe(`A whole number, such as 3. ${description}`);
  });
});

describe('the form of an event', () => {
  it('shows the parameters of an order, required ones first', () => {
    expect(
      readable(eventForm(parameters(...(parametersOf('ecommerce_order_create') ?? [])))),
    ).toMatchSnapshot();
  });

  it('asks for a date and time where Instasent says date', () => {
    const form = eventForm(
      parameters({ parameter: 'a', dataType: 'date' }, { parameter: 'b', dataType: 'datetime' }),
    );
    for (const name of ['a', 'b'])
      expect(form[name]?.description).toContain('2026-03-09T18:30:00.000+01:00');
  });
});

describe('the choice of event types', () => {
  it('shows important ones first, then category by category, with emoji and category', () => {
    expect(eventTypeOptions(eventTypes(...EVENT_TYPES)).options.map(({ label }) => label)).toEqual([
      '🛍️ Order created (Ecommerce)',
      '🛒 Checkout started (Ecommerce)',
      '👀 Product viewed (Behavior)',
      '📝 Form submitted (Behavior)',
      '📅 Appointment booked (Appointments)',
      '🛎️ Reservation created (Appointments)',
      '💳 Payment received (Payments)',
      '↩️ Refund issued (Payments)',
      '📈 Metric recorded (Metrics)',
      'Custom event (Custom)',
      'Something new (A category of tomorrow)',
    ]);
  });

  it('keeps the types of a category together, and each type once', () => {
    const specs = eventTypes(
      { uid: '1', category: 'a' },
      { uid: '2', category: 'b' },
      { uid: '3', category: 'a' },
      { uid: '4' },
      { uid: '1', category: 'b' },
    );
    expect(eventTypeOptions(specs)).toEqual({
      disabled: false,
      options: [
        { label: '1 (A)', value: '1' },
        { label: '3 (A)', value: '3' },
        { label: '2 (B)', value: '2' },
        { label: '4', value: '4' },
      ],
    });
  });

  it('says so when there are none', () => {
    expect(eventTypeOptions([])).toEqual({
      disabled: true,
      options: [],
      placeholder: 'Instasent has no event types',
    });
  });
});
