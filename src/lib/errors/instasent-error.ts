import { inspect } from 'node:util';
import { join } from './text';

/** What went wrong, for code that has to decide what to do next. */
export type ErrorKind =
  | 'input'
  /** Instasent said no to the record. */
  | 'rejected'
  | 'unconfirmed'
  /** Rows of an import were not saved. */
  | 'incomplete'
  | 'bad-request'
  /** A 4xx that is about something else than what was sent. */
  | 'refused'
  /** Larger than Instasent takes. */
  | 'request-too-large'
  | 'key'
  | 'scope'
  /** A key that may write, but not read contacts. */
  | 'no-read'
  | 'not-found'
  | 'rate-limit'
  | 'server'
  | 'redirect'
  | 'timeout'
  | 'unreachable'
  /** A proxy that will not let the request through, and one that has trouble itself. */
  | 'proxy'
  | 'proxy-outage'
  | 'dropped'
  | 'certificate'
  | 'too-large'
  | 'not-instasent'
  /** A file of the piece itself is missing. */
  | 'package';

/** What an error says, each part one or more sentences; `''` where there is nothing to say. */
export interface ErrorParts {
  happened: string;
  /** What was saved, or perhaps saved, or not. */
  saved: string;
  advice: string;
}

/**
 * The only error that leaves this piece. Its message is its parts in a row, for the person who can
 * act on them.
 *
 * ActivePieces shows an error as `util.inspect` prints it, with stack, cause and own properties: of
 * this one that is the message alone. Its `stack` is true, for whoever debugs.
 */
export class InstasentError extends Error {
  readonly #kind: ErrorKind;
  readonly #parts: ErrorParts;
  readonly #status: number | undefined;

  static {
    // The host tells the name of an error, and that of its class is shortened in the package.
    this.prototype.name = 'InstasentError';
  }

  /** @param status that Instasent answered with, where that is what went wrong */
  constructor(kind: ErrorKind, parts: ErrorParts, status?: number) {
    const message = join(parts.happened, parts.saved, parts.advice);
    super(message);
    this.#kind = kind;
    this.#parts = parts;
    this.#status = status;
  }

  get kind(): ErrorKind {
    return this.#kind;
  }

  get parts(): ErrorParts {
    return this.#parts;
  }

  /**
   * For ActivePieces 0.85 and newer, which put a heading over an error by this status. A body must
   * not be here: they would show its message in the place of this one.
   */
  get response(): { status: number } | undefined {
    return this.#status === undefined ? undefined : { status: this.#status };
  }

  [inspect.custom](): string {
    return this.message;
  }

  toJSON(): { message: string } {
    return { message: this.message };
  }
}
