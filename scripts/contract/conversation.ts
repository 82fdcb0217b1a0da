import { bodyOf } from '../../src/lib/ingest-api/answer';
import { requestOf } from '../../src/lib/ingest-api/call';
import type { Connection } from '../../src/lib/ingest-api/connection';
import { isSuccess, TransportFailure, type Method } from '../../src/lib/ingest-api/exchange';
import { parseOutcome, type ItemOutcome } from '../../src/lib/ingest-api/outcome';
import type { WireRecord } from '../../src/lib/ingest-api/records';
import { STEP_RETRY_POLICY, type RateHeaders } from '../../src/lib/ingest-api/retry';
import {
  ContactAnswer,
  readSpec,
  StoredContact,
  type AttributeSpec,
} from '../../src/lib/ingest-api/schemas';
import { send } from '../../src/lib/ingest-api/transport';
import type { Query } from '../../src/lib/ingest-api/url';
import type { Clock } from '../../src/lib/imports/clock';
import { isRecord } from '../../src/lib/json/is-record';
import * as Value from '@sinclair/typebox/value';
import { recordedBody, recordedHeaders, type RecordedAnswer } from './recording';

/** Within which a contact that was accepted can be read (Ingest API, contacts page: "within seconds"). */
export const MAX_READ_BACK_MS = 10_000;
const LOOK_EVERY_MS = 1_000;

/** Why a question has no answer. */
export class NotAsked extends Error {}

export interface Answer {
  status: number;
  headers: RateHeaders;
  text: string;
  body: unknown;
}

export interface Written extends Answer {
  /** By record; `undefined` where the answer speaks of no record. */
  items: ItemOutcome[] | undefined;
}

interface CallOptions {
  query?: Query;
  body?: unknown;
  /** Instead of the data source's own. */
  connection?: Connection;
}

/** Requests to one data source, as the piece sends them; keeps what was answered, and what is to be deleted. */
export class Conversation {
  /** Answers to the question that is being asked. */
  answers: RecordedAnswer[] = [];
  /** Found by a question, used by later ones. */
  attributes: AttributeSpec[] = [];
  event: { type: string; parameters: WireRecord } | undefined;
  readonly #run = Date.now().toString(36);
  readonly #names: [value: string, name: string][];
  readonly #sent = new Set<unknown>();
  /** Contacts that may exist, and what is known of each. */
  readonly #contacts = new Map<string, 'accepted' | 'rejected' | 'perhaps'>();

  constructor(
    readonly connection: Connection,
    readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    const { projectId, datasourceId, apiKey } = connection;
    this.#names = [
      [apiKey, 'apiKey'],
      [projectId, 'projectId'],
      [datasourceId, 'datasourceId'],
    ];
  }

  /** An ID that nobody else has: of a contact that is deleted at the end, or of an event. */
  id(name: string): string {
    return `contract-${this.#run}-${name}`;
  }

  /** From now on a value of this project's own is shown by a name. */
  hide(value: string, name: string): void {
    this.#names.push([value, name]);
  }

  /** Text without what is the project's own or this run's. */
  hidden = (text: string): string =>
    this.#names
      .reduce((shown, [value, name]) => {
        const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
        return shown.replace(new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, 'g'), `{${name}}`);
      }, text)
      .replaceAll(this.#run, '{run}');

  /** @throws NotAsked where nothing can be learned from the answer, or none came */
  async call(method: Method, path: readonly string[], options: CallOptions = {}): Promise<Answer> {
    if (this.signal.aborted) throw new NotAsked('the contract was broken off');
    const { url, answer } = await this.#send(method, path, options);
    const { status, headers, body } = answer;
    const { pathname, search } = new URL(url);
    this.answers.push({
      method,
      path: this.hidden(`${pathname.slice(pathname.indexOf('/project/'))}${search}`),
      status,
      headers: recordedHeaders(headers),
      body: recordedBody(body, { sent: this.#sent, hidden: this.hidden }),
    });
    const isRefusedWrite = method !== 'GET' && [401, 403].includes(status);
    if (status === 429 || status >= 500 || isRefusedWrite) {
      throw new NotAsked(`it was answered ${status.toString()}`);
    }
    return answer;
  }

  async upsert(contacts: readonly WireRecord[], query: Query = { _sync: true }): Promise<Written> {
    const ids = contacts.map(({ _user_id: id }) => String(id));
    for (const id of ids) {
      if (!this.#contacts.has(id)) this.#contacts.set(id, 'perhaps');
    }
    const written = await this.#write('contacts', contacts, query);
    ids.forEach((id, index) => {
      const status = written.items?.[index]?.status;
      if (status === 'accepted') this.#contacts.set(id, status);
      if (status === 'rejected' && this.#contacts.get(id) !== 'accepted')
        this.#contacts.set(id, status);
    });
    return written;
  }

  async record(events: readonly WireRecord[]): Promise<Written> {
    for (const { _user_id: id } of events) {
      // Whether an event makes the contact that it is about is one of the questions.
      if (!this.#contacts.has(String(id))) this.#contacts.set(String(id), 'perhaps');
    }
    return this.#write('events', events, {});
  }

  /**
   * A contact's attributes.
   *
   * @param waitMs looks again for so long where there is none
   * @returns `undefined` where there is none, or in a shape that the piece does not know
   * @throws NotAsked where the key may not read
   */
  async contact(userId: string, waitMs = MAX_READ_BACK_MS): Promise<WireRecord | undefined> {
    const until = this.clock.now() + waitMs;
    for (;;) {
      const { status, body } = await this.call('GET', ['stream', 'contacts', userId]);
      if ([401, 403].includes(status)) throw new NotAsked('this key may not read contacts');
      const stored = Value.Check(ContactAnswer, body)
        ? readSpec(StoredContact, body.contact)?.contactData
        : undefined;
      if (status !== 404 || this.clock.now() >= until) return stored ?? undefined;
      // Of many looks, only the last one is worth recording.
      this.answers.pop();
      await this.clock.sleep(LOOK_EVERY_MS);
    }
  }

  /** Deletes a contact, for questions; what they leave, `cleanUp` deletes. */
  async delete(userId: string): Promise<Written> {
    const answer = await this.call('DELETE', ['stream', 'contacts', userId]);
    const { status, body } = answer;
    if (isSuccess(status)) this.#contacts.delete(userId);
    return { ...answer, items: itemsOf(status, body, [{ _user_id: userId }]) };
  }

  /**
   * Deletes every contact that may exist. One that is still in Instasent's queue is not found at first.
   *
   * @returns the user IDs of those that are left
   */
  async cleanUp(): Promise<string[]> {
    const until = this.clock.now() + MAX_READ_BACK_MS;
    for (;;) {
      for (const [userId, known] of [...this.#contacts]) {
        const status = await this.#send('DELETE', ['stream', 'contacts', userId]).then(
          ({ answer }) => answer.status,
          () => 0,
        );
        if (status === 404 ? known === 'rejected' : isSuccess(status)) {
          this.#contacts.delete(userId);
        } else if (status !== 404) {
          this.#contacts.set(userId, 'accepted');
        }
      }
      if (this.#contacts.size === 0 || this.clock.now() >= until) break;
      await this.clock.sleep(LOOK_EVERY_MS);
    }
    const left = [...this.#contacts].filter(([, known]) => known === 'accepted');
    return left.map(([userId]) => userId);
  }

  async #write(what: string, records: readonly WireRecord[], query: Query): Promise<Written> {
    const answer = await this.call('POST', ['stream', what], { query, body: records });
    return { ...answer, items: itemsOf(answer.status, answer.body, records) };
  }

  async #send(method: Method, path: readonly string[], options: CallOptions = {}) {
    const { query = {}, body, connection = this.connection } = options;
    this.#remember(body);
    const request = requestOf(connection, { purpose: 'api-call', method, path, query, body });
    try {
      const answer = await send(request, { policy: STEP_RETRY_POLICY });
      return { url: request.url, answer: { ...answer, body: bodyOf(answer) } };
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      throw new NotAsked(`no answer came (${error.failure.kind})`);
    }
  }

  #remember(value: unknown): void {
    if (Array.isArray(value) || isRecord(value)) {
      for (const each of Object.values(value)) this.#remember(each);
    } else {
      this.#sent.add(value);
    }
  }
}

function itemsOf(status: number, body: unknown, records: readonly WireRecord[]) {
  return isSuccess(status) || status === 422 ? parseOutcome(body, records)?.items : undefined;
}
