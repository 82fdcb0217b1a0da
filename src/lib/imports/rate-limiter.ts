import { askedWaitMs, untilResetMs, type RateHeaders } from '../ingest-api/retry';
import type { Clock } from './clock';

/** A reset further away than this comes from a clock that differs from ours: limits go by the minute. */
const MAX_WINDOW_MS = 60_000;
/** After a 429 that does not say how long to wait, and after any. */
const PAUSE_AFTER_LIMIT_MS = 5_000;
const MIN_PAUSE_AFTER_LIMIT_MS = 500;

function numberIn(header: unknown): number | undefined {
  const number = typeof header === 'string' && header.trim() !== '' ? Number(header) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/**
 * Keeps the writes of an import below the rate limit by what the headers of their answers say (Ingest
 * API, rate limits page). Limits go by class of endpoint: reads must not be told to it.
 */
export class RateLimiter {
  /** Requests that may still go in this window. */
  #remaining = Number.POSITIVE_INFINITY;
  /** The window's end on the API's clock, which tells windows apart, and on ours. */
  #reset = 0;
  #resetAt = 0;
  #blockedUntil = 0;

  constructor(private readonly clock: Clock) {}

  /** To be called with status and headers of each answer. */
  update(status: number, headers: RateHeaders): void {
    const now = this.clock.now();
    if (status === 429) {
      const asked = askedWaitMs(status, headers, now) ?? PAUSE_AFTER_LIMIT_MS;
      this.#blockedUntil = now + Math.max(asked, MIN_PAUSE_AFTER_LIMIT_MS);
    }
    const remaining = numberIn(headers['x-ratelimit-remaining']);
    const reset = numberIn(headers['x-ratelimit-reset']);
    const untilReset = untilResetMs(headers, now);
    if (remaining === undefined || reset === undefined || untilReset === undefined) return;
    // Answers may arrive out of order: within one window, the lowest count is the newest.
    if (reset === this.#reset) {
      this.#remaining = Math.min(this.#remaining, remaining);
    } else if (reset > this.#reset || now >= this.#resetAt) {
      this.#reset = reset;
      this.#resetAt = now + Math.min(MAX_WINDOW_MS, untilReset);
      this.#remaining = remaining;
    }
  }

  /** Counts a request that goes out now. */
  take(): void {
    this.#remaining -= 1;
  }

  /** Milliseconds until the next request may go. */
  waitMs(): number {
    const now = this.clock.now();
    if (now >= this.#resetAt) this.#remaining = Number.POSITIVE_INFINITY;
    const freeAt = this.#remaining > 0 ? 0 : this.#resetAt;
    return Math.max(0, freeAt - now, this.#blockedUntil - now);
  }
}
