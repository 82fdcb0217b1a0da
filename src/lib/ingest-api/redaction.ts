/*
 * What must not be read by others: the API key in whatever comes back, and what was sent in what
 * Instasent says about it.
 */

const SHORTEST_KEY_TO_HIDE = 6;

/** Blots out a secret, unless it is so short that it would blot out ordinary words. */
export function hide(text: string, secret: string): string {
  return secret.length < SHORTEST_KEY_TO_HIDE ? text : text.replaceAll(secret, '[hidden]');
}

/** Deeper than any answer of Instasent's; JSON.stringify and the host give up somewhere below it. */
const MAX_ANSWER_DEPTH = 50;

/** A copy without the API key, however its letters were escaped, and without what is nested too deep. */
export function cleaned(value: unknown, apiKey: string, depth = MAX_ANSWER_DEPTH): unknown {
  if (typeof value === 'string') return hide(value, apiKey);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((each: unknown) => cleaned(each, apiKey, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      hide(name, apiKey),
      cleaned(each, apiKey, depth - 1),
    ]),
  );
}

/** No more of a message is looked at: far more than is shown. */
export const MAX_MESSAGE_LENGTH = 4_000;
/** A longer value is found by so many of its letters, so that one that was cut short is found too. */
const KEY_LENGTH = 24;
/** Shorter values cannot be told from ordinary words. */
const SHORTEST_VALUE = 4;
/** Digits in a row by which a phone number is known, whatever stands between them. */
const DIGITS = 7;
/** A text that is longer is no phone number. */
const MAX_PHONE_LENGTH = 100;
/** Steps of comparing after which a message is given up, as nobody could vouch for it. */
export const MAX_STEPS = 200_000;

const BLOT = '…';

/** What names a record in an error: it is meant to be read. */
const SHOWN = new Set(['_user_id', '_event_id', '_event_type']);

/** Small letters, each in the place of its capital. */
function folded(written: string): string {
  // Which small letter a capital sigma has depends on what follows it.
  const text = written.replace(/[Σς]/g, 'σ');
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  const fold = (letter: string) => {
    const small = letter.toLowerCase();
    return small.length === letter.length ? small : letter;
  };
  return Array.from(text, fold).join('');
}

/** Numbers, however they are written: where each stands, and its digits, a few at a time. */
function numbersIn(text: string): { start: number; end: number; parts: string[] }[] {
  return Array.from(text.matchAll(/\d(?:[\s()./+-]{0,3}\d)*/g), ({ 0: written, index }) => {
    const digits = written.replace(/\D/g, '');
    const parts = Array.from({ length: Math.max(0, digits.length - DIGITS + 1) }, (_, at) =>
      digits.slice(at, at + DIGITS),
    );
    return { start: index, end: index + written.length, parts };
  });
}

/**
 * Takes the values that were sent out of what Instasent says about them, since errors are kept in
 * logs. It finds them in capitals or small letters, and phone numbers however they are written; it
 * leaves the names of fields.
 *
 * Its cost is bounded by the size of what was sent, whatever the size of a message.
 */
export class Redactor {
  readonly #names = new Set<string>();
  /** Values by the letters they begin with. */
  readonly #values = new Map<string, Set<string>>();
  readonly #digits = new Set<string>();

  /** @param sent a record, records, or whatever else went out */
  constructor(sent: unknown) {
    this.#learn(sent);
  }

  #learn(value: unknown): void {
    if (typeof value === 'string') {
      if (value.length >= SHORTEST_VALUE) this.#add(value);
    } else if (typeof value === 'number') {
      if (Math.abs(value) >= 1000) this.#add(value.toString());
    } else if (Array.isArray(value)) {
      for (const each of value) this.#learn(each);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        this.#names.add(name);
        if (!SHOWN.has(name)) this.#learn(each);
      }
    }
  }

  #add(value: string): void {
    const text = folded(value.slice(0, MAX_MESSAGE_LENGTH).normalize('NFC'));
    const start = text.slice(0, SHORTEST_VALUE);
    const alike = this.#values.get(start);
    if (alike === undefined) this.#values.set(start, new Set([text]));
    else alike.add(text);
    if (value.length > MAX_PHONE_LENGTH) return;
    for (const { parts } of numbersIn(value)) parts.forEach((part) => this.#digits.add(part));
  }

  /** The name of a field as Instasent gives it: as it is where it was sent. */
  field(name: string): string {
    return this.#names.has(name) ? name : this.text(name);
  }

  /** A message without the values that were sent; of a very long one, its beginning. */
  text(message: string): string {
    const head = message.slice(0, MAX_MESSAGE_LENGTH).normalize('NFC');
    const hidden = this.#hiddenIn(head);
    if (hidden === undefined) return BLOT;
    this.#showNames(head, hidden);
    // A value that begins further on may be cut in half.
    const isCut = message.length > MAX_MESSAGE_LENGTH;
    const end = isCut ? head.length - KEY_LENGTH : head.length;
    const shown = Array.from({ length: end }, (_, at) => {
      if (!hidden[at]) return head.charAt(at);
      return hidden[at - 1] ? '' : BLOT;
    }).join('');
    return isCut ? `${shown}${BLOT}` : shown;
  }

  /** @returns for each place whether a value stands there; `undefined` where that takes too long */
  #hiddenIn(head: string): boolean[] | undefined {
    const hidden = new Array<boolean>(head.length).fill(false);
    const text = folded(head);
    let steps = 0;
    for (let at = 0; at + SHORTEST_VALUE <= text.length; at += 1) {
      for (const value of this.#values.get(text.slice(at, at + SHORTEST_VALUE)) ?? []) {
        let length = SHORTEST_VALUE;
        while (length < value.length && text[at + length] === value[length]) length += 1;
        steps += length;
        if (steps > MAX_STEPS) return undefined;
        if (length >= Math.min(value.length, KEY_LENGTH)) hidden.fill(true, at, at + length);
      }
    }
    for (const { start, end, parts } of numbersIn(head)) {
      if (parts.some((part) => this.#digits.has(part))) hidden.fill(true, start, end);
    }
    return hidden;
  }

  /** Undoes what hides the name of a field, or a part of a word that may be one. */
  #showNames(head: string, hidden: boolean[]): void {
    const show = (words: RegExp, isName: (word: string, isWhole: boolean) => boolean) => {
      for (const { 0: word, index } of head.matchAll(words)) {
        const end = index + word.length;
        // Else it is part of a longer value, such as the name in an address.
        const isAlone = hidden[index - 1] !== true && hidden[end] !== true;
        const isWhole = !hidden.slice(index, end).includes(false);
        if (isAlone && isName(word, isWhole)) hidden.fill(false, index, end);
      }
    };
    show(/[\p{L}\p{N}_-]+/gu, (word) => this.#names.has(word));
    show(/\w+/g, (word, isWhole) => !isWhole && !/\d{4}/.test(word));
  }
}
