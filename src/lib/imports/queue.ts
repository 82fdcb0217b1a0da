import { MAX_BYTES } from '../ingest-api/limits';
import type { WireRecord } from '../ingest-api/records';
import { bytesOf, type Batches, type Item } from './batches';

/** Requests beyond those that the rows need, until something has been accepted. */
const MAX_EXTRA = 20;
/** Of a single row that meets 5xx while other requests pass. */
const MAX_STRIKES = 4;

/** Records that travel in one request, and what became of them so far. */
export interface Entry<T> {
  items: readonly Item<T>[];
  /** The same for all pieces of one batch. */
  batch: symbol;
  /** Cut out of a request that was refused as a whole, or that left these records out. */
  isPiece: boolean;
  /** What an attempt that may have arrived met with. */
  doubt: string | undefined;
  /** An answer has left this record out. */
  wasLeftOut: boolean;
  /**
   * Attempts that met 5xx while others passed, or while there was nothing else to try; of a single row
   * only if others have passed since the first one.
   */
  strikes: number;
  /** How many requests had been answered when it met 5xx last. */
  lastStruckAt: number | undefined;
}

/**
 * What is to be sent, and in which order.
 *
 * A request that is refused as a whole is cut in half until the row at fault is alone. Until something
 * has been accepted the fault may be nobody's row: then one batch is cut at a time and everything else
 * waits, and after 20 requests the trial is over.
 */
export class Queue<T extends WireRecord> {
  readonly #waiting: Entry<T>[] = [];
  readonly #underWay = new Set<Entry<T>>();
  /** Requests that got an answer about their records. */
  #answered = 0;
  #hasAccepted = false;
  #largestAnswered = 0;
  #maxBytes = MAX_BYTES;
  /** The batch that is cut while nothing has been accepted. */
  #trial: symbol | undefined;
  /** Looked at only until something has been accepted. */
  #extra = 0;
  /** How many single records were refused for each reason. */
  readonly #refusals = new Map<string, number>();

  constructor(private readonly batches: Batches<T>) {}

  get isLeft(): boolean {
    return this.#waiting.length > 0 || this.batches.isLeft;
  }

  /** Whether a record has been accepted: what is refused then is at fault itself. */
  get hasAccepted(): boolean {
    return this.#hasAccepted;
  }

  /** @returns `undefined` where what is left has to wait for an answer under way */
  take(): Entry<T> | undefined {
    const entry = this.#isOnTrial()
      ? this.#nextOnTrial()
      : (this.#removed((each) => this.#isFree(each) && !this.#isStruck(each)) ??
        this.#fresh() ??
        this.#removed((each) => this.#isFree(each)));
    if (entry === undefined) return undefined;
    const fitting = this.#fitted(entry);
    if (fitting.isPiece) this.#extra += 1;
    this.#underWay.add(fitting);
    return fitting;
  }

  /** The request was answered: its records have verdicts, or are sent again alone. */
  answered(entry: Entry<T>, hasAccepted: boolean): void {
    this.#underWay.delete(entry);
    this.#answered += 1;
    this.#hasAccepted ||= hasAccepted;
    this.#largestAnswered = Math.max(this.#largestAnswered, bytesOf(entry.items));
  }

  /** The request failed for a reason that passes. */
  retry(entry: Entry<T>): void {
    this.#takeBack(entry);
    this.#waiting.push(entry);
  }

  /** A record that an answer left out is sent once more, alone. */
  resend(entry: Entry<T>, item: Item<T>, doubt: string): void {
    this.#try(entry);
    this.#waiting.push({ ...entry, items: [item], isPiece: true, doubt, wasLeftOut: true });
  }

  /**
   * The request was refused as a whole.
   *
   * @param isTooLarge for its size: later requests are no larger than what passed
   * @returns whether it was cut in half; false where it holds a single record, which is at fault
   */
  refuse(entry: Entry<T>, isTooLarge: boolean): boolean {
    this.#underWay.delete(entry);
    if (isTooLarge) {
      const passed = this.#largestAnswered;
      // Both halves have brackets of their own.
      const half = Math.ceil(bytesOf(entry.items) / 2) + 1;
      const limit = passed > 0 ? passed : half;
      this.#maxBytes = Math.min(this.#maxBytes, limit);
    }
    if (entry.items.length === 1) return false;
    this.#try(entry);
    this.#waiting.push(...halves({ ...entry, isPiece: true }));
    return true;
  }

  /**
   * The request met 5xx: an outage, or a row that Instasent trips over.
   *
   * @returns whether it goes on waiting; false where it holds the single record that is at fault
   */
  strike(entry: Entry<T>): boolean {
    this.#takeBack(entry);
    const othersPass = this.#answered > (entry.lastStruckAt ?? -1);
    // New requests would have gone first.
    const nothingElse =
      this.#underWay.size === 0 && this.#waiting.every((each) => this.#isStruck(each));
    const isAlone = entry.items.length === 1;
    // A single row is not to blame for an outage, however often it was tried in it.
    const strikes = entry.strikes + (othersPass || (nothingElse && !isAlone) ? 1 : 0);
    const struck = { ...entry, strikes, lastStruckAt: this.#answered };
    const isSuspect = entry.strikes > 0 && strikes > entry.strikes;
    if (isAlone) {
      if (strikes >= MAX_STRIKES) return false;
    } else if (isSuspect && (this.#hasAccepted || this.#extra < MAX_EXTRA)) {
      this.#extra += 1;
      // A half is cut when it fails once more; a row that is alone now starts from the beginning.
      for (const half of halves(struck)) {
        this.#waiting.push({ ...half, strikes: half.items.length === 1 ? 0 : 1 });
      }
      return true;
    }
    this.#waiting.push(struck);
    return true;
  }

  /**
   * Whether only single records are left that met 5xx. Nothing of theirs tells a row that Instasent
   * trips over from an outage: another request has to.
   */
  get needsWitness(): boolean {
    const isLast = this.#underWay.size === 0 && !this.batches.isLeft && this.#waiting.length > 0;
    const isSuspect = (each: Entry<T>) => each.items.length === 1 && this.#isStruck(each);
    return this.#hasAccepted && isLast && this.#waiting.every(isSuspect);
  }

  /** Another request was answered: Instasent is not out of order. */
  witnessed(): void {
    this.#answered += 1;
  }

  /** A single record was refused, or left out twice. */
  refusedAlone(reason: string): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }

  /**
   * Whether the fault is not a row's: nothing has been accepted, and single rows were refused alike.
   * To be asked after each request.
   *
   * @returns the common reason
   */
  commonRefusal(): string | undefined {
    if (this.#hasAccepted || this.#isOnTrial()) return undefined;
    const [most] = [...this.#refusals].sort(([, a], [, b]) => b - a);
    const isTried = this.#trial !== undefined && (most?.[1] ?? 0) > 1;
    if (most !== undefined && (isTried || most[1] >= MAX_EXTRA)) return most[0];
    this.#trial = this.#waiting.find((each) => each.isPiece)?.batch;
    return undefined;
  }

  /** Takes out what is left when no more is sent. */
  drain(): Entry<T>[] {
    return this.#waiting.splice(0);
  }

  #try(entry: Entry<T>): void {
    this.#trial ??= entry.batch;
  }

  /** A request that told nothing about its records was none of the trial's. */
  #takeBack(entry: Entry<T>): void {
    this.#underWay.delete(entry);
    if (entry.isPiece) this.#extra -= 1;
  }

  /** While it lasts, nothing else is sent. */
  #isOnTrial(): boolean {
    if (this.#hasAccepted) return false;
    return this.#isTrialUnderWay() || this.#piecesOnTrial().length > 0;
  }

  /** One at a time, and the smallest first: a row is alone after few requests. */
  #nextOnTrial(): Entry<T> | undefined {
    if (this.#isTrialUnderWay()) return undefined;
    const smallest = this.#piecesOnTrial().reduce((least, each) =>
      each.items.length < least.items.length ? each : least,
    );
    return this.#removed((each) => each === smallest);
  }

  #isTrialUnderWay(): boolean {
    return [...this.#underWay].some((entry) => this.#isTried(entry));
  }

  #piecesOnTrial(): Entry<T>[] {
    return this.#extra < MAX_EXTRA ? this.#waiting.filter((entry) => this.#isTried(entry)) : [];
  }

  #isTried({ batch, isPiece }: Entry<T>): boolean {
    return isPiece && batch === this.#trial;
  }

  #isFree({ isPiece }: Entry<T>): boolean {
    return this.#hasAccepted || !isPiece;
  }

  /** Whether it met 5xx, and no other request has been answered since. */
  #isStruck({ lastStruckAt }: Entry<T>): boolean {
    return lastStruckAt === this.#answered;
  }

  #removed(isWanted: (entry: Entry<T>) => boolean): Entry<T> | undefined {
    const index = this.#waiting.findIndex(isWanted);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  #fresh(): Entry<T> | undefined {
    const items = this.batches.next(this.#maxBytes);
    if (items === undefined) return undefined;
    return {
      items,
      batch: Symbol(),
      isPiece: false,
      doubt: undefined,
      wasLeftOut: false,
      strikes: 0,
      lastStruckAt: undefined,
    };
  }

  /** Cut down to what a request may hold by now; the rest goes back. */
  #fitted(entry: Entry<T>): Entry<T> {
    let fitting = entry;
    while (fitting.items.length > 1 && bytesOf(fitting.items) > this.#maxBytes) {
      const [first, second] = halves(fitting);
      this.#waiting.unshift(second);
      fitting = first;
    }
    return fitting;
  }
}

function halves<T>(entry: Entry<T>): [Entry<T>, Entry<T>] {
  const middle = Math.ceil(entry.items.length / 2);
  return [
    { ...entry, items: entry.items.slice(0, middle) },
    { ...entry, items: entry.items.slice(middle) },
  ];
}
