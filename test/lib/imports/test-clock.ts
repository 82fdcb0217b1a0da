import { setImmediate } from 'node:timers/promises';
import { SYSTEM_CLOCK, type Clock } from '../../../src/lib/imports/clock';

export interface TestClock extends Clock {
  time: number;
  slept: number[];
}

/** A clock that moves only when somebody sleeps: by the longest of the sleeps at the same moment. */
export function testClock(): TestClock {
  const clock: TestClock = {
    time: 1_000_000,
    slept: [],
    now: () => clock.time,
    sleep: async (milliseconds) => {
      clock.slept.push(milliseconds);
      const end = clock.time + milliseconds;
      await setImmediate();
      clock.time = Math.max(clock.time, end);
    },
  };
  return clock;
}

/** The same in the place of the system's clock, for whole steps, until mocks are restored. */
export function moveSystemClock(): TestClock {
  const clock = testClock();
  clock.time = Date.now();
  jest.spyOn(SYSTEM_CLOCK, 'now').mockImplementation(() => clock.now());
  jest.spyOn(SYSTEM_CLOCK, 'sleep').mockImplementation((ms) => clock.sleep(ms));
  return clock;
}
