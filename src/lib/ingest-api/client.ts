import type { TObject, TSchema, Static } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import {
  failureError,
  InstasentError,
  inputError,
  noSuchContactError,
  oneLine,
  quote,
  type Purpose,
} from '../errors';
import type { Connection } from './connection';
import { MOST_BYTES } from './limits';
import { parseOutcome, type Outcome } from './outcome';
import type { Contact, ContactEvent, WireRecord } from './records';
import { cleaned, hide, withoutValues } from './redaction';
import { STEP_PATIENCE, type Patience, type RateHeaders } from './retry';
import {
  AttributeSpec,
  EventParameterSpec,
  EventSpec,
  isRecord,
  readSpec,
  SpecsAnswer,
  StreamAnswer,
} from './schemas';
import { isSuccess, statusFailure, TransportFailure, type ApiAnswer, type Method } from './answer';
import { ingestUrl } from './url';

/** What specs are loaded for: errors of an import say that nothing was sent yet. */
type SpecsPurpose = 'form' | 'import';

/** What is written: one record of a step, or the rows of an import. */
type WritePurpose = 'contact' | 'event' | 'rows';

interface Call {
  purpose: Purpose;
  method: Method;
  path: readonly string[];
  query?: Readonly<Record<string, string | true>>;
  body?: unknown;
  retries?: boolean;
}

/**
 * The Instasent Ingest API for one data source. Methods are named after what Instasent does, and
 * throw `InstasentError` only.
 */
export class IngestClient {
  /**
   * @param patience how long calls may take: `STEP_PATIENCE` in a flow, `FORM_PATIENCE` in the builder
   * @param onAnswer hears status and headers of every answer, for callers that pace themselves
   */
  constructor(
    readonly connection: Connection,
    private readonly patience: Patience = STEP_PATIENCE,
    private readonly onAnswer: (status: number, headers: RateHeaders) => void = () => undefined,
  ) {}

  /** `GET /stream`, the cheapest call that needs a valid key (Ingest API, authentication page). */
  async stream(): Promise<StreamAnswer> {
    return this.#read(StreamAnswer, 'check', ['stream']);
  }

  /** The project's contact attributes, built-in and custom, as Instasent lists them. */
  async attributeSpecs(purpose: SpecsPurpose = 'form'): Promise<AttributeSpec[]> {
    return this.#specs(AttributeSpec, purpose, ['stream', 'specs', 'attributes']);
  }

  /** The event types that may be sent. */
  async eventSpecs(): Promise<EventSpec[]> {
    return this.#specs(EventSpec, 'form', ['stream', 'specs', 'events']);
  }

  /** The parameters of one event type. */
  async eventParameterSpecs(
    eventType: string,
    purpose: SpecsPurpose = 'form',
  ): Promise<EventParameterSpec[]> {
    const path = ['stream', 'specs', 'event-parameters', eventType];
    return this.#specs(EventParameterSpec, purpose, path);
  }

  /**
   * Creates or updates 1 to 100 contacts; attributes that are not named stay as they are.
   *
   * @param instant processed at once instead of queued (`?_sync`), for when the next step needs it
   */
  async upsertContacts(
    contacts: readonly Contact[],
    { instant = false, purpose = 'contact' }: { instant?: boolean; purpose?: WritePurpose } = {},
  ): Promise<Outcome> {
    return this.#write(purpose, ['stream', 'contacts'], contacts, instant ? { _sync: true } : {});
  }

  /** Records 1 to 100 events; one whose `_event_id` is known already is recorded no second time. */
  async recordEvents(
    events: readonly ContactEvent[],
    { purpose = 'event' }: { purpose?: WritePurpose } = {},
  ): Promise<Outcome> {
    return this.#write(purpose, ['stream', 'events'], events, {});
  }

  /**
   * Destroys a contact. The body of the answer is not documented, so the status alone counts.
   *
   * @throws InstasentError `not-found` when there is no such contact; but not where an earlier attempt
   *   of this call may have deleted it before its answer was lost
   */
  async deleteContact(userId: string): Promise<void> {
    const purpose = 'deletion';
    const answer = await this.#send({
      purpose,
      method: 'DELETE',
      path: ['stream', 'contacts', userId],
    });
    if (isSuccess(answer.status) || (answer.status === 404 && answer.uncertain)) return;
    if (answer.status === 404) throw this.#safe(noSuchContactError(userId));
    throw this.#failure(answer, purpose, undefined);
  }

  /**
   * Any other call below the data source, for what this piece has no action for.
   *
   * @param path segments below the data source, not encoded
   * @returns the status and the body: JSON, or the text where it is none
   * @throws InstasentError for any status outside 2xx
   */
  async request(
    method: Method,
    path: readonly string[],
    query: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<{ status: number; body: unknown }> {
    const purpose = 'api-call';
    const retries = method === 'GET';
    const answer = await this.#send({ purpose, method, path, query, body, retries });
    if (!isSuccess(answer.status)) throw this.#failure(answer, purpose, [query, body]);
    const { status, text } = answer;
    return { status, body: text === '' ? null : (this.#json(text) ?? text) };
  }

  async #specs<T extends TObject>(
    schema: T,
    purpose: Purpose,
    path: readonly string[],
  ): Promise<Static<T>[]> {
    const { specs } = await this.#read(SpecsAnswer, purpose, path);
    return specs.map((spec) => readSpec(schema, spec)).filter((spec) => spec !== undefined);
  }

  async #read<T extends TSchema>(
    schema: T,
    purpose: Purpose,
    path: readonly string[],
  ): Promise<Static<T>> {
    const answer = await this.#send({ purpose, method: 'GET', path });
    if (!isSuccess(answer.status)) throw this.#failure(answer, purpose, undefined);
    const body = this.#json(answer.text);
    if (!Value.Check(schema, body))
      throw this.#safe(failureError({ kind: 'not-instasent' }, purpose));
    return body;
  }

  async #write(
    purpose: WritePurpose,
    path: readonly string[],
    records: readonly WireRecord[],
    query: Readonly<Record<string, true>>,
  ): Promise<Outcome> {
    const answer = await this.#send({ purpose, method: 'POST', path, query, body: records });
    const rejectedAll = answer.status === 422;
    if (!isSuccess(answer.status) && !rejectedAll) throw this.#failure(answer, purpose, records);
    const outcome = parseOutcome(this.#json(answer.text), records);
    if (outcome === undefined) {
      throw rejectedAll
        ? this.#failure(answer, purpose, records)
        : this.#safe(failureError({ kind: 'not-instasent' }, purpose));
    }
    if (!rejectedAll) return outcome;
    return {
      ...outcome,
      // 422 means that every record failed (Ingest API, errors page), whatever else it says.
      items: outcome.items.map((item) =>
        item.status === 'rejected' ? item : { status: 'rejected', reasons: [] },
      ),
    };
  }

  async #send(call: Call): Promise<ApiAnswer> {
    const { purpose, method, path, query, retries } = call;
    const url = ingestUrl(this.connection, path, query);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    if (body !== undefined && Buffer.byteLength(body) > MOST_BYTES) throw tooLarge(call.body);
    try {
      const { send } = await import('./transport');
      const { apiKey } = this.connection;
      const answer = await send({ method, url, apiKey, body }, this.patience, retries);
      this.onAnswer(answer.status, answer.headers);
      return answer;
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      throw this.#safe(failureError(error.failure, purpose, error.uncertain));
    }
  }

  #failure(answer: ApiAnswer, purpose: Purpose, sent: unknown): InstasentError {
    const message = messageOf(this.#json(answer.text), sent);
    const failure = statusFailure(answer.status, answer.headers, message);
    return this.#safe(failureError(failure, purpose, answer.uncertain));
  }

  /** @returns `undefined` for text that is not JSON */
  #json(text: string): unknown {
    try {
      return cleaned(JSON.parse(text), this.connection.apiKey);
    } catch {
      return undefined;
    }
  }

  /** The last line of defence: whatever an answer or an ID holds, no error holds the key. */
  #safe(error: InstasentError): InstasentError {
    const { apiKey } = this.connection;
    const { happened, saved, advice } = error.parts;
    return new InstasentError(error.kind, { happened: hide(happened, apiKey), saved, advice });
  }
}

/** The sentence in the body of a 4xx: `{ "message": "…" }` (Ingest API, errors page). */
function messageOf(body: unknown, sent: unknown): string | undefined {
  const message = isRecord(body) ? body['message'] : undefined;
  if (typeof message !== 'string') return undefined;
  const line = oneLine(withoutValues(message, sent), 200);
  return line === '' ? undefined : line;
}

function tooLarge(body: unknown): InstasentError {
  const records: unknown[] = Array.isArray(body) ? body : [body];
  const first = records[0];
  const entries = isRecord(first) ? Object.entries(first) : [];
  const sized = entries.map(([name, value]) => ({
    name,
    size: JSON.stringify(value ?? null).length,
  }));
  const largest = sized.reduce<{ name: string; size: number } | undefined>(
    (most, each) => (most === undefined || each.size > most.size ? each : most),
    undefined,
  );
  const name = largest === undefined ? 'The body' : `The value of ${quote(largest.name)}`;
  return inputError(name, 'is too large: a request may hold 1 MB', 'Shorten it, or leave it out.');
}
