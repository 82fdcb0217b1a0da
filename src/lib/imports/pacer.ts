import { askedWaitMs, untilResetMs, type RateHeaders } from '../ingest-api/retry';
import type { Clock } from './clock';

/** A reset further away than this comes from a clock that differs from ours, or from another unit. */
const MAX_PAUSE_MS = 60_000;
/** After a 429 that does not say how long to wait. */
const PAUSE_AFTER_LIMIT_MS = 5_000;

function numeric(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/**
 * Keeps parallel requests below the rate limit by what the headers of every answer say (Ingest API,
 * rate limits page): when no request is left in this window, the next one has to wait for its end.
 */
export class Pacer {
  #limit = Number.POSITIVE_INFINITY;
  #remaining = Number.POSITIVE_INFINITY;
  /** The window's end on the API's clock, which tells windows apart, and on ours. */
  #reset = 0;
  #resetAt = 0;
  #blockedUntil = 0;

  constructor(private readonly clock: Clock) {}

  /**
   * To be called with status and headers of each answer.
   *
   * @returns the wait that it asks for, in milliseconds; `undefined` where it asks for none
   */
  heard(status: number, headers: RateHeaders): number | undefined {
    const now = this.clock.now();
    const isTurnedAway = status === 429 || status >= 500;
    const asked = isTurnedAway ? askedWaitMs(status, headers, now) : undefined;
    const wait = asked ?? (status === 429 ? PAUSE_AFTER_LIMIT_MS : undefined);
    if (wait !== undefined) this.#blockedUntil = Math.max(this.#blockedUntil, now + wait);
    const remaining = numeric(headers['x-ratelimit-remaining']);
    const untilReset = untilResetMs(headers, now);
    if (remaining === undefined || untilReset === undefined) return wait;
    this.#limit = Math.max(1, numeric(headers['x-ratelimit-limit']) ?? this.#limit);
    const reset = Number(headers['x-ratelimit-reset']);
    // Answers may arrive out of order: within one window, the lowest count is the newest.
    if (reset === this.#reset) {
      this.#remaining = Math.min(this.#remaining, remaining);
    } else if (reset > this.#reset || now >= this.#resetAt) {
      this.#reset = reset;
      this.#resetAt = now + Math.min(MAX_PAUSE_MS, untilReset);
      this.#remaining = remaining;
    }
    return wait;
  }

  /**
   * The moment from which the next request may go; it may have passed.
   *
   * @param underWay requests without an answer yet: they may not be counted in what is left
   * @returns infinity where only an answer under way can make room
   */
  nextAt(underWay: number): number {
    const now = this.clock.now();
    if (now >= this.#resetAt) this.#remaining = this.#limit;
    if (this.#remaining > underWay) return this.#blockedUntil;
    const reset = now < this.#resetAt ? this.#resetAt : Number.POSITIVE_INFINITY;
    return Math.max(reset, this.#blockedUntil);
  }
}
