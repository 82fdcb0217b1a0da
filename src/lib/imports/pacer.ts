import { askedWaitMs, untilResetMs, type RateHeaders } from '../ingest-api/retry';

/** The time, so that tests can move it. Milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** A reset further away than this comes from a clock that differs from ours, or from another unit. */
const LONGEST_PAUSE_MS = 60_000;
/** After a 429 that does not say how long to wait. */
const PAUSE_AFTER_LIMIT_MS = 5_000;
/** Between two looks while only the answers under way can make room. */
const SHORTEST_PAUSE_MS = 20;

function numeric(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/**
 * Keeps parallel requests below the rate limit by what the headers of every answer say (Ingest API,
 * rate limits page): when no request is left in this window, it waits for the next one.
 */
export class Pacer {
  #limit = Number.POSITIVE_INFINITY;
  #remaining = Number.POSITIVE_INFINITY;
  /** The window's end as the API writes it, which tells windows apart, and on our clock. */
  #reset = '';
  #resetAt = 0;
  #blockedUntil = 0;
  #inFlight = 0;

  constructor(private readonly clock: Clock) {}

  /** To be called with status and headers of each answer. */
  heard(status: number, headers: RateHeaders): void {
    const now = this.clock.now();
    if (status === 429) {
      const wait = askedWaitMs(status, headers, now) ?? PAUSE_AFTER_LIMIT_MS;
      this.#blockedUntil = Math.max(this.#blockedUntil, now + wait);
    }
    const remaining = numeric(headers['x-ratelimit-remaining']);
    const untilReset = untilResetMs(headers, now);
    if (remaining === undefined || untilReset === undefined) return;
    this.#limit = Math.max(1, numeric(headers['x-ratelimit-limit']) ?? this.#limit);
    const reset = String(headers['x-ratelimit-reset']);
    // Answers may arrive out of order: within one window, the lowest count is the newest.
    if (reset === this.#reset) {
      this.#remaining = Math.min(this.#remaining, remaining);
    } else if (Number(reset) > Number(this.#reset) || now >= this.#resetAt) {
      this.#reset = reset;
      this.#resetAt = now + Math.min(LONGEST_PAUSE_MS, untilReset);
      this.#remaining = remaining;
    }
  }

  /**
   * Runs a request when there is room for it.
   *
   * @returns `undefined` when there will be none before `deadline`, and nothing was sent
   */
  async run<T>(deadline: number, request: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      const now = this.clock.now();
      if (now >= deadline || this.#blockedUntil >= deadline) return undefined;
      if (now >= this.#resetAt) this.#remaining = this.#limit;
      const hasRoom = this.#remaining - this.#inFlight > 0;
      if (hasRoom && now >= this.#blockedUntil) break;
      const until = hasRoom ? this.#blockedUntil : Math.max(this.#resetAt, this.#blockedUntil);
      const pause = Math.max(SHORTEST_PAUSE_MS, until - now);
      await this.clock.sleep(Math.min(pause, deadline - now));
    }
    this.#inFlight += 1;
    try {
      return await request();
    } finally {
      this.#inFlight -= 1;
    }
  }
}
