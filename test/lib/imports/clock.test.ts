import { SYSTEM_CLOCK } from '../../../src/lib/imports/clock';

const NEVER = new Promise<void>(() => undefined);

describe('the clock of an import', () => {
  it('is that of the system', async () => {
    const before = Date.now();
    await SYSTEM_CLOCK.sleep(5, NEVER);
    expect(SYSTEM_CLOCK.now()).toBeGreaterThanOrEqual(before + 4);
    expect(SYSTEM_CLOCK.now()).toBeLessThanOrEqual(Date.now());
  });

  it('ends a sleep early when there is news, and leaves no timer behind', async () => {
    jest.useFakeTimers();
    await SYSTEM_CLOCK.sleep(60_000, Promise.resolve());
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});
