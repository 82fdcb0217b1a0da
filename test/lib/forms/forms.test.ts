import { PropertyType, type InputPropertyMap } from '@activepieces/pieces-framework';
import {
  columnsForm,
  contactForm,
  eventForm,
  eventTypeOptions,
} from '../../../src/lib/forms/forms';
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
    expect(list?.description).toContain('Up to 2 values, one a line.');
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
    expect(contactForm([])[NOTE_KEY]?.description).toBe(
      'Instasent lists no attributes for this project. Use Custom Attributes below.',
    );
    expect(columnsForm([])[NOTE_KEY]?.description).toBe('There is nothing to map here.');
    expect(eventForm([])[NOTE_KEY]?.description).toBe(
      'This event type has no parameters: there is nothing to fill in.',
    );
  });

  it('copes with ten thousand attributes', () => {
    const specs = Array.from({ length: 10_000 }, (_, index) => ({ uid: `a${index.toString()}` }));
    expect(Object.keys(contactForm(attributes(...specs)))).toHaveLength(10_000);
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
    [{ description: 'Day', dataType: 'date' }, 'Day. A date as YYYY-MM-DD, such as 1990-05-31.'],
    [{ multivalue: true }, 'Several values, one a line.'],
    [{ multivalue: 1 }, ''],
    [{ multivalue: 2.9 }, 'Up to 2 values, one a line.'],
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
    const [trimmed] = parameterFields(parameters({ parameter: 'a', description: ' b ' }));
    expect(trimmed?.description).toBe('b');
  });
});

describe('the form of an event', () => {
  it('shows the parameters of an order, required ones first', () => {
    expect(
      readable(eventForm(parameters(...(parametersOf('order_created') ?? [])))),
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

describe('the form of columns', () => {
  it('asks for a column name for each field, none of them required', () => {
    const form = columnsForm(
      attributeFields(
        attributes({ uid: '_email', displayLabel: 'Email', requiredInWebhook: true }),
      ),
    );
    expect(form).toMatchObject({
      _email: {
        type: PropertyType.SHORT_TEXT,
        displayName: 'Email',
        required: false,
        description: 'Name of the column that holds it. Empty: the column _email.',
      },
    });
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
      placeholder: expect.stringMatching(/^Instasent lists no event types .* Contact /) as string,
    });
  });
});
