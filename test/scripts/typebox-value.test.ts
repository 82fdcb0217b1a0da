import { KindGuard, type TSchema } from '@sinclair/typebox';
import * as Value from '@sinclair/typebox/value';
import fc from 'fast-check';
import { Check } from '../../scripts/bundle/typebox-value';
import * as schemas from '../../src/lib/ingest-api/schemas';
import { PROPERTY_RUNS } from '../property-runs';

const SCHEMAS = Object.entries<unknown>(schemas).flatMap(([name, value]): [string, TSchema][] =>
  KindGuard.IsSchema(value) ? [[name, value]] : [],
);

const anything = fc.oneof(
  fc.constantFrom<unknown[]>(null, undefined, '', 0, Number.NaN, true, [], {}, new Date(0)),
  fc.anything(),
);

/** What a schema takes, with something else in some places. */
function near(schema: TSchema): fc.Arbitrary<unknown> {
  const fitting = (): fc.Arbitrary<unknown> => {
    if (KindGuard.IsUnion(schema)) return fc.oneof(...schema.anyOf.map(near));
    if (KindGuard.IsArray(schema)) return fc.array(near(schema.items), { maxLength: 3 });
    if (KindGuard.IsString(schema)) return fc.string();
    if (KindGuard.IsNumber(schema)) return fc.double();
    if (KindGuard.IsBoolean(schema)) return fc.boolean();
    if (KindGuard.IsNull(schema)) return fc.constant(null);
    if (!KindGuard.IsObject(schema)) return anything;
    const fields = Object.entries(schema.properties).map(([name, field]) => [name, near(field)]);
    const model = Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>;
    return fc.oneof(fc.record(model), fc.record(model, { requiredKeys: [] }));
  };
  return fc.oneof({ weight: 30, arbitrary: fitting() }, { weight: 1, arbitrary: anything });
}

describe('the check that the package has in the place of TypeBox’s', () => {
  it.each(SCHEMAS)('takes and refuses the same for %s', (_, schema) => {
    const answers = new Set<boolean>();
    fc.assert(
      fc.property(near(schema), (value) => {
        const answer = Value.Check(schema, value);
        answers.add(answer);
        expect(Check(schema, value)).toBe(answer);
      }),
      { numRuns: PROPERTY_RUNS },
    );
    expect(answers).toEqual(new Set([true, false]));
  });
});
