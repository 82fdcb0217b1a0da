import type { Failure } from '../errors/failure';

/** How often and how long a call is tried. Times in milliseconds. */
export interface RetryPolicy {
  /** The first one included. */
  maxAttempts: number;
  /** Longest time of one attempt, from connecting to the last byte of the answer. */
  attemptMs: number;
  /** Longest time of the whole call, waits included. */
  totalMs: number;
}

/** For a step of a flow: nobody waits, and the flow has 10 minutes by default. */
export const STEP_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 4,
  attemptMs: 30_000,
  totalMs: 150_000,
};

/** For forms and connection checks: a person waits, and the host gives up after 60 s. */
export const FORM_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 4,
  attemptMs: 10_000,
  totalMs: 25_000,
};

/** For a request of an import: one attempt, since it is the import that tries again. */
export const IMPORT_RETRY_POLICY: RetryPolicy = {
  maxAttempts: 1,
  attemptMs: 30_000,
  totalMs: 30_000,
};

/** Exponential backoff between attempts. Times in milliseconds. */
export const BACKOFF = { firstMs: 500, maxMs: 8_000 };

/** A wait that the API asks for is obeyed up to this long; beyond it the step fails at once. */
export const MAX_ASKED_WAIT_MS = 60_000;

/** What an answer's headers say about waiting, names in lower case. */
export type RateHeaders = Readonly<Record<string, unknown>>;

/**
 * The wait that a rate-limited or overloaded API asks for, in milliseconds from `now`.
 *
 * `Retry-After` (seconds or an HTTP date) speaks about this request and wins over
 * `X-RateLimit-Reset` (epoch seconds), which is on every response (Ingest API, rate limits page) and
 * so means something only where the limit is what failed.
 *
 * @returns `undefined` when it asks for nothing that can be understood
 */
export function askedWaitMs(status: number, headers: RateHeaders, now: number): number | undefined {
  const text = String(headers['retry-after']).trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^[a-z]{3,9}, .+ GMT$/i.test(text)) {
    const wait = Date.parse(text) - now;
    if (Number.isFinite(wait)) return Math.max(0, wait);
  }
  const reset = status === 429 ? (untilResetMs(headers, now) ?? 0) : 0;
  return reset > 0 ? reset : undefined;
}

/** Milliseconds until the rate limit's window ends; `undefined` where no header says so. */
export function untilResetMs(headers: RateHeaders, now: number): number | undefined {
  const text = headers['x-ratelimit-reset'];
  const reset = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN;
  return Number.isFinite(reset) ? reset * 1000 - now : undefined;
}

/** Whether the same request may succeed when it is sent again. */
export function isTransient(failure: Failure): boolean {
  switch (failure.kind) {
    case 'status':
      // 4xx says that this request is wrong, and a redirect that this address is: again is the same.
      return [408, 429].includes(failure.status) || failure.status >= 500;
    case 'timeout':
    case 'unreachable':
    case 'dropped':
      // All writes of the Ingest API can be repeated: a contact is overwritten with itself, an event
      // is known by its ID, and a contact that is already gone answers 404.
      return true;
    // What a proxy has against this request it has against the next one; its own trouble may pass.
    case 'proxy':
      return failure.status >= 500;
    // An impostor does not become the real one within seconds.
    case 'certificate':
    case 'too-large':
    case 'not-instasent':
    case 'proxy-address':
      return false;
  }
}

/**
 * The wait before the next attempt, in milliseconds: what the API asked for, never less, with up to
 * half a second on top so that many flows do not come back at the same moment; else exponential
 * backoff with "equal jitter", half fixed and half random.
 *
 * @param attempt the attempt that failed, from 1
 * @param random a number from 0 to 1
 */
export function retryDelayMs(failure: Failure, attempt: number, random: number): number {
  const ceiling = Math.min(BACKOFF.maxMs, BACKOFF.firstMs * 2 ** attempt);
  const backoff = ceiling / 2 + (random * ceiling) / 2;
  // The half second alone is never longer than the backoff.
  return Math.max(backoff, askedMs(failure) + random * BACKOFF.firstMs);
}

function askedMs(failure: Failure): number {
  return failure.kind === 'status' ? (failure.retryInMs ?? 0) : 0;
}

/**
 * Whether to try once more.
 *
 * @param attempt the attempt that failed, from 1
 * @param elapsedMs since the call began
 * @param delayMs the wait that would come first
 */
export function shouldRetry(
  failure: Failure,
  attempt: number,
  elapsedMs: number,
  delayMs: number,
  policy: RetryPolicy,
): boolean {
  if (!isTransient(failure) || attempt >= policy.maxAttempts) return false;
  return askedMs(failure) <= MAX_ASKED_WAIT_MS && elapsedMs + delayMs < policy.totalMs;
}
