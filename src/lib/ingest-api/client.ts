import { failureError, mayNotReadError, unknownEventTypeError } from '../errors/call-errors';
import { quote } from '../errors/text';
import {
  answerError,
  bodyOf,
  checkedBody,
  isKeyRefusal,
  isMissing,
  notInstasentError,
  outcomeOf,
  specsOf,
} from './answer';
import { requestOf, type Call } from './call';
import { confirmedItem } from './confirmed-item';
import type { Connection } from './connection';
import { isSuccess, TransportFailure, type ApiAnswer, type Method } from './exchange';
import type { Outcome } from './outcome';
import type { Contact, ContactEvent } from './records';
import { STEP_RETRY_POLICY, type RateHeaders, type RetryPolicy } from './retry';
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
import { send } from './transport';
import type { Query } from './url';

/** What specs are loaded for: errors of an import say that nothing was sent yet. */
type SpecsPurpose = 'form' | 'import';

/**
 * The Ingest API for one data source. Methods are named after what Instasent does, and
 * throw `InstasentError` only.
 */
export class IngestClient {
  /**
   * @param policy how long calls may take: `STEP_RETRY_POLICY` in a flow, `FORM_RETRY_POLICY` in the
   *   builder
   * @param onAnswer hears status and headers of every answer, for callers that limit their rate
   */
  constructor(
    readonly connection: Connection,
    private readonly policy: RetryPolicy = STEP_RETRY_POLICY,
    private readonly onAnswer: (status: number, headers: RateHeaders) => void = () => undefined,
  ) {}

  /** `GET /stream`, the cheapest call that needs a valid key (Ingest API, authentication page). */
  async stream(purpose: 'check' | 'import' | 'read' = 'check'): Promise<StreamAnswer> {
    const answer = await this.#send({ purpose, method: 'GET', path: ['stream'] });
    return checkedBody(StreamAnswer, answer, purpose);
  }

  /** The project's contact attributes, built-in and custom, as Instasent lists them. */
  async attributeSpecs(purpose: SpecsPurpose = 'form'): Promise<AttributeSpec[]> {
    const path = ['stream', 'specs', 'attributes'];
    const answer = await this.#send({ purpose, method: 'GET', path });
    return specsOf(AttributeSpec, checkedBody(SpecsAnswer, answer, purpose));
  }

  /** The event types that may be sent. */
  async eventSpecs(): Promise<EventSpec[]> {
    const purpose = 'form';
    const path = ['stream', 'specs', 'events'];
    const answer = await this.#send({ purpose, method: 'GET', path });
    return specsOf(EventSpec, checkedBody(SpecsAnswer, answer, purpose));
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
    if (isMissing(answer)) throw unknownEventTypeError(eventType, purpose);
    return specsOf(EventParameterSpec, checkedBody(SpecsAnswer, answer, purpose));
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
    const purpose = 'contact';
    const path = ['stream', 'contacts'];
    const query: Query = instant ? { _sync: true } : {};
    const answer = await this.#send({ purpose, method: 'POST', path, query, body: contacts });
    return outcomeOf(answer, purpose, contacts);
  }

  /** Records 1 to 100 events; one whose `_event_id` is known already is recorded no second time. */
  async recordEvents(events: readonly ContactEvent[]): Promise<Outcome> {
    const purpose = 'event';
    const path = ['stream', 'events'];
    const answer = await this.#send({ purpose, method: 'POST', path, body: events });
    return outcomeOf(answer, purpose, events);
  }

  /**
   * One contact as this data source holds it. What a 404, 401 or 403 is about is not documented, so
   * after one it asks whether the data source exists and the key is right at all.
   *
   * @returns `undefined` where there is none
   * @throws InstasentError `no-read` for a key that may write, but not read
   */
  async contact(userId: string): Promise<StoredContact | undefined> {
    const purpose = 'read';
    const path = ['stream', 'contacts', userId];
    const answer = await this.#send({ purpose, method: 'GET', path });
    if (isMissing(answer)) {
      await this.stream(purpose);
      return undefined;
    }
    if (isKeyRefusal(answer)) {
      await this.stream(purpose);
      throw mayNotReadError(answer.status);
    }
    const contact = readSpec(StoredContact, checkedBody(ContactAnswer, answer, purpose).contact);
    // One that is deleted may have no attributes any more.
    const isWhole = contact?.deleted === true || (contact?.contactData ?? null) !== null;
    if (!isWhole) throw notInstasentError(purpose);
    return contact;
  }

  /**
   * Destroys a contact.
   *
   * @param uncertain an earlier request of this run for this contact may have been carried out: a 404
   *   then says that it was
   * @returns `not-found` when there is no such contact, or less likely no such data source; but not
   *   where an earlier attempt may have deleted it before its answer was lost
   * @throws InstasentError for an answer that does not confirm it
   */
  async deleteContact(
    userId: string,
    { uncertain = false }: { uncertain?: boolean } = {},
  ): Promise<'deleted' | 'not-found'> {
    const purpose = 'deletion';
    const path = ['stream', 'contacts', userId];
    const sent = await this.#send({ purpose, method: 'DELETE', path });
    const answer = { ...sent, uncertain: uncertain || sent.uncertain };
    if (isMissing(answer)) return answer.uncertain ? 'deleted' : 'not-found';
    const isConfirmedByNothing = isSuccess(answer.status) && answer.text.trim() === '';
    if (!isConfirmedByNothing) {
      const outcome = outcomeOf(answer, purpose, [{ _user_id: userId }]);
      confirmedItem(outcome, purpose, `contact ${quote(userId)}`);
    }
    return 'deleted';
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
    const { status, text } = answer;
    if (!isSuccess(status)) throw answerError(answer, purpose);
    return { status, body: text === '' ? null : (bodyOf(answer) ?? text) };
  }

  async #send(call: Call): Promise<ApiAnswer> {
    const { policy, onAnswer } = this;
    const request = requestOf(this.connection, call);
    try {
      return await send(request, { policy, retries: call.retries, onAnswer });
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      throw failureError(error.failure, call.purpose, error.uncertain);
    }
  }
}
