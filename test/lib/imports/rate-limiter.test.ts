import { RateLimiter } from '../../../src/lib/imports/rate-limiter';
import { testClock, type TestClock } from './test-clock';

const SECOND = 1_000;

let clock: TestClock;
let limiter: RateLimiter;
beforeEach(() => {
  clock = testClock();
  limiter = new RateLimiter(clock);
});

/** Headers of an answer in the window that ends some seconds from now. */
const window = (remaining: number, endsInMs: number) => ({
  'x-ratelimit-limit': '600',
  'x-ratelimit-remaining': remaining.toString(),
  'x-ratelimit-reset': ((clock.time + endsInMs) / SECOND).toString(),
});

describe('the next request', () => {
  it('goes at once where nothing was said of limits', () => {
    expect(limiter.waitMs()).toBe(0);
    limiter.update(202, {});
    expect(limiter.waitMs()).toBe(0);
  });

  it('waits for the end of a window in which none is left', () => {
    limiter.update(202, window(1, 20 * SECOND));
    expect(limiter.waitMs()).toBe(0);
    limiter.take();
    expect(limiter.waitMs()).toBe(20 * SECOND);
    clock.time += 20 * SECOND;
    expect(limiter.waitMs()).toBe(0);
  });

  it('goes by the lowest count of a window, in whatever order answers arrive', () => {
    const headers = window(0, 20 * SECOND);
    limiter.update(202, headers);
    limiter.update(202, { ...headers, 'x-ratelimit-remaining': '5' });
    expect(limiter.waitMs()).toBe(20 * SECOND);
  });

  it('goes in a window that is newer', () => {
    limiter.update(202, window(0, 20 * SECOND));
    limiter.update(202, window(5, 80 * SECOND));
    expect(limiter.waitMs()).toBe(0);
  });

  it('waits no longer than a minute for a reset, which another clock may have put further away', () => {
    limiter.update(202, window(0, 3_600 * SECOND));
    expect(limiter.waitMs()).toBe(60 * SECOND);
  });

  it.each([
    [{ 'retry-after': '7' }, 7 * SECOND],
    [{}, 5 * SECOND],
    [{ 'retry-after': '0' }, SECOND / 2],
  ])('waits after a 429 with %j', (headers, wait) => {
    limiter.update(429, headers);
    expect(limiter.waitMs()).toBe(wait);
  });
});
