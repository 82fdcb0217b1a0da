import fc from 'fast-check';
import type { Failure } from '../../../src/lib/errors/failure';
import { mayHaveArrived } from '../../../src/lib/errors/failure';
import {
  askedWaitMs,
  BACKOFF,
  FORM_RETRY_POLICY,
  IMPORT_RETRY_POLICY,
  isTransient,
  MAX_ASKED_WAIT_MS,
  retryDelayMs,
  shouldRetry,
  STEP_RETRY_POLICY,
  untilResetMs,
} from '../../../src/lib/ingest-api/retry';
import { PROPERTY_RUNS } from '../../property-runs';

const NOW = Date.UTC(2026, 0, 1);
const DROPPED: Failure = { kind: 'dropped', code: 'ECONNRESET' };
const status = (code: number, retryInMs?: number): Failure => ({
  kind: 'status',
  status: code,
  retryInMs,
});

describe('how long the API asks to wait', () => {
  it.each([
    [429, { 'retry-after': '7' }, 7_000],
    [503, { 'retry-after': '0.25' }, 250],
    [429, { 'retry-after': ' 7 ' }, 7_000],
    [429, { 'retry-after': 'Someday, perhaps GMT' }, undefined],
    [429, { 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT+0100' }, undefined],
    [429, { 'x-ratelimit-reset': String(NOW / 1000) }, undefined],
    [429, { 'retry-after': new Date(NOW + 9_000).toUTCString() }, 9_000],
    [429, { 'retry-after': new Date(NOW - 9_000).toUTCString() }, 0],
    [429, { 'x-ratelimit-reset': String(NOW / 1000 + 12) }, 12_000],
    [429, { 'retry-after': '3', 'x-ratelimit-reset': String(NOW / 1000 + 12) }, 3_000],
    [429, { 'retry-after': 'soon', 'x-ratelimit-reset': String(NOW / 1000 + 12) }, 12_000],
    [429, { 'retry-after': ' ', 'x-ratelimit-reset': String(NOW / 1000 + 12) }, 12_000],
    [429, { 'x-ratelimit-reset': String(NOW / 1000 - 1) }, undefined],
    [429, { 'x-ratelimit-reset': 'tomorrow' }, undefined],
    [429, {}, undefined],
    [429, { 'retry-after': 'foo 2030' }, undefined],
    [429, { 'retry-after': 'after Thu, 01 Jan 2026 00:00:09 GMT' }, undefined],
    [429, { 'retry-after': '-5' }, undefined],
    [429, { 'retry-after': '1e300' }, undefined],
    [429, { 'x-ratelimit-reset': '' }, undefined],
    // On every response, also where the limit is not what failed.
    [500, { 'x-ratelimit-reset': String(NOW / 1000 + 12) }, undefined],
  ])('status %d with %j: %s ms', (code, headers, expected) => {
    expect(askedWaitMs(code, headers, NOW)).toBe(expected);
  });
});

describe('the end of the limit’s window', () => {
  it.each(['', ' ', 'soon', undefined])('is not known from %j', (reset) => {
    expect(untilResetMs({ 'x-ratelimit-reset': reset }, NOW)).toBeUndefined();
  });
});

describe('what is tried again', () => {
  it.each([408, 429, 500, 502, 503, 504, 599])('status %d', (code) => {
    expect(isTransient(status(code))).toBe(true);
  });

  it.each([301, 302, 400, 401, 402, 403, 404, 409, 413, 422])('never status %d', (code) => {
    expect(isTransient(status(code))).toBe(false);
  });

  it('lost connections and time-outs, but no impostor and no answer that is not Instasent’s', () => {
    expect(isTransient(DROPPED)).toBe(true);
    expect(isTransient({ kind: 'unreachable', code: 'ENOTFOUND' })).toBe(true);
    expect(isTransient({ kind: 'timeout', afterMs: 1 })).toBe(true);
    expect(isTransient({ kind: 'certificate', code: 'CERT_HAS_EXPIRED' })).toBe(false);
    expect(isTransient({ kind: 'too-large' })).toBe(false);
    expect(isTransient({ kind: 'not-instasent' })).toBe(false);
  });

  it('up to the fourth attempt, not after it', () => {
    expect(shouldRetry(DROPPED, 3, 0, 0, STEP_RETRY_POLICY)).toBe(true);
    expect(shouldRetry(DROPPED, 4, 0, 0, STEP_RETRY_POLICY)).toBe(false);
  });

  it('never within one request of an import, whose queue tries again', () => {
    expect(shouldRetry(DROPPED, 1, 0, 0, IMPORT_RETRY_POLICY)).toBe(false);
    expect(IMPORT_RETRY_POLICY.attemptMs).toBe(30_000);
  });

  it('a proxy that has trouble itself, not one that refuses', () => {
    expect(isTransient({ kind: 'proxy', status: 500 })).toBe(true);
    expect(isTransient({ kind: 'proxy', status: 499 })).toBe(false);
    expect(isTransient({ kind: 'proxy-address' })).toBe(false);
  });

  it('only while the wait ends within the time of the whole call', () => {
    expect(shouldRetry(DROPPED, 1, 149_000, 999, STEP_RETRY_POLICY)).toBe(true);
    expect(shouldRetry(DROPPED, 1, 149_000, 1_000, STEP_RETRY_POLICY)).toBe(false);
    expect(shouldRetry(DROPPED, 1, 24_999, 1, FORM_RETRY_POLICY)).toBe(false);
  });

  it('after a wait of at most a minute that the API asked for', () => {
    expect(shouldRetry(status(429, MAX_ASKED_WAIT_MS), 1, 0, 60_400, STEP_RETRY_POLICY)).toBe(true);
    expect(shouldRetry(status(429, MAX_ASKED_WAIT_MS + 1), 1, 0, 60_400, STEP_RETRY_POLICY)).toBe(
      false,
    );
  });
});

describe('whether a failed attempt may have worked', () => {
  it('is so where an answer got lost or Instasent broke, not where it refused', () => {
    expect(mayHaveArrived(DROPPED)).toBe(true);
    expect(mayHaveArrived({ kind: 'timeout', afterMs: 1 })).toBe(true);
    expect(mayHaveArrived({ kind: 'too-large' })).toBe(true);
    expect(mayHaveArrived({ kind: 'not-instasent' })).toBe(true);
    expect(mayHaveArrived(status(408))).toBe(true);
    expect(mayHaveArrived(status(500))).toBe(true);
    expect(mayHaveArrived(status(499))).toBe(false);
    expect(mayHaveArrived(status(429))).toBe(false);
    expect(mayHaveArrived({ kind: 'unreachable', code: 'ECONNREFUSED' })).toBe(false);
    expect(mayHaveArrived({ kind: 'certificate', code: 'CERT_HAS_EXPIRED' })).toBe(false);
  });

  it('is not so where a proxy stood in between', () => {
    expect(mayHaveArrived({ kind: 'proxy', status: 502 })).toBe(false);
    expect(mayHaveArrived({ kind: 'proxy-address' })).toBe(false);
  });
});

describe('the wait before an attempt', () => {
  it('doubles from half a second on, half of it random', () => {
    expect([1, 2, 3].map((attempt) => retryDelayMs(DROPPED, attempt, 0))).toEqual([
      500, 1000, 2000,
    ]);
    expect([1, 2, 3].map((attempt) => retryDelayMs(DROPPED, attempt, 1))).toEqual([
      1000, 2000, 4000,
    ]);
  });

  it('stays between half a second and eight', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const wait = retryDelayMs(DROPPED, attempt, random);
          return wait >= BACKOFF.firstMs && wait <= BACKOFF.maxMs;
        },
      ),
      { numRuns: PROPERTY_RUNS },
    );
  });

  it('is never shorter than what the API asked for, and hardly longer', () => {
    expect(retryDelayMs(status(429, 30_000), 1, 0)).toBe(30_000);
    expect(retryDelayMs(status(429, 30_000), 3, 1)).toBe(30_500);
    expect(retryDelayMs(status(429, 0), 3, 0)).toBe(2_000);
  });
});
