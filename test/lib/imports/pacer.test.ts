import { Pacer, SYSTEM_CLOCK, type Clock } from '../../../src/lib/imports/pacer';

/** A clock that moves only when somebody sleeps. */
function testClock(): Clock & { time: number; slept: number[] } {
  const clock = {
    time: 1_000_000,
    slept: [] as number[],
    now: () => clock.time,
    sleep: (milliseconds: number) => {
      clock.slept.push(milliseconds);
      clock.time += milliseconds;
      return Promise.resolve();
    },
  };
  return clock;
}

const headers = (
  remaining: number | string,
  resetSeconds: number,
  limit: number | string = 10,
) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetSeconds),
});
const LATE = Number.POSITIVE_INFINITY;
const send = () => Promise.resolve('sent');

describe('pacing', () => {
  let clock: ReturnType<typeof testClock>;
  let pacer: Pacer;
  beforeEach(() => {
    clock = testClock();
    pacer = new Pacer(clock);
  });

  it('lets requests through while nothing is known, or some are left', async () => {
    await pacer.run(LATE, send);
    pacer.heard(200, headers(1, 1_010));
    expect(await pacer.run(LATE, send)).toBe('sent');
    expect(clock.slept).toEqual([]);
  });

  it('waits for the reset when none is left, and then goes on with a full window', async () => {
    pacer.heard(200, headers(0, 1_010));
    expect(await pacer.run(LATE, send)).toBe('sent');
    expect(clock.slept).toEqual([10_000]);
    for (let count = 0; count < 20; count += 1) await pacer.run(LATE, send);
    expect(clock.slept).toEqual([10_000]);
  });

  it('counts requests under way', async () => {
    pacer.heard(200, headers(2, 1_010));
    const finish: (() => void)[] = [];
    const slow = () => pacer.run(LATE, () => new Promise<void>((resolve) => finish.push(resolve)));
    const pending = [slow(), slow()];
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([10_000]);
    for (const each of finish) each();
    await Promise.all(pending);
  });

  it('believes the lowest count of a window, whatever order answers come in', async () => {
    pacer.heard(200, headers(0, 1_010));
    pacer.heard(200, headers(3, 1_010));
    pacer.heard(200, headers(9, 1_005));
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([10_000]);
  });

  it('counts down within a window', async () => {
    pacer.heard(200, headers(5, 1_010));
    pacer.heard(200, headers(0, 1_010));
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([10_000]);
  });

  it('believes the first count of a new window', async () => {
    pacer.heard(200, headers(0, 1_010));
    pacer.heard(200, headers(5, 1_020));
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([]);
  });

  it('ignores what it cannot read', async () => {
    for (const odd of [
      {},
      headers('none', 1_010),
      headers('', 1_010),
      headers(' ', 1_010),
      { 'x-ratelimit-remaining': '0' },
    ]) {
      pacer.heard(200, odd);
    }
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([]);
  });

  it('obeys a 429, for all requests, and sends nothing where that ends too late', async () => {
    pacer.heard(429, { 'retry-after': '90' });
    expect(await pacer.run(clock.time + 90_000, send)).toBeUndefined();
    expect(clock.slept).toEqual([]);
    expect(await pacer.run(LATE, send)).toBe('sent');
    expect(clock.slept).toEqual([90_000]);
    pacer.heard(429, {});
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([90_000, 5_000]);
    pacer.heard(200, { 'retry-after': '90' });
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([90_000, 5_000]);
  });

  it('reckons with a clock that is off', async () => {
    // The server's clock is at 5,000,000, ours at 1,000,000.
    const date = new Date(5_000_000).toUTCString();
    pacer.heard(200, { ...headers(0, 5_003), date });
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([3_000]);
  });

  it('forgets a reset in another unit after a minute, and believes the next', async () => {
    pacer.heard(200, headers(0, 1_000_010_000));
    await pacer.run(LATE, send);
    pacer.heard(200, headers(0, 1_070));
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([60_000, 10_000]);
  });

  it('looks again after a minute at most, in case a clock is wrong', async () => {
    pacer.heard(200, headers(0, 1_150, 0));
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([60_000]);
  });

  it('sends nothing where the reset comes too late', async () => {
    pacer.heard(200, headers(0, 1_010));
    expect(await pacer.run(clock.time + 4_000, send)).toBeUndefined();
    expect(clock.slept).toEqual([4_000]);
  });

  it('passes an error on, and counts the request as over', async () => {
    pacer.heard(200, headers(1, 1_010));
    await expect(pacer.run(LATE, () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    await pacer.run(LATE, send);
    expect(clock.slept).toEqual([]);
  });

  it('looks often while only answers under way can make room', async () => {
    pacer.heard(200, headers(1, 1_000, 1));
    let finish: () => void = () => undefined;
    const pending = pacer.run(LATE, () => new Promise<void>((resolve) => (finish = resolve)));
    const waiting = pacer.run(clock.time + 100, send);
    expect(await waiting).toBeUndefined();
    expect(clock.slept).toEqual([20, 20, 20, 20, 20]);
    finish();
    await pending;
  });

  it('takes the time from the system otherwise', async () => {
    const before = Date.now();
    await SYSTEM_CLOCK.sleep(5);
    expect(SYSTEM_CLOCK.now()).toBeGreaterThanOrEqual(before + 4);
  });
});
