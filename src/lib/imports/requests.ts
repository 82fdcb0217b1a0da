import { type Failure } from '../errors/failure';
import { InstasentError, type ErrorKind } from '../errors/instasent-error';
import { IngestClient } from '../ingest-api/client';
import type { Connection } from '../ingest-api/connection';
import { IMPORT_RETRY_POLICY, retryDelayMs } from '../ingest-api/retry';
import { SYSTEM_CLOCK, type Clock } from './clock';
import { Pacer } from './pacer';

/**
 * Of the step: the host's 10 minutes count from the start of the flow, and 5 minutes carry 300,000
 * rows at 600 requests a minute, more than the host's logs hold.
 */
const BUDGET_MS = 5 * 60_000;
/** A person who tests the step on an unreachable host should not sit through the whole budget. */
const PATIENCE_WITHOUT_ANSWER_MS = 60_000;

/** No answer of Instasent came, and one may come later. */
const OUTAGE: readonly ErrorKind[] = [
  'timeout',
  'dropped',
  'unreachable',
  'server',
  'proxy-outage',
  'not-instasent',
  'too-large',
];

/** Asks for no wait of its own: what an answer asks for, the pacer obeys. */
const UNASKED: Failure = { kind: 'unreachable', code: '' };

/** Whether a request failed because Instasent gave no answer to it, so that a later one may pass. */
export function isOutage({ kind }: InstasentError): boolean {
  return OUTAGE.includes(kind);
}

/** Whether the same request may succeed later. */
export function mayPass(failure: InstasentError): boolean {
  return isOutage(failure) || failure.kind === 'rate-limit';
}

/** What happened and what to do, without what it meant for one request's rows. */
export function reasonOf({ parts: { happened, advice } }: InstasentError): string {
  return advice === '' ? happened : `${happened} ${advice}`;
}

export type Result<T> = { answer: T } | { failure: InstasentError };

/** One request. */
export interface Job<T> {
  send(client: IngestClient): Promise<T>;
  /** Hears how it ended before the next request is chosen. */
  settle(result: Result<T>): void;
}

/** Requests that wait for their turn. */
export interface Work<T> {
  isLeft(): boolean;
  /** @returns `undefined` where none can go before one under way is settled */
  next(): Job<T> | undefined;
}

/**
 * The way to Instasent for one step that sends many requests, reads and writes alike: below the rate
 * limit, at rest while nobody answers, and only as long as the step's time lasts. Each request is one
 * attempt; what becomes of a failed one is its sender's decision.
 */
export class ImportRequests {
  readonly #pacer: Pacer;
  readonly #deadline: number;
  #count = 0;
  #underWay = 0;
  #firstSentAt: number | undefined;
  #isAnswered = false;
  #lastFailure: InstasentError | undefined;

  /** Failures in a row that count for the length of the pause; 0: no outage. */
  #failures = 0;
  #resumesAt = 0;
  /** Grows with each pause, and tells which requests began after it. */
  #pauses = 0;
  #probes = 0;

  /** Given whenever a request has ended. */
  #change = signal();

  /** @param clock starts the step's time */
  constructor(
    private readonly connection: Connection,
    readonly clock: Clock = SYSTEM_CLOCK,
  ) {
    this.#pacer = new Pacer(clock);
    this.#deadline = clock.now() + BUDGET_MS;
  }

  /** Requests that went out so far, whatever became of them. */
  get count(): number {
    return this.#count;
  }

  /**
   * Reads something, with the patience of the whole step.
   *
   * @param maxAttempts for what the step may do without
   * @throws InstasentError where that cannot get better, or when the time is over
   */
  async read<T>(
    send: (client: IngestClient) => Promise<T>,
    maxAttempts = Number.POSITIVE_INFINITY,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const results: Result<T>[] = [];
      const settle = (result: Result<T>) => void results.push(result);
      const turn = await this.perform({ isLeft: () => true, next: () => ({ send, settle }) });
      if (turn instanceof InstasentError) throw turn;
      for (const result of results) {
        if ('answer' in result) return result.answer;
        if (!mayPass(result.failure) || attempt >= maxAttempts) throw result.failure;
      }
    }
  }

  /**
   * Sends the next request when its turn has come.
   *
   * @returns true: one was sent; false: nothing is left; or why no more are sent
   * @throws what a request throws that is no InstasentError: a bug
   */
  async perform<T>(work: Work<T>): Promise<boolean | InstasentError> {
    for (;;) {
      if (work.isLeft()) {
        const wait = this.#waitMs();
        if (wait === undefined) {
          if (this.#underWay === 0) return this.#whyOver();
        } else if (wait > 0) {
          await this.clock.sleep(wait, this.#change.given);
          continue;
        } else {
          const job = work.next();
          if (job !== undefined) {
            await this.#send(job);
            return true;
          }
        }
      }
      if (this.#underWay === 0) return false;
      await this.#change.given;
    }
  }

  /** Until the next request may go; `undefined` where only an answer under way can make room. */
  #waitMs(): number | undefined {
    const now = this.clock.now();
    if (now >= this.#deadline || (this.#failures > 0 && this.#probes > 0)) return undefined;
    const askedAt = this.#pacer.nextAt(this.#underWay);
    const patienceEnds = this.#isAnswered
      ? this.#deadline
      : (this.#firstSentAt ?? now) + PATIENCE_WITHOUT_ANSWER_MS;
    if (askedAt >= this.#deadline || this.#resumesAt >= patienceEnds) return undefined;
    return Math.max(0, askedAt - now, this.#resumesAt - now);
  }

  async #send<T>(job: Job<T>): Promise<void> {
    const pause = this.#pauses;
    this.#firstSentAt ??= this.clock.now();
    this.#count += 1;
    this.#underWay += 1;
    this.#probes += 1;
    try {
      let result: Result<T>;
      try {
        result = { answer: await job.send(this.#client()) };
      } catch (error) {
        if (!(error instanceof InstasentError)) throw error;
        result = { failure: error };
      }
      this.#hear(result, pause);
      job.settle(result);
    } finally {
      this.#underWay -= 1;
      if (pause === this.#pauses) this.#probes -= 1;
      const { give } = this.#change;
      this.#change = signal();
      give();
    }
  }

  #client(): IngestClient {
    let answers = 0;
    return new IngestClient(this.connection, IMPORT_RETRY_POLICY, (status, headers) => {
      answers += 1;
      // A call may have to ask something else before it can tell what an answer means.
      if (answers > 1) this.#count += 1;
      if (this.#pacer.heard(status, headers) !== undefined) this.#isAnswered = true;
    });
  }

  #hear(result: Result<unknown>, pause: number): void {
    // An answer that was under way at the same time does not lift the limit.
    const isLimited =
      this.#lastFailure?.kind === 'rate-limit' && this.#pacer.nextAt(0) > this.clock.now();
    if ('failure' in result) this.#lastFailure = result.failure;
    else if (!isLimited) this.#lastFailure = undefined;
    if ('answer' in result || !isOutage(result.failure)) {
      this.#isAnswered = true;
      this.#failures = 0;
      this.#resumesAt = 0;
    } else if (pause === this.#pauses) {
      // Requests that fail at the same moment lengthen the pause once.
      this.#failures += 1;
      this.#pauses += 1;
      this.#probes = 0;
      const delay = retryDelayMs(UNASKED, this.#failures, Math.random());
      this.#resumesAt = this.clock.now() + delay;
    }
  }

  #whyOver(): InstasentError {
    const last = this.#lastFailure;
    const wasShort = last !== undefined && (last.kind === 'rate-limit' || !this.#isAnswered);
    return wasShort ? last : outOfTime(last);
  }
}

/** A promise that others keep. */
function signal(): { given: Promise<void>; give: () => void } {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

function outOfTime(last: InstasentError | undefined): InstasentError {
  const { happened, saved, advice } = last?.parts ?? { happened: '', saved: '', advice: '' };
  const sentence = `The time for this step was used up. ${happened}`.trimEnd();
  return new InstasentError('timeout', { happened: sentence, saved, advice });
}
