import type { TObject, TSchema, Static } from '@sinclair/typebox';
import * as Value from '@sinclair/typebox/value';
import {
  failureError,
  mayNotReadError,
  rejectionError,
  unconfirmedError,
  unknownEventTypeError,
} from '../errors/call-errors';
import { type Failure, type Purpose } from '../errors/failure';
import { inputError } from '../errors/input-error';
import { InstasentError } from '../errors/instasent-error';
import { quote } from '../errors/text';
import type { Connection } from './connection';
import { parseJson } from '../json/exact-json';
import { MAX_BYTES } from './limits';
import { isSameId, parseDeletion, parseOutcome, refusalIn, type Outcome } from './outcome';
import type { Contact, ContactEvent, WireRecord } from './records';
import { cleaned, hide, Redactor } from './redaction';
import { STEP_PATIENCE, type Patience, type RateHeaders } from './retry';
import {
  AttributeSpec,
  ContactAnswer,
  EventParameterSpec,
  EventSpec,
  readSpec,
  SpecsAnswer,
  StoredContact,
  StreamAnswer,
} from './schemas';
import { isRecord } from '../json/is-record';
import {
  isSuccess,
  statusFailure,
  TransportFailure,
  type ApiAnswer,
  type Method,
} from './exchange';
import { send } from './transport';
import { ingestUrl, type Query } from './url';

/** What specs are loaded for: errors of an import say that nothing was sent yet. */
type SpecsPurpose = 'form' | 'import';

/** What a 404 to a call about a contact speaks of; `open` where its message leaves that open. */
type Missing = 'contact' | 'data-source' | 'open';

interface Call {
  purpose: Purpose;
  method: Method;
  path: readonly string[];
  query?: Query;
  body?: unknown;
  /** `false` for what must not be carried out twice. */
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
  async stream(purpose: 'check' | 'import' = 'check'): Promise<StreamAnswer> {
    return this.#read(StreamAnswer, purpose, ['stream']);
  }

  /** The project's contact attributes, built-in and custom, as Instasent lists them. */
  async attributeSpecs(purpose: SpecsPurpose = 'form'): Promise<AttributeSpec[]> {
    return this.#specs(AttributeSpec, purpose, ['stream', 'specs', 'attributes']);
  }

  /** The event types that may be sent. */
  async eventSpecs(): Promise<EventSpec[]> {
    return this.#specs(EventSpec, 'form', ['stream', 'specs', 'events']);
  }

  /**
   * The parameters of one event type.
   *
   * @throws InstasentError `not-found` where the project has no such event type
   */
  async eventParameterSpecs(
    eventType: string,
    purpose: SpecsPurpose = 'form',
  ): Promise<EventParameterSpec[]> {
    const path = ['stream', 'specs', 'event-parameters', eventType];
    const answer = await this.#send({ purpose, method: 'GET', path });
    if (answer.status === 404 && this.#missing(answer) !== 'data-source') {
      throw this.#safe(unknownEventTypeError(eventType, purpose));
    }
    return specsOf(EventParameterSpec, this.#checked(SpecsAnswer, answer, purpose));
  }

  /**
   * Creates or updates 1 to 100 contacts; attributes that are not named stay as they are.
   *
   * @param instant processed at once instead of queued (`?_sync`), for when the next step needs it
   */
  async upsertContacts(
    contacts: readonly Contact[],
    { instant = false }: { instant?: boolean } = {},
  ): Promise<Outcome> {
    return this.#write('contact', ['stream', 'contacts'], contacts, instant ? { _sync: true } : {});
  }

  /** Records 1 to 100 events; one whose `_event_id` is known already is recorded no second time. */
  async recordEvents(events: readonly ContactEvent[]): Promise<Outcome> {
    return this.#write('event', ['stream', 'events'], events, {});
  }

  /**
   * One contact as this data source holds it.
   *
   * @returns `undefined` where there is none
   * @throws InstasentError `no-read` for a key that may write, but not read
   */
  async contact(userId: string): Promise<StoredContact | undefined> {
    const purpose = 'read';
    const path = ['stream', 'contacts', userId];
    const answer = await this.#send({ purpose, method: 'GET', path });
    if (isKeyRefusal(answer.status) && !isWebPage(answer)) {
      // Whether a data source's key may read is not documented; a key that is wrong fails here too.
      await this.stream();
      throw mayNotReadError(answer.status);
    }
    if (answer.status === 404 && (await this.#isNoContact(answer, purpose, 'open'))) {
      return undefined;
    }
    const body = this.#checked(ContactAnswer, answer, purpose);
    const contact = readSpec(StoredContact, body.contact);
    if (contact !== undefined) {
      const { deleted, contactData } = contact;
      const isReadable = deleted === true || contactData !== null;
      if (isReadable && isSameId(contactData?.['_user_id'] ?? userId, userId)) return contact;
    }
    throw this.#safe(failureError({ kind: 'not-instasent' }, purpose));
  }

  /**
   * Destroys a contact.
   *
   * @param uncertain an earlier request of this run for this contact may have been carried out: there
   *   is no such contact any more, because it is deleted
   * @returns `not-found` when there is no such contact; but not where an earlier attempt may have
   *   deleted it before its answer was lost
   * @throws InstasentError for an answer that does not confirm it, and for an unknown data source
   */
  async deleteContact(
    userId: string,
    { uncertain = false }: { uncertain?: boolean } = {},
  ): Promise<'deleted' | 'not-found'> {
    const purpose = 'deletion';
    const path = ['stream', 'contacts', userId];
    const answer = await this.#send({ purpose, method: 'DELETE', path });
    const isUncertain = uncertain || answer.uncertain;
    if (answer.status === 404 && (await this.#isNoContact(answer, purpose, 'contact'))) {
      return isUncertain ? 'deleted' : 'not-found';
    }
    if (!isSuccess(answer.status)) throw this.#failure(answer, purpose, undefined, isUncertain);
    if (answer.text.trim() === '') return 'deleted';
    const outcome = parseDeletion(this.#json(answer.text), userId);
    const subject = `contact ${quote(userId)}`;
    switch (outcome?.status) {
      case 'accepted':
        return 'deleted';
      case 'rejected':
        throw this.#safe(rejectionError(purpose, subject, outcome.reasons, isUncertain));
      case 'unconfirmed':
        throw this.#safe(unconfirmedError(purpose, subject));
      case undefined:
        throw this.#safe(failureError({ kind: 'not-instasent' }, purpose));
    }
  }

  /**
   * Any other call below the data source, for what this piece has no action for.
   *
   * @param path segments below the data source, not encoded
   * @returns the status and the body: JSON, in which numbers too long to be exact are text, or the
   *   text where it is none
   * @throws InstasentError for any status outside 2xx, with the reasons that Instasent gives
   */
  async request(
    method: Method,
    path: readonly string[],
    query: Query,
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
    return specsOf(schema, await this.#read(SpecsAnswer, purpose, path));
  }

  async #read<T extends TSchema>(
    schema: T,
    purpose: Purpose,
    path: readonly string[],
  ): Promise<Static<T>> {
    return this.#checked(schema, await this.#send({ purpose, method: 'GET', path }), purpose);
  }

  #checked<T extends TSchema>(schema: T, answer: ApiAnswer, purpose: Purpose): Static<T> {
    if (!isSuccess(answer.status)) throw this.#failure(answer, purpose, undefined);
    const body = this.#json(answer.text);
    if (!Value.Check(schema, body))
      throw this.#safe(failureError({ kind: 'not-instasent' }, purpose));
    return body;
  }

  /**
   * Whether a 404 to a call about a contact means that there is none, rather than no data source.
   *
   * @param silence what a 404 means that speaks of nothing
   * @throws InstasentError for a web page: it says nothing about a contact, whoever it is from
   */
  async #isNoContact(
    answer: ApiAnswer,
    purpose: Purpose,
    silence: 'contact' | 'open',
  ): Promise<boolean> {
    const text = answer.text.trim();
    const isWhole = text === '' || isRecord(this.#json(text));
    // JSON that broke off on the way is Instasent's; what it would have said is open.
    if (!isWhole && !text.startsWith('{')) {
      throw this.#safe(failureError({ kind: 'not-instasent' }, purpose));
    }
    const missing = this.#missing(answer) ?? (isWhole ? silence : 'open');
    if (missing !== 'open') return missing === 'contact';
    try {
      await this.stream();
      return true;
    } catch (error) {
      if (error instanceof InstasentError && error.kind === 'not-found') return false;
      throw error;
    }
  }

  /** What a 404 speaks of; `undefined` where it does not say. */
  #missing(answer: ApiAnswer): Missing | undefined {
    const message = refusalIn(this.#json(answer.text), new Redactor(undefined)) ?? '';
    const isDataSource = /project|data.?source/i.test(message);
    const isContact = /contact|user/i.test(message);
    if (isDataSource) return isContact ? 'open' : 'data-source';
    return isContact ? 'contact' : undefined;
  }

  async #write(
    purpose: 'contact' | 'event',
    path: readonly string[],
    records: readonly WireRecord[],
    query: Readonly<Record<string, true>>,
  ): Promise<Outcome> {
    const answer = await this.#send({ purpose, method: 'POST', path, query, body: records });
    if (isSuccess(answer.status)) {
      const outcome = parseOutcome(this.#json(answer.text), records, answer.uncertain);
      if (outcome !== undefined) return outcome;
      throw this.#safe(failureError({ kind: 'not-instasent' }, purpose));
    }
    const outcome =
      answer.status === 422
        ? parseOutcome(this.#json(answer.text), records, answer.uncertain)
        : undefined;
    if (outcome?.items.some(({ status }) => status === 'rejected') !== true) {
      throw this.#failure(answer, purpose, records);
    }
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
    if (body !== undefined && Buffer.byteLength(body) > MAX_BYTES) throw tooLarge(call.body);
    try {
      const { apiKey } = this.connection;
      const { patience, onAnswer } = this;
      return await send({ method, url, apiKey, body }, { patience, retries, onAnswer });
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      throw this.#safe(failureError(error.failure, purpose, error.uncertain));
    }
  }

  #failure(
    answer: ApiAnswer,
    purpose: Purpose,
    sent: unknown,
    uncertain = answer.uncertain,
  ): InstasentError {
    const message = refusalIn(this.#json(answer.text), new Redactor(sent));
    const failure: Failure =
      isKeyRefusal(answer.status) && isWebPage(answer)
        ? { kind: 'not-instasent' }
        : statusFailure(answer.status, answer.headers, message);
    return this.#safe(failureError(failure, purpose, uncertain));
  }

  /** @returns `undefined` for text that is not JSON */
  #json(text: string): unknown {
    return cleaned(parseJson(text, 'text'), this.connection.apiKey);
  }

  /** The last line of defence: whatever an answer or an ID holds, no error holds the key. */
  #safe(error: InstasentError): InstasentError {
    const { apiKey } = this.connection;
    const { happened, saved, advice } = error.parts;
    return new InstasentError(
      error.kind,
      { happened: hide(happened, apiKey), saved, advice },
      error.response?.status,
    );
  }
}

function isKeyRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** Instasent refuses a key in JSON: a page is a firewall's, and says nothing about the key. */
function isWebPage({ text }: ApiAnswer): boolean {
  return text.trimStart().startsWith('<');
}

function specsOf<T extends TObject>(schema: T, { specs }: Static<typeof SpecsAnswer>): Static<T>[] {
  return specs.map((spec) => readSpec(schema, spec)).filter((spec) => spec !== undefined);
}

function tooLarge(body: unknown): InstasentError {
  const records: unknown[] = Array.isArray(body) ? body : [body];
  const first = records[0];
  const entries = isRecord(first) ? Object.entries(first) : [];
  const [largest] = entries
    .map(([name, value]) => ({ name, size: JSON.stringify(value ?? null).length }))
    .sort((one, other) => other.size - one.size);
  const name = largest === undefined ? 'The body' : `The value of ${quote(largest.name)}`;
  return inputError(name, 'is too large: a request may hold 1 MB', 'Shorten it, or leave it out.');
}
