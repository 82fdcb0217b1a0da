import { madeEventId, type EventOrigin } from '../../../src/lib/values/event-id';

const visit: EventOrigin = {
  run: { id: 'Kx83hfTz92LmPq0aVb7Wn' },
  step: { name: 'step_2' },
  userId: 'C-1042',
  eventType: 'form_submit',
  eventDate: undefined,
  parameters: { form_name: 'Contact', utm_source: 'newsletter' },
};

describe('the ID of an event that has none', () => {
  it('says where it is from, and fits everywhere an ID does', () => {
    expect(madeEventId(visit)).toMatch(/^activepieces-[0-9a-f]{40}$/);
  });

  it('is the same when the step is run again for the same event', () => {
    const parameters = { utm_source: 'newsletter', form_name: 'Contact' };
    expect(madeEventId({ ...visit, parameters })).toBe(madeEventId(visit));
  });

  it.each<[string, Partial<EventOrigin>]>([
    ['run', { run: { id: 'Kx83hfTz92LmPq0aVb7Wo' } }],
    ['step', { step: { name: 'step_3' } }],
    ['contact', { userId: 'C-1043' }],
    ['type', { eventType: 'product_view' }],
    ['date', { eventDate: '2026-03-09T17:30:00.000Z' }],
    ['parameter', { parameters: { form_name: 'Contact', utm_source: 'instagram' } }],
    ['number of parameters', { parameters: { form_name: 'Contact' } }],
  ])('is another one for another %s', (_what, other) => {
    expect(madeEventId({ ...visit, ...other })).not.toBe(madeEventId(visit));
  });

  it('does not mix neighbouring parts up', () => {
    const one = madeEventId({ ...visit, userId: 'a', eventType: 'bc' });
    expect(madeEventId({ ...visit, userId: 'ab', eventType: 'c' })).not.toBe(one);
  });

  it.each([
    'mcp-flow-run-id',
    'test-run',
    'execute-property',
    'execute-trigger',
    '',
    ' ',
    undefined,
    7,
  ])('is new each time where %p stands for the run', (id) => {
    const run = { id };
    const made = madeEventId({ ...visit, run });
    expect(made).toMatch(/^activepieces-[0-9a-f]{32}$/);
    expect(madeEventId({ ...visit, run })).not.toBe(made);
    expect(madeEventId({ ...visit, run: undefined, step: undefined })).not.toBe(made);
  });
});
