import { createHash, randomUUID } from 'node:crypto';
import { isRecord } from '../json/is-record';

/** What ActivePieces gives as the ID of a run where there is no run of a flow (its engine's source). */
const NOT_A_RUN = ['mcp-flow-run-id', 'test-run', 'execute-property', 'execute-trigger', ''];

const PREFIX = 'activepieces-';

/** What tells an event without an ID from others. */
export interface EventOrigin {
  /** `context.run` of the host: `{ id }`. */
  run: unknown;
  /** `context.step` of the host: `{ name }`. */
  step: unknown;
  userId: string;
  eventType: string;
  /** As it is sent; `undefined` where the moment of sending is taken. */
  eventDate: string | undefined;
  parameters: Readonly<Record<string, unknown>>;
}

/**
 * Makes an ID for an event that has none: the same whenever the host runs this step again for the
 * same event, as "Retry on failure" does, and another one otherwise. Two identical events of one step
 * in one run have one ID, since nothing tells them from a repetition.
 *
 * @returns a random one where the ID of the run is not one run's, as with agents
 */
export function madeEventId(origin: EventOrigin): string {
  const { userId, eventType, eventDate, parameters } = origin;
  const runId = isRecord(origin.run) ? origin.run['id'] : undefined;
  const stepName = isRecord(origin.step) ? origin.step['name'] : undefined;
  if (typeof runId !== 'string' || NOT_A_RUN.includes(runId.trim())) {
    return PREFIX + randomUUID().replaceAll('-', '');
  }
  const named = Object.keys(parameters)
    .sort()
    .map((name) => [name, parameters[name]]);
  const parts = [runId, stepName, userId, eventType, eventDate, named];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return PREFIX + hash.slice(0, 40);
}
