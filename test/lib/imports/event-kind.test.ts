import fc from 'fast-check';
import { eventKind } from '../../../src/lib/imports/event-kind';
import { importSettings } from '../../../src/lib/imports/import-settings';
import { listSheet } from '../../../src/lib/sheets/list-sheet';
import type { FieldSpec } from '../../../src/lib/values/field-specs';
import { PROPERTY_RUNS } from '../../property-runs';
import { field } from '../sheets/fields';

const FIELDS: readonly FieldSpec[] = [
  field('_event_date', 'Event Date', { kind: 'date-time' }),
  field('total', 'Total', { kind: 'number' }),
  field('currency', 'Currency'),
  field('products', 'Products', { maxValues: 50 }),
];
const NAMES = ['_user_id', ...FIELDS.map(({ name }) => name)];
const CELLS: Readonly<Record<string, string>> = {
  _user_id: 'u',
  _event_date: '2026-03-09T18:30:00Z',
  total: '19.90',
  currency: 'EUR',
};

async function kind() {
  const mapped = FIELDS.map((each) => ({ field: each, column: each.name }));
  const choices = { format: 'auto', timeZone: 'UTC', country: undefined } as const;
  const stream = { organization: {}, project: {}, datasource: {}, stream: {} };
  const rows = [{ ...CELLS, _event_id: 'e', products: 'Hat' }];
  const { formats } = await importSettings(listSheet(rows), mapped, choices, stream);
  return eventKind({
    eventType: 'order',
    userIdColumn: '_user_id',
    eventIdColumn: '_event_id',
    formats,
    required: [],
    now: undefined,
  });
}

/** Rows of one event, each of which has some of its cells, and between them all of them. */
const LINES = fc
  .array(
    fc.record({
      filled: fc.subarray(Object.keys(CELLS)),
      products: fc.subarray(['Hat', 'Shoes', 'Socks']),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) => [...lines, { filled: Object.keys(CELLS), products: [] }])
  .chain((lines) => fc.shuffledSubarray(lines, { minLength: lines.length }))
  .map((lines) =>
    lines.map(({ filled, products }, at) => ({
      number: at + 1,
      row: {
        ...Object.fromEntries(
          NAMES.map((name) => [name, filled.includes(name) ? CELLS[name] : '']),
        ),
        products: products.join(', '),
      },
    })),
  );

describe('the rows of one event', () => {
  it('are that event, however its cells are spread over them', async () => {
    const events = await kind();
    fc.assert(
      fc.property(LINES, (lines) => {
        const { record, rejected } = events.convert(lines, 'e');
        const products = lines.flatMap(({ row }) => row.products.split(', ').filter(Boolean));
        expect(rejected).toEqual([]);
        expect(record).toEqual({
          _user_id: 'u',
          _event_id: 'e',
          _event_type: 'order',
          _event_date: '2026-03-09T18:30:00.000Z',
          _event_parameters: {
            total: 19.9,
            currency: 'EUR',
            ...(products.length > 0 && { products: [...new Set(products)] }),
          },
        });
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it.each([
    ['_user_id', 'v', 'row 1 says u, row 2 says v'],
    ['_event_date', '2026-03-10T18:30:00Z', /^row 1 says 2026-03-09.*, row 2 says 2026-03-10/],
    ['total', '20', 'row 1 says 19.9, row 2 says 20'],
    ['currency', 'USD', 'row 1 says EUR, row 2 says USD'],
  ])('are all rejected where %s differs', async (name, value, reason) => {
    const events = await kind();
    const lines = [
      { number: 1, row: CELLS },
      { number: 2, row: { ...CELLS, [name]: value } },
      { number: 3, row: {} },
    ];
    const { record, rejected } = events.convert(lines, 'e');
    expect(record).toBeUndefined();
    expect(rejected.map(({ row }) => row)).toEqual([1, 2, 3]);
    for (const { rejection } of rejected) {
      expect(rejection.eventId).toBe('e');
      expect(rejection.reasons).toHaveLength(1);
      expect(rejection.reasons[0]?.reason).toMatch(reason);
    }
  });

  it('are rejected with each two values that differ from the first', async () => {
    const events = await kind();
    const lines = ['55', '60', '70'].map((total, at) => ({
      number: at + 3,
      row: { ...CELLS, total },
    }));
    const { rejected } = events.convert(lines, 'e');
    expect(rejected[0]?.rejection.reasons.map(({ reason }) => reason)).toEqual([
      'row 3 says 55, row 4 says 60',
      'row 3 says 55, row 5 says 70',
    ]);
  });
});
