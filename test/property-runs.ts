/** Runs of each property; under mutation testing, which repeats a test for every mutant, fewer. */
export const PROPERTY_RUNS = process.env['STRYKER_MUTATOR_WORKER'] === undefined ? 1_000 : 30;
