import { Pacer } from '../../../src/lib/imports/pacer';
import { testClock, type TestClock } from './test-clock';

const headers = (
  remaining: number | string,
  resetSeconds: number,
  limit: number | string = 10,
) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetSeconds),
});

describe('pacing', () => {
  let clock: TestClock;
  let pacer: Pacer;
  /** Milliseconds until the next request may go; below 0 is at once. */
  const wait = (underWay = 0) => Math.max(0, pacer.nextAt(underWay) - clock.time);
  beforeEach(() => {
    clock = testClock();
    pacer = new Pacer(clock);
  });

  it('lets requests through while nothing is known, or some are left', () => {
    expect(wait(100)).toBe(0);
    pacer.heard(200, headers(1, 1_010));
    expect(wait()).toBe(0);
  });

  it('waits for the reset when none is left, and then goes on with a full window', () => {
    pacer.heard(200, headers(0, 1_010));
    expect(wait()).toBe(10_000);
    clock.time += 9_999;
    expect(wait()).toBe(1);
    clock.time += 1;
    expect(wait(9)).toBe(0);
  });

  it('counts requests under way', () => {
    pacer.heard(200, headers(2, 1_010));
    expect(wait(1)).toBe(0);
    expect(wait(2)).toBe(10_000);
  });

  it('waits for an answer where a new window has no more room than is under way', () => {
    pacer.heard(200, headers(0, 1_010, 2));
    clock.time += 10_000;
    expect(wait(1)).toBe(0);
    expect(wait(2)).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes no limit for known where none is named', () => {
    pacer.heard(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1010' });
    clock.time += 10_000;
    expect(wait(1_000)).toBe(0);
  });

  it('believes the lowest count of a window, whatever order answers come in', () => {
    pacer.heard(200, headers(0, 1_010));
    pacer.heard(200, headers(3, 1_010));
    pacer.heard(200, headers(9, 1_005));
    expect(wait()).toBe(10_000);
  });

  it('counts down within a window', () => {
    pacer.heard(200, headers(5, 1_010));
    pacer.heard(200, headers(0, 1_010));
    expect(wait()).toBe(10_000);
  });

  it('believes the first count of a new window', () => {
    pacer.heard(200, headers(0, 1_010));
    pacer.heard(200, headers(5, 1_020));
    expect(wait()).toBe(0);
  });

  it('ignores what it cannot read', () => {
    for (const odd of [
      {},
      headers('none', 1_010),
      headers('', 1_010),
      headers(' ', 1_010),
      { 'x-ratelimit-remaining': '0' },
    ]) {
      expect(pacer.heard(200, odd)).toBeUndefined();
    }
    expect(wait()).toBe(0);
  });

  it('obeys a 429, for all requests, and tells of the wait', () => {
    expect(pacer.heard(429, { 'retry-after': '90' })).toBe(90_000);
    expect(wait()).toBe(90_000);
    expect(pacer.heard(429, { 'retry-after': '30' })).toBe(30_000);
    expect(wait()).toBe(90_000);
  });

  it('waits five seconds after a 429 that does not say how long', () => {
    expect(pacer.heard(429, {})).toBe(5_000);
    expect(wait()).toBe(5_000);
  });

  it('obeys an overloaded server that says how long to wait', () => {
    expect(pacer.heard(503, {})).toBeUndefined();
    expect(wait()).toBe(0);
    expect(pacer.heard(503, { 'retry-after': '20' })).toBe(20_000);
    expect(wait()).toBe(20_000);
    expect(pacer.heard(500, { 'retry-after': '30' })).toBe(30_000);
    expect(wait()).toBe(30_000);
  });

  it('takes no orders from an answer that turned nobody away', () => {
    expect(pacer.heard(200, { 'retry-after': '90' })).toBeUndefined();
    expect(pacer.heard(499, { 'retry-after': '90' })).toBeUndefined();
    expect(wait()).toBe(0);
  });

  it('waits for the later of a reset and what was asked for', () => {
    pacer.heard(429, { ...headers(0, 1_010), 'retry-after': '20' });
    expect(wait()).toBe(20_000);
    pacer.heard(200, headers(0, 1_030));
    expect(wait()).toBe(30_000);
  });

  it('forgets a reset in another unit after a minute, and believes the next', () => {
    pacer.heard(200, headers(0, 1_000_010_000));
    expect(wait()).toBe(60_000);
    clock.time += 60_000;
    pacer.heard(200, headers(0, 1_070));
    expect(wait()).toBe(10_000);
  });

  it('looks again after a minute at most, in case a clock is wrong', () => {
    pacer.heard(200, headers(0, 1_150, 0));
    expect(wait()).toBe(60_000);
    clock.time += 60_000;
    expect(wait()).toBe(0);
  });
});
