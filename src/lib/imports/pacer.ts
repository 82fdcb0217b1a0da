import type { RateHeaders } from '../ingest-api/retry';

/** The time, so that tests can move it. Milliseconds. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** A reset further away than this is a clock that differs from ours, or not worth trusting. */
const LONGEST_PAUSE_MS = 60_000;
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
  #resetAt = 0;
  #inFlight = 0;

  constructor(private readonly clock: Clock) {}

  /** To be called with the headers of each answer. */
  heard(headers: RateHeaders): void {
    const remaining = numeric(headers['x-ratelimit-remaining']);
    const reset = numeric(headers['x-ratelimit-reset']);
    if (remaining === undefined || reset === undefined) return;
    const resetAt = reset * 1000;
    this.#limit = Math.max(1, numeric(headers['x-ratelimit-limit']) ?? this.#limit);
    // Answers may arrive out of order: within one window, the lowest count is the newest.
    if (resetAt < this.#resetAt) return;
    this.#remaining = resetAt > this.#resetAt ? remaining : Math.min(this.#remaining, remaining);
    this.#resetAt = resetAt;
  }

  /**
   * Runs a request when there is room for it.
   *
   * @returns `undefined` when there will be none before `deadline`, and nothing was sent
   */
  async run<T>(deadline: number, request: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      const now = this.clock.now();
      if (now >= deadline) return undefined;
      if (now >= this.#resetAt) this.#remaining = this.#limit;
      if (this.#remaining - this.#inFlight > 0) break;
      const untilReset = Math.max(SHORTEST_PAUSE_MS, this.#resetAt - now);
      await this.clock.sleep(Math.min(LONGEST_PAUSE_MS, untilReset, deadline - now));
    }
    this.#inFlight += 1;
    try {
      return await request();
    } finally {
      this.#inFlight -= 1;
    }
  }
}
