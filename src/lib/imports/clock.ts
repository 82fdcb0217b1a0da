import { setTimeout as sleep } from 'node:timers/promises';

/** The time, so that tests can move it. Milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
};
