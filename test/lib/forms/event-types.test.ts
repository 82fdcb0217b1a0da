import { eventTypeForm } from '../../../src/lib/forms/event-types';
import { eventForm } from '../../../src/lib/forms/forms';
import { NOTE_KEY } from '../../../src/lib/values/input';
import { SANDBOX_CONNECTION } from '../../sandbox/server';
import { authOf, shown, useSandbox } from '../../support';

const sandbox = useSandbox();

describe('the choice of event types', () => {
  it.each(['add_event', 'import_events'])('lists in %s what Instasent offers', async (action) => {
    expect(await shown(action, 'eventType')).toMatchObject({
      disabled: false,
      options: [{ value: 'ecommerce_order_create' }, ...Array.from({ length: 10 }, () => ({}))],
    });
  });

  it('says what to do where it cannot', async () => {
    expect(await shown('add_event', 'eventType', {}, null)).toEqual({
      disabled: true,
      options: [],
      placeholder: 'Connect Instasent first',
    });
    const wrong = authOf({ ...SANDBOX_CONNECTION, projectId: 'other' });
    const state = await shown('add_event', 'eventType', {}, wrong);
    expect(state).toMatchObject({ disabled: true, options: [] });
    expect(state['placeholder']).toMatch(/^Instasent knows no such project/);
  });
});

describe('the form of an event type', () => {
  const formOf = (eventType: unknown, auth: unknown = authOf()) =>
    eventTypeForm(auth, eventType, eventForm);

  it('holds the parameters of that type', async () => {
    expect(Object.keys(await formOf('refund_create'))).toEqual([
      'refund-amount',
      'currency',
      'reason',
    ]);
  });

  it.each([undefined, null, ''])('asks for a type first (%j)', async (eventType) => {
    expect(await formOf(eventType)).toMatchObject({
      [NOTE_KEY]: {
        variant: 'INFO',
        description: 'Choose an event type first. Its fields appear here.',
      },
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('asks for a connection where a type is chosen already', async () => {
    expect((await formOf('ecommerce_order_create', null))[NOTE_KEY]?.description).toMatch(
      /^Choose an Instasent connection/,
    );
  });

  it.each([
    ['unheard_of', /^Instasent knows no event type "unheard_of" in this project\. Choose/],
    [['x'], /^Event Type must be text, but a list arrived\./],
    ['..', /^Event Type cannot be "\.\."\. Nothing was sent .* Choose one from the list\.$/],
  ])('warns of the type %j', async (eventType, sentence) => {
    expect(await formOf(eventType)).toMatchObject({
      [NOTE_KEY]: {
        variant: 'WARNING',
        description: expect.stringMatching(sentence) as unknown,
      },
    });
  });
});
