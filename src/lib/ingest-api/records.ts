/** A record as it is sent: a contact or an event. */
export type WireRecord = Readonly<Record<string, unknown>>;

/** A contact on the wire: `_user_id`, attributes of Instasent (`_…`) and of the project. */
export type Contact = WireRecord & { _user_id: string };

/** An event on the wire. `_event_id` is what Instasent deduplicates by. */
export type ContactEvent = WireRecord & {
  _user_id: string;
  _event_id: string;
  _event_type: string;
  /** ISO 8601 with milliseconds and zone. */
  _event_date: string;
  _event_parameters: WireRecord;
};
